"""Files that wait for their owner's word after a preview: in the database, where every server process finds them."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT = timedelta(days=1)
MOST_KEPT = 5  # of one person


class PendingFileManager(models.Manager["PendingFile"]):
    def keep(self, *, owner: User, **fields: object) -> "PendingFile":
        """Keeps a file, and drops those nobody decided on within a day, and of this person all but the latest."""
        self.overdue().delete()
        kept = self.create(owner=owner, **fields)
        latest = self.filter(owner=owner).order_by("-made", "-pk").values("pk")[:MOST_KEPT]
        self.filter(owner=owner).exclude(pk__in=latest).delete()
        return kept

    def overdue(self) -> models.QuerySet["PendingFile"]:
        return self.filter(made__lt=timezone.now() - KEPT)


class PendingFile(models.Model):
    """One file that was looked at and neither imported nor given up yet."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    register = models.CharField(_("register"), max_length=12)
    name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    told = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # the plan as its owner reads it
    made = models.DateTimeField(default=timezone.now)

    objects = PendingFileManager()

    class Meta:
        verbose_name = _("file awaiting confirmation")
        verbose_name_plural = _("files awaiting confirmation")

    def __str__(self) -> str:
        return self.name
