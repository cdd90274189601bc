"""What the codes and names of a file stand for: each looked up once, or said to be wrong."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from apps.figures.arithmetic import period_codes
from apps.figures.files import period_field
from apps.figures.files.figure_file import WrittenStatement
from apps.figures.files.headings import COVERAGES_SAID
from apps.figures.files.period_texts import read_period
from apps.figures.files.stated_numbers import StatementError
from apps.figures.files.unasked import UnaskedCells, refuse_unplaced
from apps.figures.files.unit_lookup import UnitLookup
from apps.figures.models import Coverage, Figure, Form, FormItem, Indicator, Origin, Period, Source, State, catalogue
from apps.figures.models.figures import Basis, Dates
from apps.spreadsheets.headings import nearest, normal
from apps.units.files.widgets import choices_said
from apps.units.models import Register, Unit

DEFAULTS = {
    "origin": Origin.RETURN.value,
    "state": State.VALUE.value,
    "basis": Basis.ACTUAL.value,
    "dates": Dates.PRINTED.value,
}
WORDS = ("coverage", "origin", "state", "qualifier", "basis", "dates")
ORIGIN = WORDS.index("origin")
MEANT = ("indicator_code", "indicator_name", "period", *WORDS)
FLAGS = {"": False, "no": False, "否": False, "yes": True, "是": True}


class AskedCell(NamedTuple):
    """What a statement is about, to find the form that asks for it. "" where the file does not say."""

    unit: Unit
    indicator: Indicator
    period: Period
    coverage: str
    origin: str
    wide: bool
    form: str


def _by_name(indicators: Iterable[Indicator]) -> dict[str, Indicator]:
    """By every name that an indicator bears, bore or will bear; one of today goes before another's of another day."""
    of_another_day: dict[str, Indicator] = {}
    of_today: dict[str, Indicator] = {}
    for indicator in indicators:
        for name in indicator.other_names:
            of_another_day[normal(name)] = indicator
        for name in indicator.named():
            of_today[normal(name)] = indicator
    return of_another_day | of_today


