"""What the entry grid shows of a form: every cell with its prior value, its change and its findings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from apps.figures import cells as figures_cells
from apps.figures.arithmetic import quantity, quantity_text
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.cells import AnswerError
from apps.figures.checks import findings as checks_findings
from apps.figures.checks import messages
from apps.figures.checks import prior as checks_prior
from apps.figures.entry.writer import SavingOutcome, Typed
from apps.figures.models import Coverage, Figure, Finding, Form, FormItem, IndicatorGroup, Period, Submission
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.reader import Standing
from apps.figures.views.form_grid import FormGrid, GridRow, Note
from apps.figures.views.grid_sheet import GridSheet
from apps.figures.workflow import transitions
from apps.units.models import Unit

Key = tuple[int, str]


def key_of(finding: Finding) -> str:
    """Names a finding by its cells, which stay when a typed value is saved: the other one by its unit, if another."""
    cell, other = finding.figure, finding.other
    elsewhere = other.unit_id if other and other.unit_id != finding.unit_id else ""
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
    """What the rows of one unit are made of: its figures, those before, what comes from below, what is typed.

    By cell, `below` by indicator; `breaks` are the days on which the series of an indicator breaks.
    """

    current: Mapping[Key, Figure]
    priors: Mapping[Key, Figure]
    below: Mapping[int, Standing]
    breaks: Mapping[int, Iterable[date]]
    typed: Typed
    seen_then: Typed

    def retyped(self, key: Key) -> bool:
        """Whether the cell was typed into; one that was left as it was shows what is there now."""
        if key not in self.typed:
            return False
        return self.typed[key].strip() != self.seen_then.get(key, "").strip()


def face(unit: Unit, form: Form, period: Period, *, typed: Typed | None = None, seen: Typed | None = None) -> FormGrid:
    """The form of one unit alone as stored, or with what is `typed` laid over it."""
    overlay = Overlay(typed={unit.pk: typed or {}}, seen={unit.pk: seen or {}})
    return faces(GridSheet([unit], form, period), overlay)[0]


def faces(sheet: GridSheet, overlay: Overlay = NO_OVERLAY, *, just_saved: bool = False) -> list[FormGrid]:
    """The form of each unit of the sheet, in as many queries as for one.

    `just_saved`: the checks have run a moment ago, so what they found is read where nothing else is typed.
    """
    units, form, period = sheet.units, sheet.form, sheet.period
    submissions = _submissions(units, form, period)
    items = _items(form, sheet.group)
    current = _current(submissions)
    priors = checks_prior.priors_of(units, period, [item.indicator for item in items])
    below = _below([unit for unit in units if _fillable(submissions.get(unit.pk))], period, items)
    breaks = checks_prior.breaks_by_indicator()
    prior = period.span.prior() or ""
    grids, numbers = [], {}
    for unit in units:
        cells = UnitCells(
            current=current.get(unit.pk, {}),
            priors=priors[unit.pk],
            below=below.get(unit.pk, {}),
            breaks=breaks,
            typed=overlay.typed.get(unit.pk, {}),
            seen_then=overlay.seen.get(unit.pk, {}),
        )
        rows = [_row(item, period, cells) for item in items]
        grids.append(FormGrid(unit, form, period, prior, submissions.get(unit.pk), rows, sheet.prefix(unit)))
        numbers[unit.pk] = _complete(rows, overlay.outcomes.get(unit.pk))
    _mark(grids, period, numbers, just_saved=just_saved)
    _tell_why_back(grids)
    return grids


def _submissions(units: list[Unit], form: Form, period: Period) -> dict[int, Submission]:
    submissions = Submission.objects.filter(unit__in=units, form=form, period=period)
    return {submission.unit_id: submission for submission in submissions}


def _items(form: Form, group: IndicatorGroup | None) -> list[FormItem]:
    items = form.items.select_related("indicator__group", "indicator__numerator", "indicator__denominator")
    return list(items if group is None else items.filter(indicator__group=group))


def _tell_why_back(grids: list[FormGrid]) -> None:
    """Gives what was returned, reopened or waived its reason, and what was returned its remarks on single cells."""
    submissions = [face.submission for face in grids if face.submission]
    steps = transitions.came_back(submissions)
    if not steps:
        return
    returned = [submission for submission in submissions if submission.status == Submission.Status.RETURNED]
    remarks = transitions.remarks_of(returned)
    for face in grids:
        step = steps.get(face.submission.pk) if face.submission else None
        if step:
            face.came_back = step
            _put_remarks(face, remarks.get(step.submission_id, {}))


def _put_remarks(face: FormGrid, remarks: Mapping[Key, str]) -> None:
    for row in face.rows:
        row.remark = remarks.get(row_key(row), "")


def _fillable(submission: Submission | None) -> bool:
    return submission is None or submission.is_editable


def _current(submissions: Mapping[int, Submission]) -> dict[int, dict[Key, Figure]]:
    """By unit: the figures of these submissions."""
    current: dict[int, dict[Key, Figure]] = {}
    if not submissions:
        return current
    for figure in Figure.objects.filter(submission__in=list(submissions.values())):
        current.setdefault(figure.unit_id, {})[figure.indicator_id, figure.coverage] = figure
    return current


def _complete(rows: list[GridRow], outcome: SavingOutcome | None) -> dict[Key, Quantity | None]:
    """Gives the rows of one unit all that follows from their own cells; says what number each of them holds."""
    _name_apart(rows)
    numbers = {row_key(row): _number(row) for row in rows}
    _compute_rates(rows, numbers)
    for row in rows:
        _compare(row, numbers[row_key(row)])
        if outcome:
            row.error = outcome.errors.get(row_key(row), "") or row.error
            row.conflicting, row.conflict = row_key(row) in outcome.conflicts, outcome.conflicts.get(row_key(row))
    return numbers


def row_key(row: GridRow) -> Key:
    return (row.item.indicator_id, row.item.coverage)


def _below(units: list[Unit], period: Period, items: list[FormItem]) -> dict[int, dict[int, Standing]]:
    """By unit and indicator: what the units below add up to, for the area cells of federations."""
    asked_of_areas = [item for item in items if item.coverage == Coverage.AREA]
    added_up = [item.indicator_id for item in asked_of_areas if item.indicator.additive]
    below: dict[int, dict[int, Standing]] = {}
    if not added_up or not units:
        return below
    standings = totals_reader.standings([unit.pk for unit in units], added_up, period)
    for (unit, indicator), standing in standings.items():
        if standing.below.units:
            below.setdefault(unit, {})[indicator] = standing
    return below


def _row(item: FormItem, period: Period, cells: UnitCells) -> GridRow:
    """What is stored in a cell, or before anything is what comes from below; what is typed stands over both."""
    key = (item.indicator_id, item.coverage)
    figure = cells.current.get(key)
    seen = figures_cells.shown(figure)
    row = GridRow(item, item.indicator.name, text=seen, seen=seen, figure=figure)
    if item.coverage == Coverage.AREA:
        row.below = cells.below.get(item.indicator_id)
    _put_prior(row, cells.priors.get(key), period, cells.breaks.get(item.indicator_id, ()))
    if cells.retyped(key):
        row.text, row.seen = cells.typed[key], cells.seen_then.get(key, "")
    elif row.below and not seen:
        row.text, row.prefilled = row.below_text, True
    return row


def _put_prior(row: GridRow, prior: Figure | None, period: Period, breaks: Iterable[date]) -> None:
    """The figure before, with whether the series breaks since: then the two are not compared."""
    row.prior, row.prior_text = prior, figures_cells.said(prior)
    if prior is not None:
        row.broken = checks_prior.is_broken(breaks, prior.period.ends, period.ends)


def _name_apart(rows: list[GridRow]) -> None:
    """Where a form asks an indicator twice, its two lines say for whom."""
    asked = [row.item.indicator_id for row in rows]
    for row in rows:
        if asked.count(row.item.indicator_id) > 1:
            row.name = f"{row.name} ({row.item.get_coverage_display()})"


def _number(row: GridRow) -> Quantity | None:
    if row.computed:
        return None
    try:
        answer = figures_cells.understand(row.text, row.item.indicator)
    except AnswerError as error:
        row.error = str(error)
        return None
    return answer.quantity if isinstance(answer, figures_cells.Answer) else None


def _compute_rates(rows: list[GridRow], numbers: dict[Key, Quantity | None]) -> None:
    for row in rows:
        indicator = row.item.indicator
        if not row.computed:
            continue
        above, beneath = indicator.numerator_id, indicator.denominator_id
        numerator = numbers.get((above, row.item.coverage)) if above else None
        denominator = numbers.get((beneath, row.item.coverage)) if beneath else None
        rate = indicator.rate(numerator, denominator)
        numbers[row_key(row)] = rate
        row.text = figures_cells.rate_text(rate, indicator.decimals) if rate else row.seen


def _compare(row: GridRow, number: Quantity | None) -> None:
    """Difference and percentage against the prior number, where there is one and the series does not break since."""
    if number is None or row.prior is None or row.broken:
        return
    change = quantity.difference(number, figures_cells.quantity_of(row.prior))
    if change.value is not None:
        row.difference = quantity_text.signed(change.value)
    if change.percent is not None and not row.item.indicator.is_percent:
        row.percent = quantity_text.signed_percent(change.percent)


def _mark(
    grids: list[FormGrid],
    period: Period,
    numbers: Mapping[int, Mapping[Key, Quantity | None]],
    *,
    just_saved: bool,
) -> None:
    """Puts every finding beside its cell."""
    stored = checks_findings.stored([face.unit for face in grids], period)
    findings = stored | _examined(grids, period, numbers, just_saved=just_saved)
    for face in grids:
        kept = {key_of(finding): finding for finding in stored[face.unit.pk]}
        rows = {(row.item.indicator.code, row.item.coverage): row for row in face.rows}
        for finding in findings[face.unit.pk]:
            row = rows.get(_place_of(finding))
            if row and finding.severity != Finding.Severity.NOTICE:
                explanation = _standing_explanation(kept.get(key_of(finding)), finding)
                row.notes.append(Note(key_of(finding), finding.severity, messages.message_of(finding), explanation))
    _suggest(grids, period)


def _place_of(finding: Finding) -> tuple[str, str]:
    """Code and coverage of what a finding speaks of: of a rate its own row, though it stands on the rate's parts."""
    reading = finding.facts["readings"][0]
    return reading["indicator"], reading["coverage"]


