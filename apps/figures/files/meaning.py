"""Turns the statements of a file into changes: each code, name, period and number understood, or said to be wrong."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.changelog.people import called
from apps.figures import cells
from apps.figures.cells import CLEAR, MARKS, Answer, answer_of
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.laying import ChangesPortion
from apps.figures.entry.staging import PORTION, StagedCell, StagedChange
from apps.figures.files import stated_numbers
from apps.figures.files.figure_file import FigureFile, WrittenStatement
from apps.figures.files.layouts import CAPTION
from apps.figures.files.lookup import AskedCell, RecordLookup
from apps.figures.files.plain_rows import PlainMeaning, PlainStatement, exactly, learn
from apps.figures.files.scales import scale_of, scaled
from apps.figures.files.stated_numbers import Given, StatementError
from apps.figures.files.workbook_layout import mark_of
from apps.figures.models import Figure, Form, Indicator, Origin, Period, Submission
from apps.figures.models.form_lines import by_cell
from apps.units.models import Unit

KEPT = frozenset(("stated_unit", "source", "locator", "note", "follow_up", "taken"))
MULTIPLIED = frozenset(("stated_text", "low", "high", "rounding", "cell"))  # beside these a measure says no factor
ROW_KEY = ("unit_code", "form", "period", "indicator_code", "coverage")  # of a workbook
BOUNDED = ("stated_text", "stated_unit", "locator", "taken")
LONGEST = {field.name: field.max_length or 0 for field in Figure._meta.local_fields if field.name in BOUNDED}
SubmissionKey = tuple[int, int, int]  # unit, form, period
Understood = tuple[int, SubmissionKey | None, StagedCell, Answer | None]  # place, submission's key, cell, answer


class StatementReader:
    """`by` None may write everywhere; `over`: a workbook's numbers go over those written since it was made."""

    def __init__(
        self,
        by: User | None,
        found: FigureFile,
        *,
        form: str = "",
        coverage: str = "",
        over: bool = False,
    ) -> None:
        self.found, self.over = found, over
        self.records = RecordLookup(by, form, coverage)
        self._ended: dict[SubmissionKey, str] = {}  # who hands in for a unit that became others
        self.standing: dict[tuple[int, int], dict[tuple[int, str], Figure]] = {}

    def portions(
        self, given: Iterable[WrittenStatement], progress: Callable[[int], object] = int
    ) -> Iterator[ChangesPortion]:
        """What the statements change, some thousands at a time; the faults gather in the file.

        The database is asked of one portion while the next is there already, so that a portion is understood and the
        next one read while whoever asked for the changes still writes those before (`laying.stage_portions`).
        """
        given, count = iter(given), 0
        portion = list(islice(given, PORTION))
        self.records.fetch_units(portion)
        while portion:
            understood = self._understood(portion)
            following = list(islice(given, PORTION))
            self.records.fetch_units(following)
            yield self._portion_of(understood)
            count += len(portion)
            progress(count)
            portion = following

    def _understood(self, portion: list[WrittenStatement]) -> list[Understood]:
        understood = []
        for statement in portion:
            try:
                found = self._plainly(statement) if isinstance(statement, PlainStatement) else None
                found = found or self._understand(statement)
            except StatementError as error:
                self._tell(statement, error)
                for further in self._further_faults(statement.values, error.column):
                    self._tell(statement, further)
            else:
                if found is not None:
                    understood.append(found)
        return understood

    def _portion_of(self, understood: list[Understood]) -> ChangesPortion:
        """The submissions of a portion are opened together; what a document states goes into none."""
        keys: set[SubmissionKey] = set()
        documents: set[tuple[int, int]] = set()
        for _place, key, cell, _answer in understood:
            if key:
                keys.add(key)
            else:
                documents.add((cell.unit_id, cell.period_id))
        opened = entry_writer.open_submissions(keys, documents)
        forms = {submission: key for key, submission in opened.by_key.items()}
        return ChangesPortion(_changes_of(understood, opened.by_key), forms, opened.begun)

    def _understand(self, statement: WrittenStatement) -> Understood | None:
        values = statement.values
        if not LONGEST.keys().isdisjoint(values):
            _refuse_long(values)
        if "mark" in values:
            return self._merged(statement)
        return self._stated(statement)

    def _tell(self, statement: WrittenStatement, error: StatementError) -> None:
        seen = _written_at(statement.values, error.column)
        self.found.fault(statement.place, error.column, seen, error.reason, error.suggestion)

    def _further_faults(self, values: dict[str, str], column: str) -> Iterator[StatementError]:
        """What else is wrong with a row, each column looked at by itself: one upload tells all. `column` is told."""
        told = {column}
        for look in (self.records.unit, self.records.indicator, self._period_alone, self._number_alone):
            try:
                look(values)
            except StatementError as error:
                if error.column not in told:
                    yield error
                told.add(error.column)

    def _period_alone(self, values: dict[str, str]) -> None:
        is_document = self.records.said_as("origin", values) == Origin.DOCUMENT
        self.records.period(values.get("period", ""), Origin.DOCUMENT if is_document else Origin.RETURN)

    def _number_alone(self, values: dict[str, str]) -> None:
        """The number by the indicator's measure; where that is unknown nothing can be said of it."""
        indicator = self.records.indicator(values)
        if "cell" in values:
            stated_numbers.cell_answer(values["cell"], indicator, {})
        else:
            state = self.records.said_as("state", values)
            stated_numbers.answer(values, state, self.records.said_as("qualifier", values), indicator, {})

    def _plainly(self, statement: PlainStatement) -> Understood | None:
        """A row as many others were; None where it has to be understood by itself: the first with its words, one
        without a plain number, and any of a unit that ended, which may have had no figures by then."""
        unit = self.records.found.get(statement.unit) or self.records.unit_named(statement.unit)
        meaning = statement.words.meanings.get(unit.register)
        if meaning is None or unit.closed:
            return None
        form, indicator, period, coverage, origin, basis, dates = meaning
        answer = exactly(statement.number, basis, dates)
        if answer is None:
            return None
        # Made past the constructor, in half its time, as each of a million statements is; pk takes ten times as long.
        cell = tuple.__new__(StagedCell, (unit.id, indicator, period, coverage, origin))
        return statement.place, (unit.id, form, period), cell, answer

    def _stated(self, statement: WrittenStatement) -> Understood | None:
        values, records = statement.values, self.records
        unit = records.unit(values)
        indicator, (coverage, origin, state, qualifier, basis, dates), period = records.meant(values)
        values = _multiplied(_under_caption(values, indicator), indicator)
        _refuse_closed(unit, period)
        is_cell = "cell" in values
        form, coverage = records.asked(AskedCell(unit, indicator, period, coverage, origin, is_cell, ""))
        self._refuse_ended(unit, form, period)
        given = self._given(values, origin, basis, dates)
        if is_cell:
            answer = stated_numbers.cell_answer(values["cell"], indicator, given)
        else:
            answer = stated_numbers.answer(values, state, qualifier, indicator, given)
            if answer is None:
                self._pass_over(statement)
        if answer is None:
            return None
        cell = StagedCell(unit.id, indicator.id, period.id, coverage, origin)
        if form and isinstance(answer, Answer) and isinstance(statement, PlainStatement):
            meaning = PlainMeaning(form, indicator.id, period.id, coverage, origin, basis, dates)
            learn(statement, unit, indicator, meaning, answer)
        return statement.place, _key(unit, form, period), cell, _kept(answer)

    def _refuse_ended(self, unit: Unit, form: int | None, period: Period) -> None:
        """A return of a unit that ended within the period and became others: who hands it in, told once for each."""
        if form is None or unit.closed is None:
            return
        key = (unit.id, form, period.id)
        if key not in self._ended:
            self._ended[key] = entry_writer.handed_in_by_others(unit, Form.objects.get(pk=form), period)
        if self._ended[key]:
            raise StatementError("period", self._ended[key])

    def _pass_over(self, statement: WrittenStatement) -> None:
        table, row, _column = self.found.where(statement.place)
        self.found.pass_over(table.name, row, _("no figure: left as it is"))

    def _given(self, values: dict[str, str], origin: str, basis: str, dates: str) -> Given:
        """The columns beside the number: most rows have only those that every row has."""
        given: Given = {"basis": basis, "dates": dates}
        if origin != Origin.DOCUMENT and KEPT.isdisjoint(values):
            return given
        if "stated_unit" in values:
            given["stated_unit"] = values["stated_unit"]
        given["source_id"] = self.records.source(values, origin)
        given["locator"] = values.get("locator", "")
        given["note"] = values.get("note", "")
        given["follow_up"] = self.records.flag(values.get("follow_up", ""))
        if origin == Origin.RETURN:
            given["taken"] = values.get("taken", "")
        return given

    # A workbook's row, against what stood there when it was made

    def _merged(self, statement: WrittenStatement) -> Understood | None:
        values, records = statement.values, self.records
        cell, mark, note = values["cell"], mark_of(values["mark"]), " ".join(values["note"].split())
        seen, seen_note = self._seen(values)
        if cell == mark == note == seen == "":
            return None
        unit, indicator = records.unit(values), records.indicator(values)
        period = records.period(values["period"], Origin.RETURN)
        asked = AskedCell(unit, indicator, period, values["coverage"], Origin.RETURN, False, values["form"])
        form, coverage = records.asked(asked)
        self._refuse_ended(unit, form, period)
        text = self._typed(cell, mark, seen, indicator)
        now = self._now(unit.pk, period.pk).get((indicator.pk, coverage))
        typed = stated_numbers.cell_answer(text, indicator, {})
        answer = _with_note(typed, now, note, seen_note)
        if answer is None:
            return None
        self._refuse_moved(now, seen, answer, moves=bool(text))
        place = StagedCell(unit.pk, indicator.pk, period.pk, coverage, Origin.RETURN.value)
        return statement.place, _key(unit, form, period), place, _kept(answer)

    def _seen(self, values: dict[str, str]) -> tuple[str, str]:
        """What a cell and its note showed when the workbook was made."""
        if self.found.made is None:
            return "", ""
        key = "|".join([values[name] for name in ROW_KEY])
        return self.found.made.seen.get(key, ("", ""))

    def _typed(self, cell: str, mark: str, seen: str, indicator: Indicator) -> str:
        """What was typed into a row since its workbook was made: a number, a mark, or nothing."""
        typed = []
        answer = stated_numbers.cell_answer(cell, indicator, {})
        if answer is not None and _shown(answer) != seen:
            typed.append(cell)
        if mark not in ("", seen):
            typed.append(mark)
        if len(typed) > 1:
            raise StatementError("value", _("This row has a new number and a new state: keep one of them."))
        return "".join(typed)

    def _refuse_moved(self, now: Figure | None, seen: str, answer: Answer | str, *, moves: bool) -> None:
        """Somebody changed the cell since, to something else than what is typed here."""
        stands = cells.shown(now)
        if not moves or stands in (seen, _shown(answer)):
            return
        self.found.moved += 1
        if self.over:
            return
        if now is None:
            said = _("Since this workbook was made, somebody cleared this figure. It was %(was)s. "
                     "Empty the cell to leave it so, or have the preview take the workbook's values.")  # fmt: skip
            raise StatementError("value", said % {"was": seen})
        said = _("Since this workbook was made, %(who)s changed this figure from “%(was)s” to “%(now)s” (%(at)s). "
                 "Write that number to keep it, or have the preview take the workbook's values.")  # fmt: skip
        at = timezone.localtime(now.changed_at).strftime("%Y-%m-%d %H:%M")
        raise StatementError("value", said % {"who": called(now.changed_by), "was": seen, "now": stands, "at": at})

    def _now(self, unit: int, period: int) -> dict[tuple[int, str], Figure]:
        if (unit, period) not in self.standing:
            begun = Submission.objects.filter(unit=unit, period=period)
            found = Figure.objects.filled_in(*begun).select_related("changed_by")
            self.standing[unit, period] = by_cell(found)
        return self.standing[unit, period]


