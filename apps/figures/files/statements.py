"""Turns the statements of a file into changes: each code, name, period and number understood, or said to be wrong."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures import cells
from apps.figures.arithmetic import measures, period_codes, quantity, quantity_text
from apps.figures.arithmetic.quantity import QuantityError
from apps.figures.cells import CLEAR, MARKS, Answer, AnswerError, answer_of
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.staging import PORTION, Cell, Change
from apps.figures.files.headings import COVERAGES_SAID, HEADS
from apps.figures.files.layouts import FigureFile, StatementText, read_period
from apps.figures.files.workbook import mark_of
from apps.figures.models import Figure, FormItem, Indicator, Origin, Period, Source, State, Submission, catalogue
from apps.spreadsheets.headings import nearest, normal
from apps.units import access
from apps.units.files.columns import choices_said
from apps.units.models import FormerName, Unit

DEFAULTS = {"origin": "return", "state": "value", "basis": "actual", "dates": "printed"}
WORDS = ("coverage", "origin", "state", "qualifier", "basis", "dates")
MEANT = ("indicator_code", "indicator_name", "period", *WORDS)
KEPT = frozenset(("stated_unit", "source", "locator", "note", "follow_up"))
FLAGS = {"": False, "no": False, "否": False, "yes": True, "是": True}
CONFUSED = {"人", "人次"}  # printed for one another: kept as printed, and a check asks which is meant
SUGGESTIONS, MOST_NAMES = 50, 20_000  # searching for what was meant is slow, and nobody reads more
LONGEST = {name: Figure._meta.get_field(name).max_length for name in ("stated_text", "stated_unit", "locator")}
Understood = tuple[int, tuple[int, int, int] | None, Cell, Answer | None]  # place, submission's key, cell, answer


class Wrong(ValueError):
    """A cell of a row that cannot be right, with what was probably meant."""

    def __init__(self, column: str, reason: str, suggestion: str = "") -> None:
        self.column, self.reason, self.suggestion = column, reason, suggestion
        super().__init__(reason)


@dataclass(slots=True)
class Known:
    """The units a file names, as far as the person may write to them, by code and by name."""

    by_code: dict[str, Unit] = field(default_factory=dict)
    by_name: dict[str, list[Unit]] = field(default_factory=dict)
    asked: set[tuple[str, str]] = field(default_factory=set)


def _by_name(indicators: Iterable[Indicator]) -> dict[str, Indicator]:
    """By every name that an indicator bears, bore or will bear; one of today goes before another's of another day."""
    indicators = list(indicators)
    found = {normal(name): indicator for indicator in indicators for name in indicator.other_names}
    return found | {normal(name): indicator for indicator in indicators for name in indicator.named()}