class RecordLookup(UnitLookup):
    """`by` None may write everywhere; `form` and `coverage` were chosen beside the file."""

    def __init__(self, by: User | None, form: str = "", coverage: str = "") -> None:
        super().__init__(by)
        self.form, self.coverage = form, coverage
        self.indicators = Indicator.objects.in_bulk(field_name="code")
        self.names = _by_name(self.indicators.values())
        self.sources = dict(Source.objects.values_list("code", "pk"))
        self.items: dict[tuple[str, int], list[FormItem]] = {}
        for item in FormItem.objects.select_related("form").order_by("-form__starts"):
            self.items.setdefault((item.form.register, item.indicator_id), []).append(item)
        self.unasked = UnaskedCells()

    def fetch_units(self, portion: Sequence[WrittenStatement]) -> None:
        """Fetches the units that a portion names and that were not asked for before."""
        super().fetch_units(portion)
        self.unasked.add(self.known.by_code.values())

    def indicator(self, values: dict[str, str]) -> Indicator:
        code, name = values.get("indicator_code", ""), values.get("indicator_name", "")
        return self._cached("indicator", (code, name), lambda: self._find_indicator(code, name))

    def _find_indicator(self, code: str, name: str) -> Indicator:
        if not code:
            return self._named_indicator(name)
        indicator = self.indicators.get(code)
        if indicator is None:
            said = _("There is no indicator “%(code)s”.") % {"code": code}
            near = self.suggestions.of(lambda: nearest(code, self.indicators))
            raise StatementError("indicator_code", said, near)
        _refuse_other_name(indicator, name)
        return indicator

    def _named_indicator(self, name: str) -> Indicator:
        indicator = self.names.get(normal(name))
        if indicator is not None:
            return indicator
        said = _("There is no indicator “%(code)s”.") % {"code": name}
        if not name:
            raise StatementError("indicator_code", said)
        near = self.suggestions.of(lambda: nearest(normal(name), self.names))
        suggestion = self.names[near].name if near else ""
        raise StatementError("indicator_name", said, suggestion)

    def meant(self, values: dict[str, str]) -> tuple[Indicator, tuple[str, ...], Period]:
        """What the columns of codes and words say, which most rows of a file say alike.

        Of 30,000 rows for 2014 over 40 indicators, most of coverage area, some 40 are looked up; the unit is not
        among these columns.
        """

        def find() -> tuple[Indicator, tuple[str, ...], Period]:
            words = self._words(values)
            return self.indicator(values), words, self.period(values.get("period", ""), words[ORIGIN])

        return self._cached("meant", tuple(map(values.get, MEANT)), find)

    def period(self, text: str, origin: str) -> Period:
        return self._cached("period", (text, origin), lambda: self._find_period(text, origin))

    def _find_period(self, text: str, origin: str) -> Period:
        """What a document states may be of any period; a return is of a year that is set up."""
        if not text:
            raise StatementError("period", _("No period is named: give a column for it, or choose it beside the file."))
        try:
            span = read_period(text)
        except period_codes.PeriodError as error:
            raise StatementError("period", period_field.said_of(text)) from error
        found = Period.objects.filter(code=span.code).first()
        if found is None and span.kind == Period.Kind.YEAR and origin == Origin.RETURN:
            raise StatementError("period", _not_set_up(span.code))
        if lacking := Period.objects.lacking(span.code):
            raise StatementError("period", lacking)
        return found or Period.objects.of(span.code)

    def _words(self, values: dict[str, str]) -> tuple[str, ...]:
        """The columns of few values, each by its code or by its name in either language."""
        given = tuple([values.get(name, "") for name in WORDS])
        return self._cached("words", given, lambda: tuple(map(self._word, WORDS, given)))

    def said_as(self, name: str, values: dict[str, str]) -> str:
        """What one of these columns says, by its code. StatementError where it is none of its words."""
        text = values.get(name, "")
        return self._cached("word", (name, text), lambda: self._word(name, text))

    def _word(self, name: str, text: str) -> str:
        if not text:
            return DEFAULTS.get(name, "")
        said = normal(text)
        if name == "coverage" and said in COVERAGES_SAID:
            return COVERAGES_SAID[said]
        choices = choices_said(Figure._meta.get_field(name))
        if said in choices:
            return choices[said]
        labels = {"value": text, "choices": ", ".join(dict.fromkeys(choices.values()))}
        near = self.suggestions.of(lambda: nearest(said, choices, 0.5))
        raise StatementError(name, _("“%(value)s” is not one of %(choices)s.") % labels, choices.get(near, ""))

    def flag(self, text: str) -> bool:
        if normal(text) not in FLAGS:
            said = {"value": text, "choices": "yes, 是"}
            raise StatementError("follow_up", _("“%(value)s” is not one of %(choices)s.") % said)
        return FLAGS[normal(text)]

    # Which form asks

    def asked(self, cell: AskedCell) -> tuple[int | None, str]:
        """The form that asks for this and the coverage it asks; no form for what a document states.

        A cell of 2014 for ORG12 under a heading that says no coverage: if forms of the unit's register ask for ORG12
        of the whole area only, the coverage is area; of those forms, the latest that is answered for 2014 is taken.
        """
        key = (cell.unit.register, cell.indicator.id, cell.period.id, *cell[3:])
        form, coverage = self._cached("asked", key, lambda: self._find_form(cell))
        if cell.unit.register == Register.CAMPAIGN:
            for item in self._items(cell, ""):
                if (item.form_id, item.coverage) == (form, coverage):
                    self.unasked.refuse(cell.unit, item, cell.period)
        return form, coverage

    def _find_form(self, cell: AskedCell) -> tuple[int | None, str]:
        _refuse_day(cell)
        if cell.origin == Origin.DOCUMENT:
            return None, cell.coverage or self.coverage or Coverage.OWN.value
        _refuse_unreturned(cell)
        return self._find_form_of_return(cell)

    def _find_form_of_return(self, cell: AskedCell) -> tuple[int, str]:
        items = self._items(cell, cell.form or self.form)
        coverage = cell.coverage or self._usual_coverage(items, cell.indicator, cell.wide)
        forms = [item.form for item in items if item.coverage == coverage]
        if not forms:
            said = {"unit": cell.unit, "name": cell.indicator, "coverage": coverage}
            reason = _("No form of %(unit)s asks for “%(name)s” (%(coverage)s).") % said
            raise StatementError("indicator_code", reason)
        return _answered(forms, cell.period).pk, coverage

    def _items(self, cell: AskedCell, form: str) -> list[FormItem]:
        """Where forms of the unit's register, or this one of them, ask for the indicator; the latest form first."""
        items = self.items.get((cell.unit.register, cell.indicator.pk), [])
        return [item for item in items if form in ("", item.form.code)]

    def _usual_coverage(self, items: list[FormItem], indicator: Indicator, wide: bool) -> str:
        """What is meant where nothing is said: what was chosen beside the file, or the only one asked."""
        asked = {item.coverage for item in items}
        if self.coverage in asked:
            return self.coverage
        if wide and len(asked) > 1:
            said = _("“%(name)s” is asked for the unit itself and for its whole area: say which in the heading, (own) "
                     "or (area), or choose it beside the file.")  # fmt: skip
            raise StatementError("indicator_code", said % {"name": indicator})
        if len(asked) == 1:
            return asked.pop()
        return Coverage.OWN.value

    def source(self, values: dict[str, str], origin: str) -> int | None:
        code = values.get("source", "")
        if origin == Origin.DOCUMENT:
            refuse_unplaced(values)
        if not code:
            return None
        if code not in self.sources:
            near = self.suggestions.of(lambda: nearest(code, self.sources, 0.5))
            raise StatementError("source", _("There is no source “%(code)s”.") % {"code": code}, near)
        return self.sources[code]


