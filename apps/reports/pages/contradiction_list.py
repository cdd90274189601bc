"""Which contradictions an area has: one list over all its periods, errors first, then what moves a total most."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity import HUNDRED
from apps.figures.models import Figure, Finding, Form, IndicatorGroup, Period, Submission
from apps.figures.models.derived import NUMBER
from apps.figures.models.submissions import EDITABLE
from apps.reports.numbers.ledger import EXPLAINED, JUDGED, Ledger, catalogue
from apps.reports.numbers.registered import CompleteRegisters
from apps.reports.pages.request import AreaRequest
from apps.units.models import Unit

GRAVE = (Finding.Severity.ERROR, Finding.Severity.QUERY)
ALL, DOCUMENTS, OPEN = "", "documents", "open"  # what may be chosen beside the codes of forms and the severities
COUNTED, HANDED_IN, ENTERED = "counted", "handed_in", "entered"  # what becomes of the figures that clash
STATES = {
    ALL: Q(),
    OPEN: Q(open=True),
    EXPLAINED: Q(open=False, severity=Finding.Severity.QUERY),
    JUDGED: Q(open=False, severity=Finding.Severity.ERROR),
}
Place = tuple[int, int]  # period and indicator


def of_area(unit: Unit) -> QuerySet[Finding]:
    """Errors and queries on figures of the unit and of everything below it, whatever becomes of the figures."""
    return Finding.objects.filter(unit__path__startswith=unit.path, severity__in=GRAVE)


def between_counting(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """Those whose figures count, both of them: what is waived, a draft or sent back clashes with nothing yet."""
    counting = Figure.objects.counting()
    other_counts = Q(other=None) | Q(Exists(counting.filter(pk=OuterRef("other"))))
    return findings.filter(Exists(counting.filter(pk=OuterRef("figure"))), other_counts)


class OpenClashes(NamedTuple):
    """How many contradictions of an area nobody has settled, and how many of them are errors."""

    number: int
    errors: int


def open_clashes(unit: Unit) -> OpenClashes:
    """Over all periods: what the list of the area shows before anything is chosen."""
    unsettled = between_counting(of_area(unit).filter(open=True)).order_by()
    is_error = Q(severity=Finding.Severity.ERROR)
    return OpenClashes(**unsettled.aggregate(number=Count("pk"), errors=Count("pk", filter=is_error)))


class AreaContradictions:
    """The findings of an area as the address narrows them, in their order, with the totals they are measured by.

    `clashing` has the number of findings of each indicator in each period, before forms, groups, severities and states
    narrow them. Effects are told of figures that count alone: others are in no total.
    """

    def __init__(self, asked: AreaRequest) -> None:
        self.asked, self.unit = asked, asked.unit
        self.standing = _chosen_standing(asked)
        findings = _that_stand(of_area(asked.unit), self.standing)
        counts = _counts(findings)
        self.period, self.clashing = _chosen_period(asked, counts)
        wanted = (_of_form(asked), _of_group(asked), _of_check(asked, counts), _of_severity(asked), _of_state(asked))
        self.findings = findings.filter(*wanted)
        if self.period:
            self.findings = self.findings.filter(period=self.period)
        self.totals: dict[Place, Decimal] = {}

    def count(self) -> int:
        return self.findings.order_by().count()

    def page(self, start: int, most: int) -> dict[int, Decimal | None]:
        """Keys and effects of a page of the list."""
        if self.standing == COUNTED:
            self.totals = _totals(self.unit, self.clashing)
        return dict(_in_order(self.findings, self.totals)[start : start + most])


def _chosen_standing(asked: AreaRequest) -> str:
    standings = [(COUNTED, _("that count")), (HANDED_IN, _("handed in")), (ENTERED, _("being entered"))]
    return asked.choose("standing", _("figures"), standings, COUNTED)


def _that_stand(findings: QuerySet[Finding], standing: str) -> QuerySet[Finding]:
    if standing == COUNTED:
        return between_counting(findings)
    if standing == HANDED_IN:
        return _between_others(findings).filter(submission__status=Submission.Status.SUBMITTED)
    return _between_others(findings).filter(submission__status__in=EDITABLE)


def _between_others(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """Those on figures that do not count."""
    return findings.filter(~Exists(Figure.objects.counting().filter(pk=OuterRef("figure"))))


class ClashCount(NamedTuple):
    """How many findings a check has of an indicator in a period, and how many of them are open."""

    period: int
    indicator: int
    check: str
    number: int
    open: int


def _counts(findings: QuerySet[Finding]) -> list[ClashCount]:
    """By place and check. One query."""
    by_place = findings.order_by().values_list("period", "indicator", "check_code")
    return list(map(ClashCount._make, by_place.annotate(Count("pk"), still=Count("pk", filter=Q(open=True)))))


def _chosen_period(asked: AreaRequest, counts: list[ClashCount]) -> tuple[Period | None, dict[Place, int]]:
    """The period asked for, None for all, offered with the number open in each; and how many are of each place."""
    open_in: Counter[int] = Counter()
    clashing: Counter[Place] = Counter()
    for count in counts:
        open_in[count.period] += count.open
        clashing[count.period, count.indicator] += count.number
    options = [(ALL, _with_count(_("all"), open_in.total()))]
    for period in asked.periods:
        options.append((period.code, _with_count(str(period), open_in[period.pk])))
    code = asked.choose("period", _("Period"), options)
    if not code:
        return None, clashing
    chosen = next(period for period in asked.periods if period.code == code)
    asked.shown_period = chosen
    return chosen, {place: count for place, count in clashing.items() if place[0] == chosen.pk}


def _with_count(name: str, count: int) -> str:
    return f"{name} ({count})" if count else name


def _of_form(asked: AreaRequest) -> Q:
    forms = ((form.code, form) for form in Form.objects.all())
    code = asked.choose("form", _("form"), [(ALL, _("all")), *forms, (DOCUMENTS, _("documents"))])
    if not code:
        return Q()
    if code == DOCUMENTS:
        return Q(submission=None)
    return Q(submission__form__code=code)


def _of_group(asked: AreaRequest) -> Q:
    groups = ((group.code, group) for group in IndicatorGroup.objects.all())
    return _chosen(asked, "group", _("Indicator group"), groups, "indicator__group__code")


def _chosen(asked: AreaRequest, name: str, label: str, options: Iterable[tuple[object, object]], column: str) -> Q:
    """Those whose column is what the address asks for; all before anything is chosen."""
    choice = asked.choose(name, label, [(ALL, _("all")), *options])
    return Q(**{column: choice}) if choice else Q()


def _of_check(asked: AreaRequest, counts: list[ClashCount]) -> Q:
    """The rule or check by its code: what it finds is alike, and may have one explanation."""
    codes = sorted({count.check for count in counts})
    return _chosen(asked, "check", _("check"), zip(codes, codes, strict=True), "check_code")


def _of_severity(asked: AreaRequest) -> Q:
    severities = ((severity.value, severity.label) for severity in GRAVE)
    return _chosen(asked, "severity", _("severity"), severities, "severity")


def _of_state(asked: AreaRequest) -> Q:
    """Unresolved ones, before anything is chosen."""
    states = [(OPEN, _("unresolved")), (EXPLAINED, _("explained")), (JUDGED, _("judged")), (ALL, _("all"))]
    return STATES[asked.choose("state", _("state"), states, OPEN)]


# ---- Their order


def _totals(unit: Unit, clashing: dict[Place, int]) -> dict[Place, Decimal]:
    """The totals of the area that have a number other than 0, where something clashes: one reading for each period."""
    added = {indicator.pk: indicator for indicator in catalogue() if indicator.additive}
    by_period: dict[int, list[int]] = defaultdict(list)
    for period_id, indicator in clashing:
        if indicator in added:
            by_period[period_id].append(indicator)
    clashing_anywhere = {added[indicator] for indicators in by_period.values() for indicator in indicators}
    periods = list(Period.objects.filter(pk__in=by_period))
    registers = CompleteRegisters([unit], clashing_anywhere, periods)
    totals: dict[Place, Decimal] = {}
    for period in periods:
        indicators = by_period[period.pk]
        ledger = Ledger([unit], [added[indicator] for indicator in indicators], period, registers=registers)
        for indicator in indicators:
            whole = ledger.taken(unit.pk, indicator).whole
            if whole is not None:
                totals[period.pk, indicator] = whole
    return totals


def _in_order(
    findings: QuerySet[Finding], totals: dict[Place, Decimal]
) -> "QuerySet[Finding, tuple[int, Decimal | None]]":
    """Keys and effects. Errors before queries; the largest effect on the area's totals first; what has none, by how far
    its numbers are apart."""
    of_period: dict[int, list[When]] = defaultdict(list)
    for (period_id, indicator), whole in totals.items():
        of_period[period_id].append(When(indicator=indicator, then=Value(whole, NUMBER)))
    known = []
    for period_id, wholes in of_period.items():
        known.append(When(period=period_id, then=Case(*wholes, default=None, output_field=NUMBER)))
    effect = HUNDRED * F("apart") / Case(*known, default=None, output_field=NUMBER)
    ordered = findings.annotate(effect=effect).order_by(
        "severity", F("effect").desc(nulls_last=True), F("relative").desc(nulls_last=True), "pk"
    )
    return ordered.values_list("pk", "effect")
