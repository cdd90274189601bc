"""The registers' own summaries: units of one register counted by two of their features, and with what they state."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Field, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.figures.models import Coverage, Figure, Indicator, Period
from apps.figures.models.detached import DETACHED, detached_years, gone
from apps.reports.numbers.lines import LineKind
from apps.reports.pages.request import AreaRequest, table_page
from apps.reports.pages.stated_beside import stated_beside
from apps.reports.tables import wording
from apps.reports.tables.cells import count_cell, unit_cell
from apps.reports.tables.links import figure_href, unit_href
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.units.access import SignedInRequest
from apps.units.models import REGISTERS, Register, Unit
from apps.units.tree import at_date, kinds, names

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
TODAY = ""
UNSAID = ("", None)  # values of a feature that is not stated


class RegisterSummary:
    """The units of one register that stand open in the area on a day: today or at the end of a statistical year."""

    def __init__(self, asked: AreaRequest, register: Register) -> None:
        self.asked, self.register = asked, register
        shows = [(COUNTS, _("counts")), (FIGURES, _("units and their figures as stated"))]
        self.show = asked.choose("show", _("show"), shows)
        self.day = _chosen_day(asked)
        self.branches = at_date.branches_of(asked.unit.pk, at_date.every_federation_at(self.day))
        standing = at_date.standing_in(REGISTERS[register].objects.all(), self.branches, self.day)
        self.units = kinds.dated(standing, self.day)

    @property
    def title(self) -> str:
        words = {"register": self.register.label, "unit": self.asked.unit_then, "day": self.day.isoformat()}
        return _("%(register)s · %(unit)s · %(day)s") % words

    @property
    def context(self) -> dict[str, object]:
        """The ways to the other registers, what is stated beside, and what is said where this one is empty."""
        others = [register for register in FEATURES if register != self.register]
        stated = stated_beside(self.asked, self.register, self.day) if self.show == COUNTS else None
        return {
            "beside": [stated] if stated else [],
            "links": [(register.label, address(register, self.asked.unit)) for register in others],
            "nothing": _("The register holds nothing here on that day. Units are kept under Records."),
        }

    def cross(self) -> Table:
        """Counted by the two features that are chosen, else by the register's first two."""
        names = [(feature, _name(self.register, feature)) for feature in FEATURES[self.register]]
        rows = self.asked.choose("rows", _("in rows"), names, names[0][0])
        columns = self.asked.choose("columns", _("in columns"), names, names[1][0])
        return CrossTable(self, rows, columns).table()

    @property
    def listed(self) -> QuerySet:
        """Those that the reader sees: what stood in the area then may stand in another one today."""
        return self.units.filter(pk__in=self.asked.scope.in_view().values("pk"))

    def with_figures(self) -> Table:
        """A page of the units with what they had stated."""
        start, most = self.asked.window
        units = self.listed.order_by("path")[start : start + most]
        placed = names.placed_on(units, self.day)
        latest = _latest(self.register, placed, self.asked.shown_period)
        return _with_figures(self.title, self.register, placed, latest, self.asked.shown_period, self.asked.choices)


@table_page
def register(request: SignedInRequest, register: str) -> HttpResponse:
    if register not in FEATURES:
        raise Http404(_("There is no register “%(name)s”.") % {"name": register})
    asked = AreaRequest(request)
    summary = RegisterSummary(asked, Register(register))
    if summary.show == FIGURES:
        return asked.respond(summary.with_figures(), count=summary.listed.count(), context=summary.context)
    return asked.respond(summary.cross(), context=summary.context)


def address(register: str, unit: Unit, **choices: str) -> str:
    return f"{reverse('reports:register', args=[register])}?{urlencode({'unit': unit.code, **choices})}"


def _chosen_day(asked: AreaRequest) -> date:
    """The end of the statistical year that is asked for, else today."""
    years = asked.years_by_code
    ends = ((code, year.ends.isoformat()) for code, year in years.items())
    code = asked.choose("at", _("as at"), [(TODAY, _("today")), *ends])
    if code == TODAY:
        return timezone.localdate()
    asked.shown_period = years[code]
    return years[code].ends


def _field(register: Register, feature: str) -> Field:
    """The register's field of that name."""
    fields = {field.name: field for field in REGISTERS[register]._meta.fields}
    return fields[feature]


def _name(register: Register, feature: str) -> str:
    if feature == BELOW:
        return _("federation below")
    return str(_field(register, feature).verbose_name)