def _refuse_other_name(indicator: Indicator, name: str) -> None:
    """A name beside a code is one that the indicator bears, bore or will bear."""
    if not name:
        return
    names = [normal(known) for known in (*indicator.named(), *indicator.other_names)]
    if normal(name) in names:
        return
    said = {"code": indicator.code, "is": indicator.named()[0], "name": name}
    raise StatementError("indicator_name", _("%(code)s is “%(is)s”, not “%(name)s”.") % said)


def _answered(forms: list[Form], period: Period) -> Form:
    """The first of these forms that is answered for the period."""
    for form in forms:
        if catalogue.answers_for(form, period):
            return form
    said = {"form": forms[0], "period": period}
    raise StatementError("period", _("%(form)s is not answered for %(period)s.") % said)


def _not_set_up(year: str) -> str:
    said = _("The statistical year %(year)s is not set up. See whether the year is right; if it is, have an "
             "administrator add it under Records → Periods, and upload the file again.")  # fmt: skip
    return said % {"year": year}


def _refuse_day(cell: AskedCell) -> None:
    """What comes about over time has no number on one day."""
    if cell.indicator.nature == Indicator.Nature.FLOW and cell.period.kind == Period.Kind.DATE:
        said = _("“%(name)s” comes about over time, and %(code)s is one day. Name the year or span.")
        raise StatementError("period", said % {"name": cell.indicator, "code": cell.period.code})


def _refuse_unreturned(cell: AskedCell) -> None:
    """No return answers for a span of years, or for what is computed."""
    if cell.period.kind != Period.Kind.YEAR:
        said = _("A return answers for one statistical year, and %(code)s is none.") % {"code": cell.period.code}
        raise StatementError("period", said, str(cell.period.ends.year))
    if cell.indicator.kind == Indicator.Kind.COMPUTED:
        said = _("“%(name)s” is computed from its parts and not reported.") % {"name": cell.indicator}
        raise StatementError("indicator_code", said)