def _changes_of(understood: list[Understood], opened: Mapping[SubmissionKey, int]) -> Iterator[StagedChange]:
    for place, key, cell, answer in understood:
        yield tuple.__new__(StagedChange, (cell, opened[key] if key else None, answer, place))


def _written_at(values: dict[str, str], column: str) -> str:
    """What stands where a fault is: in a wide table or workbook the cell itself, unless it is the unit's."""
    if "cell" in values and not column.startswith("unit_"):
        return values["cell"]
    return values.get(column, "")


def _under_caption(values: dict[str, str], indicator: Indicator) -> dict[str, str]:
    """Under 单位：万元 a number without a measure of its own counts in 万元, as though its row said so.

    StatementError where none of the measures above the table is the indicator's.
    """
    captions = values.get(CAPTION, "")
    number = values.get("value", "")
    if number in ("", CLEAR, *MARKS):
        return values
    if not captions or "stated_unit" in values:
        return values
    for measure in captions.split("、"):
        scale = scale_of(measure, indicator)
        if scale:
            return values | {"stated_unit": measure}
        if scale is not None:
            return values
    reason = _(
        "Above the table stands the measure %(said)s, and this counts in %(measure)s: "
        "write its measure beside it, in a column of its own."
    )
    raise StatementError("value", reason % {"said": captions, "measure": indicator.measure})