def _then(register: Register, feature: str) -> str:
    """The column that says a feature of a unit as it was on the day (`standing_in`, `kinds.dated`)."""
    if feature == BELOW:
        return "place_then"
    kept = kinds.kept_in(REGISTERS[register], feature)
    return f"{kept}_then" if kept else feature


def _in_words(register: Register, feature: str, value: object) -> str:
    """A choice by its name; a number or a day as it is."""
    labels = dict(_field(register, feature).flatchoices)
    return str(labels.get(value, value))


class CrossTable:
    """Units counted by two features at once, with the sums of both: three queries.

    `by_row` has for each value of the first feature the counts by value of the second; `whole` those of all rows.
    """

    def __init__(self, summary: RegisterSummary, rows: str, columns: str) -> None:
        self.asked, self.register, self.rows, self.columns = summary.asked, summary.register, rows, columns
        self.title, self.branches = summary.title, summary.branches
        below = Unit.objects.filter(pk__in=set(self.branches.values()) - {self.asked.unit.pk}).order_by("code")
        self.below = {federation.code: federation for federation in names.called_on(below, summary.day)}
        self.codes = {federation.pk: code for code, federation in self.below.items()}
        self.whole: Counter[object] = Counter()
        self.by_row: dict[object, Counter[object]] = defaultdict(Counter)
        pair = [_then(self.register, feature) for feature in (rows, columns)]
        # Counted here: what a unit was then is a subquery, by which PostgreSQL does not group.
        for (row, column), count in Counter(summary.units.order_by().values_list(*pair)).items():
            merged = self._merged(columns, column)
            self.whole[merged] += count
            self.by_row[self._merged(rows, row)][merged] += count

    def _merged(self, feature: str, value: Any) -> object:
        """Of where a unit stood the federation below in whose area that was; "" where it reported to the area's own."""
        if feature == BELOW:
            return self.codes.get(self.branches[value], "")
        return value

    def table(self) -> Table:
        """Both features with their sums; each count leads to the units counted."""
        columns = self._ordered(self.columns, self.whole)
        whole = unit_cell(self.asked.unit_then, note=_("all"))
        lines = [TableRow(self.asked.unit.code, (whole, *self._cells({}, self.whole, columns)), LineKind.OWN)]
        for value in self._ordered(self.rows, self.by_row):
            cells = self._cells({self.rows: value}, self.by_row[value], columns)
            lines.append(TableRow(str(value or ""), (self._head(value), *cells)))
        heads = [TableColumn("feature", _name(self.register, self.rows)), TableColumn("all", _("all"), "number")]
        for at, value in enumerate(columns):
            heads.append(TableColumn(f"c{at}", self._label(self.columns, value), "number"))
        return Table(self.title, tuple(heads), tuple(lines) if self.by_row else (), self._remarks(), self.asked.choices)

    def _remarks(self) -> tuple[str, ...]:
        if not self.asked.shown_period:
            return (_("Units stand where they report today. A count leads to the list of units, as they are today."),)
        said = _("Units stand where they reported on that day, as what they were then. "
                 "A count leads to the list of units, as they are today.")  # fmt: skip
        return (said,)

    def _ordered(self, feature: str, found: Iterable[object]) -> list[object]:
        """The values found, in the order of the feature's choices, federations by code, years by number; what is not
        said comes last."""
        found = set(found)
        order: list[object] = list(self.below)
        if feature != BELOW:
            order = [value for value, _label in _field(self.register, feature).flatchoices]
        rest = found.difference(order, UNSAID)
        ordered = [*order, *sorted(rest, key=str), *UNSAID]
        return [value for value in ordered if value in found]

    def _label(self, feature: str, value: object) -> str:
        if feature == BELOW:
            return _("directly") if value in UNSAID else str(self.below[str(value)])
        if value in UNSAID:
            return pgettext("of a unit", "not stated")
        return _in_words(self.register, feature, value)

    def _head(self, value: object) -> TableCell:
        """The name of a row; a federation below leads to the same table of its own."""
        if self.rows == BELOW and value in self.below:
            federation = self.below[str(value)]
            return unit_cell(federation, self.asked.address(unit=federation))
        return TableCell(self._label(self.rows, value))

    def _cells(self, here: dict[str, object], counts: Counter[object], columns: list[object]) -> list[TableCell]:
        """All of a row, then its count in each column; `here` are the features its units share."""
        cells = [count_cell(counts.total(), self._listed(here))]
        for column in columns:
            cells.append(count_cell(counts[column], self._listed(here | {self.columns: column})))
        return cells

    def _listed(self, features: dict[str, object]) -> str:
        """The register's list of these units; none of what is not stated or reports directly."""
        is_said = set(UNSAID).isdisjoint(features.values())
        if not is_said:
            return ""
        query: dict[str, object] = {"under": features.get(BELOW, self.asked.unit.code)}
        for name, value in features.items():
            if name != BELOW:
                query[f"{name}__exact"] = value
        if not self.asked.asked.get("at"):
            query["standing"] = "open"
        model = REGISTERS[self.register]._meta.model_name
        return f"{reverse(f'admin:units_{model}_changelist')}?{urlencode(query)}"


