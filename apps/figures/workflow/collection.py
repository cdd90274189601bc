"""Which statistical year is being collected: what home, My work and the work lists open on."""

from django.db.models import QuerySet
from django.utils import timezone

from apps.changelog.read_once import once
from apps.figures.models import Deadline, Figure, Period, Submission
from apps.figures.models.periods import every_year


def year_under_collection() -> Period | None:
    """The latest statistical year that was opened; until one is, the latest with a deadline or a submission anywhere
    in the installation, else the year after the latest figures. None where there are no years.

    Where the year after is not on record it is that of the figures; without figures the last that has ended, else the
    first there is. Worked example: 2014 is settled and its figures are there, 2015 has one deadline in one city: 2015,
    for everybody.
    """
    return latest_collected() or _after_the_figures(Period.objects.filter(kind=Period.Kind.YEAR).order_by("-ends"))


@once
def latest_collected() -> Period | None:
    """The latest statistical year that was opened; until one is, the latest with a deadline or a submission."""
    for year in every_year():
        if year.opened:
            return year
    return next(filter(_has_begun, every_year()), None)


def _has_begun(year: Period) -> bool:
    """Submissions lie year by year. Of one of ten years the server, which plans for any, expects the first wherever it
    begins to read, and reads those of nine; of a range of years it uses the index."""
    begun = Submission.objects.filter(period__gte=year, period__lte=year)
    return Deadline.objects.filter(period=year).exists() or begun.exists()


def _after_the_figures(years: QuerySet[Period]) -> Period | None:
    """Of years, the latest first."""
    told = years.filter(pk__in=Figure.objects.order_by().values("period")).first()
    if told:
        return years.filter(starts__gt=told.ends).last() or told
    return years.filter(ends__lte=timezone.localdate()).first() or years.last()
