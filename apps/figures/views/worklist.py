"""The work list: forms of many units at once, for the clerk who hands them in and the supervisor who decides."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures.models import Form, Period, Submission
from apps.figures.views import approving, handing_in, worklist_page
from apps.figures.views.approving import Approving
from apps.figures.views.handing_in import HandingIn
from apps.figures.views.taking_back import TakingBack
from apps.figures.views.worklist_steps import ENTRY, REVIEW, STEPS, WorklistStep
from apps.figures.workflow import expected
from apps.figures.workflow.collection import year_under_collection
from apps.figures.workflow.expected import Duty, DutyFilter
from apps.units import access
from apps.units.access import SignedInRequest
from apps.units.errors import Refused

Status = Submission.Status
Going = HandingIn | TakingBack | Approving
Choice = TypeVar("Choice", Form, Period)
A_PAGE = 100
KEY = re.compile(r"[0-9]{1,18}-[0-9]{1,18}-[0-9]{1,18}")
MOST_AT_ONCE = 500
LONGEST_PAGE_NUMBER = 5  # digits
# What can be asked for as a status: each by itself, and two groups of them.
STATUSES: dict[str, tuple[str, ...]] = {
    expected.NOT_BEGUN: (expected.NOT_BEGUN,),
    **{status.value: (status.value,) for status in Status},
    "open": expected.OPEN,
    "back": expected.CAME_BACK,
}
GROUPS = ("open", "back")
# The steps that are asked about once, and what shows what they would be taken for.
ASKED: dict[str, Callable[[list[Duty]], Going]] = {
    "submit": handing_in.of_duties,
    "approve": approving.of_duties,
    "withdraw": TakingBack,
}


class Worklist:
    """Whose list it is, of what a person enters or of what she decides, and what of it is asked for.

    Http404 where a form, period or status is asked for that there is not.
    """

    def __init__(self, user: User, asked: QueryDict) -> None:
        held = {ENTRY: access.paths(user, access.ENTERING), REVIEW: access.paths(user, access.REVIEWING)}
        self.desks = [desk for desk in (REVIEW, ENTRY) if held[desk]]
        wished = asked.get("as", "")
        self.desk = wished if wished in self.desks else next(iter(self.desks), ENTRY)
        self.paths = held[self.desk]
        self.forms, self.periods = list(Form.objects.all()), list(Period.objects.filter(kind=Period.Kind.YEAR))
        self.form = _chosen(self.forms, asked.get("form", ""))
        self.period = _chosen(self.periods, asked.get("period", ""))
        self.late, self.queried, self.everywhere = ("late" in asked, "queried" in asked, "everywhere" in asked)
        self.text = asked.get("q", "").strip()
        self.status = self._status(asked)
        if not self.period and self.status in ("", expected.NOT_BEGUN):
            self.period = year_under_collection()

    def _status(self, asked: QueryDict) -> str:
        """Who decides sees first what waits for her, unless she asks for what is late: that has not come in."""
        waiting = ""
        if self.desk == REVIEW and not self.late:
            waiting = Status.SUBMITTED.value
        status = asked.get("status", waiting)
        if status in ("", *STATUSES):
            return status
        raise Http404(_("There is no status “%(code)s”.") % {"code": status})

    @property
    def wanted(self) -> DutyFilter:
        """The duties of the list."""
        return replace(
            self._at_desk(),
            form=self.form.pk if self.form else None,
            period=self.period.pk if self.period else None,
            status=STATUSES.get(self.status, ()),
            late=self.late,
            queried=self.queried,
            text=self.text,
        )

    def _at_desk(self) -> DutyFilter:
        """What stands nearest to the person, unless all she may decide or enter is asked for."""
        if self.everywhere:
            return self.anywhere
        if self.desk == REVIEW:
            return expected.reviewed(self.paths)
        return expected.entered(self.paths)

    @property
    def anywhere(self) -> DutyFilter:
        """All the person may enter or decide, though others stand nearer to it."""
        return DutyFilter(tuple(self.paths), reviewed=self.desk == REVIEW, own=True)

    @property
    def query(self) -> str:
        """The choices as the address carries them, without the page."""
        chosen = {"as": self.desk}
        if self.form:
            chosen["form"] = self.form.code
        if self.period:
            chosen["period"] = self.period.code
        if self.text:
            chosen["q"] = self.text
        for name in ("late", "queried", "everywhere"):
            if getattr(self, name):
                chosen[name] = "on"
        return urlencode(chosen | {"status": self.status})

    @property
    def address(self) -> str:
        """Where the same list is found again."""
        return f"{reverse('figures:worklist')}?{self.query}"

    @property
    def steps(self) -> list[WorklistStep]:
        """The steps of the desk that can be taken from a status of the list."""
        return [step for step in STEPS.values() if step.desk == self.desk and self._shows(step.open_to)]

    def _shows(self, statuses: tuple[str, ...]) -> bool:
        """Whether the list has forms in one of these statuses; it has all where none is asked for."""
        if not self.status:
            return True
        return not set(STATUSES[self.status]).isdisjoint(statuses)


def _chosen(choices: list[Choice], code: str) -> Choice | None:
    if not code:
        return None
    for choice in choices:
        if choice.code == code:
            return choice
    raise Http404(_("There is nothing called “%(code)s” to choose.") % {"code": code})


def page(request: SignedInRequest) -> HttpResponse:
    """The list with its filters; POST takes those ticked through one step and says of each what became of it."""
    worklist = Worklist(request.user, request.GET)
    if request.method == "GET":
        return _shown(request, worklist)
    step = STEPS.get(request.POST.get("action", ""))
    if step is None or step.desk != worklist.desk:
        return _shown(request, worklist, problem=_("This page does not know that step."), status=400)
    duties = _ticked(worklist, request.POST)
    if not duties:
        return _shown(request, worklist, problem=_("Tick the units it is for."), status=422)
    if len(duties) > MOST_AT_ONCE:
        problem = _("Choose at most %(most)s at a time.") % {"most": MOST_AT_ONCE}
        return _shown(request, worklist, problem=problem, status=422)
    if step.name in ASKED:
        going = ASKED[step.name](duties)
        if request.POST.get("seen", "") != going.digest:
            return _asked(request, worklist, step, duties, going)
    return _taken(request, worklist, step, duties)


def _asked(
    request: SignedInRequest, worklist: Worklist, step: WorklistStep, duties: list[Duty], going: Going
) -> HttpResponse:
    """What the step would be taken for, before it is; once more where that has changed since it was shown."""
    context = {
        "title": _("%(step)s · %(count)s ticked") % {"step": step.label, "count": len(duties)},
        "has_permission": True,
        "worklist": worklist,
        "duties": duties,
        "untouched": [duty for duty in duties if not duty.submission_id],
        "going": going,
        "back": worklist.address,
        "changed": "seen" in request.POST,
        "reason": request.POST.get("reason", ""),
    }
    return TemplateResponse(request, f"figures/asked_{step.name}.html", context)


def _ticked(worklist: Worklist, posted: QueryDict) -> list[Duty]:
    """All of the list, or those ticked, wherever they stand by now, as long as they are this desk's.

    One more than can be taken at once tells that there are too many.
    """
    if "all" in posted:
        duties, _count = expected.listed(worklist.wanted, most=MOST_AT_ONCE + 1)
        return duties
    keys = posted.getlist("duty")[: MOST_AT_ONCE + 1]
    if not all(KEY.fullmatch(key) for key in keys):
        raise Http404
    return expected.chosen(worklist.anywhere, keys) if keys else []


def _taken(request: SignedInRequest, worklist: Worklist, step: WorklistStep, duties: list[Duty]) -> HttpResponse:
    reason, until = request.POST.get("reason", "").strip()[:500], request.POST.get("until", "")
    try:
        with acting(request.user, door="page", reason=reason, batch=uuid4()):
            done = step.run(duties, request.user, reason, until)
    except Refused as refused:
        ticked = {duty.key for duty in duties}
        return _shown(request, worklist, problem=" ".join(refused.reasons), ticked=ticked, status=422)
    outcome = [(duty, done[duty.key]) for duty in duties]
    failed = [duty for duty, reasons in outcome if reasons]
    return _shown(request, worklist, step=step, outcome=outcome, failed=len(failed))


def _page_number(text: str) -> int:
    """The page asked for; the first where the text is no page that a list can have."""
    if len(text) > LONGEST_PAGE_NUMBER or not text.isdecimal():
        return 1
    return max(int(text), 1)


def _shown(request: SignedInRequest, worklist: Worklist, *, status: int = 200, **more: object) -> HttpResponse:
    number = _page_number(request.GET.get("p", "1"))
    duties, count = expected.listed(worklist.wanted, most=A_PAGE, start=(number - 1) * A_PAGE)
    rows = worklist_page.rows_of(duties)
    worklist_page.add_contacts(rows, request.user)
    context = {
        "title": _("Work list"),
        "has_permission": True,
        "worklist": worklist,
        "duties": duties,
        "rows": rows,
        "count": count,
        "page": Paginator(range(count), A_PAGE).get_page(number),
        "statuses": [(code, expected.status_name(code)) for code in STATUSES if code not in GROUPS],
        "reason": request.POST.get("reason", ""),
        "until": request.POST.get("until", ""),
        **more,
    }
    return TemplateResponse(request, "figures/worklist.html", context, status=status)