# ---- Units with their figures


def _with_figures(
    title: str,
    register: Register,
    units: list[Unit],
    latest: dict[tuple[int, int], Figure],
    until: Period | None,
    choices: tuple[tuple[str, str], ...],
) -> Table:
    """The units with their features and, by indicator, the `latest` figure each states of itself."""
    features = _features_listed(register)
    indicators = _in_order(latest.values())
    away = _away(units, until)
    above = _("organiser") if register == Register.CAMPAIGN else _("reports to")
    columns = [TableColumn("unit", _("unit")), TableColumn("parent", above)]
    for feature in features:
        columns.append(TableColumn(feature, _name(register, feature)))
    for indicator in indicators:
        columns.append(TableColumn(indicator.code, indicator.name, "number", indicator.measure))
    rows = []
    for unit in units:
        cells = [unit_cell(unit, unit_href(unit)), TableCell(str(unit.parent or ""))]
        cells += [TableCell(_shown(register, unit, feature)) for feature in features]
        cells += [_figure(latest.get((unit.pk, indicator.pk)), away.get(unit.pk)) for indicator in indicators]
        rows.append(TableRow(unit.code, tuple(cells)))
    remarks = (_("Figures are the latest that count, each with its period and in its own words."),)
    return Table(title, tuple(columns), tuple(rows), remarks, choices)


def _features_listed(register: Register) -> list[str]:
    """The features a unit of the register is listed with; a campaign also says when it runs."""
    features = [feature for feature in FEATURES[register] if feature != BELOW]
    if register == Register.CAMPAIGN:
        features += ["starts", "ends"]
    return features


def _in_order(figures: Iterable[Figure]) -> list[Indicator]:
    """Their indicators, in the order of the catalogue."""
    indicators = {figure.indicator_id: figure.indicator for figure in figures}
    return sorted(indicators.values(), key=_place_in_catalogue)


def _place_in_catalogue(indicator: Indicator) -> tuple[int, int]:
    return indicator.group.order, indicator.order


def _latest(register: Register, units: list[Unit], until: Period | None) -> dict[tuple[int, int], Figure]:
    """By unit and indicator the latest figure that counts, of periods that end with `until` or before where that is
    given; of an establishment only what it says of itself."""
    stated = Figure.objects.counting().filter(unit__in=units).select_related("indicator__group", "period")
    if until:
        stated = stated.filter(period__ends__lte=until.ends)
    if register != Register.FEDERATION:
        stated = stated.filter(coverage=Coverage.OWN)
    latest = {}
    for figure in stated.order_by("period__ends", "-coverage", "origin"):
        latest[figure.unit_id, figure.indicator_id] = figure
    return latest


def _shown(register: Register, unit: Unit, feature: str) -> str:
    value = getattr(unit, _then(register, feature))
    return "" if value is None else _in_words(register, feature, value)


def _away(units: Iterable[Unit], until: Period | None) -> dict[int, date]:
    """By unit the end of the latest detached year, of those up to `until`, of which its figures have gone."""
    years = [year for year in detached_years() if until is None or year.ends <= until.ends]
    ends = {year.pk: year.ends for year in years}
    away: dict[int, date] = {}
    for unit, year in gone([unit.pk for unit in units], years):
        away[unit] = max(ends[year], away.get(unit, ends[year]))
    return away


def _figure(figure: Figure | None, away: date | None) -> TableCell:
    """The figure; that it is kept elsewhere where there may be a later one that is."""
    if away and (figure is None or figure.period.ends < away):
        return TableCell(wording.state(DETACHED), state=DETACHED)
    if figure is None:
        return TableCell()
    return TableCell(
        wording.statement(figure), figure.value, figure_href(figure), str(figure.period), qualifier=figure.qualifier
    )