def _multiplied(values: dict[str, str], indicator: Indicator) -> dict[str, str]:
    """84 beside the measure 万人 is 84万, of an indicator counted in 人; a print says its measure itself."""
    measure = values.get("stated_unit", "")
    if not measure or not MULTIPLIED.isdisjoint(values):
        return values
    scale = scale_of(measure, indicator)
    number = scaled(values.get("value", ""), scale or "")
    if number is None:
        reason = _("It is counted in %(measure)s, and the cell says another measure.") % {"measure": measure}
        raise StatementError("value", reason)
    if not scale:
        return values
    multiplied = values | {"value": number}
    del multiplied["stated_unit"]
    return multiplied


def _refuse_closed(unit: Unit, period: Period) -> None:
    if unit.closed_before(period.starts):
        said = {"unit": unit, "day": unit.closed}
        raise StatementError("period", _("%(unit)s closed on %(day)s: it has no figures after that.") % said)


def _key(unit: Unit, form: int | None, period: Period) -> SubmissionKey | None:
    """The submission a return's figure goes into; None for a document's."""
    return (unit.id, form, period.id) if form else None


def _refuse_long(values: dict[str, str]) -> None:
    for name, longest in LONGEST.items():
        if len(values.get(name, "")) > longest:
            raise StatementError(name, _("This is longer than %(count)s characters.") % {"count": longest})


