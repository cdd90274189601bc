"""What the system notes of its own upkeep."""

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ChoreManager(models.Manager["Chore"]):
    def note(self, name: str, said: str = "", *, went_well: bool = True) -> None:
        """Takes the place of what was noted of the last time."""
        told = {"at": timezone.now(), "said": said, "went_well": went_well}
        self.update_or_create(name=name, defaults=told)


class Chore(models.Model):
    """What is done by itself again and again: when it was last done, and what came of it. No trail: nobody did it."""

    name = models.CharField(_("what"), max_length=30, primary_key=True)
    at = models.DateTimeField(_("at"), db_default=Now())
    went_well = models.BooleanField(_("went well"), default=True, db_default=True)
    said = models.TextField(_("what came of it"), blank=True, db_default="")

    objects = ChoreManager()

    class Meta:
        verbose_name = _("chore")
        verbose_name_plural = _("chores")

    def __str__(self) -> str:
        return self.name
