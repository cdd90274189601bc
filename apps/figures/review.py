"""What a reviewer sees of a submission: each figure against the last time it was handed in, and its effect above."""

from dataclasses import dataclass, field

from apps.figures import answers, checks, evidence, totals
from apps.figures.asof import cells_at
from apps.figures.models import Figure, Finding, Indicator, Submission


@dataclass(slots=True)
class Row:
    """One figure under review."""

    indicator: Indicator
    figure: Figure | None
    text: str
    prior: str
    before: str | None = None
    effect: tuple[str, str] | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return self.before is not None and self.before != self.text


def rows(submission: Submission, *, only_changes: bool = False) -> list[Row]:
    """Every figure in the order of the form; `only_changes`: those changed since the last time, or with findings."""
    order = {(item.indicator_id, item.coverage): item.order for item in submission.form.items.all()}
    figures = {(one.indicator_id, one.coverage): one for one in submission.figures.select_related("indicator")}
    earlier = _handed_in_before(submission)
    cells = sorted({*figures, *(earlier or ())}, key=lambda cell: order.get(cell, len(order)))
    indicators = Indicator.objects.select_related("group").in_bulk([indicator for indicator, _coverage in cells])
    priors = evidence.priors(submission.unit, submission.period, indicators.values())
    effects = _effects(submission, list(figures.values()))
    found = _findings(submission)
    shown = [
        Row(
            indicators[cell[0]],
            figures.get(cell),
            answers.shown(figures.get(cell)),
            answers.said(priors.get(cell)),
            earlier.get(cell, "") if earlier is not None else None,
            effects.get(cell),
            found.get(figures[cell].pk, []) if cell in figures else [],
        )
        for cell in cells
    ]
    return [row for row in shown if row.changed or row.findings] if only_changes else shown


def _handed_in_before(submission: Submission) -> dict[tuple[int, str], str] | None:
    """What each cell said when it was handed in the time before; None for a first submission."""
    times = list(submission.transitions.filter(after="submitted").order_by("-pk").values_list("at", flat=True))
    moment = times[1] if submission.status == "submitted" and len(times) > 1 else None
    return {key: answers.shown(one) for key, one in cells_at(submission, moment).items()} if moment else None


def _effects(submission: Submission, figures: list[Figure]) -> dict[tuple[int, str], tuple[str, str]]:
    """By cell: what comes from below the federation above, now and once this submission is approved."""
    if submission.reported_to_id is None or submission.status != "submitted":
        return {}
    counted = totals.stated_figures([submission.unit_id], [one.indicator_id for one in figures], [submission.period_id])
    above = totals.standings([submission.reported_to_id], [one.indicator_id for one in figures], submission.period)
    effects = {}
    for figure in figures:
        standing = above.get((submission.reported_to_id, figure.indicator_id))
        if not figure.indicator.additive or figure.coverage != "area" or figure.state != "value" or standing is None:
            continue
        now = counted.get((submission.unit_id, figure.indicator_id, submission.period_id))
        sum_now = standing.below.value
        effects[figure.indicator_id, "area"] = (
            f"{sum_now:,.0f}",
            f"{sum_now - (now.value if now else 0) + figure.value:,.0f}",
        )
    return effects


def _findings(submission: Submission) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = {}
    for one in (
        Finding.objects.filter(submission=submission)
        .exclude(severity="notice")
        .select_related("rule", "figure__indicator", "explained_by")
    ):
        one.message = checks.message_of(one)
        found.setdefault(one.figure_id, []).append(one)
    return found
