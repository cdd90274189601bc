"""A unit's page: where it stands, what it has stated by period, what hangs on it, and what changed in its record."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.changelog import describe
from apps.changelog.models import Change
from apps.figures.models import Figure, Period, Submission
from apps.figures.register_filters import REGISTERS
from apps.reports.numbers.ledger import marks
from apps.reports.numbers.scope import Scope
from apps.reports.pages.request import among, page, trail
from apps.reports.tables import wording
from apps.reports.tables.links import unit_href
from apps.reports.tables.table import Cell, Column, Row, Table
from apps.units import change_history
from apps.units.access import Person, SignedInRequest, below
from apps.units.models import Campaign, FormerName, Honour, Participation, Register, Unit

PERIODS, LISTED, CHANGES = 10, 10, 20
HIDDEN = {"id", "register", "initials", "pinyin", "path", "name", "name_en", "complete"}
Fact = tuple[str, object, str]


def profile(user: Person, scope: Scope, unit: Unit) -> dict:
    """Of a federation above the view only its figures that count."""
    seen = scope.sees(unit)
    record = REGISTERS[unit.register].objects.select_related("parent").get(pk=unit.pk)
    editions = _editions(scope, record)
    found = {
        "facts": [*_facts(record), *_standing(scope, unit)],
        "table": _figures(editions or [unit], seen),
        "editions": editions,
        "seen": seen,
    }
    if not seen:
        return found
    changes = Change.objects.filter(change_history.of_unit(unit, user)).select_related("by").order_by("-pk")
    return found | {
        "record": reverse(f"admin:units_{record._meta.model_name}_change", args=[unit.pk]),
        "history": reverse(f"admin:units_{record._meta.model_name}_history", args=[unit.pk]),
        "attached": list(_attached(unit)),
        "participants": _participations(scope, "unit").filter(campaign=unit.pk),
        "participations": _participations(scope, "campaign").filter(unit=unit),
        "honours": Honour.objects.filter(unit__path__startswith=unit.path).select_related("unit")[: 5 * LISTED],
        "submissions": Submission.objects.filter(unit=unit).select_related("form", "period")[: 5 * LISTED],
        "told": describe.told(changes[:CHANGES], change_history.names_for(user)),
    }


def _facts(record: Unit) -> Iterator[Fact]:
    """What its register says of it."""
    yield _("register"), record.get_register_display(), ""
    for one in record._meta.fields:
        value = getattr(record, f"get_{one.name}_display", lambda one=one: getattr(record, one.attname))()
        if one.name not in HIDDEN and not one.is_relation and value not in ("", None):
            yield str(one.verbose_name), value, ""
    for former in FormerName.objects.filter(unit=record.pk):
        until = f" ({_('until')} {former.until})" if former.until else ""
        yield _("former name"), f"{former}{until}", ""


def _standing(scope: Scope, unit: Unit) -> Iterator[Fact]:
    """Whom it reports to and reported to, as far as that is known to the reader."""
    past = list(unit.affiliations.filter(parent__in=scope.readable()).select_related("parent"))
    for one in past:
        label = _("reports to") if one.parent_id == unit.parent_id and one is past[0] else _("reported to")
        yield label, f"{one.parent} ({_('from')} {one.starts})", unit_href(one.parent)


def _attached(unit: Unit) -> Iterator[dict]:
    """What reports to it: by register how many, the first few, and where all of them are."""
    here = Unit.objects.filter(parent=unit)
    counts = dict(here.order_by().values_list("register").annotate(Count("pk")))
    numbered = here.annotate(at=Window(RowNumber(), partition_by=F("register"), order_by=F("path").asc()))
    first = {register: list(units) for register, units in groupby(
        sorted(numbered.filter(at__lte=LISTED), key=lambda one: (one.register, one.path)), lambda one: one.register
    )}  # fmt: skip
    for register in Register:
        if register in counts:
            tree = f"{reverse('admin:units_unit_tree')}?under={unit.code}&register={register}"
            yield {"label": register.label, "count": counts[register], "units": first[register], "tree": tree}


def _participations(scope: Scope, other: str) -> QuerySet[Participation]:
    """Who takes part in what, where the other side is in view."""
    seen = below(scope.paths, f"{other}__path")
    return Participation.objects.filter(seen).select_related(other).order_by(f"{other}__path")


# ---- Figures


def _editions(scope: Scope, record: Unit) -> list[Unit]:
    """The editions of a campaign that are in view; none of what is no campaign or has a single one."""
    if not isinstance(record, Campaign):
        return []
    found = [one for one in record.editions() if scope.sees(one)]
    return found if len(found) > 1 else []


def _figures(units: Sequence[Unit], seen: bool) -> Table:
    """The statements of a unit: indicators in rows, the latest periods in columns. Of a campaign's editions: all of
    them, side by side."""
    figures = Figure.objects if seen else Figure.objects.counting()
    found = list(
        figures.filter(unit__in=[one.pk for one in units])
        .select_related("indicator__group", "period")
        .order_by("indicator__group__order", "indicator__order", "coverage", "origin")
    )
    columns = _columns(units, found)
    marked = marks(one.pk for one in found)
    cells = {(one.indicator_id, one.coverage, one.unit_id, one.period_id): _cell(one, marked) for one in found}
    lines = dict.fromkeys((one.indicator, one.coverage, one.get_coverage_display()) for one in found)
    of_federation = units[0].register == Register.FEDERATION
    rows = (
        Row(
            indicator.code,
            (
                Cell(indicator.name, note=words if coverage == "own" and of_federation else ""),
                Cell(indicator.measure),
                *(cells.get((indicator.pk, coverage, *key), Cell()) for key in columns),
            ),
        )
        for indicator, coverage, words in lines
    )
    heads = (Column("indicator", _("indicator")), Column("measure", _("measure")), *columns.values())
    return Table(_("Figures of %(unit)s") % {"unit": units[-1]}, heads, tuple(rows))


def _columns(units: Sequence[Unit], figures: Sequence[Figure]) -> dict[tuple[int, int | None], Column]:
    """By unit and period."""

    def latest(period: Period) -> tuple:
        return period.ends, period.starts

    columns = {}
    for unit in units:
        periods = sorted({one.period for one in figures if one.unit_id == unit.pk}, key=latest, reverse=True)
        for period in periods[:PERIODS]:
            label = period.code if len(units) == 1 else _edition(unit)
            columns[unit.pk, period.pk] = Column(
                f"{unit.code} {period.code}", label, "number", "" if len(units) == 1 else period.code,
                "" if len(units) == 1 else unit_href(unit),
            )  # fmt: skip
        if not periods and len(units) > 1:
            columns[unit.pk, None] = Column(unit.code, _edition(unit), "number", href=unit_href(unit))
    return columns


def _edition(campaign: Campaign) -> str:
    if campaign.edition:
        return _("edition %(number)s") % {"number": campaign.edition}
    return str(campaign.starts.year) if campaign.starts else str(campaign)


def _cell(figure: Figure, marked: dict[int, str]) -> Cell:
    note = "" if figure.basis == "actual" else figure.get_basis_display()
    return Cell(
        wording.statement(figure),
        figure.value,
        reverse("reports:number", args=[figure.pk]),
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
