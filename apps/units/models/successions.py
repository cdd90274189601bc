"""Who came from whom: units that merged, split, passed on all they had, or were succeeded."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.changelog.triggers import recorded
from apps.units import constraint_messages
from apps.units.models.facts import after as listed_after
from apps.units.models.unit import Unit
from apps.units.tree.succession_triggers import SUCCESSION_TRIGGERS


class SuccessionManager(models.Manager["Succession"]):
    def get_by_natural_key(self, before: str, after: str, on: str) -> "Succession":
        return self.get(before__code=before, after__code=after, on=on)


class Succession(models.Model):
    """From a day on, what was the unit `before` is, wholly or in part, the unit `after`. Figures stay where they were
    stated."""

    class Kind(models.TextChoices):
        MERGE = "merge", pgettext_lazy("succession", "merged")
        SPLIT = "split", pgettext_lazy("succession", "split")
        TRANSFER = "transfer", pgettext_lazy("succession", "passed on as a whole")
        SUCCESSOR = "successor", pgettext_lazy("succession", "closed, succeeded by another")

    before = models.ForeignKey(Unit, models.PROTECT, related_name="passed_on", verbose_name=_("predecessor"))
    after = models.ForeignKey(Unit, models.PROTECT, related_name="taken_over", verbose_name=_("successor"))
    on = models.DateField(pgettext_lazy("day", "on"), help_text=_("The first day of what came after."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)

    objects = SuccessionManager()

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        ordering = ["-on", "before__path", "after__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["before", "after", "on"],
                name="units_succession_once",
                violation_error_message=_("This succession is on record for that day already."),
            ),
            models.CheckConstraint(
                name="units_succession_of_another",
                condition=~Q(before=F("after")),
                violation_error_message=_("A unit cannot be its own successor."),
            ),
        ]
        triggers = [*SUCCESSION_TRIGGERS, *recorded("units.succession", subject="after_id", text="on")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}, {self.on}"

    @listed_after("units.unit")
    def natural_key(self) -> tuple[str, str, str]:
        return (self.before.code, self.after.code, self.on.isoformat())

    def clean(self) -> None:
        """Says in words what the database would refuse."""
        if self.before_id is None or self.after_id is None or self.on is None:
            return
        codes = [self.before.code, self.after.code]
        if self.before.register != self.after.register:
            raise constraint_messages.error("units_succession_register", codes)
        if not self._fits_in_time():
            raise ValidationError({"on": constraint_messages.error("units_succession_dates", codes)})

    def _fits_in_time(self) -> bool:
        """The rule of `units_succession_check`: each stands on the day up to which, or from which, it is meant."""
        return self.before.stands_on(self.on - timedelta(days=1)) and self.after.stands_on(self.on)
