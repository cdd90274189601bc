"""A unit's page: where it stands, what it has stated by period, what hangs on it, and what changed in its record."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, F, Field, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.changelog.models import Change
from apps.figures.models import Coverage, Figure, Indicator, Period, Submission
from apps.figures.models.figures import Basis
from apps.figures.models.periods import every_period
from apps.reports.numbers.ledger import marks
from apps.reports.numbers.scope import Scope
from apps.reports.pages.chronicle import told_of
from apps.reports.pages.request import among, page, trail
from apps.reports.tables import wording
from apps.reports.tables.links import figure_address, unit_href
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.units import access, change_history
from apps.units.access import SignedInRequest
from apps.units.models import REGISTERS, Campaign, FormerName, Honour, Participation, Register, Unit
from apps.units.models.extra_columns import columns_of, said_by
from apps.units.tree.line import line_of

PERIODS, LISTED, CHANGES = 10, 10, 20
HIDDEN = {"id", "register", "initials", "pinyin", "path", "name", "name_en", "complete", "extra"}
Fact = tuple[str, object, str]


class ListedFigure(NamedTuple):
    """A figure as far as the page shows it: a row, for there are hundreds of them."""

    pk: int
    unit_id: int
    indicator_id: int
    period_id: int
    coverage: str
    basis: str
    state: str
    value: Decimal | None
    qualifier: str
    low: Decimal | None
    high: Decimal | None
    rounding: Decimal
    stated_text: str
    stated_unit: str


def profile(user: User, scope: Scope, unit: Unit) -> dict:
    """Of a federation above the view only its figures that count."""
    seen = scope.sees(unit)
    record = REGISTERS[unit.register].objects.select_related("parent").get(pk=unit.pk)
    editions = _editions(scope, record)
    found = {
        "facts": [*_facts(record, user), *_standing(scope, unit)],
        "table": _figures(editions or [unit], seen),
        "editions": editions,
        "seen": seen,
    }
    if not seen:
        return found
    changes = Change.objects.filter(change_history.of_unit(unit, user)).select_related("by").order_by("-pk")
    participants = _participations(scope, "unit").filter(campaign=unit.pk)
    participations = _participations(scope, "campaign").filter(unit=unit)
    return found | {
        "record": reverse(f"admin:units_{record._meta.model_name}_change", args=[unit.pk]),
        "history": reverse(f"admin:units_{record._meta.model_name}_history", args=[unit.pk]),
        "acts": _address_of_acts(user, unit),
        "line": line_of(unit, scope.readable()),
        "attached": list(_attached(unit)),
        "participants": [(taking.unit, _told(taking)) for taking in participants],
        "people": _people(participants),
        "participations": [(taking.campaign, _told(taking)) for taking in participations],
        "honours": Honour.objects.filter(unit__path__startswith=unit.path).select_related("unit")[: 5 * LISTED],
        "chronicle": list(told_of(unit)),
        "submissions": Submission.objects.filter(unit=unit).select_related("form", "period")[: 5 * LISTED],
        "told": change_history.told(changes[:CHANGES], user),
    }


def _address_of_acts(user: User, unit: Unit) -> str:
    """For who keeps the unit."""
    return reverse("admin:units_unit_acts", args=[unit.pk]) if access.may(user, access.KEEPING, unit) else ""


def _facts(record: Unit, user: User) -> Iterator[Fact]:
    """What its register says of it to this reader."""
    unseen = HIDDEN | access.hidden(user, record.path)
    yield _("register"), record.get_register_display(), ""
    for field in record._meta.fields:
        if field.name in unseen or field.is_relation:
            continue
        value = _value_of(record, field)
        if value not in ("", None):
            yield str(field.verbose_name), value, ""
    for name, said in said_by(record.extra, columns_of(record.register)):
        yield name, said, ""
    for former in FormerName.objects.filter(unit=record.pk):
        until = f"{_('until')} {former.until}" if former.until else ""
        more = ", ".join(filter(None, (former.code, until)))
        yield _("former name"), f"{former} ({more})" if more else str(former), ""


def _value_of(record: Unit, field: Field) -> object:
    """What the field holds, a choice in words."""
    if field.choices:
        return getattr(record, f"get_{field.name}_display")()
    return getattr(record, field.attname)


def _standing(scope: Scope, unit: Unit) -> Iterator[Fact]:
    """Whom it reports to and reported to, as far as that is known to the reader."""
    past = list(unit.affiliations.filter(parent__in=scope.readable()).select_related("parent"))
    for affiliation in past:
        if affiliation.parent is None:
            continue
        holds = affiliation is past[0] and affiliation.parent_id == unit.parent_id
        label = _("reports to") if holds else _("reported to")
        yield label, f"{affiliation.parent} ({_('from')} {affiliation.starts})", unit_href(affiliation.parent)


def _attached(unit: Unit) -> Iterator[dict]:
    """What reports to it: by register how many, the first few, and where all of them are."""
    here = Unit.objects.filter(parent=unit)
    counts = dict(here.order_by().values_list("register").annotate(Count("pk")))
    numbered = here.annotate(at=Window(RowNumber(), partition_by=F("register"), order_by=F("path").asc()))
    first: dict[str, list[Unit]] = defaultdict(list)
    for below in sorted(numbered.filter(at__lte=LISTED), key=attrgetter("path")):
        first[below.register].append(below)
    for register in Register:
        if register in counts:
            tree = f"{reverse('admin:units_unit_tree')}?under={unit.code}&register={register}"
            yield {"label": register.label, "count": counts[register], "units": first[register], "tree": tree}


def _participations(scope: Scope, side: str) -> QuerySet[Participation]:
    """Who takes part in what, where the other side (unit or campaign) is in view."""
    seen = access.below(scope.paths, f"{side}__path")
    return Participation.objects.filter(seen).select_related(side).order_by(f"{side}__path")


def _told(taking: Participation) -> str:
    """As what, with how many people and which result: 承办 · 120人 · 一等奖; nothing where nothing is on record."""
    people = "" if taking.people is None else wording.people(taking.people)
    return " · ".join(filter(None, (taking.part, people, taking.result)))


def _people(participants: Collection[Participation]) -> str:
    """How many people take part in all, and of how many of the units that is known."""
    known = [participation.people for participation in participants if participation.people is not None]
    if not known:
        return ""
    people = wording.people(sum(known))
    if len(known) == len(participants):
        return people
    said = {"people": people, "known": len(known), "units": len(participants)}
    return _("%(people)s (of %(known)s of %(units)s units)") % said


# ---- Figures


def _editions(scope: Scope, record: Unit) -> list[Unit]:
    """The editions of a campaign that are in view; none of what is no campaign or has a single one."""
    if not isinstance(record, Campaign):
        return []
    editions: list[Unit] = scope.seen(record.editions())
    if len(editions) == 1:
        return []
    return editions


def _figures(units: Sequence[Unit], seen: bool) -> Table:
    """The statements of a unit: indicators in rows, the latest periods in columns. Of a campaign's editions: all of
    them, side by side."""
    figures = Figure.objects.unamended() if seen else Figure.objects.counting()
    figures = figures.filter(unit__in=units)
    figures = figures.order_by("indicator__group__order", "indicator__order", "coverage", "origin", "counts")
    statements = [ListedFigure(*row) for row in figures.values_list(*ListedFigure._fields)]
    indicators = Indicator.objects.in_bulk({figure.indicator_id for figure in statements})
    columns = _columns(units, statements)
    marked = marks(figure.pk for figure in statements)
    cells: dict[tuple[int, str, int, int | None], TableCell] = {}
    lines: dict[tuple[int, str], ListedFigure] = {}
    for figure in statements:
        cells[figure.indicator_id, figure.coverage, figure.unit_id, figure.period_id] = _cell(figure, marked)
        lines[figure.indicator_id, figure.coverage] = figure
    rows = []
    for (indicator, coverage), figure in lines.items():
        placed = [cells.get((indicator, coverage, *key), TableCell()) for key in columns]
        asked = indicators[indicator]
        rows.append(TableRow(asked.code, (*_heads(figure, asked, units[0]), *placed)))
    heads = (TableColumn("indicator", _("indicator")), TableColumn("measure", _("measure")), *columns.values())
    return Table(_("Figures of %(unit)s") % {"unit": units[-1]}, heads, tuple(rows))


def _heads(figure: ListedFigure, indicator: Indicator, unit: Unit) -> tuple[TableCell, TableCell]:
    """The indicator and its measure; a federation's figure of itself alone says so."""
    is_own = figure.coverage == Coverage.OWN and unit.register == Register.FEDERATION
    note = str(Coverage(figure.coverage).label) if is_own else ""
    return TableCell(indicator.name, note=note), TableCell(indicator.measure)


