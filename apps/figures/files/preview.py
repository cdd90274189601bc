"""What the page shows of a file before it is written: each cell's old and new value, the effect on totals, findings."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from apps.figures import cells
from apps.figures.checks import messages
from apps.figures.entry import staging
from apps.figures.entry.staging import Difference
from apps.figures.files import importer as files_importer
from apps.figures.files.importer import Chosen, Looked
from apps.figures.models import Coverage, Figure, Finding, Indicator, Period
from apps.figures.totals import reader as totals_reader
from apps.units.models import Register, Unit

LINES_A_PAGE = 100
MOST_SHOWN = 100  # effects and findings; the counts go on
KINDS = ("new", "changed", "cleared", "unchanged")


@dataclass(frozen=True, slots=True)
class Line:
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
class Effect:
    """What comes from below a federation, now and once the file's figures count."""

    federation: Unit
    indicator: Indicator
    period: Period
    now: Decimal
    then: Decimal

    @property
    def now_text(self) -> str:
        return f"{self.now.normalize():,f}"

    @property
    def then_text(self) -> str:
        return f"{self.then.normalize():,f}"

    @property
    def difference_text(self) -> str:
        return f"{(self.then - self.now).normalize():+,f}"


@dataclass(slots=True)
class Preview:
    """A file as its page shows it."""

    looked: Looked
    show: str
    page: int
    digest: str = ""
    at: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    fired: int = 0

    @property
    def works(self) -> int:
        return sum(self.counts[kind] for kind in ("new", "changed", "cleared"))

    @property
    def pages(self) -> int:
        return -(-self.counts[self.show] // LINES_A_PAGE)


def preview(data: bytes, *, by: AbstractBaseUser, chosen: Chosen, show: str = "", page: int = 1) -> Preview:
    """What a file would do, with every fault. Raises Refused for one that cannot be read as a whole."""
    shown = Preview(Looked(), show, max(page, 1), at=timezone.now().isoformat())
    standing: set[tuple] = set()

    def before(looked: Looked) -> None:
        plan, refused = looked.plan, {(fault.sheet, fault.row) for fault in looked.file.faults}
        shown.counts = {kind: getattr(plan, kind) for kind in KINDS} | {"refused": len(refused)}
        shown.digest = staging.digest()
        if show not in KINDS:
            shown.show = next((kind for kind in KINDS if shown.counts[kind]), "unchanged")
        if refused:
            return
        shown.page = min(shown.page, max(shown.pages, 1))
        page_of = ((shown.page - 1) * LINES_A_PAGE, LINES_A_PAGE)
        shown.lines = _lines(looked, list(staging.differences(staging.KINDS[shown.show], page_of)))
        shown.effects = _effects(list(staging.differences()))[:MOST_SHOWN]
        standing.update(_key(one) for one in _findings(staging.touched()))

    def after(touched: tuple[set[int], set[int]]) -> None:
        fired = [one for one in _findings(touched) if _key(one) not in standing]
        shown.fired, shown.findings = len(fired), fired[:MOST_SHOWN]
        for one in shown.findings:
            one.message = messages.message_of(one)

    shown.looked = files_importer.try_out(data, by=by, chosen=chosen, before=before, after=after)
    return shown


def _lines(looked: Looked, found: list[Difference]) -> list[Line]:
    units = Unit.objects.in_bulk({one.cell.unit_id for one in found})
    indicators = Indicator.objects.in_bulk({one.cell.indicator_id for one in found})
    periods = Period.objects.in_bulk({one.cell.period_id for one in found})
    lines = []
    for one in found:
        table, row, _column = looked.file.where(one.place)
        cell = one.cell
        records = (units[cell.unit_id], indicators[cell.indicator_id], periods[cell.period_id])
        said = Coverage(cell.coverage).label
        lines.append(Line(table.name, row, *records, said, cells.shown(one.old), cells.shown(one.new)))
    return lines


def _findings(touched: tuple[set[int], set[int]]) -> list[Finding]:
    """Errors and unexplained queries of these units and periods."""
    holds = Q(severity=Finding.Severity.ERROR) | Q(severity=Finding.Severity.QUERY, explanation="")
    found = Finding.objects.filter(holds, unit__in=touched[0], period__in=touched[1])
    return list(found.select_related("rule", "figure__unit", "figure__indicator", "figure__period"))


def _key(finding: Finding) -> tuple:
    figure = finding.figure
    return finding.check_code, figure.unit_id, figure.indicator_id, figure.period_id, figure.coverage, figure.origin


# ---- Effect on the totals above


def _effects(changed: list[Difference]) -> list[Effect]:
    """By federation, indicator and period; a return counts once it is approved, a document at once."""
    indicators = Indicator.objects.in_bulk({one.cell.indicator_id for one in changed})
    changed = [one for one in changed if indicators[one.cell.indicator_id].additive]
    units = Unit.objects.in_bulk({one.cell.unit_id for one in changed})
    parents = _parents(changed)
    effects: list[Effect] = []
    for period in Period.objects.in_bulk({one.cell.period_id for one in changed}).values():
        moved: dict[tuple[int, int], Decimal] = {}
        for coverage in Coverage.values:
            here = [one for one in changed if (one.cell.period_id, one.cell.coverage) == (period.pk, coverage)]
            for key, difference in _contributions(here, period, coverage, units, indicators, parents):
                moved[key] = moved.get(key, Decimal()) + difference
        above = Unit.objects.in_bulk({federation for federation, _indicator in moved})
        standing = totals_reader.standings(list(above), list({indicator for _federation, indicator in moved}), period)
        for (federation, indicator), difference in moved.items():
            now = standing[federation, indicator].below.value if (federation, indicator) in standing else Decimal()
            if difference:
                effects.append(Effect(above[federation], indicators[indicator], period, now, now + difference))
    return sorted(effects, key=lambda one: (one.federation.path, one.period.code, one.indicator.pk))


def _parents(changed: list[Difference]) -> dict[tuple[int, int], int | None]:
    """The federation each unit reports to, by (unit, period)."""
    pairs = list({(one.cell.unit_id, one.cell.period_id) for one in changed})
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT k.unit_id, k.period_id, units_parent_at(k.unit_id, p.ends)
               FROM unnest(%s::bigint[], %s::bigint[]) AS k(unit_id, period_id)
               JOIN figures_period p ON p.id = k.period_id""",
            [[unit for unit, _period in pairs], [period for _unit, period in pairs]],
        )
        return {(unit, period): parent for unit, period, parent in cursor.fetchall()}


def _contributions(
    changed: list[Difference],
    period: Period,
    coverage: str,
    units: dict[int, Unit],
    indicators: dict[int, Indicator],
    parents: dict[tuple[int, int], int | None],
) -> Iterable[tuple[tuple[int, int], Decimal]]:
    """By (federation, indicator): what these cells add to what comes from below it, less what they add now."""
    ids, asked = {one.cell.unit_id for one in changed}, {one.cell.indicator_id for one in changed}
    counted = totals_reader.stated_figures(ids, asked, [period.pk], coverage) if changed else {}
    standing = totals_reader.standings(list(ids), list(asked), period) if changed and coverage == "area" else {}
    for one in changed:
        unit, indicator = units[one.cell.unit_id], indicators[one.cell.indicator_id]
        now = counted.get((unit.pk, indicator.pk, period.pk))
        parent = parents[unit.pk, period.pk]
        if coverage == "own":
            parent = unit.pk if unit.register == Register.FEDERATION else parent
            otherwise = Decimal()
            counts = Register(unit.register).letter in indicator.carriers
        else:
            found = standing.get((unit.pk, indicator.pk))
            otherwise, counts = found.below.value if found else Decimal(), True
        overruled = one.cell.origin == "document" and now is not None and now.origin == "return"
        if parent is None or not counts or overruled:
            continue
        then = one.new.value if one.new and one.new.state == "value" else otherwise
        yield (parent, indicator.pk), then - _value(now, otherwise)


def _value(figure: Figure | None, otherwise: Decimal) -> Decimal:
    return figure.value if figure else otherwise
