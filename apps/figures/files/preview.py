"""What the page shows of a file before it is written: each cell's old and new value, the effect on totals, findings."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain, islice
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.utils import timezone

from apps.figures import cells
from apps.figures.arithmetic.quantity_text import grouped, signed
from apps.figures.checks import messages
from apps.figures.entry import staging
from apps.figures.entry.empty_forms import FIRST_KEPT, EmptyForms
from apps.figures.entry.staging import CellDifference, StagedCell
from apps.figures.files import importer as files_importer
from apps.figures.files.importer import NOBODY, FileChoices, FileProgress, StagedFile
from apps.figures.models import Coverage, Finding, Indicator, Origin, Period
from apps.figures.models.derived import HOLDS_BACK
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.effect import ProposedFigure, counted_in, effects_above
from apps.figures.totals.reader import Standing
from apps.spreadsheets import faults
from apps.spreadsheets.faults import Fault
from apps.spreadsheets.upload import kind_shown
from apps.units.models import Register, Unit
from apps.units.tree.at_date import parents_at

LINES_A_PAGE = FIRST_KEPT
MOST_SHOWN = 100  # effects and findings; the counts go on
WEIGHED_AT_ONCE = 20_000  # changes held in memory, of which the effect is worked out together
KINDS = ("new", "changed", "cleared", "unchanged")


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One cell of the file, in words."""

    sheet: str
    row: int
    unit: Unit
    indicator: Indicator
    period: Period
    coverage: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class TotalChange:
    """What comes from below a federation, now and once the file's figures count."""

    federation: Unit
    indicator: Indicator
    period: Period
    now: Decimal
    then: Decimal

    @property
    def now_text(self) -> str:
        return grouped(self.now)

    @property
    def then_text(self) -> str:
        return grouped(self.then)

    @property
    def difference_text(self) -> str:
        return signed(self.then - self.now)


class CellRecords(NamedTuple):
    """The units, indicators and periods that cells name, by id."""

    units: dict[int, Unit]
    indicators: dict[int, Indicator]
    periods: dict[int, Period]

    @classmethod
    def of(cls, differences: list[CellDifference]) -> "CellRecords":
        """Three queries, however many cells."""
        units, indicators, periods = set(), set(), set()
        for difference in differences:
            units.add(difference.cell.unit_id)
            indicators.add(difference.cell.indicator_id)
            periods.add(difference.cell.period_id)
        return cls(
            Unit.objects.in_bulk(units),
            Indicator.objects.in_bulk(indicators),
            Period.objects.in_bulk(periods),
        )

    def named_by(self, cell: StagedCell) -> tuple[Unit, Indicator, Period]:
        return self.units[cell.unit_id], self.indicators[cell.indicator_id], self.periods[cell.period_id]


class FiredFinding(NamedTuple):
    """A finding that the file would bring about, with what it says in the reader's language."""

    finding: Finding
    message: str

    @property
    def severity(self) -> str:
        return str(self.finding.severity)

    @property
    def label(self) -> str:
        return str(self.finding.get_severity_display())


