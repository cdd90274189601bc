"""What one installation is called, which clock it keeps and on which day its statistical year begins."""

from time import monotonic
from typing import Any
from zoneinfo import available_timezones

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import Guard, recorded

YEAR_FIXED = Guard(
    name="year_fixed_once_used",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("year_month", "year_day"),
    condition=pgtrigger.Condition(
        "ROW(OLD.year_month, OLD.year_day) IS DISTINCT FROM ROW(NEW.year_month, NEW.year_day)"
    ),
    func="""
        IF EXISTS (SELECT FROM figures_period) THEN
            RAISE EXCEPTION 'there are periods already: the first day of the statistical year stays'
                USING ERRCODE = '23001', CONSTRAINT = 'units_year_fixed';
        END IF;
        RETURN NEW;
    """,
)


class Installation(models.Model):
    """The one row of settings that people and the database's own functions read alike."""

    site_name = models.CharField(_("name of the site"), max_length=100, blank=True, db_default="")
    time_zone = models.CharField(_("time zone"), max_length=50, db_default="Asia/Shanghai", default="Asia/Shanghai")
    year_month = models.PositiveSmallIntegerField(
        _("month the statistical year begins"),
        default=10,
        db_default=10,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    year_day = models.PositiveSmallIntegerField(
        _("day the statistical year begins"),
        default=1,
        db_default=1,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
    )

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installation")
        constraints = [
            models.CheckConstraint(name="units_one_installation", condition=Q(pk=1)),
            models.CheckConstraint(
                name="units_year_begins",
                condition=Q(year_month__gte=1, year_month__lte=12, year_day__gte=1, year_day__lte=28),
            ),
        ]
        triggers = [*recorded("units.installation", text="site_name"), YEAR_FIXED]

    def __str__(self) -> str:
        return self.site_name or str(_("installation"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        keep(self)

    def clean(self) -> None:
        if self.time_zone not in available_timezones():
            said = _("“%(name)s” is no time zone; write one like Asia/Shanghai.") % {"name": self.time_zone}
            raise ValidationError({"time_zone": said})


_KEPT: list[tuple[float, Installation]] = []  # when it was read, and what
KEPT_FOR = 60.0  # seconds: so long a change made in another process may take to be seen


def current() -> Installation:
    """The installation's row, read at most once a minute; where it is missing, what a new one says."""
    if not _KEPT or monotonic() - _KEPT[0][0] > KEPT_FOR:
        keep(Installation.objects.filter(pk=1).first() or Installation(pk=1, site_name=""))
    return _KEPT[0][1]


def keep(installation: Installation) -> None:
    """What `current` answers from now on."""
    _KEPT[:] = [(monotonic(), installation)]


def year_begins() -> tuple[int, int]:
    """Month and day on which the statistical year begins: (10, 1) for 1 October."""
    return current().year_month, current().year_day


def site_name(request: HttpRequest) -> dict[str, str]:
    """For templates: what the installation is called; empty where it has no name of its own."""
    return {"site_name": current().site_name}