class Reader:
    """Looks each code up once. `by` None may write everywhere; the rest is what was chosen beside the file."""

    def __init__(
        self,
        by: AbstractBaseUser | None,
        found: FigureFile,
        *,
        form: str = "",
        coverage: str = "",
        over: bool = False,
    ) -> None:
        self.scope = access.below([""] if by is None else access.paths(by, access.ENTERING))
        self.found, self.form, self.coverage, self.over = found, form, coverage, over
        self.indicators = {one.code: one for one in Indicator.objects.all()}
        self.names = _by_name(self.indicators.values())
        self.sources = dict(Source.objects.values_list("code", "pk"))
        self.items: dict[tuple[str, int], list[FormItem]] = {}
        for item in FormItem.objects.select_related("form").order_by("-form__starts"):
            self.items.setdefault((item.form.register, item.indicator_id), []).append(item)
        self.known, self.suggested = Known(), 0
        self.nearest: list[str] | None = None
        self.caches: dict[str, dict] = {name: {} for name in ("unit", "indicator", "period", "words", "meant", "asked")}
        self.standing: dict[tuple[int, int], dict[tuple[int, str], Figure]] = {}

    def changes(self, given: Iterable[StatementText], progress: Callable[[int], object] = int) -> Iterator[Change]:
        """What the statements change, some thousands at a time; the faults gather in the file."""
        given, count = iter(given), 0
        while portion := list(islice(given, PORTION)):
            self._look_up(portion)
            understood = [one for one in map(self._understand, portion) if one]
            opened = entry_writer.open_submissions({key for _place, key, _cell, _answer in understood if key})
            for place, key, cell, answer in understood:
                yield Change(cell, opened[key] if key else None, answer, place)
            count += len(portion)
            progress(count)

    def _understand(self, one: StatementText) -> Understood | None:
        values = one.values
        try:
            for name, longest in () if LONGEST.keys().isdisjoint(values) else LONGEST.items():
                if len(values.get(name, "")) > longest:
                    raise Wrong(name, _("This is longer than %(count)s characters.") % {"count": longest})
            return self._merged(one) if "mark" in values else self._stated(one)
        except Wrong as wrong:
            seen = values.get(wrong.column, "")
            if "cell" in values and not wrong.column.startswith("unit_"):
                seen = values["cell"]
            self.found.fault(one.place, wrong.column, seen, wrong.reason, wrong.suggestion)
            return None

    def _stated(self, one: StatementText) -> Understood | None:
        values = one.values
        unit = self._unit(values)
        indicator, (coverage, origin, state, qualifier, basis, dates), period = self._meant(values)
        if unit.closed and unit.closed < period.starts:
            said = {"unit": unit, "day": unit.closed}
            raise Wrong("period", _("%(unit)s closed on %(day)s: it has no figures after that.") % said)
        form, coverage = self._asked(unit, indicator, period, coverage, origin, "cell" in values)
        if origin == Origin.DOCUMENT or not KEPT.isdisjoint(values):
            kept = (values.get("stated_unit", ""), basis, self._source(values, origin), values.get("locator", ""),
                    dates, values.get("note", ""), self._flag(values.get("follow_up", "")))  # fmt: skip
        else:
            kept = ("", basis, None, "", dates, "", False)
        answer = self._answer(values, state, qualifier, indicator, kept)
        if answer is None:
            if "cell" not in values:
                table, row, _column = self.found.where(one.place)
                self.found.pass_over(table.name, row, _("no figure: left as it is"))
            return None
        cell = Cell(unit.id, indicator.id, period.id, coverage, origin)  # pk takes ten times as long
        key = (unit.id, form, period.id) if form else None
        return one.place, key, cell, None if answer is CLEAR else answer

    # Codes and names

    def _look_up(self, portion: list[StatementText]) -> None:
        """Fetches the units that a portion names and that were not asked for before."""
        wanted = {(one.values.get("unit_code", ""), one.values.get("unit_name", "")) for one in portion}
        wanted -= self.known.asked
        if not wanted:
            return
        self.known.asked |= wanted
        codes = {code for code, _name in wanted if code}
        names = {name for code, name in wanted if name and not code}
        units = Unit.objects.filter(self.scope).only("code", "name", "name_en", "register", "closed", "path")
        for unit in units.filter(code__in=codes):
            self.known.by_code[unit.code] = unit
        if not names:
            return
        former: dict[int, list[str]] = {}
        for pk, name in FormerName.objects.filter(name__in=names).values_list("unit", "name"):
            former.setdefault(pk, []).append(name)
        for unit in units.filter(name__in=names) | units.filter(name_en__in=names) | units.filter(pk__in=former):
            for name in {unit.name, unit.name_en, *former.get(unit.pk, ())} & names:
                self.known.by_name.setdefault(name, []).append(unit)

    def _unit(self, values: dict[str, str]) -> Unit:
        code, name = values.get("unit_code", ""), values.get("unit_name", "")
        return self._cached("unit", (code, name), lambda: self._find_unit(code, name))

    def _find_unit(self, code: str, name: str) -> Unit:
        if not code:
            return self._named_unit(name)
        unit = self.known.by_code.get(code)
        if unit is None:
            said = _("There is no “%(code)s” that you may write to.") % {"code": code}
            raise Wrong("unit_code", said, self._like_a_unit(code, name))
        if name and name not in (unit.name, unit.name_en) and not unit.former_names.filter(name=name).exists():
            said = {"code": code, "is": unit.name, "name": name}
            raise Wrong("unit_name", _("%(code)s is “%(is)s”, not “%(name)s”.") % said)
        return unit

    def _named_unit(self, name: str) -> Unit:
        if not name:
            raise Wrong("unit_code", _("The unit is missing."))
        found = self.known.by_name.get(name, [])
        if len(found) > 1:
            said = ", ".join(sorted(unit.code for unit in found)[:5])
            raise Wrong("unit_name", _("Several units bear this name (%(codes)s): give the code.") % {"codes": said})
        if not found:
            said = _("There is no “%(code)s” that you may write to.") % {"code": name}
            raise Wrong("unit_name", said, self._like_a_unit("", name))
        return found[0]

    def _like_a_unit(self, code: str, name: str) -> str:
        """What was probably meant, among the units the person may write to."""
        self.suggested += 1
        if self.suggested > SUGGESTIONS:
            return ""
        if self.nearest is None:
            units = Unit.objects.filter(self.scope).values_list("code", "name")[:MOST_NAMES]
            self.nearest = [text for pair in units for text in pair]
        return next(filter(None, (nearest(text, self.nearest) for text in (name, code) if text)), "")

    def _indicator(self, values: dict[str, str]) -> Indicator:
        code, name = values.get("indicator_code", ""), values.get("indicator_name", "")
        return self._cached("indicator", (code, name), lambda: self._find_indicator(code, name))

    def _find_indicator(self, code: str, name: str) -> Indicator:
        one = self.indicators.get(code) if code else self.names.get(normal(name))
        if one is None:
            names = [*self.names] if not code else [*self.indicators]
            near = nearest(code or normal(name), names)
            near = near if code or not near else self.names[near].name
            said = _("There is no indicator “%(code)s”.") % {"code": code or name}
            raise Wrong("indicator_code" if code or not name else "indicator_name", said, near)
        if code and name and normal(name) not in {normal(known) for known in (*one.named(), *one.other_names)}:
            said = {"code": code, "is": one.named()[0], "name": name}
            raise Wrong("indicator_name", _("%(code)s is “%(is)s”, not “%(name)s”.") % said)
        return one

    def _meant(self, values: dict[str, str]) -> tuple[Indicator, tuple[str, ...], Period]:
        """What the columns of codes and words say, which most rows of a file say alike."""
        return self._cached(
            "meant",
            tuple(map(values.get, MEANT)),
            lambda: (self._indicator(values), self._words(values), self._period(values.get("period", ""))),
        )

    def _period(self, text: str) -> Period:
        return self._cached("period", text, lambda: self._find_period(text))

    def _find_period(self, text: str) -> Period:
        if not text:
            raise Wrong("period", _("No period is named: give a column for it, or choose it beside the file."))
        try:
            return Period.objects.of(read_period(text).code)
        except period_codes.PeriodError as error:
            said = _("“%(code)s” is no period. Write 2014, CY2014, 2010-2014, ..2014, 2010-2014/yr or 2013-12-31.")
            raise Wrong("period", said % {"code": text}) from error

    def _words(self, values: dict[str, str]) -> tuple[str, ...]:
        """The columns of few values, each by its code or by its name in either language."""
        given = tuple([values.get(name, "") for name in WORDS])
        return self._cached("words", given, lambda: tuple(map(self._word, WORDS, given)))

    def _word(self, name: str, text: str) -> str:
        choices = choices_said(Figure._meta.get_field(name))
        if not text:
            return DEFAULTS.get(name, "")
        said = normal(text)
        if name == "coverage" and said in COVERAGES_SAID:
            return COVERAGES_SAID[said]
        if said not in choices:
            labels = {"value": text, "choices": ", ".join(dict.fromkeys(choices.values()))}
            near = nearest(said, choices, 0.5)
            raise Wrong(name, _("“%(value)s” is not one of %(choices)s.") % labels, choices.get(near, ""))
        return choices[said]

    def _flag(self, text: str) -> bool:
        if normal(text) not in FLAGS:
            said = {"value": text, "choices": "yes, 是"}
            raise Wrong("follow_up", _("“%(value)s” is not one of %(choices)s.") % said)
        return FLAGS[normal(text)]

    def _cached(self, what: str, key: Any, find: Callable[[], Any]) -> Any:
        """What was found for a key, or was found to be wrong with it."""
        cache = self.caches[what]
        if key not in cache:
            try:
                cache[key] = find()
            except Wrong as wrong:
                cache[key] = wrong
        found = cache[key]
        if isinstance(found, Wrong):
            raise Wrong(found.column, found.reason, found.suggestion)
        return found

    # Which form asks

    def _asked(
        self, unit: Unit, indicator: Indicator, period: Period, coverage: str, origin: str, wide: bool, form: str = ""
    ) -> tuple[int | None, str]:
        """The form that asks for this and the coverage it asks; no form for what a document states."""
        key = (unit.register, indicator.id, period.id, coverage, origin, wide, form)
        asked = (unit, indicator, period, coverage, origin, wide, form or self.form)
        return self._cached("asked", key, lambda: self._find_form(*asked))

    def _find_form(
        self, unit: Unit, indicator: Indicator, period: Period, coverage: str, origin: str, wide: bool, form: str
    ) -> tuple[int | None, str]:
        if indicator.nature == Indicator.Nature.FLOW and period.kind == Period.Kind.DATE:
            said = _("“%(name)s” comes about over time, and %(code)s is one day. Name the year or span.")
            raise Wrong("period", said % {"name": indicator, "code": period.code})
        if origin == Origin.DOCUMENT:
            return None, coverage or self.coverage or "own"
        if period.kind != Period.Kind.YEAR:
            said = _("A return answers for one statistical year, and %(code)s is none.") % {"code": period.code}
            raise Wrong("period", said, str(period.ends.year))
        if indicator.kind == Indicator.Kind.COMPUTED:
            said = _("“%(name)s” is computed from its parts and not reported.") % {"name": indicator}
            raise Wrong("indicator_code", said)
        items = [one for one in self.items.get((unit.register, indicator.pk), ()) if form in ("", one.form.code)]
        coverage = coverage or self._usual_coverage(items, indicator, wide)
        asking = [one.form for one in items if one.coverage == coverage]
        if not asking:
            said = {"unit": unit, "name": indicator, "coverage": coverage}
            raise Wrong("indicator_code", _("No form of %(unit)s asks for “%(name)s” (%(coverage)s).") % said)
        valid = next((one for one in asking if catalogue.answers_for(one, period)), None)
        if valid is None:
            said = {"form": asking[0], "period": period}
            raise Wrong("period", _("%(form)s is not answered for %(period)s.") % said)
        return valid.pk, coverage

    def _usual_coverage(self, items: list[FormItem], indicator: Indicator, wide: bool) -> str:
        """What is meant where nothing is said: what was chosen beside the file, or the only one asked."""
        asked = {one.coverage for one in items}
        if self.coverage in asked:
            return self.coverage
        if wide and len(asked) > 1:
            said = _("“%(name)s” is asked for the unit itself and for its whole area: say which in the heading, (own) "
                     "or (area), or choose it beside the file.")  # fmt: skip
            raise Wrong("indicator_code", said % {"name": indicator})
        return "own" if "own" in asked or not asked else asked.pop()

    def _source(self, values: dict[str, str], origin: str) -> int | None:
        code = values.get("source", "")
        if origin == Origin.DOCUMENT and not values.get("locator"):
            raise Wrong("locator", _("A figure from a document names its place there."))
        if not code:
            if origin == Origin.DOCUMENT:
                raise Wrong("source", _("A figure from a document names its source."))
            return None
        if code not in self.sources:
            near = nearest(code, self.sources, 0.5)
            raise Wrong("source", _("There is no source “%(code)s”.") % {"code": code}, near)
        return self.sources[code]

    # Numbers

    def _answer(
        self, values: dict[str, str], state: str, qualifier: str, indicator: Indicator, kept: tuple
    ) -> Answer | str | None:
        """What is said, CLEAR, or None where nothing is."""
        if "cell" in values:
            return self._cell(values["cell"], indicator, kept)
        value, stated = values.get("value", ""), values.get("stated_text", "")
        if value in (CLEAR, "clear"):
            return CLEAR
        if mark := MARKS.get(value):
            state, value = mark, ""
        if state != State.VALUE:
            return Answer(state, stated_text=stated, **_named(kept))
        if not value and not stated:
            if not values.get("state"):
                return None
            raise Wrong("value", _("Neither a value nor a printed figure is given."))
        number, low, high = _decimal("value", value, strict=bool(stated)), values.get("low"), values.get("high")
        if low == value == high and qualifier == "exact":
            low = high = ""
        bare = number is not None and not (stated or low or high or indicator.is_percent)
        if bare and qualifier in ("", "exact") and number >= 0:
            return Answer("value", number, "exact", number, number, "", *kept)
        low, high = _decimal("low", low or ""), _decimal("high", high or "")
        if stated or number is None:
            return _as_printed(stated or value, number, low, high, (qualifier, bool(stated)), indicator, kept)
        return _plain(number, qualifier or "exact", low, high, indicator, kept)

    def _cell(self, text: str, indicator: Indicator, kept: tuple) -> Answer | str | None:
        try:
            return cells.understand(text, indicator, **{k: v for k, v in _named(kept).items() if v})
        except AnswerError as error:
            raise Wrong("value", str(error)) from error

    # A workbook's row, against what stood there when it was made

    def _merged(self, one: StatementText) -> Understood | None:
        values = one.values
        cell, mark, note = values["cell"], mark_of(values["mark"]), " ".join(values["note"].split())
        key = "|".join(values[name] for name in ("unit_code", "form", "period", "indicator_code", "coverage"))
        seen, seen_note = self.found.made.seen.get(key, ("", "")) if self.found.made else ("", "")
        if not (cell or mark or note or seen):
            return None
        unit, indicator, period = self._unit(values), self._indicator(values), self._period(values["period"])
        form, coverage = self._asked(unit, indicator, period, values["coverage"], Origin.RETURN, False, values["form"])
        text = self._typed(cell, mark, seen, indicator)
        now = self._now(unit.pk, period.pk).get((indicator.pk, coverage))
        answer = self._cell(text, indicator, ("", "actual", None, "", "printed", "")) if text else None
        if answer is None and now is None:
            return None
        place = Cell(unit.pk, indicator.pk, period.pk, coverage, "return")
        standing = answer_of(now) if now else None
        if answer is None:
            answer = replace(standing, note=note) if note and note != seen_note else standing
        elif answer is not CLEAR:
            note = now.note if now and note in ("", seen_note) else note
            answer = replace(answer, note=note, follow_up=bool(now and now.follow_up))
        self._refuse_moved(now, seen, answer, moves=bool(text))
        return one.place, (unit.pk, form, period.pk), place, None if answer is CLEAR else answer

    def _typed(self, cell: str, mark: str, seen: str, indicator: Indicator) -> str:
        """What was typed into a row since its workbook was made: a number, a mark, or nothing."""
        kept = ("", "actual", None, "", "printed", "")
        answer = self._cell(cell, indicator, kept)
        new_cell = answer is not None and (answer is CLEAR or cells.shown(answer) != seen)
        new_mark = bool(mark) and mark != seen
        if new_cell and new_mark:
            raise Wrong("value", _("This row has a new number and a new state: keep one of them."))
        return cell if new_cell else mark if new_mark else ""

    def _refuse_moved(self, now: Figure | None, seen: str, answer: Answer | str | None, *, moves: bool) -> None:
        stands = cells.shown(now)
        if not moves or stands == seen or (answer is not CLEAR and cells.shown(answer) == stands):
            return
        self.found.moved += 1
        if self.over:
            return
        if now is None:
            raise Wrong("value", _("Since this workbook was made, somebody cleared this figure. It was %(was)s. "
                                   "Empty the cell to leave it so, or have the preview take the workbook's values.")
                        % {"was": seen})  # fmt: skip
        said = _("Since this workbook was made, %(who)s changed this figure from “%(was)s” to “%(now)s” (%(at)s). "
                 "Write that number to keep it, or have the preview take the workbook's values.")  # fmt: skip
        at = timezone.localtime(now.changed_at).strftime("%Y-%m-%d %H:%M")
        raise Wrong("value", said % {"who": now.changed_by, "was": seen, "now": stands, "at": at})

    def _now(self, unit: int, period: int) -> dict[tuple[int, str], Figure]:
        if (unit, period) not in self.standing:
            found = Figure.objects.filter(unit=unit, period=period, origin="return").select_related("changed_by")
            self.standing[unit, period] = {(one.indicator_id, one.coverage): one for one in found}
        return self.standing[unit, period]


