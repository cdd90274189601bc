"""The registers' own summaries: units of one register counted by two of their features, and with what they state."""

from collections import Counter
from urllib.parse import urlencode

from django.db.models import Count, F, Func, QuerySet, TextField, Value
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures.models import Coverage, Figure, Period
from apps.figures.register_filters import REGISTERS
from apps.reports.pages.request import AreaRequest, page
from apps.reports.tables import wording
from apps.reports.tables.cells import count_cell
from apps.reports.tables.links import figure_href, unit_href
from apps.reports.tables.table import Cell, Column, Row, Table
from apps.units.access import SignedInRequest
from apps.units.models import Register, Unit

BELOW = "below"  # the federation below the area's own under which a unit stands
# By register the features its units are counted by; the first two are crossed where nothing is chosen.
FEATURES = {
    Register.FEDERATION: (BELOW, "level", "kind"),
    Register.GRASSROOTS: (BELOW, "type", "setting", "employer", "industry"),
    Register.STATION: (BELOW, "kind"),
    Register.ROOM: ("designation", "kind", "designated", BELOW),
    Register.CAMPAIGN: (BELOW, "kind", "edition"),
    Register.FACILITY: ("kind", "state", BELOW),
}
COUNTS, FIGURES = "", "figures"
UNSAID = ("", None)  # values of a feature that is not stated
Key = tuple[object, object]


@page
def register(request: SignedInRequest, register: str) -> HttpResponse:
    if register not in FEATURES:
        raise Http404(_("There is no register “%(name)s”.") % {"name": register})
    asked, model = AreaRequest(request), REGISTERS[register]
    show = asked.choose("show", _("show"), [(COUNTS, _("counts")), (FIGURES, _("units and their figures as stated"))])
    years = [period for period in asked.periods if period.kind == Period.Kind.YEAR]
    at = asked.choose("at", _("as at"), [("", _("today")), *((one.code, one.ends.isoformat()) for one in years)])
    asked.shown_period = next((one for one in years if one.code == at), None)
    day = asked.shown_period.ends if asked.shown_period else timezone.localdate()
    units = model.objects.within(asked.unit).open_on(day)
    names = [(one, _name(register, one)) for one in FEATURES[register]]
    title = _("%(register)s · %(unit)s · %(day)s") % {
        "register": Register(register).label, "unit": asked.unit, "day": day.isoformat()
    }  # fmt: skip
    context = {
        "links": [(one.label, address(one, asked.unit)) for one in FEATURES if one != register],
        "nothing": _("The register holds nothing here on that day. Units are kept under Records."),
    }
    if show == FIGURES:
        start, most = asked.window
        count = units.count()
        shown = list(units.select_related("parent").order_by("path")[start : start + most])
        return asked.respond(_with_figures(title, register, shown, asked.choices), count=count, context=context)
    rows = asked.choose("rows", _("in rows"), names, names[0][0])
    columns = asked.choose("columns", _("in columns"), names, names[1][0])
    return asked.respond(Cross(asked, register, units, rows, columns).table(title), context=context)


def address(register: str, unit: Unit, **choices: str) -> str:
    return f"{reverse('reports:register', args=[register])}?{urlencode({'unit': unit.code, **choices})}"


def _name(register: str, feature: str) -> str:
    if feature == BELOW:
        return _("federation below")
    return str(REGISTERS[register]._meta.get_field(feature).verbose_name)


