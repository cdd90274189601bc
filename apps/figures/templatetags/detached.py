"""What pages say of years whose returns are kept elsewhere."""

from typing import Any

from django import template

from apps.figures.models import Period
from apps.figures.models.detached import detached_years, gone, said_of, years_before

register = template.Library()


@register.simple_tag
def kept_elsewhere(unit: Any) -> str:
    """The detached years of which the unit's figures have gone, and where they are; "" of none."""
    return said_of(detached_years(year for _unit, year in gone([unit.pk], detached_years())))


@register.simple_tag
def kept_elsewhere_before(period: Period) -> str:
    """The same of the year that a form of this period is compared with, whichever units stand on the page."""
    return said_of(years_before(period))