def _named(kept: tuple) -> dict[str, Any]:
    names = ("stated_unit", "basis", "source_id", "locator", "dates", "note", "follow_up")
    return dict(zip(names, kept, strict=False))


def _decimal(name: str, text: str, *, strict: bool = True) -> Decimal | None:
    """A plain number; where it need not be one, what is none is left to be read as a print."""
    if not text:
        return None
    if len(text) < 18 and text.isascii() and text.isdecimal():
        return Decimal(text)
    try:
        value = Decimal(text) if text.isascii() else None
    except InvalidOperation:
        value = None
    if value is None:
        if strict:
            raise Wrong(name, _("“%(value)s” is not a plain number like 606500.") % {"value": text})
        return None
    if not value.is_finite() or value.adjusted() > 17 or value.normalize().as_tuple().exponent < -6:
        raise Wrong(name, _("“%(value)s” is beyond the field: at most 18 digits and 6 decimals.") % {"value": text})
    return value


def _plain(
    value: Decimal, qualifier: str, low: Decimal | None, high: Decimal | None, indicator: Indicator, kept: tuple
) -> Answer:
    if value < 0:
        raise Wrong("value", _("“%(value)s” is below zero.") % {"value": value})
    if low is None and high is None:
        bounds = quantity.interval_of(value, qualifier, percent=indicator.is_percent)
        low, high = bounds.low, bounds.high
    if (low is not None and low > value) or (high is not None and high < value):
        said = {"value": value, "low": low, "high": high}
        raise Wrong("value", _("%(value)s lies outside its own bounds, %(low)s to %(high)s.") % said)
    return Answer("value", value, qualifier, low, high, "", *kept)


