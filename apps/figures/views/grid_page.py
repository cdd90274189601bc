"""What the entry grid shows of a form: every cell with its prior value, its change and its findings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from apps.figures import cells as figures_cells
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.cells import AnswerError
from apps.figures.checks import findings as checks_findings
from apps.figures.checks import messages
from apps.figures.checks import prior as checks_prior
from apps.figures.checks.catalogue import Catalogue
from apps.figures.checks.context import NOTHING_TYPED
from apps.figures.checks.findings import Examination, Known
from apps.figures.checks.prior import PriorFigure
from apps.figures.entry.writer import SavingOutcome, Typed
from apps.figures.models import Coverage, Figure, Finding, Form, FormItem, IndicatorGroup, Period, State, Submission
from apps.figures.models.detached import unheld
from apps.figures.models.form_lines import Respondents, names_apart
from apps.figures.totals import form_sums
from apps.figures.totals.form_sums import FormSums, OwnPart
from apps.figures.views import explained_before, grid_remedies
from apps.figures.views.form_grid import FormGrid, GridRow, Note
from apps.figures.views.grid_sheet import GridSheet
from apps.figures.views.prior_change import change_since
from apps.figures.workflow import conversations, transitions
from apps.units.models import Register, Unit

Key = tuple[int, str]


def key_of(finding: Finding) -> str:
    """Names a finding by its cells, which stay when a typed value is saved: the other one by its unit, if another.

    PARENT.12.area.7 is what PARENT says of indicator 12 of the area, against a cell of unit 7; DROP.12.area. speaks of
    one unit alone.
    """
    cell, other = finding.figure, finding.other
    elsewhere = ""
    if other and other.unit_id != finding.unit_id:
        elsewhere = str(other.unit_id)
    return f"{finding.check_code}.{cell.indicator_id}.{cell.coverage}.{elsewhere}"


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a grid shows over the stored cells, by unit: what is `typed`, and what a refused saving said of it.

    `seen` is what each cell showed when it was typed into: one left as it was shows what is there now.
    """

    typed: Mapping[int, Typed] = field(default_factory=dict)
    seen: Mapping[int, Typed] = field(default_factory=dict)
    outcomes: Mapping[int, SavingOutcome] = field(default_factory=dict)


NO_OVERLAY = Overlay()


@dataclass(frozen=True, slots=True)
class UnitCells:
    """What the rows of one unit are made of: its figures, those before, what is typed, all by cell."""

    current: Mapping[Key, Figure]
    priors: Mapping[Key, PriorFigure]
    typed: Typed
    seen_then: Typed

    def retyped(self, key: Key) -> bool:
        """Whether the cell was typed into; one that was left as it was shows what is there now."""
        if key not in self.typed:
            return False
        return self.typed[key].strip() != self.seen_then.get(key, "").strip()


def face(
    unit: Unit, form: Form, period: Period, *, typed: Typed = NOTHING_TYPED, seen: Typed = NOTHING_TYPED
) -> FormGrid:
    """The form of one unit alone as stored, or with what is `typed` laid over it."""
    overlay = Overlay(typed={unit.pk: typed}, seen={unit.pk: seen})
    return faces(GridSheet([unit], form, period), overlay)[0]


def faces(
    sheet: GridSheet,
    overlay: Overlay = NO_OVERLAY,
    *,
    just_saved: bool = False,
    catalogue: Catalogue | None = None,
) -> list[FormGrid]:
    """The form of each unit of the sheet, in as many queries as for one.

    `just_saved`: the checks have run a moment ago, with this `catalogue`, so what they found is read where nothing else
    is typed.
    """
    catalogue = catalogue or Catalogue()
    units, form, period = sheet.units, sheet.form, sheet.period
    submissions = _submissions(units, form, period)
    items = items_of(form, sheet.group)
    current = _current(submissions)
    below = form_sums.standings_of(units, items, period)
    sums = form_sums.sums_below(units, items, period, below.by_place if below else {})
    priors = checks_prior.priors_of(units, period, [item.indicator for item in items], catalogue.timeline)
    prior = period.span.prior() or ""
    respondents = Respondents(units)
    grids, numbers = [], {}
    for unit in units:
        cells = UnitCells(
            current=current.get(unit.pk, {}),
            priors=priors[unit.pk],
            typed=overlay.typed.get(unit.pk, {}),
            seen_then=overlay.seen.get(unit.pk, {}),
        )
        lines = respondents.lines(unit.pk, items, cells.current)
        rows = [_row(item, cells, is_asked=respondents.is_asked(unit.pk, item)) for item in lines]
        grids.append(FormGrid(unit, form, period, prior, submissions.get(unit.pk), rows, sheet.prefix(unit)))
        numbers[unit.pk] = _complete(rows, overlay.outcomes.get(unit.pk))
        _offer_sums(unit, rows, numbers[unit.pk], sums)
    known = Known(catalogue, below)
    examination = _examined(grids, period, numbers, known, just_saved=just_saved)
    found = _mark(grids, period, examination.findings if examination else {})
    grid_remedies.name_single_cells(grids, period, known, found, examination)
    _tell_why_back(grids)
    _put_conversations(grids, period)
    return grids


