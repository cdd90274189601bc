"""Figures in long form, one a row: understood from a file with every fault at once, and written out again."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.changelog.acting import acting
from apps.figures import checks, entry, periods, quantity, totals
from apps.figures.answers import Answer, AnswerError, answer_of
from apps.figures.entry import Cell, Change, Plan
from apps.figures.models import (
    Coverage,
    Figure,
    FormItem,
    Indicator,
    Origin,
    Period,
    Qualifier,
    Source,
    State,
    Submission,
)
from apps.figures.models.collection import EDITABLE, Basis, Dates
from apps.figures.quantity import QuantityError
from apps.units import access, sheets
from apps.units.faults import Fault, Faulty, Refused
from apps.units.models import Unit

HEADS = {
    "unit_code": gettext_lazy("unit code"),
    "unit_name": gettext_lazy("unit name"),
    "indicator_code": gettext_lazy("indicator code"),
    "indicator_name": gettext_lazy("indicator name"),
    "period": gettext_lazy("period"),
    "coverage": gettext_lazy("coverage"),
    "origin": gettext_lazy("origin"),
    "state": gettext_lazy("state"),
    "value": gettext_lazy("value"),
    "qualifier": gettext_lazy("qualifier"),
    "low": gettext_lazy("lowest"),
    "high": gettext_lazy("highest"),
    "stated_text": gettext_lazy("as printed"),
    "stated_unit": gettext_lazy("measure as stated"),
    "basis": gettext_lazy("basis"),
    "status": gettext_lazy("status"),
    "source": gettext_lazy("source"),
    "locator": gettext_lazy("place in the source"),
    "dates": gettext_lazy("dates"),
    "note": gettext_lazy("note"),
    "follow_up": gettext_lazy("follow up"),
}
REQUIRED = ("unit_code", "indicator_code", "period")
DEFAULTS = {"coverage": "own", "origin": "return", "state": "value", "basis": "actual", "dates": "printed"}


class FollowUp(TextChoices):
    YES = "yes", gettext_lazy("yes")


CHOICES = {
    "coverage": Coverage,
    "origin": Origin,
    "state": State,
    "qualifier": Qualifier,
    "basis": Basis,
    "dates": Dates,
    "follow_up": FollowUp,
}
CONFUSED = {"人", "人次"}  # printed for one another: kept as printed, and a check asks which is meant


@dataclass(slots=True)
class Reading:
    """What a file was understood to say."""

    changes: list[Change] = field(default_factory=list)
    rows: dict[Cell, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


class Wrong(ValueError):
    """A cell of a row that cannot be right."""

    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(reason)


def read(path: Path, *, by: AbstractBaseUser | None) -> Reading:
    """Understands every row of a file, or lists all that is wrong with it. `by` None may write everywhere."""
    try:
        rows = sheets.read(path)
        heads = _heads(next(rows, []))
    except sheets.SheetError as error:
        raise Refused(_("This file cannot be read as a table: %(why)s.") % {"why": error}) from error
    reader, reading = Reader(by), Reading()
    for number, row in enumerate(rows, start=2):
        if not any(row):
            continue
        given = {head: sheets.unsafe(text) for head, text in zip(heads, row, strict=False)}
        try:
            change = reader.change(given)
            _refuse_twice(reading, change, number)
        except Wrong as wrong:
            reading.faults.append(
                Fault(number, wrong.column, given.get(wrong.column, ""), wrong.reason, str(HEADS[wrong.column]))
            )
            continue
        reading.changes.append(change)
        reading.rows[change.cell] = number
    return reading


def _heads(row: list[str]) -> list[str]:
    """The columns a heading row names, in either language; an unknown or missing one refuses the file."""
    known = {str(head): name for name, head in HEADS.items()} | {name: name for name in HEADS}
    heads = [known.get(text.strip(), "") for text in row]
    unknown = [text for text, head in zip(row, heads, strict=True) if not head]
    missing = [name for name in REQUIRED if name not in heads]
    reasons = [_("Unknown column: “%(name)s”.") % {"name": name} + _nearest(name, known) for name in unknown]
    reasons += [_("Column missing: %(name)s.") % {"name": name} for name in missing]
    reasons += [
        _("Column given twice: %(name)s.") % {"name": name}
        for name in {head for head in heads if heads.count(head) > 1 and head}
    ]
    if reasons:
        raise Refused(*reasons)
    return heads


def _nearest(text: str, known: Iterable[str]) -> str:
    close = get_close_matches(text, list(known), n=1, cutoff=0.5)
    return " " + _("Did you mean “%(name)s”?") % {"name": close[0]} if close else ""


def _refuse_twice(reading: Reading, change: Change, number: int) -> None:
    if first := reading.rows.get(change.cell):
        raise Wrong(
            "unit_code",
            _("The same cell (unit, indicator, period, coverage, origin) is already stated in row %(row)s.")
            % {"row": first},
        )


class Reader:
    """Turns rows into changes, looking each code up once."""

    def __init__(self, by: AbstractBaseUser | None) -> None:
        units = (
            Unit.objects.all() if by is None else Unit.objects.filter(access.below(access.paths(by, access.ENTERING)))
        )
        self.units = {unit.code: unit for unit in units.only("code", "name", "name_en", "register", "closed", "path")}
        self.indicators = {one.code: one for one in Indicator.objects.all()}
        self.sources = dict(Source.objects.values_list("code", "pk"))
        self.periods: dict[str, Period] = {}
        self.items: dict[tuple[str, int, str], FormItem] = {
            (item.form.register, item.indicator_id, item.coverage): item
            for item in FormItem.objects.select_related("form").order_by("form__starts")
        }
        self.submissions: dict[tuple[int, int, int], Submission] = {}

    def change(self, given: dict[str, str]) -> Change:
        given = {**{name: given.get(name) or DEFAULTS.get(name, "") for name in HEADS}}
        for name, choices in CHOICES.items():
            if given[name] and given[name] not in choices.values:
                raise Wrong(
                    name,
                    _("“%(value)s” is not one of %(choices)s.")
                    % {"value": given[name], "choices": ", ".join(choices.values)},
                )
        unit = self._known("unit", given, self.units)
        indicator = self._known("indicator", given, self.indicators)
        period = self._period(given["period"], indicator, given["origin"])
        if unit.closed and unit.closed < period.starts:
            raise Wrong(
                "period",
                _("%(unit)s closed on %(day)s: it has no figures after that.") % {"unit": unit, "day": unit.closed},
            )
        submission = self._submission(unit, indicator, period, given) if given["origin"] == Origin.RETURN else None
        source = self._source(given)
        answer = self._answer(given, indicator, source)
        cell = Cell(unit.pk, indicator.pk, period.pk, given["coverage"], given["origin"])
        return Change(cell, submission.pk if submission else None, answer)

    def _known(self, kind: str, given: dict[str, str], known: dict) -> Unit | Indicator:
        code, name = given[f"{kind}_code"], given[f"{kind}_name"]
        one = known.get(code)
        if one is None:
            names = {value: each.code for each in known.values() for value in _names(each)}
            hint = names.get(name) or next(iter(get_close_matches(code, known, n=1)), "")
            suggestion = " " + _("Did you mean “%(name)s”?") % {"name": hint} if hint else ""
            raise Wrong(
                f"{kind}_code", _("There is no “%(code)s” that you may write to.") % {"code": code} + suggestion
            )
        if name and name not in _names(one):
            raise Wrong(
                f"{kind}_name",
                _("%(code)s is “%(is)s”, not “%(name)s”.") % {"code": code, "is": _names(one)[0], "name": name},
            )
        return one

    def _period(self, code: str, indicator: Indicator, origin: str) -> Period:
        if code not in self.periods:
            try:
                span = periods.read(code)
            except periods.PeriodError as error:
                raise Wrong(
                    "period",
                    _("“%(code)s” is no period. Write 2014, CY2014, 2010-2014, ..2014, 2010-2014/yr or 2013-12-31.")
                    % {"code": code},
                ) from error
            self.periods[code] = Period.objects.of(span.code)
        period = self.periods[code]
        if origin == Origin.RETURN and period.kind != Period.Kind.YEAR:
            raise Wrong(
                "period",
                _("A return answers for one statistical year, and %(code)s is none. Did you mean %(end)s?")
                % {"code": code, "end": period.ends.year},
            )
        if indicator.nature == Indicator.Nature.FLOW and period.kind == Period.Kind.DATE:
            raise Wrong(
                "period",
                _("“%(name)s” comes about over time, and %(code)s is one day. Name the year or span.")
                % {"name": indicator, "code": code},
            )
        return period

    def _submission(self, unit: Unit, indicator: Indicator, period: Period, given: dict[str, str]) -> Submission:
        item = self.items.get((unit.register, indicator.pk, given["coverage"]))
        if item is None:
            raise Wrong(
                "indicator_code",
                _("No form of %(unit)s asks for “%(name)s” (%(coverage)s).")
                % {"unit": unit, "name": indicator, "coverage": given["coverage"]},
            )
        if indicator.kind == Indicator.Kind.COMPUTED:
            raise Wrong(
                "indicator_code", _("“%(name)s” is computed from its parts and not reported.") % {"name": indicator}
            )
        if not entry.answers_for(item.form, period):
            said = _("%(form)s is not answered for %(period)s.") % {"form": item.form, "period": period}
            raise Wrong("period", said)
        key = (unit.pk, item.form_id, period.pk)
        if key not in self.submissions:
            self.submissions[key] = entry.locked(entry.open_submission(unit, item.form, period))
        return self.submissions[key]

    def _source(self, given: dict[str, str]) -> int | None:
        if given["origin"] == Origin.DOCUMENT and not given["locator"]:
            raise Wrong("locator", _("A figure from a document names its place there."))
        if not given["source"]:
            if given["origin"] == Origin.DOCUMENT:
                raise Wrong("source", _("A figure from a document names its source."))
            return None
        if given["source"] not in self.sources:
            raise Wrong(
                "source",
                _("There is no source “%(code)s”.") % {"code": given["source"]}
                + _nearest(given["source"], self.sources),
            )
        return self.sources[given["source"]]

    def _answer(self, given: dict[str, str], indicator: Indicator, source: int | None) -> Answer | None:
        kept = {name: given[name] for name in ("stated_unit", "basis", "locator", "dates", "note")} | {
            "source_id": source,
            "follow_up": given["follow_up"] == FollowUp.YES,
        }
        if given["state"] != State.VALUE:
            return Answer(state=given["state"], stated_text=given["stated_text"], **kept)
        value, low, high = (_decimal(given, name) for name in ("value", "low", "high"))
        text = given["stated_text"] or (given["value"] if value is None else "")
        if not text:
            if value is None:
                raise Wrong("value", _("Neither a value nor a printed figure is given."))
            return _plain(value, given["qualifier"] or "exact", low, high, indicator, kept)
        return _as_printed(text, value, low, high, given, indicator, kept)


def _names(one: Unit | Indicator) -> tuple[str, str]:
    return (one.name, one.name_en) if isinstance(one, Unit) else (one.name_zh, one.name_en)


def _decimal(given: dict[str, str], name: str) -> Decimal | None:
    if not given[name]:
        return None
    try:
        value = Decimal(given[name])
    except InvalidOperation as error:
        raise Wrong(name, _("“%(value)s” is not a plain number like 606500.") % {"value": given[name]}) from error
    if not value.is_finite() or value.adjusted() > 17 or value.normalize().as_tuple().exponent < -6:
        raise Wrong(
            name, _("“%(value)s” is beyond the field: at most 18 digits and 6 decimals.") % {"value": given[name]}
        )
    return value


def _plain(
    value: Decimal, qualifier: str, low: Decimal | None, high: Decimal | None, indicator: Indicator, kept: dict
) -> Answer:
    if value < 0:
        raise Wrong("value", _("“%(value)s” is below zero.") % {"value": value})
    if low is None and high is None:
        bounds = quantity.interval_of(value, qualifier, percent=indicator.is_percent)
        low, high = bounds.low, bounds.high
    if (low is not None and low > value) or (high is not None and high < value):
        raise Wrong(
            "value",
            _("%(value)s lies outside its own bounds, %(low)s to %(high)s.")
            % {"value": value, "low": low, "high": high},
        )
    return Answer(value=value, qualifier=qualifier, low=low, high=high, **kept)


def _as_printed(
    text: str,
    value: Decimal | None,
    low: Decimal | None,
    high: Decimal | None,
    given: dict[str, str],
    indicator: Indicator,
    kept: dict,
) -> Answer:
    """The answer a print makes; what the other columns say of it must agree."""
    try:
        number = quantity.read(text)
    except QuantityError as error:
        raise Wrong("stated_text", str(AnswerError(error.message, **error.params))) from error
    measure = number.measure or quantity.canonical_measure(kept["stated_unit"])
    if (
        measure
        and not quantity.same_measure(measure, indicator.measure_zh)
        and {measure, indicator.measure_zh} != CONFUSED
    ):
        raise Wrong(
            "stated_unit" if kept["stated_unit"] else "stated_text",
            _("“%(text)s” is counted in %(found)s. Expected: %(expected)s.")
            % {"text": text, "found": measure, "expected": indicator.measure},
        )
    if number.value < 0:
        raise Wrong("stated_text", _("“%(value)s” is below zero.") % {"value": text})
    understood = quantity.write_zh(number)
    claims: list[tuple[str, object, object]] = [
        ("value", value, number.value),
        ("qualifier", given["qualifier"] or None, number.qualifier),
        ("low", low, number.low),
        ("high", high, number.high),
    ]
    for column, claimed, meant in claims:
        if claimed is not None and claimed != meant:
            raise Wrong(
                column,
                _("“%(text)s” was understood as %(understood)s, whose %(column)s is %(meant)s, not %(claimed)s.")
                % {"text": text, "understood": understood, "column": HEADS[column], "meant": meant, "claimed": claimed},
            )
    return Answer(
        value=number.value,
        qualifier=number.qualifier,
        low=number.low,
        high=number.high,
        stated_text=given["stated_text"],
        **kept | {"stated_unit": kept["stated_unit"] or number.stated_measure},
    )


# ---- Acting on it


class _OnlyLooking(Exception):
    """Takes back all that understanding a file has made."""


def bring_in(
    path: Path,
    *,
    by: AbstractBaseUser | None,
    dry_run: bool = False,
    reason: str = "",
    progress: Callable[[str], object] = str,
) -> Plan:
    """Applies a file, all or nothing; `dry_run` only says what it would do. Raises Refused, Faulty with every fault."""
    plan = Plan()
    with suppress(_OnlyLooking), acting(by, door="file", reason=reason):
        reading = read(path, by=by)
        progress(_("%(count)s rows read") % {"count": len(reading.changes) + len(reading.faults)})
        if faults := reading.faults or _locked(reading):
            raise Faulty(faults)
        cells = [change.cell for change in reading.changes]
        units, spans = {cell.unit_id for cell in cells}, {cell.period_id for cell in cells}
        with totals.posting(units, spans):
            plan = entry.stage(reading.changes)
            if plan.changed and not reason and any(cell.origin == Origin.DOCUMENT for cell in cells):
                raise Refused(
                    _("%(count)s figures from documents would be restated: give the reason.") % {"count": plan.changed}
                )
            if dry_run:
                raise _OnlyLooking
            entry.write_staged()
        if plan.new or plan.changed:
            checks.refresh(units, spans)
    return plan


def _locked(reading: Reading) -> list[Fault]:
    """Rows that would change a figure of a submitted or approved submission."""
    held = set(
        Submission.objects.filter(pk__in={one.submission_id for one in reading.changes})
        .exclude(status__in=EDITABLE)
        .values_list("pk", flat=True)
    )
    figures = Figure.objects.filter(submission__in=held)
    now = {
        Cell(one.unit_id, one.indicator_id, one.period_id, one.coverage, one.origin): answer_of(one) for one in figures
    }
    reason = _("This submission is handed in or approved: its figures are locked.")
    return [
        Fault(reading.rows[one.cell], "value", str(one.answer and one.answer.value), reason, str(HEADS["value"]))
        for one in reading.changes
        if one.submission_id in held and now.get(one.cell) != one.answer
    ]


# ---- Out


def rows(figures: Iterable[Figure]) -> Iterator[list[str]]:
    """Figures as rows under HEADS; numbers plain, codes as they are stored, so that the file can come back."""
    for one in figures:
        value, low, high = (
            "" if number is None else quantity.plain(number) for number in (one.value, one.low, one.high)
        )
        yield [
            *(one.unit.code, one.unit.name, one.indicator.code, one.indicator.name_zh, one.period.code),
            *(one.coverage, one.origin, one.state, value, one.qualifier if value else "", low, high),
            *(one.stated_text, one.stated_unit, one.basis, one.submission.status if one.submission else ""),
            *(one.source.code if one.source else "", one.locator, one.dates, one.note),
            FollowUp.YES if one.follow_up else "",
        ]


def in_scope(by: AbstractBaseUser | None) -> QuerySet[Figure]:
    """The figures `by` may see (all of them for None), in the order of the tree, the catalogue and time."""
    figures = Figure.objects.select_related("unit", "indicator", "period", "submission", "source")
    if by is not None:
        figures = figures.filter(access.below(access.paths(by), "unit__path"))
    return figures.order_by(
        "unit__path",
        "indicator__group__order",
        "indicator__order",
        "period__ends",
        "period__code",
        "coverage",
        "origin",
    )
