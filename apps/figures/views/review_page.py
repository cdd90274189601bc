"""What a reviewer sees of a submission: each figure against the last time it was handed in, and its effect above."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from apps.figures import attachments
from apps.figures import cells as figures_cells
from apps.figures.arithmetic import quantity_text
from apps.figures.arithmetic.rates import share
from apps.figures.checks import messages
from apps.figures.checks import prior as checks_prior
from apps.figures.checks.context import NOTHING_TYPED
from apps.figures.checks.prior import PriorFigure
from apps.figures.models import Figure, Finding, FormItem, Indicator, Origin, State, Submission
from apps.figures.models.figures import Statement
from apps.figures.models.form_lines import by_cell
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.effect import ProposedFigure, effects_above
from apps.figures.totals.form_sums import OfferedSum
from apps.figures.totals.reader import Standing
from apps.figures.totals.reported_of_expected import Place
from apps.figures.views.beside import ReviewedCell, put_beside
from apps.figures.views.conversation_page import address
from apps.figures.views.prior_change import UNCOMPARED, PriorChange, change_since
from apps.figures.workflow import conversations, petitions, transitions
from apps.figures.workflow.conversations import NOTHING_SAID, Conversation
from apps.figures.workflow.snapshot import cells_at
from apps.units.models import Register

Status = Submission.Status
NOT_REPORTED = "·"
AWAITING = (Status.SUBMITTED, Status.REOPENED)  # of a submission whose approval would move the sum above
Key = tuple[int, str]  # indicator and coverage


@dataclass(frozen=True, slots=True)
class SumChange:
    """The sum from below of the federation above without and with this submission, and how many have reported.

    `before` is None where nothing comes from below yet: that is not 0.
    """

    before: Decimal | None
    after: Decimal
    reported: int
    expected: int

    @property
    def texts(self) -> tuple[str, str]:
        before = NOT_REPORTED if self.before is None else quantity_text.grouped(self.before)
        return before, quantity_text.grouped(self.after)

    @property
    def percent(self) -> str:
        """The difference in per cent of the size of the sum as it stands; nothing where that is 0."""
        if not self.before:
            return ""
        return f"{quantity_text.signed_percent(share(self.after - self.before, abs(self.before)))} %"


Effects = dict[Key, SumChange]


@dataclass(slots=True)
class ReviewRow(ReviewedCell):
    """One figure under review; `change` is that since the prior figure, where the two are compared."""

    indicator: Indicator
    coverage: str
    figure: Figure | None
    text: str
    prior: str
    change: PriorChange = UNCOMPARED
    before: str | None = None
    effect: SumChange | None = None
    offer: OfferedSum | None = None
    name: str = ""
    findings: list[tuple[Finding, str]] = field(default_factory=list)  # each with its message
    conversation: Conversation = NOTHING_SAID
    is_asked: bool = False  # whether it is open on this form
    talk: str = ""  # where it is written to
    typed: str = ""

    @property
    def key(self) -> str:
        """The cell as the page names it."""
        return f"{self.indicator.pk}-{self.coverage}"

    @property
    def changed(self) -> bool:
        """Whether it says something else than the last time; nothing has changed the first time."""
        if self.before is None:
            return False
        return self.before != self.text

    @property
    def speaks(self) -> bool:
        """Whether a reviewer has to look at it: it changed, or there is something to say of it."""
        return self.changed or self.findings != [] or self.is_asked


def context(user: User, submission: Submission, shown: list[ReviewRow], *, only_changes: bool) -> dict[str, object]:
    """What the page of a review is made of besides its rows."""
    return {
        "submission": submission,
        "rows": shown,
        "amended": says_before(shown),
        "amended_below": transitions.amended_below(submission),
        "effects": says_effects(shown),
        "only_changes": only_changes,
        "petitions": petitions.of(submission.unit, submission.form, submission.period),
        "evidence": attachments.of_form(user, submission.unit, submission.form, submission.period),
        "transitions": submission.transitions.select_related("by"),
        "title": _("Review · %(unit)s · %(form)s · %(period)s") % named(submission),
        "has_permission": True,
    }


def says_before(shown: Iterable[ReviewRow]) -> bool:
    """Whether the table has a column of what was said before."""
    return any(row.before is not None for row in shown)


def says_effects(shown: Iterable[ReviewRow]) -> bool:
    """Whether it has one of the sum above."""
    return any(row.effect for row in shown)


def named(submission: Submission) -> dict[str, object]:
    return {"unit": submission.unit, "form": submission.form, "period": submission.period}


def rows(
    submission: Submission, *, only_changes: bool = False, typed: Mapping[Key, str] = NOTHING_TYPED
) -> list[ReviewRow]:
    """Every figure in the order of the form; `only_changes`: those changed since the last time, or with findings.

    `typed` are questions at cells that were posted but not kept.
    """
    review_rows = _all_rows(submission)
    for row in review_rows:
        row.typed = typed.get((row.indicator.pk, row.coverage), "")
    if only_changes:
        return [row for row in review_rows if row.speaks]
    return review_rows


def _all_rows(submission: Submission) -> list[ReviewRow]:
    figures = by_cell(Figure.objects.filled_in(submission))
    cleared = submission.figures.filter(state=State.CLEARED)
    told = by_cell(cleared) | figures
    earlier = _said_before(submission)
    asked = conversations.open_on([submission])[submission.pk]
    items = submission.form.lines
    keys = _in_order({*figures, *(earlier or ()), *asked}, items)
    indicators = {item.indicator_id: item.indicator for item in items}
    unasked = {indicator for indicator, _coverage in keys}.difference(indicators)
    if unasked:
        indicators |= Indicator.objects.select_related("group").in_bulk(unasked)
    priors = checks_prior.priors(submission.unit, submission.period, indicators.values())
    standings = _standings(submission, indicators.values())
    effects = _effects(submission, told, indicators, standings)
    said, findings = conversations.of_units([submission.unit_id])[submission.unit_id], _findings(submission)
    review_rows = []
    for key in keys:
        indicator, coverage = key
        figure = figures.get(key)
        row = ReviewRow(
            indicator=indicators[indicator],
            coverage=coverage,
            figure=figure,
            text=figures_cells.shown(figure),
            prior=checks_prior.text_of(priors.get(key)),
            change=_change(priors.get(key), figure, indicators[indicator]),
            effect=effects.get(key),
            findings=findings.get(key, []),
            conversation=said.get(key, NOTHING_SAID),
            is_asked=key in asked,
            talk=address(submission.unit, indicator, coverage, submission.period),
        )
        if earlier is not None:
            row.before = figures_cells.shown(earlier.get(key))
        review_rows.append(row)
    put_beside(submission, items, review_rows, standings)
    return review_rows


def _change(prior: PriorFigure | None, figure: Figure | None, indicator: Indicator) -> PriorChange:
    """Since the prior figure, where both are numbers that are compared."""
    if prior is None or figure is None or not prior.is_compared:
        return UNCOMPARED
    if figure.state != State.VALUE or prior.figure.state != State.VALUE:
        return UNCOMPARED
    return change_since(prior.figure, figures_cells.quantity_of(figure), indicator, prior.years)


def _in_order(keys: set[Key], items: Iterable[FormItem]) -> list[Key]:
    """As the form asks them; what it asks no longer stands last."""
    order = {(item.indicator_id, item.coverage): item.order for item in items}
    return sorted(keys, key=lambda key: order.get(key, len(order)))


def _said_before(submission: Submission) -> dict[Key, Statement] | None:
    """What each cell is held against: what counts of a form that is amended, else what it said when it was handed in
    the time before; None for a first submission.

    Of a form that came back before it was ever approved, what it said when it was handed in last.
    """
    if submission.counts_since:
        counting = submission.figures.unamended().select_related("indicator")
        return by_cell(counting)
    times = transitions.handed_in_at(submission)
    if submission.status not in (Status.RETURNED, Status.DRAFT):
        times = times[1:]
    return cells_at(submission, times[0]) if times else None


def _standings(submission: Submission, indicators: Iterable[Indicator]) -> Mapping[Place, Standing]:
    """What comes from below the unit itself and, where its approval would move that, the federation above."""
    federations = []
    if submission.unit.register == Register.FEDERATION:
        federations.append(submission.unit_id)
    if submission.reported_to_id and submission.status in AWAITING:
        federations.append(submission.reported_to_id)
    if not federations:
        return {}
    added = {indicator.pk for indicator in indicators if indicator.additive}
    return totals_reader.standings(federations, added, submission.period)


def _effects(
    submission: Submission,
    figures: Mapping[Key, Figure],
    indicators: Mapping[int, Indicator],
    standings: Mapping[Place, Standing],
) -> Effects:
    """By cell: what comes from below the federation above, now and once this submission is approved.

    What counts of a form that is amended is in the sum now, so its effect is the difference, 109 for 109 none. A cell
    that is neither a number nor an amended one has no effect. `indicators` by key of all cells.
    """
    above = submission.reported_to_id
    if above is None or submission.status not in AWAITING:
        return {}
    proposals = []
    for (indicator, coverage), figure in figures.items():
        if figure.state == State.VALUE or figure.amends:
            place = (submission.unit, indicators[indicator], submission.period, coverage, Origin.RETURN)
            proposals.append(ProposedFigure(*place, figure.value, above))
    differences = {}
    for effect in effects_above(proposals, standings):
        if effect.federation == above:
            differences[effect.proposed.indicator.pk, effect.proposed.coverage] = effect.difference
    effects = {}
    for key, difference in differences.items():
        indicator, _coverage = key
        now = standings.get((above, indicator), Standing())
        before = now.below.value if now.below.units else None
        effects[key] = SumChange(before, now.below.value + difference, now.reported, now.expected)
    return effects


def figure_key(figure: Figure) -> Key:
    return figure.indicator_id, figure.coverage


def _findings(submission: Submission) -> dict[Key, list[tuple[Finding, str]]]:
    """By cell what the checks say of it, each finding with its message."""
    findings: dict[Key, list[tuple[Finding, str]]] = {}
    queries = Finding.objects.filter(submission=submission).exclude(severity=Finding.Severity.NOTICE)
    for finding in queries.select_related("rule", "figure__indicator", "explained_by"):
        findings.setdefault(figure_key(finding.figure), []).append((finding, messages.message_of(finding)))
    return findings