def _submissions(units: list[Unit], form: Form, period: Period) -> dict[int, Submission]:
    submissions = Submission.objects.filter(unit__in=units, form=form, period=period).order_by()
    return {submission.unit_id: submission for submission in submissions}


def items_of(form: Form, group: IndicatorGroup | None) -> list[FormItem]:
    """The lines of the form, or of one group of it, in order."""
    return [item for item in form.lines if group is None or item.indicator.group_id == group.pk]


def lines_of(sheet: GridSheet) -> list[FormItem]:
    """The lines that the page shows of any of its units, in order: of campaigns those that one of them is asked."""
    items = items_of(sheet.form, sheet.group)
    if sheet.form.register != Register.CAMPAIGN:
        return items
    respondents = Respondents(sheet.units)
    current = _current(_submissions(sheet.units, sheet.form, sheet.period))
    shown: set[int] = set()
    for unit in sheet.units:
        shown.update(item.pk for item in respondents.lines(unit.pk, items, current.get(unit.pk, {})))
    return [item for item in items if item.pk in shown]


def _tell_why_back(grids: list[FormGrid]) -> None:
    """Gives what was returned, reopened or waived its reason."""
    begun = {face.submission: face for face in grids if face.submission}
    steps = transitions.came_back(begun)
    for submission, face in begun.items():
        face.came_back = steps.get(submission.pk)


def _put_conversations(grids: list[FormGrid], period: Period) -> None:
    """Gives the cells what is asked at them and open, of this period or an earlier one."""
    of_units = conversations.of_units([face.unit for face in grids])
    for face in grids:
        of_unit = of_units.get(face.unit.pk, {})
        for row in face.rows:
            conversation = of_unit.get(row_key(row))
            if conversation and conversation.concerns(period):
                row.conversation = conversation


def _current(submissions: Mapping[int, Submission]) -> dict[int, dict[Key, Figure]]:
    """By unit: the figures of these submissions."""
    current: dict[int, dict[Key, Figure]] = {}
    if not submissions:
        return current
    for figure in Figure.objects.filled_in(*submissions.values()):
        current.setdefault(figure.unit_id, {})[figure.indicator_id, figure.coverage] = figure
    return current


def _complete(rows: list[GridRow], outcome: SavingOutcome | None) -> dict[Key, Quantity | None]:
    """Gives the rows of one unit all that follows from their own cells; says what number each of them holds."""
    names = names_apart(row.item for row in rows)
    for row in rows:
        row.name = names[row_key(row)]
    numbers = {row_key(row): _number(row) for row in rows}
    _compute_rates(rows, numbers)
    for row in rows:
        row.number = numbers[row_key(row)]
        _compare(row, row.number)
    if outcome:
        _tell_outcome(rows, outcome)
    return numbers


def _tell_outcome(rows: list[GridRow], outcome: SavingOutcome) -> None:
    """What a refused saving said of each cell: that it cannot be understood, or what somebody else made of it."""
    for row in rows:
        key = row_key(row)
        row.error = outcome.errors.get(key, row.error)
        row.conflicting = key in outcome.conflicts
        row.conflict = outcome.conflicts.get(key)


def row_key(row: GridRow) -> Key:
    return (row.item.indicator_id, row.item.coverage)


def _row(item: FormItem, cells: UnitCells, *, is_asked: bool) -> GridRow:
    """What is stored in a cell; what is typed stands over it."""
    key = (item.indicator_id, item.coverage)
    figure = cells.current.get(key)
    seen = figures_cells.shown(figure)
    row = GridRow(item, item.indicator.name, text=seen, seen=seen, figure=figure, is_asked=is_asked)
    _put_prior(row, cells.priors.get(key))
    if cells.retyped(key):
        row.text, row.seen = cells.typed[key], cells.seen_then.get(key, "")
    return row


def _put_prior(row: GridRow, prior: PriorFigure | None) -> None:
    """The figure before, with whether it is compared: not one of another sort or date, nor where the series breaks."""
    if prior is None:
        return
    row.prior, row.prior_text, row.prior_where = prior.figure, figures_cells.said(prior.figure), prior.where
    row.is_compared, row.years, row.broken = prior.is_compared, prior.years, prior.is_broken


def _offer_sums(unit: Unit, rows: list[GridRow], numbers: Mapping[Key, Quantity | None], sums: FormSums) -> None:
    """Offers each area cell what comes from below, with the federation's own part as its cell has it now."""
    own: dict[int, OwnPart] = {}
    for row in rows:
        if form_sums.adds_own(row.item):
            own[row.item.indicator_id] = _own_part(row, numbers[row_key(row)])
    for row in rows:
        indicator = row.item.indicator_id
        if row.item.coverage == Coverage.AREA:
            row.offer = sums.offer(unit.pk, indicator, own.get(indicator, form_sums.UNSAID))


