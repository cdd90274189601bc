"""How tables of other offices are read: what a federation's clerk said once of a layout, for the next of its kind."""

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import recorded
from apps.figures.triggers.expressions import Actor
from apps.units.models import Unit


class TableLayout(models.Model):
    """One layout as a federation reads it; `signature` is of its headings without years and numbers."""

    federation = models.ForeignKey(Unit, models.PROTECT, related_name="table_layouts", verbose_name=_("federation"))
    signature = models.CharField(_("signature"), max_length=32, editable=False)
    title = models.CharField(_("title"), max_length=200)
    answers = models.JSONField(_("how it is read"), encoder=DjangoJSONEncoder)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        db_default=Actor(),
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), editable=False, db_default=TransactionNow())

    class Meta:
        verbose_name = _("table layout")
        verbose_name_plural = _("table layouts")
        ordering = ["title", "pk"]
        constraints = [models.UniqueConstraint(fields=["federation", "signature"], name="figures_layout_read_one_way")]
        triggers = recorded("figures.tablelayout", subject="federation_id", text="title")

    def __str__(self) -> str:
        return self.title
