"""A unit's page: where it stands, what it has stated by period, what hangs on it, and what changed in its record."""

from collections.abc import Iterator

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.changelog.models import Change
from apps.figures.counted import REGISTERS
from apps.figures.models import Figure, Submission
from apps.reports import wording
from apps.reports.reading import marks
from apps.reports.scope import Scope
from apps.reports.summary import unit_href
from apps.reports.tables import Cell, Column, Row, Table
from apps.units.models import FormerName, Honour, Register, Unit

PERIODS, ATTACHED, CHANGES = 10, 300, 50
HIDDEN = {"id", "register", "initials", "path", "parent", "unit_ptr", "name", "name_en", "complete"}


def profile(scope: Scope, unit: Unit) -> dict:
    """Of a federation above the view only its figures that count."""
    seen = scope.sees(unit)
    found = {"facts": list(_facts(unit)), "table": _figures(unit, seen), "seen": seen}
    if not seen:
        return found
    attached = list(Unit.objects.filter(parent=unit).order_by("code")[: ATTACHED + 1])
    return found | {
        "attached": [(register.label, [one for one in attached if one.register == register]) for register in Register],
        "more": len(attached) > ATTACHED,
        "honours": Honour.objects.filter(unit__path__startswith=unit.path).select_related("unit")[:CHANGES],
        "submissions": Submission.objects.filter(unit=unit).select_related("form", "period", "reported_to")[:CHANGES],
        "changes": [(one, list(_differences(one))) for one in _changes(unit)],
    }


def _facts(unit: Unit) -> Iterator[tuple[str, object]]:
    record = REGISTERS[unit.register].objects.select_related("parent").get(pk=unit.pk)
    yield _("register"), unit.get_register_display()
    if record.parent:
        yield _("reports to"), record.parent
    for one in record._meta.fields:
        value = getattr(record, f"get_{one.name}_display", lambda one=one: getattr(record, one.attname))()
        if one.name not in HIDDEN and not one.is_relation and value not in ("", None):
            yield str(one.verbose_name), value
    for former in FormerName.objects.filter(unit=unit):
        yield _("former name"), former


def _figures(unit: Unit, seen: bool) -> Table:
    """Its statements: indicators in rows, the latest periods in columns."""
    figures = Figure.objects if seen else Figure.objects.counting()
    found = list(
        figures.filter(unit=unit)
        .select_related("indicator__group", "period")
        .order_by("indicator__group__order", "indicator__order", "coverage", "origin")
    )
    periods = sorted({one.period for one in found}, key=lambda one: (one.ends, one.starts), reverse=True)[:PERIODS]
    marked = marks(one.pk for one in found)
    cells = {(one.indicator_id, one.coverage, one.period_id): _cell(one, marked) for one in found}
    lines = dict.fromkeys((one.indicator, one.coverage, one.get_coverage_display()) for one in found)
    rows = (
        Row(
            indicator.code,
            (
                Cell(indicator.name, note=words if coverage == "own" and unit.register == Register.FEDERATION else ""),
                Cell(indicator.measure),
                *(cells.get((indicator.pk, coverage, period.pk), Cell()) for period in periods),
            ),
        )
        for indicator, coverage, words in lines
    )
    columns = (
        Column("indicator", _("indicator")),
        Column("measure", _("measure")),
        *(Column(one.code, one.code, "number") for one in periods),
    )
    return Table(_("Figures of %(unit)s") % {"unit": unit}, columns, tuple(rows))


def _cell(figure: Figure, marked: dict[int, str]) -> Cell:
    note = "" if figure.basis == "actual" else figure.get_basis_display()
    return Cell(
        wording.statement(figure),
        figure.value,
        reverse("reports:number", args=[figure.pk]),
        note,
        marked.get(figure.pk, ""),
    )


def _changes(unit: Unit) -> QuerySet[Change]:
    """The log keeps other records under their own numbers too: only a unit's registers are read here."""
    ours = Change.objects.filter(subject_id=unit.pk, register__startswith="units.") | Change.objects.filter(
        subject_id=unit.pk, register="figures.submission"
    )
    return ours.select_related("by")[:CHANGES]


def _differences(change: Change) -> Iterator[tuple[str, object, object]]:
    """What a change replaced: the field's name, what it held and what it holds."""
    model = apps.get_model(change.register)
    for name in {**change.old, **change.new}:
        if name.removesuffix("_id") not in HIDDEN:
            yield _label(model, name), change.old.get(name, ""), change.new.get(name, "")


def _label(model: type[Model], column: str) -> str:
    try:
        return str(model._meta.get_field(column.removesuffix("_id")).verbose_name)
    except FieldDoesNotExist:
        return column


def trail(scope: Scope, unit: Unit) -> list[dict[str, str]]:
    """The federations above, for the line of breadcrumbs."""
    return [{"text": str(one), "href": unit_href(one)} for one in scope.ancestors(unit)]
