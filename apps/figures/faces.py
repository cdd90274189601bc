"""What the entry grid shows of a form: every cell with its prior value, its change and its findings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from apps.figures import answers, checks, evidence, quantity, totals, workflow
from apps.figures.answers import AnswerError
from apps.figures.checks import Hit
from apps.figures.entry import Outcome, Typed
from apps.figures.models import Figure, Finding, Form, FormItem, IndicatorGroup, Period, Submission
from apps.figures.quantity import Quantity
from apps.units.models import Unit
from apps.units.names import initials

Key = tuple[int, str]


@dataclass(slots=True)
class Note:
    """A finding beside its cell. `key` names it in the form, so that its explanation finds it again."""

    key: str
    severity: str
    message: str
    explanation: str = ""
    typed: str = ""


@dataclass(slots=True)
class Row:
    """One line of the grid."""

    item: FormItem
    name: str
    text: str = ""
    seen: str = ""
    prior: Figure | None = None
    prior_text: str = ""
    difference: str = ""
    percent: str = ""
    reason: str = ""
    error: str = ""
    conflict: Figure | None = None
    prefilled: bool = False
    remark: str = ""
    notes: list[Note] = field(default_factory=list)

    @property
    def computed(self) -> bool:
        return self.item.indicator.kind == "computed"

    @property
    def conflict_text(self) -> str:
        return answers.shown(self.conflict)

    @property
    def initials(self) -> str:
        return initials(self.item.indicator.name_zh)

    @property
    def worst(self) -> str:
        if self.error or self.conflict:
            return "error"
        kinds = {note.severity if not note.explanation else "explained" for note in self.notes}
        return next((kind for kind in ("error", "query", "explained") if kind in kinds), "")


@dataclass(slots=True)
class Face:
    """The whole form as its page shows it."""

    unit: Unit
    form: Form
    period: Period
    prior_period: str
    submission: Submission | None
    rows: list[Row]

    @property
    def groups(self) -> Iterator[tuple[IndicatorGroup, list[Row]]]:
        for group, rows in groupby(self.rows, key=lambda row: row.item.indicator.group):
            yield group, list(rows)

    @property
    def answered(self) -> int:
        return sum(1 for row in self.rows if row.text and not row.computed)

    @property
    def asked(self) -> int:
        return sum(1 for row in self.rows if not row.computed)

    def count(self, severity: str) -> int:
        return sum(1 for row in self.rows if row.worst == severity)

    @property
    def errors(self) -> int:
        return self.count("error")

    @property
    def queries(self) -> int:
        return self.count("query")


def note_key(check_code: str, indicator_id: int, coverage: str, unit: Unit, other: Figure | None) -> str:
    """Names a finding by its cells, which stay when a typed value is saved: the other one by its unit, if another."""
    elsewhere = other.unit_id if other and other.unit_id != unit.pk else ""
    return f"{check_code}.{indicator_id}.{coverage}.{elsewhere}"


def key_of(finding: Finding, unit: Unit) -> str:
    return note_key(finding.check_code, finding.figure.indicator_id, finding.figure.coverage, unit, finding.other)


def face(
    unit: Unit,
    form: Form,
    period: Period,
    *,
    typed: Typed | None = None,
    seen: Typed | None = None,
    outcome: Outcome | None = None,
) -> Face:
    """The form as stored, or with what is `typed` laid over it; `outcome` adds what a refused saving said.

    `seen` is what each cell showed when it was typed into: one left as it was shows what is there now.
    """
    submission = Submission.objects.filter(unit=unit, form=form, period=period).first()
    items = list(form.items.select_related("indicator__group", "indicator__numerator", "indicator__denominator"))
    current = {(one.indicator_id, one.coverage): one for one in submission.figures.all()} if submission else {}
    priors = evidence.priors(unit, period, [item.indicator for item in items])
    below = _below(unit, period, items) if not submission or submission.is_editable else {}
    rows = [_row(item, current, priors, below, typed or {}, seen or {}) for item in items]
    _name_apart(rows)
    numbers = {row_key(row): _number(row, outcome) for row in rows}
    _compute_rates(rows, numbers)
    for row in rows:
        _compare(row, numbers[row_key(row)])
    _mark(rows, unit, period, submission, numbers, live=typed is not None)
    if submission and submission.status == Submission.Status.RETURNED:
        remarks = workflow.remarks(submission)
        for row in rows:
            row.remark = remarks.get(row_key(row), "")
    if outcome:
        for row in rows:
            row.error = outcome.errors.get(row_key(row), "") or row.error
            row.conflict = outcome.conflicts.get(row_key(row))
    prior = period.span.prior() or ""
    return Face(unit, form, period, prior, submission, rows)


def row_key(row: Row) -> Key:
    return (row.item.indicator_id, row.item.coverage)


def _below(unit: Unit, period: Period, items: list[FormItem]) -> dict[int, str]:
    """What the units below add up to, for the area cells a federation has not stated yet."""
    wanted = [item.indicator_id for item in items if item.coverage == "area" and item.indicator.additive]
    found = totals.standings([unit.pk], wanted, period)
    return {indicator: f"{one.below.value:,.0f}" for (_unit, indicator), one in found.items() if one.below.units}


def _row(item: FormItem, current: dict, priors: dict, below: dict[int, str], typed: Typed, seen_then: Typed) -> Row:
    key = (item.indicator_id, item.coverage)
    seen = answers.shown(current.get(key))
    prefill = below.get(item.indicator_id, "") if item.coverage == "area" and not seen else ""
    row = Row(item, item.indicator.name, seen or prefill, seen, priors.get(key), prefilled=bool(prefill))
    row.prior_text = answers.said(row.prior)
    if key in typed and typed[key].strip() != seen_then.get(key, "").strip():
        row.text, row.seen, row.prefilled = typed[key], seen_then.get(key, ""), False
    return row


def _name_apart(rows: list[Row]) -> None:
    """Where a form asks an indicator twice, its two lines say for whom."""
    asked = [row.item.indicator_id for row in rows]
    for row in rows:
        if asked.count(row.item.indicator_id) > 1:
            row.name = f"{row.name} ({row.item.get_coverage_display()})"


def _number(row: Row, outcome: Outcome | None) -> Quantity | None:
    if row.computed:
        return None
    try:
        answer = answers.understand(row.text, row.item.indicator)
    except AnswerError as error:
        row.error = str(error)
        return None
    return answer.quantity if isinstance(answer, answers.Answer) else None


def _compute_rates(rows: list[Row], numbers: dict[Key, Quantity | None]) -> None:
    for row in rows:
        indicator = row.item.indicator
        if not row.computed:
            continue
        parts = [numbers.get((part, row.item.coverage)) for part in (indicator.numerator_id, indicator.denominator_id)]
        rate = _percentage(*parts) if all(parts) else None
        numbers[row_key(row)] = rate
        row.text = f"{rate.value:.{indicator.decimals}f}" if rate else row.seen


def _percentage(part: Quantity, whole: Quantity) -> Quantity | None:
    """The share of `part` in `whole`; none where the whole may be nothing."""
    if whole.interval.contains(Decimal(0)):
        return None
    return Quantity(100 * part.value / whole.value, measure="%")


def _compare(row: Row, number: Quantity | None) -> None:
    prior = row.prior
    if number is None or prior is None or prior.state != "value":
        return
    change = quantity.difference(number, answers.quantity_of(prior))
    row.reason = change.reason or ""
    if change.value is not None:
        row.difference = f"{change.value:+,.{row.item.indicator.decimals}f}"
    if change.percent is not None and not row.item.indicator.is_percent:
        row.percent = f"{change.percent:+.1f}"


def _mark(
    rows: list[Row],
    unit: Unit,
    period: Period,
    submission: Submission | None,
    numbers: Mapping[Key, Quantity | None],
    *,
    live: bool,
) -> None:
    explained = _explanations(submission)
    by_cell = {(row.item.indicator.code, row.item.coverage): row for row in rows}
    changed = {
        cell: numbers[row_key(row)] for cell, row in by_cell.items() if not row.computed and row.text != row.seen
    }
    for hit in checks.examine(unit, period, typed=changed):
        row = by_cell.get((hit.indicator.code, hit.coverage))
        if row is None or hit.severity == Finding.Severity.NOTICE:
            continue
        key = note_key(hit.check_code, hit.indicator.pk, hit.coverage, unit, hit.other)
        row.notes.append(Note(key, hit.severity, hit.message, _standing_explanation(explained.get(key), hit)))


def _explanations(submission: Submission | None) -> dict[str, Finding]:
    if submission is None:
        return {}
    found = Finding.objects.filter(submission=submission).exclude(explanation="").select_related("figure", "other")
    return {key_of(one, submission.unit): one for one in found}


def _standing_explanation(finding: Finding | None, hit: Hit) -> str:
    """An explanation stands as long as the values it explains."""
    return finding.explanation if finding and checks.values_of(finding.facts) == checks.values_of(hit.facts) else ""