def _own_part(row: GridRow, number: Quantity | None) -> OwnPart:
    text = row.text.strip()
    state = figures_cells.MARKS.get(text)
    lacking = bool(row.error) or state == State.UNAVAILABLE
    if not text:
        lacking = row.item.required
    return form_sums.own_part(number, is_answered=state is not None, is_lacking=lacking)


def _number(row: GridRow) -> Quantity | None:
    """What a typed cell holds; None where that is no number. What cannot be understood is said as its error."""
    if row.computed:
        return None
    try:
        answer = figures_cells.understand(row.text, row.item.indicator)
    except AnswerError as error:
        row.error = str(error)
        return None
    if isinstance(answer, figures_cells.Answer):
        return answer.quantity
    return None


def _compute_rates(rows: list[GridRow], numbers: dict[Key, Quantity | None]) -> None:
    """Puts the rates that follow from the numbers of the form among them, and into their rows."""
    for row in rows:
        if not row.computed:
            continue
        indicator, coverage = row.item.indicator, row.item.coverage
        numerator, denominator = indicator.parts
        rate = indicator.rate(numbers.get((numerator, coverage)), numbers.get((denominator, coverage)))
        numbers[row_key(row)] = rate
        row.text = row.seen
        if rate:
            row.text = figures_cells.rate_text(rate, indicator.decimals)


def _compare(row: GridRow, number: Quantity | None) -> None:
    """Difference and percentage against the prior number, where the two are compared; of several years a year's too."""
    if number is None:
        return
    if row.prior is None or not row.is_compared:
        return
    row.difference, row.percent = change_since(row.prior, number, row.item.indicator, row.years)


def _mark(grids: list[FormGrid], period: Period, examined: Mapping[int, list[Finding]]) -> Mapping[int, list[Finding]]:
    """Puts every finding beside its cell, and beside a query what explained it before; gives the findings by unit."""
    stored = checks_findings.stored([face.unit for face in grids], period)
    findings = {**stored, **examined}
    for face in grids:
        kept = {key_of(finding): finding for finding in stored[face.unit.pk]}
        _put_notes(face, findings[face.unit.pk], kept)
    _suggest(grids, period)
    return findings


def _put_notes(face: FormGrid, findings: Iterable[Finding], kept: Mapping[str, Finding]) -> None:
    """A note for each finding but the notices; `kept` are those stored, with what explains them."""
    rows = face.by_cell
    for finding in findings:
        row = rows.get(_place_of(finding))
        if row is None or finding.severity == Finding.Severity.NOTICE:
            continue
        key = key_of(finding)
        note = Note(key, finding.severity, messages.message_of(finding), values=messages.values_of(finding.facts))
        _put_explanation(note, kept.get(key), finding)
        row.notes.append(note)


def _place_of(finding: Finding) -> tuple[str, str]:
    """Code and coverage of what a finding speaks of: of a rate its own row, though it stands on the rate's parts."""
    reading = finding.facts["readings"][0]
    return reading["indicator"], reading["coverage"]


def _examined(
    grids: list[FormGrid],
    period: Period,
    numbers: Mapping[int, Mapping[Key, Quantity | None]],
    known: Known,
    *,
    just_saved: bool,
) -> Examination | None:
    """What the checks find now. A unit whose stored findings say it already is left out, and one of which figures that
    they read have gone; None where all are."""
    units, typed = [], {}
    left = unheld([face.unit.pk for face in grids], period)
    for face in grids:
        changed = _changed(face, numbers[face.unit.pk])
        if face.unit.pk not in left and (changed or not just_saved):
            units.append(face.unit)
            typed[face.unit.pk] = changed
    return Examination(units, period, typed=typed, known=known) if units else None


def _changed(face: FormGrid, numbers: Mapping[Key, Quantity | None]) -> dict[tuple[str, str], Quantity | None]:
    """By code and coverage the numbers of cells that show something else than is stored."""
    changed = {}
    for row in face.to_fill_in:
        if row.text != row.seen:
            changed[row.item.indicator.code, row.item.coverage] = numbers[row_key(row)]
    return changed


def _put_explanation(note: Note, kept: Finding | None, finding: Finding) -> None:
    """An explanation stands as long as the values it explains; beside others its words are a suggestion."""
    if kept is None:
        return
    if checks_findings.still_explains(kept, finding):
        note.explanation = kept.explanation
    else:
        note.suggestion = kept.explanation


def _suggest(grids: list[FormGrid], period: Period) -> None:
    """Offers beside each query that nobody has explained what was said of it before.

    That is what explained another value of the cell in this period, else the same finding in the latest earlier one.
    """
    asking = {}
    for face in grids:
        for note in face.unexplained:
            if not note.suggestion:
                asking[face.unit.pk, note.key] = note
    if not asking:
        return
    for finding in explained_before.in_earlier_periods(asking, period):
        place = (finding.unit_id, key_of(finding))
        if place in asking:
            asking[place].suggestion, asking[place].suggested_for = finding.explanation, str(finding.period)
    of_other_values = explained_before.of_other_values(asking, period)
    for (unit, key), note in asking.items():
        words = of_other_values.get((unit, key.rpartition(".")[0]))
        if words:
            note.suggestion, note.suggested_for = words, ""