def _examined(
    grids: list[FormGrid],
    period: Period,
    numbers: Mapping[int, Mapping[Key, Quantity | None]],
    *,
    just_saved: bool,
) -> dict[int, list[Finding]]:
    """By unit: what the checks find now. A unit whose stored findings say it already is left out."""
    units, typed = [], {}
    for face in grids:
        changed = _changed(face, numbers[face.unit.pk])
        if changed or not just_saved:
            units.append(face.unit)
            typed[face.unit.pk] = changed
    return checks_findings.examine_all(units, period, typed=typed) if units else {}


def _changed(face: FormGrid, numbers: Mapping[Key, Quantity | None]) -> dict[tuple[str, str], Quantity | None]:
    return {
        (row.item.indicator.code, row.item.coverage): numbers[row_key(row)]
        for row in face.rows
        if not row.computed and row.text != row.seen
    }


def _standing_explanation(kept: Finding | None, finding: Finding) -> str:
    """An explanation stands as long as the values it explains."""
    return kept.explanation if kept and checks_findings.still_explains(kept, finding) else ""


def _suggest(grids: list[FormGrid], period: Period) -> None:
    """Offers what explained the same finding of the same cell in the latest earlier period, where none is given yet."""
    asking = {}
    for face in grids:
        for note in face.unexplained:
            asking[face.unit.pk, note.key] = note
    if not asking:
        return
    units = {unit for unit, _key in asking}
    codes = {note.key.partition(".")[0] for note in asking.values()}
    earlier = Finding.objects.filter(
        unit__in=units, check_code__in=codes, period__kind=period.kind,
        period__ends__lt=period.starts,
    ).exclude(explanation="")  # fmt: skip
    for finding in earlier.select_related("figure", "period", "other").order_by("period__ends"):
        asked = asking.get((finding.unit_id, key_of(finding)))
        if asked:
            asked.suggestion, asked.suggested_for = finding.explanation, str(finding.period)
