"""The catalogue and the collection in the admin."""

from datetime import date

from apps.figures.admin import catalogue, chronicle, collection
from apps.figures.workflow.collection import year_under_collection
from apps.units import proposed

__all__ = ["catalogue", "chronicle", "collection"]


def _first_day_of_the_year() -> date | None:
    year = year_under_collection()
    return year.starts if year else None


proposed.tells_first_day = _first_day_of_the_year