def _kept(answer: Answer | str) -> Answer | None:
    """What the cell is to hold: nothing where it is cleared."""
    return None if isinstance(answer, str) else answer


def _shown(answer: Answer | str) -> str | None:
    """What the cell will show; None where it is cleared, which is like nothing that stands there."""
    return None if isinstance(answer, str) else cells.shown(answer)


def _with_note(answer: Answer | str | None, now: Figure | None, note: str, seen_note: str) -> Answer | str | None:
    """A row of a workbook with its note. What was not typed anew (`answer` None, or the note as it was) stays.

    6065 with the note 估算 stands in the cell. A row that says 6100 makes 6100 with 估算; one with a new note alone,
    普查, makes 6065 with 普查.
    """
    if isinstance(answer, str):
        return answer
    if now is None:
        return replace(answer, note=note) if answer else None
    if note in ("", seen_note):
        note = now.note
    if answer is None:
        return replace(answer_of(now), note=note)
    return replace(answer, note=note, follow_up=now.follow_up)


def submissions_named(keys: Iterable[int]) -> dict[int, str]:
    """What a locked submission is called, with its status."""
    found = Submission.objects.filter(pk__in=set(keys)).select_related("unit", "form", "period")
    return {submission.pk: f"{submission} ({submission.get_status_display()})" for submission in found}