def _as_printed(
    text: str,
    value: Decimal | None,
    low: Decimal | None,
    high: Decimal | None,
    words: tuple[str, bool],
    indicator: Indicator,
    kept: tuple,
) -> Answer:
    """The answer a print makes; what the other columns say of it must agree. `words`: qualifier; whether it is kept."""
    qualifier, stated = words
    column = "stated_text" if stated else "value"
    try:
        number = quantity_text.read(text)
    except QuantityError as error:
        raise Wrong(column, str(AnswerError(error.message, **error.params))) from error
    stated_unit = kept[0]
    measure = number.measure or measures.canonical_measure(stated_unit)
    if (
        measure
        and not measures.same_measure(measure, indicator.measure_zh)
        and {measure, indicator.measure_zh} != CONFUSED
    ):
        said = {"text": text, "found": measure, "expected": indicator.measure}
        reason = _("“%(text)s” is counted in %(found)s. Expected: %(expected)s.") % said
        raise Wrong("stated_unit" if stated_unit else column, reason)
    if number.value < 0:
        raise Wrong(column, _("“%(value)s” is below zero.") % {"value": text})
    understood = quantity_text.write_zh(number)
    claims: list[tuple[str, object, object]] = [
        ("value", value, number.value),
        ("qualifier", qualifier or None, number.qualifier),
        ("low", low, number.low),
        ("high", high, number.high),
    ]
    for name, claimed, meant in claims:
        if claimed is not None and claimed != meant:
            said = {"text": text, "understood": understood, "column": HEADS[name], "meant": meant, "claimed": claimed}
            raise Wrong(
                name,
                _("“%(text)s” was understood as %(understood)s, whose %(column)s is %(meant)s, not %(claimed)s.")
                % said,
            )
    if not stated:
        return cells.of_quantity(number, **{name: kept for name, kept in _named(kept).items() if kept})
    return Answer(
        "value", number.value, number.qualifier, number.low, number.high, text, stated_unit or number.stated_measure,
        *kept[1:],
    )  # fmt: skip


def submissions_named(keys: Iterable[int]) -> dict[int, str]:
    """What a locked submission is called, with its status."""
    found = Submission.objects.filter(pk__in=set(keys)).select_related("unit", "form", "period")
    return {one.pk: f"{one} ({one.get_status_display()})" for one in found}