def _columns(units: Sequence[Unit], figures: Sequence[ListedFigure]) -> dict[tuple[int, int | None], TableColumn]:
    """By unit and period."""

    def latest(period: Period) -> tuple:
        return period.ends, period.starts

    columns: dict[tuple[int, int | None], TableColumn] = {}
    for unit in units:
        of_unit = {figure.period_id for figure in figures if figure.unit_id == unit.pk}
        told = [period for period in every_period() if period.pk in of_unit]
        for period in sorted(told, key=latest, reverse=True)[:PERIODS]:
            columns[unit.pk, period.pk] = _column(unit, period, alone=len(units) == 1)
        if not told and len(units) > 1:
            columns[unit.pk, None] = TableColumn(unit.code, _edition(unit), "number", href=unit_href(unit))
    return columns


def _column(unit: Unit, period: Period, *, alone: bool) -> TableColumn:
    """Headed by the period; beside other editions by the edition, with the period under it."""
    key = f"{unit.code} {period.code}"
    if alone:
        return TableColumn(key, str(period), "number")
    return TableColumn(key, _edition(unit), "number", str(period), unit_href(unit))


def _edition(campaign: Unit) -> str:
    """Its number, else the year it starts in, else its name."""
    if not isinstance(campaign, Campaign):
        return str(campaign)
    if campaign.edition:
        return _("edition %(number)s") % {"number": campaign.edition}
    if year := campaign.first_year:
        return str(year)
    return str(campaign)


def _cell(figure: ListedFigure, marked: dict[int, str]) -> TableCell:
    note = "" if figure.basis == Basis.ACTUAL else str(Basis(figure.basis).label)
    return TableCell(
        wording.statement(figure),
        figure.value,
        figure_address(figure.pk),
        note,
        marked.get(figure.pk, ""),
    )


# ---- The view


@page
def unit_page(request: SignedInRequest, code: str) -> HttpResponse:
    scope = Scope(request.user)
    unit = scope.unit(code)
    is_federation = unit.register == Register.FEDERATION
    context = {
        "title": str(unit),
        "unit": unit,
        "is_federation": is_federation,
        "among": among(scope, unit, None) if is_federation else [],
        "trail": trail(scope, unit),
        **profile(request.user, scope, unit),
    }
    return TemplateResponse(request, "reports/unit.html", context)
