"""What follows an act on the tree for forms and totals: who hands in what is open, and what the sums become."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures.arithmetic.quantity_text import grouped
from apps.figures.models import Deadline, Extension, Indicator, Period, Submission
from apps.figures.totals import reader as totals_reader
from apps.figures.totals import writer as totals_writer
from apps.units.models import Federation, Unit
from apps.units.tree.followers import Follower, TotalsTold

Status = Submission.Status
BEGUN = (Status.DRAFT, Status.RETURNED)


def _open_forms(units: Iterable[int], day: date) -> list[Submission]:
    """What was begun and counts for nothing yet, of periods that end on the day or later."""
    begun = Submission.objects.filter(unit__in=units, period__ends__gte=day, status__in=BEGUN, counts_since=None)
    return list(begun.select_related("unit", "form", "period").order_by("unit__path", "period__ends", "pk"))


def _extensions(unit: Unit, day: date) -> list[Extension]:
    """The one that holds of each form whose period ends on the day or later."""
    given = Extension.objects.filter(unit=unit.pk, period__ends__gte=day).select_related("form", "period")
    latest: dict[tuple[int, int], Extension] = {}
    for extension in given.order_by("pk"):
        latest[extension.form_id, extension.period_id] = extension
    return list(latest.values())


class FormsAndTotals(Follower):
    """Of units that end, what was begun is waived, and the unit that stands at the period's end hands the form in, with
    the days that were granted."""

    def open_forms(self, units: Iterable[Unit], day: date) -> list[str]:
        forms = _open_forms([unit.pk for unit in units], day)
        said = _("%(unit)s · %(form)s · %(period)s (%(status)s): handed in by whoever stands on %(day)s")
        told = []
        for submission in forms:
            names = {"unit": submission.unit, "form": submission.form, "period": submission.period}
            named = {"status": submission.get_status_display(), "day": submission.period.ends}
            told.append(said % {**names, **named})
        return told + self.handed_in(units, day) + self.deadlines(units, day)

    def handed_in(self, units: Iterable[Unit], day: date) -> list[str]:
        """What they have handed in for periods they do not see the end of: it counts until their successors' does."""
        ended = Submission.objects.filter(unit__in=units, period__ends__gte=day)
        ended = ended.exclude(status=Status.WAIVED).exclude(status__in=BEGUN, counts_since=None)
        said = _("%(unit)s · %(form)s · %(period)s (%(status)s): counts until the returns of what it becomes do")
        told = []
        for submission in ended.select_related("unit", "form", "period").order_by("unit__path", "period__ends", "pk"):
            names = {"unit": submission.unit, "form": submission.form, "period": submission.period}
            told.append(said % {**names, "status": submission.get_status_display()})
        return told

    def deadlines(self, units: Iterable[Unit], day: date) -> list[str]:
        """Those that a unit has set for its own area: what goes to others has theirs."""
        own = Deadline.objects.filter(federation__in=[unit.pk for unit in units], period__ends__gte=day)
        said = _("Deadline %(deadline)s: what goes to another federation has that one's.")
        return [said % {"deadline": deadline} for deadline in own.select_related("federation", "form", "period")]

    def settle(self, ended: Unit, successors: list[Unit], day: date, by: User | None) -> None:
        forms = _open_forms([ended.pk], day)
        named = ", ".join(f"{unit} ({unit.code})" for unit in successors)
        reason = _("Ended on %(day)s; the form is handed in by %(units)s.") % {"day": ended.closed, "units": named}
        keys = [submission.pk for submission in forms]
        periods = {submission.period_id for submission in forms}
        with acting(by, door="tree", reason=reason), totals_writer.posting([ended.pk], periods):
            Submission.objects.filter(pk__in=keys).update(status=Status.WAIVED)
            for given in _extensions(ended, day):
                for successor in successors:
                    told = {"form": given.form, "period": given.period, "until": given.until}
                    Extension.objects.create(unit=successor, reason=reason, **told)

    def totals(self, federations: Iterable[int]) -> TotalsTold:
        """What comes from below each, of every year that has any."""
        told: TotalsTold = {}
        indicators = Indicator.objects.filter(over_units="sum").in_bulk()
        named = Federation.objects.in_bulk(list(federations))
        for year in Period.objects.filter(kind=Period.Kind.YEAR).order_by("ends"):
            for (federation, indicator), standing in totals_reader.standings(named, indicators, year).items():
                if standing.below.units:
                    of = (named[federation].code, str(year), str(indicators[indicator]))
                    told[of] = grouped(standing.below.value)
        return told
