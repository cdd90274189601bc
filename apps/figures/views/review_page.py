"""What a reviewer sees of a submission: each figure against the last time it was handed in, and its effect above."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from apps.figures import cells as figures_cells
from apps.figures.checks import messages
from apps.figures.checks import prior as checks_prior
from apps.figures.models import Figure, Finding, Indicator, Submission
from apps.figures.models.collection import Statement
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.reader import Standing
from apps.figures.workflow import transitions
from apps.figures.workflow.snapshot import cells_at
from apps.units.models import Register


@dataclass(frozen=True, slots=True)
class Effect:
    """The sum from below of the federation above without and with this submission, and how many have reported."""

    before: Decimal
    after: Decimal
    reported: int
    expected: int

    @property
    def texts(self) -> tuple[str, str]:
        return f"{self.before:,.0f}", f"{self.after:,.0f}"

    @property
    def percent(self) -> str:
        return f"{100 * (self.after - self.before) / self.before:+.1f} %" if self.before else ""


@dataclass(slots=True)
class Row:
    """One figure under review."""

    indicator: Indicator
    coverage: str
    figure: Figure | None
    text: str
    prior: str
    before: str | None = None
    effect: "Effect | None" = None
    findings: list[Finding] = field(default_factory=list)
    remark: str = ""
    typed: str = ""

    @property
    def key(self) -> str:
        """The cell as the page names it."""
        return f"{self.indicator.pk}-{self.coverage}"

    @property
    def changed(self) -> bool:
        return self.before is not None and self.before != self.text


def rows(submission: Submission, *, only_changes: bool = False) -> list[Row]:
    """Every figure in the order of the form; `only_changes`: those changed since the last time, or with findings."""
    order = {(item.indicator_id, item.coverage): item.order for item in submission.form.items.all()}
    figures = {(one.indicator_id, one.coverage): one for one in submission.figures.select_related("indicator")}
    earlier = _handed_in_before(submission)
    remarks = transitions.remarks(submission)
    cells = sorted({*figures, *(earlier or ())}, key=lambda cell: order.get(cell, len(order)))
    indicators = Indicator.objects.select_related("group").in_bulk([indicator for indicator, _coverage in cells])
    priors = checks_prior.priors(submission.unit, submission.period, indicators.values())
    effects = _effects(submission, list(figures.values()), earlier or {})
    found = _findings(submission)
    shown = [
        Row(
            indicators[cell[0]],
            cell[1],
            figures.get(cell),
            figures_cells.shown(figures.get(cell)),
            figures_cells.said(priors.get(cell)),
            figures_cells.shown(earlier.get(cell)) if earlier is not None else None,
            effects.get(cell),
            found.get(figures[cell].pk, []) if cell in figures else [],
            remarks.get(cell, ""),
        )
        for cell in cells
    ]
    return [row for row in shown if row.changed or row.findings or row.remark] if only_changes else shown


def _handed_in_before(submission: Submission) -> dict[tuple[int, str], Statement] | None:
    """What each cell said when it was handed in the time before; None for a first submission.

    Of a form that came back, what it said when it was handed in last: what has been corrected since.
    """
    times = list(submission.transitions.filter(after="submitted").order_by("-pk").values_list("at", flat=True))
    if submission.status in ("returned", "reopened"):
        return cells_at(submission, times[0])
    return cells_at(submission, times[1]) if len(times) > 1 else None


def _effects(
    submission: Submission, figures: list[Figure], earlier: Mapping[tuple[int, str], Statement]
) -> dict[tuple[int, str], Effect]:
    """By cell: what comes from below the federation above, now and once this submission is approved.

    An amended submission has left the totals when it was reopened; its effect is what the amendment changes.
    """
    if submission.reported_to_id is None or submission.status not in ("submitted", "reopened"):
        return {}
    federation = submission.unit.register == Register.FEDERATION
    letter, coverage = Register(submission.unit.register).letter, "area" if federation else "own"
    adding = [
        one
        for one in figures
        if one.indicator.additive
        and one.coverage == coverage
        and one.state == "value"
        and (federation or letter in one.indicator.carriers)
    ]
    asked = [one.indicator_id for one in adding]
    counted = totals_reader.stated_figures([submission.unit_id], asked, [submission.period_id], coverage)
    above = totals_reader.standings([submission.reported_to_id], asked, submission.period)
    amended = submission.transitions.filter(after="reopened").exists()
    effects = {}
    for figure in adding:
        cell = figure.indicator_id, coverage
        standing = above.get((submission.reported_to_id, figure.indicator_id), Standing())
        now = counted.get((submission.unit_id, figure.indicator_id, submission.period_id))
        without = standing.below.value - (now.value if now else 0)
        then = earlier.get(cell) if amended else now
        before = without + (then.value or 0 if then else 0)
        effects[cell] = Effect(before, without + figure.value, standing.reported, standing.expected)
    return effects


def _findings(submission: Submission) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = {}
    for one in (
        Finding.objects.filter(submission=submission)
        .exclude(severity="notice")
        .select_related("rule", "figure__indicator", "explained_by")
    ):
        one.message = messages.message_of(one)
        found.setdefault(one.figure_id, []).append(one)
    return found