class Cross:
    """Units counted by two features at once, with the sums of both: two queries."""

    def __init__(self, asked: AreaRequest, register: str, units: QuerySet[Unit], rows: str, columns: str) -> None:
        self.asked, self.register, self.features = asked, register, (rows, columns)
        below = Unit.objects.filter(parent=asked.unit, register=Register.FEDERATION).order_by("code")
        self.below = {one.code: one for one in below}
        code = Func(
            F("path"),
            Value("/"),
            Value(asked.unit.path.count("/") + 1),
            function="split_part",
            output_field=TextField(),
        )
        units = units.order_by().annotate(**{BELOW: code})
        self.counts: Counter[Key] = Counter()
        for *key, count in (
            units.values(*dict.fromkeys(self.features)).annotate(n=Count("pk")).values_list(*self.features, "n")
        ):
            self.counts[tuple(map(self._merged, self.features, key))] += count

    def _merged(self, feature: str, value: object) -> object:
        """What stands under no federation below reports to the area's own directly."""
        return value if feature != BELOW or value in self.below else ""

    def table(self, title: str) -> Table:
        rows, columns = (self._values(at) for at in (0, 1))
        heads = tuple(
            Column(f"c{at}", self._label(self.features[1], value), "number") for at, value in enumerate(columns)
        )
        lines = [self._line(Cell(str(self.asked.unit), note=_("all")), None, columns, "own")]
        lines += [self._line(self._head(value), value, columns) for value in rows]
        first = Column("feature", _name(self.register, self.features[0]))
        remarks = (_("Units stand where they report today. A count leads to the list of units, as they are today."),)
        found = (first, Column("all", _("all"), "number"), *heads)
        return Table(title, found, tuple(lines) if self.counts else (), remarks, self.asked.choices)

    def _values(self, at: int) -> list[object]:
        """Of one feature, in the order of its choices, federations by code, years by number; what is not said last."""
        field = None if self.features[at] == BELOW else REGISTERS[self.register]._meta.get_field(self.features[at])
        order = [value for value, _label in field.choices or ()] if field else list(self.below)
        found = {key[at] for key in self.counts}
        rest = found.difference(order, UNSAID)
        ordered = [*order, *sorted(rest, key=str), *UNSAID]
        return [value for value in ordered if value in found]

    def _label(self, feature: str, value: object) -> str:
        if value in UNSAID:
            return _("directly") if feature == BELOW else _("not stated")
        if feature == BELOW:
            return str(self.below[value])
        return str(dict(REGISTERS[self.register]._meta.get_field(feature).choices or ()).get(value, value))

    def _head(self, value: object) -> Cell:
        href = ""
        if self.features[0] == BELOW and value in self.below:
            href = self.asked.address(unit=self.below[value])
        return Cell(self._label(self.features[0], value), href=href)

    def _line(self, name: Cell, row: object, columns: list[object], style: str = "") -> Row:
        """The counts of one row: all of it, then by column; of the whole area where the style is own."""
        every = style == "own"
        here = {} if every else {self.features[0]: row}
        counted = [(key, count) for key, count in self.counts.items() if every or key[0] == row]
        cells = [name, count_cell(sum(count for _key, count in counted), self._listed(here))]
        for column in columns:
            number = sum(count for key, count in counted if key[1] == column)
            cells.append(count_cell(number, self._listed(here | {self.features[1]: column})))
        return Row(self.asked.unit.code if every else str(row or ""), tuple(cells), style)

    def _listed(self, features: dict[str, object]) -> str:
        """The register's list of these units; none of what is not stated or reports directly."""
        if "" in features.values() or None in features.values():
            return ""
        under = features.get(BELOW, self.asked.unit.code)
        query = {"under": under} | {f"{name}__exact": value for name, value in features.items() if name != BELOW}
        if not self.asked.request.GET.get("at"):
            query["standing"] = "open"
        name = REGISTERS[self.register]._meta.model_name
        return f"{reverse(f'admin:units_{name}_changelist')}?{urlencode(query)}"


# ---- Units with their figures


def _with_figures(title: str, register: str, units: list[Unit], choices: tuple[tuple[str, str], ...]) -> Table:
    """The units with their features and, by indicator, the latest figure each states of itself."""
    latest = _latest(register, units)
    indicators = {figure.indicator_id: figure.indicator for figure in latest.values()}
    order = sorted(indicators.values(), key=lambda indicator: (indicator.group.order, indicator.order))
    features = [feature for feature in FEATURES[Register(register)] if feature != BELOW]
    head = _("reports to")
    if register == Register.CAMPAIGN:
        features += ["starts", "ends"]
        head = _("organiser")
    columns = (
        Column("unit", _("unit")),
        Column("parent", head),
        *(Column(feature, _name(register, feature)) for feature in features),
        *(Column(indicator.code, indicator.name, "number", indicator.measure) for indicator in order),
    )
    rows = []
    for unit in units:
        said = [Cell(_shown(unit, feature)) for feature in features]
        figures = [_figure(latest.get((unit.pk, indicator.pk))) for indicator in order]
        name = Cell(str(unit), href=unit_href(unit))
        rows.append(Row(unit.code, (name, Cell(str(unit.parent or "")), *said, *figures)))
    remarks = (_("Figures are the latest that count, each with its period and in its own words."),)
    return Table(title, columns, tuple(rows), remarks, choices)


def _latest(register: str, units: list[Unit]) -> dict[tuple[int, int], Figure]:
    """By unit and indicator the latest figure that counts; of an establishment only what it says of itself."""
    stated = Figure.objects.counting().filter(unit__in=units).select_related("indicator__group", "period")
    if register != Register.FEDERATION:
        stated = stated.filter(coverage=Coverage.OWN)
    latest = {}
    for figure in stated.order_by("period__ends", "-coverage", "origin"):
        latest[figure.unit_id, figure.indicator_id] = figure
    return latest


def _shown(unit: Unit, feature: str) -> str:
    value = getattr(unit, f"get_{feature}_display", lambda: getattr(unit, feature))()
    return "" if value is None else str(value)


def _figure(figure: Figure | None) -> Cell:
    if figure is None:
        return Cell()
    return Cell(
        wording.statement(figure), figure.value, figure_href(figure), figure.period.code, qualifier=figure.qualifier
    )
