"""Units that look like one and are not: what a person judged, so that nobody is asked again."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import recorded
from apps.units.models.unit import Unit


class DistinctUnits(models.Model):
    """Two units somebody said are not the same, and why; who said it stands in the log."""

    first = models.ForeignKey(Unit, models.CASCADE, related_name="distinct_after", verbose_name=_("unit"))
    second = models.ForeignKey(Unit, models.CASCADE, related_name="distinct_before", verbose_name=_("other unit"))
    why = models.CharField(_("reason"), max_length=2000)

    class Meta:
        verbose_name = _("units that are not the same")
        verbose_name_plural = _("units that are not the same")
        ordering = ["first__path", "second__path"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="units_distinct_once"),
            models.CheckConstraint(name="units_distinct_in_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(name="units_distinct_says_why", condition=~Q(why="")),
        ]
        triggers = recorded("units.distinctunits", subject="first_id", text="why")

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"