@dataclass(slots=True)
class Preview:
    """A file as its page shows it."""

    looked: StagedFile
    show: str
    leaf: Page | None = None  # which of its lines are shown; None where there are faults
    digest: str = ""
    at: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    lines: list[PreviewLine] = field(default_factory=list)
    effects: list[TotalChange] = field(default_factory=list)
    findings: list[FiredFinding] = field(default_factory=list)
    fired: int = 0

    @property
    def works(self) -> int:
        """How many cells would be something else than they are."""
        return self.counts["new"] + self.counts["changed"] + self.counts["cleared"]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The faults, those of one kind together: without the value in the reason, which is listed beside it."""
        return faults.grouped(map(_of_its_kind, self.looked.file.faults))


def _of_its_kind(fault: Fault) -> Fault:
    return replace(fault, reason=fault.reason.replace(f"“{fault.value}”", "“…”"))


def preview(
    source: Path | bytes,
    *,
    by: User,
    chosen: FileChoices,
    show: str = "",
    page: str | None = None,
    progress: FileProgress = NOBODY,
    at_once: bool = False,
) -> Preview:
    """What a file would do, with every fault. Raises Refused for one that cannot be read as a whole.

    `at_once`: as fast as a large file is brought in, and of what is new the first page alone (`importer.try_out`).
    """
    tried = _TriedFile(show, page)
    shown = tried.shown
    shown.looked = files_importer.try_out(
        source, by=by, chosen=chosen, before=tried.before, after=tried.after, progress=progress, at_once=at_once
    )
    return shown


class _TriedFile:
    """A file that is tried out: what its preview keeps of it before it is written, and after."""

    def __init__(self, show: str, page: str | None) -> None:
        self.shown = Preview(StagedFile(), show, at=timezone.now().isoformat())
        self._show, self._page = show, page
        self._standing: set[tuple] = set()

    def before(self, looked: StagedFile) -> None:
        """Its counts; without faults the lines of a page, the effects, and which findings stand already."""
        shown = self.shown
        self._standing.clear()
        shown.counts, shown.digest = _counts(looked), looked.digest()
        shown.show = kind_shown(self._show, KINDS, shown.counts)
        if looked.file.faults:
            return
        shown.leaf = Paginator(range(shown.counts[shown.show]), LINES_A_PAGE).get_page(self._page)
        page_of = ((shown.leaf.number - 1) * LINES_A_PAGE, LINES_A_PAGE)
        found = list(staging.differences(staging.KINDS[shown.show], page_of))
        if shown.show == "new":
            found = sorted([*found, *_first_filled(looked)], key=attrgetter("place"))[:LINES_A_PAGE]
        shown.lines = _lines(looked, found)
        shown.effects = _effects(looked)[:MOST_SHOWN]
        for finding in _findings(looked.touched()):
            self._standing.add(_key(finding))

    def after(self, touched: tuple[set[int], set[int]]) -> None:
        """The findings that it would bring about."""
        shown = self.shown
        for finding in _findings(touched):
            if _key(finding) in self._standing:
                continue
            shown.fired += 1
            if shown.fired <= MOST_SHOWN:
                shown.findings.append(FiredFinding(finding, messages.message_of(finding)))


def _counts(looked: StagedFile) -> dict[str, int]:
    """How many cells of each kind, and how many rows are refused, whatever number of faults each has."""
    counts = {kind: getattr(looked.plan, kind) for kind in KINDS}
    refused = {(fault.sheet, fault.row) for fault in looked.file.faults}
    return counts | {"refused": len(refused)}


def _first_filled(looked: StagedFile) -> Iterator[CellDifference]:
    """The first cells of the file that are written already, where nothing stood."""
    for change in looked.empty.first:
        yield CellDifference(change.place, change.cell, change.submission_id, None, change.answer)


def _lines(looked: StagedFile, found: list[CellDifference]) -> list[PreviewLine]:
    records = CellRecords.of(found)
    lines = []
    for difference in found:
        table, row, _column = looked.file.where(difference.place)
        coverage = str(Coverage(difference.cell.coverage).label)
        old, new = cells.shown(difference.old), cells.shown(difference.new)
        lines.append(PreviewLine(table.name, row, *records.named_by(difference.cell), coverage, old, new))
    return lines


def _findings(touched: tuple[set[int], set[int]]) -> list[Finding]:
    """Errors and unexplained queries of these units and periods."""
    found = Finding.objects.filter(HOLDS_BACK, unit__in=touched[0], period__in=touched[1])
    return list(found.select_related("rule", "figure__unit", "figure__indicator", "figure__period"))


def _key(finding: Finding) -> tuple:
    figure = finding.figure
    return finding.check_code, figure.unit_id, figure.indicator_id, figure.period_id, figure.coverage, figure.origin


# ---- Effect on the totals above


Moved = dict[Period, dict[tuple[int, Indicator], Decimal]]  # by period, federation and indicator


def _effects(looked: StagedFile) -> list[TotalChange]:
    """By federation, indicator and period; a return counts once it is approved, a document at once."""
    moved: Moved = defaultdict(lambda: defaultdict(Decimal))
    added = _add_own(looked.empty, moved)
    changed = chain(staging.differences(), looked.empty.but_sums(added))
    while portion := list(islice(changed, WEIGHED_AT_ONCE)):
        for effect in effects_above(_proposals(portion)):
            moved[effect.proposed.period][effect.federation, effect.proposed.indicator] += effect.difference
    changes: list[TotalChange] = []
    for period, by_place in moved.items():
        changes += _changes_in(period, by_place)
    return sorted(changes, key=lambda change: (change.federation.path, change.period.code, change.indicator.pk))


def _add_own(empty: EmptyForms, moved: Moved) -> set[int]:
    """Adds what units say of themselves in forms that were empty, and returns these units: the numbers of all that are
    counted alike are added up by the database, for in their cells nothing counts yet.

    Of 5,000 unions under one county it tells 53 sums instead of 265,000 effects.
    """
    units = Unit.objects.in_bulk(empty.without_documents())
    indicators = Indicator.objects.in_bulk()
    for pk, period in Period.objects.in_bulk(empty.periods).items():
        alike: dict[tuple, list[Unit]] = defaultdict(list)
        parents = parents_at(units, period.ends)
        for unit in units.values():
            parent = parents.get(unit.pk)
            alike[unit.register, parent, unit.register == Register.FEDERATION and unit.pk].append(unit)
        groups = list(alike.values())
        for number, indicator, value in empty.sums(groups, pk):
            unit = groups[number][0]
            cell = unit, indicators[indicator], period, Coverage.OWN.value, Origin.RETURN.value
            federation = counted_in(ProposedFigure(*cell, value, parents.get(unit.pk)))
            if federation is not None:
                moved[period][federation, indicators[indicator]] += value
    return set(units)


def _changes_in(period: Period, moved: dict[tuple[int, Indicator], Decimal]) -> Iterator[TotalChange]:
    """The totals of one period that would be something else; `moved` says by how much, by federation and indicator."""
    federations, indicators = set(), set()
    for federation, indicator in moved:
        federations.add(federation)
        indicators.add(indicator.pk)
    units = Unit.objects.in_bulk(federations)
    standing = totals_reader.standings(federations, indicators, period)
    for (federation, indicator), difference in moved.items():
        if difference:
            now = standing.get((federation, indicator.pk), Standing()).below.value
            yield TotalChange(units[federation], indicator, period, now, now + difference)


def _proposals(changed: list[CellDifference]) -> Iterator[ProposedFigure]:
    """Each cell as it would count, under the federation it reports to at the end of its period."""
    records = CellRecords.of(changed)
    parents = {pk: parents_at(records.units, period.ends) for pk, period in records.periods.items()}
    for difference in changed:
        cell = difference.cell
        value = difference.new.value if difference.new else None
        parent = parents[cell.period_id].get(cell.unit_id)
        yield ProposedFigure(*records.named_by(cell), cell.coverage, cell.origin, value, parent)
