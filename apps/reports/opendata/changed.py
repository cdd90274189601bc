"""Which numbers may have changed since a moment: read from what the records keep anyway, and from nothing else.

Every act that can change a number shown leaves its moment: a step of a submission, a unit, an affiliation, a register
or the catalogue in the change log, a document's number in its row or its revision. From there it goes up to every
federation that ever stood above, to each period of which a day is touched and to the rates of the indicator. More may
be told than changed; nothing that changed is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.changelog.models import Change
from apps.figures.checks.prior import near
from apps.figures.models import Figure, Indicator, Period, Revision, Submission, Transition
from apps.figures.models.figures import Origin
from apps.figures.totals.contributions import rows
from apps.reports.numbers.scope import Scope
from apps.reports.opendata.refused import QueryRefused
from apps.units.access import lies_below

# By register of the change log: the columns that name a unit whose numbers, and whose federations', may be others.
OF_UNITS: Mapping[str, tuple[str, ...]] = {
    "units.unit": (), "units.federation": (), "units.grassrootsunion": (), "units.workerstation": (),
    "units.readingroom": (), "units.campaign": (), "units.facility": (), "units.participation": (),
    "units.formerkind": (), "units.affiliation": ("unit_id", "parent_id"),
    "units.succession": ("before_id", "after_id"),
}  # fmt: skip
# What any number may hang on: who is asked for what, and what a register counts.
OF_EVERYTHING = ("figures.form", "figures.formitem", "units.extracolumn")
SUBMISSIONS, INDICATORS, PERIODS = "figures.submission", "figures.indicator", "figures.period"
MOST_CHANGES = 100_000  # that are followed at once
READ = (*OF_UNITS, *OF_EVERYTHING, SUBMISSIONS, INDICATORS, PERIODS)
# Every federation that a unit reported to on any day, or handed a return in to; `more` are affiliations of before.
ABOVE = """
WITH RECURSIVE more(unit, parent) AS (SELECT * FROM unnest(%(units)s::bigint[], %(parents)s::bigint[])
), above(origin, unit) AS (
    SELECT origin, origin FROM unnest(%(origins)s::bigint[]) AS o(origin)
    UNION
    SELECT above.origin, up.parent FROM above JOIN LATERAL (
        SELECT a.parent_id FROM units_affiliation a WHERE a.unit_id = above.unit AND a.parent_id IS NOT NULL
        UNION ALL
        SELECT s.reported_to_id FROM figures_submission s
        WHERE s.unit_id = above.unit AND s.reported_to_id IS NOT NULL
        UNION ALL
        SELECT more.parent FROM more WHERE more.unit = above.unit
    ) AS up(parent) ON true
)
SELECT origin, unit FROM above
"""
# The moment up to which everything is committed and seen: a transaction that is under way bears stamps from its start.
SETTLED = """
SELECT least(statement_timestamp(), min(xact_start)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Whether rows come here from other installations. They bear the moments of there and arrive later, without most of the
# change log.
FOLLOWS_OTHERS = """
SELECT EXISTS (
    SELECT FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database())
"""


class Mark(NamedTuple):
    """A cell, or all in which a part is None; when it was touched."""

    unit: int | None
    period: int | None
    indicator: int | None
    at: datetime


class ChangedNumbers:
    """By unit, None standing for all, the periods and indicators touched, None standing for all of them."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self.marks: dict[int | None, set[tuple[int | None, int | None]]] = defaultdict(set)
        for mark in marks:
            self.marks[mark.unit].add((mark.period, mark.indicator))

    def touched(self, unit: int, periods: set[int | None]) -> set[int | None]:
        """The indicators touched of the unit in any of the periods; None among them stands for all."""
        touched: set[int | None] = set()
        for key in (unit, None):
            for period, indicator in self.marks.get(key, ()):
                if period in periods:
                    touched.add(indicator)
        return touched


def settled_moment() -> datetime:
    """The moment that a program asks for changes after, the next time: first asked, before anything is read."""
    return rows(SETTLED)[0][0]


def changed_since(moment: datetime) -> ChangedNumbers:
    """What may have changed after the moment, everywhere; QueryRefused where that is too much to follow, or where other
    installations' rows come here."""
    if rows(FOLLOWS_OTHERS)[0][0]:
        said = _("Changes of other installations arrive after the moment that they bear: ask without “updatedAfter”.")
        raise QueryRefused(said, HTTPStatus.NOT_IMPLEMENTED)
    log = list(Change.objects.filter(register__in=READ, at__gt=moment).order_by("id")[: MOST_CHANGES + 1])
    marks = [*_of_log(log), *_of_documents(moment), *_of_days(moment)]
    if max(len(log), len(marks)) > MOST_CHANGES:
        said = _("More than %(most)s changes since then: read everything once, and ask again from there.")
        raise QueryRefused(said % {"most": MOST_CHANGES}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return ChangedNumbers(raised(marks, _former_parents(log)))


def steps_and_documents(units: Iterable[int], periods: Iterable[int | None]) -> list[Mark]:
    """Every moment at which a number of these federations may have become another, by what was approved, waived or
    stated below them: of the steps and documents of all units in these periods, those that reach one of them."""
    periods = set(periods)
    ending = (Submission.Status.APPROVED, Submission.Status.WAIVED)
    steps = Transition.objects.filter(after__in=ending, submission__period__in=periods).order_by()
    marks = []
    for unit, period, at in steps.values_list("submission__unit", "submission__period", "at"):
        marks.append(Mark(unit, period, None, at))
    marks += [mark for mark in _of_documents(None) if mark.period in periods]
    wanted = set(units)
    return [mark for mark in raised(marks, []) if mark.unit in wanted]


def raised(marks: list[Mark], more: list[tuple[int, int]]) -> Iterator[Mark]:
    """Each mark at its unit and at all that ever stood above; `more` are pairs of a unit and a former parent."""
    origins = {mark.unit for mark in marks} - {None}
    above: dict[int | None, list[int | None]] = {None: [None]}
    params: dict[str, Any] = {
        "origins": list(origins),
        "units": [unit for unit, _parent in more],
        "parents": [parent for _unit, parent in more],
    }
    for origin, unit in rows(ABOVE, params) if origins else []:
        above.setdefault(origin, []).append(unit)
    for mark in marks:
        for unit in above[mark.unit]:
            yield mark._replace(unit=unit)


def _of_log(log: list[Change]) -> Iterator[Mark]:
    submissions = _submissions(log)
    for change in log:
        if change.register in OF_EVERYTHING:
            yield Mark(None, None, None, change.at)
        elif change.register == SUBMISSIONS:
            unit, period = submissions[change.object_id]
            yield Mark(unit, period, None, change.at)
        elif change.register == INDICATORS:
            yield Mark(None, None, int(change.object_id), change.at)
        elif change.register == PERIODS:
            yield Mark(None, int(change.object_id), None, change.at)
        else:
            for unit in _units_of(change):
                yield Mark(unit, None, None, change.at)


def _submissions(log: list[Change]) -> dict[str, tuple[int | None, int | None]]:
    """By key of a submission its unit and period; of one that is gone as the log has them."""
    told: dict[str, tuple[int | None, int | None]] = {}
    for change in log:
        if change.register == SUBMISSIONS:
            told[change.object_id] = (change.subject_id, change.old.get("period_id"))
    for key, unit, period in Submission.objects.filter(pk__in=told).values_list("pk", "unit", "period"):
        told[str(key)] = (unit, period)
    return told


def _units_of(change: Change) -> set[int]:
    units = {change.subject_id}
    for columns in (change.old, change.new):
        units.update(columns.get(name) for name in OF_UNITS[change.register])
    return set(filter(None, units))


def _former_parents(log: list[Change]) -> list[tuple[int, int]]:
    """Units and those they reported to by affiliations that were rewritten or deleted since."""
    pairs = []
    for change in log:
        parent = change.old.get("parent_id")
        if change.register == "units.affiliation" and parent and change.subject_id:
            pairs.append((change.subject_id, parent))
    return pairs


def _of_documents(moment: datetime | None) -> list[Mark]:
    """Numbers that documents state: stated after the moment, or replaced after it; None: all there ever were."""
    stated = Figure.objects.filter(origin=Origin.DOCUMENT, counts=True).order_by()
    replaced = Revision.objects.filter(origin=Origin.DOCUMENT).order_by()
    cell = ("unit_id", "period_id", "indicator_id")
    if moment is not None:
        stated, replaced = stated.filter(changed_at__gt=moment), replaced.filter(replaced_at__gt=moment)
    marks = []
    for told, stamp in ((stated, "changed_at"), (replaced, "changed_at"), (replaced, "replaced_at")):
        marks += [Mark(*row) for row in told.values_list(*cell, stamp)]
    return marks


def _of_days(moment: datetime) -> Iterator[Mark]:
    """Periods that ended since: a register is counted from then on."""
    since, today = timezone.localdate(moment), timezone.localdate()
    for period in Period.objects.filter(ends__gte=since, ends__lte=today).values_list("pk", flat=True):
        yield Mark(None, period, None, moment)


def overlapping(period: Period, periods: Iterable[Period]) -> set[int | None]:
    """The keys of the periods that have a day in common with this one, its own among them; and None."""
    keys: set[int | None] = {None, period.pk}
    keys.update(other.pk for other in near(period, periods))
    return keys


def with_rates(touched: set[int | None], indicators: Iterable[Indicator]) -> frozenset[int]:
    """The indicators that are touched themselves, or a part of which is."""
    reached = []
    for indicator in indicators:
        parts = (indicator.pk, indicator.numerator_id, indicator.denominator_id)
        if None in touched or touched.intersection(parts):
            reached.append(indicator.pk)
    return frozenset(reached)


def gone_since(moment: datetime, scope: Scope, codes: set[str]) -> Iterator[str]:
    """The codes of units that lay in the person's view before a change since the moment and are no federation there
    now: deleted, renamed by code, moved out of it or of another register. `codes` are those she may read of today."""
    told = set(codes)
    for change in _of_units(moment):
        path = change.old.get("path", "")
        code = path.rstrip("/").rpartition("/")[2]
        if code and code not in told and lies_below(path, scope.paths):
            told.add(code)
            yield code
    other_kind = [change.object_id for change in _of_units(moment) if "register" in change.old]
    yield from scope.in_view().filter(pk__in=other_kind).exclude(code__in=told).values_list("code", flat=True)


def _of_units(moment: datetime) -> QuerySet[Change]:
    return Change.objects.filter(register="units.unit", at__gt=moment).order_by("id")


def indicators_gone_since(moment: datetime, codes: set[str]) -> Iterator[str]:
    """The codes of indicators that were deleted or have another code since; `codes` are those there are."""
    changes = Change.objects.filter(register=INDICATORS, at__gt=moment).order_by("id")
    yield from {change.old["code"] for change in changes if "code" in change.old} - codes
