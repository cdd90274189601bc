"""My work, the clerk's part: how far each form is in her area, what came back, and what is to be filled in next."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from apps.figures.models import Coverage, Deadline, Figure, Finding, Form, Origin, Period, Submission, Transition
from apps.figures.workflow import conversations, deadlines, expected
from apps.figures.workflow.expected import DutyFilter, RoundCount, Task
from apps.reports.tables.table import MARKS
from apps.units.access import ENTERING, paths
from apps.units.models import Register
from apps.units.tree import names

LISTED = 50
SHOWN_AFTER = timedelta(days=400)  # how long after its deadline a form stands here although nothing is left to do
Status = Submission.Status
TO_FILL = (expected.NOT_BEGUN, Status.DRAFT.value)


@dataclass(frozen=True, slots=True)
class ReturnedForm:
    """A form that came back: the step, with its reason, and at how many cells something is asked."""

    submission: Submission
    step: Transition | None
    cells: int


@dataclass(frozen=True, slots=True)
class RoundCell:
    """How many of a round, and the choice of the work list that shows them."""

    number: int
    choice: str
    mark: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class RoundLine:
    """Where a form stands for a period."""

    count: RoundCount
    cells: tuple[RoundCell, ...]

    @property
    def query(self) -> str:
        """Its choice of the work list."""
        return urlencode({"as": "entry", "form": self.count.form.code, "period": self.count.period.code})


def _line(count: RoundCount) -> RoundLine:
    plain = (expected.NOT_BEGUN, Status.DRAFT)
    settled = (Status.SUBMITTED, Status.APPROVED, Status.WAIVED)
    return RoundLine(
        count,
        (
            *(RoundCell(count.number(status), f"status={status}") for status in plain),
            RoundCell(count.queried, "status=open&queried=on", MARKS[Finding.Severity.QUERY], Finding.Severity.QUERY),
            RoundCell(count.late, "status=&late=on", MARKS[Finding.Severity.ERROR], Finding.Severity.ERROR),
            RoundCell(count.number(*expected.CAME_BACK), "status=back"),
            *(RoundCell(count.number(status), f"status={status}") for status in settled),
        ),
    )


def clerks_work(user: User) -> dict:
    """What the clerk's part of the home page shows, in a fixed number of queries."""
    entering = paths(user, ENTERING)
    if not entering:
        return {"entering": False}
    mine = expected.entered(entering)
    rounds = _rounds(entering, mine)
    wanted = replace(mine, rounds=tuple(_key(count) for count in rounds), status=TO_FILL)
    tasks = expected.tasks(wanted, within=entering, most=LISTED) if rounds else []
    back = Submission.objects.filter(expected.scope_of(mine), status__in=expected.CAME_BACK)
    returned = _with_course(back)
    return {
        "entering": True,
        "rounds": [_line(count) for count in rounds],
        "tasks": tasks,
        "returned": returned,
        "next_form": next_form(returned, tasks),
    }


def next_form(returned: list[ReturnedForm], tasks: list[Task]) -> str:
    """Where the form is that is to be filled in first; "" for none.

    One that was returned, else the most urgent, and of those with one last day a single form before many on one page.
    """
    if returned:
        submission = returned[0].submission
        return reverse("figures:grid", args=[submission.unit.code, submission.form.code, submission.period.code])
    if not tasks:
        return ""
    task = min(tasks, key=lambda task: (task.last_day or date.max, task.together > 0))
    page = "figures:units" if task.together else "figures:grid"
    return reverse(page, args=[task.unit.code, task.form.code, task.period.code])


def _with_course(submissions: QuerySet[Submission]) -> list[ReturnedForm]:
    latest = submissions.select_related("unit", "form", "period").order_by("-changed_at")
    listed = names.called_then(latest.prefetch_related("transitions__by")[:LISTED])
    asked = conversations.open_on(listed)
    returned = []
    for submission in listed:
        step = next(iter(submission.transitions.all()), None)
        returned.append(ReturnedForm(submission, step, len(asked[submission.pk])))
    return returned


def _key(count: RoundCount) -> tuple[int, int]:
    """The form and the period of a round."""
    return count.form.pk, count.period.pk


def _rounds(entering: list[str], mine: DutyFilter) -> list[RoundCount]:
    """Where each form stands for each period under way: one with a deadline, or begun and not settled; of a form that
    has no deadline at all, also the first year that is not settled."""
    under_way = deadlines.under_way(mine, entering, timezone.localdate() - SHOWN_AFTER)
    dated = set(Deadline.objects.touching(entering).order_by().values_list("form_id", flat=True).distinct())
    forms, years = Form.objects.exclude(pk__in=dated), _years()
    undated = {(form.pk, year.pk) for form in forms for year in years}
    rounds = tuple(under_way | undated)
    if not rounds:
        return []
    counts = expected.counts(replace(mine, rounds=rounds))
    first = _first_open([count for count in counts if _key(count) in undated])
    return [count for count in counts if _key(count) in under_way or first.get(count.form.pk) is count]


def _first_open(counts: list[RoundCount]) -> dict[int, RoundCount]:
    """By form the earliest round that is not settled, of rounds with the latest first."""
    first: dict[int, RoundCount] = {}
    for count in reversed(counts):
        if count.open:
            first.setdefault(count.form.pk, count)
    return first


def _years() -> list[Period]:
    """The years that may be owed without a deadline: after the last one told of in a document, else the last ended; no
    later one than the latest opened, where one is.

    Whichever federation the document speaks of: clerks of one county and of its city are told the same years.
    """
    years = Period.objects.filter(kind=Period.Kind.YEAR)
    opened: date | None = years.filter(opened=True).aggregate(last=Max("ends"))["last"]
    if opened:
        years = years.filter(ends__lte=opened)
    statements = Figure.objects.filter(
        unit__register=Register.FEDERATION,
        origin=Origin.DOCUMENT,
        submission=None,  # as of every document; by it alone they are found
        coverage=Coverage.AREA,
        period__kind=Period.Kind.YEAR,
    )
    last: date | None = statements.aggregate(last=Max("period__ends"))["last"]
    if last:
        return list(years.filter(starts__gt=last))
    ended = years.filter(ends__lte=timezone.localdate()).order_by("-ends").first()
    if ended:
        return list(years.filter(ends__gte=ended.ends))
    return list(years)
