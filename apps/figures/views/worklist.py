"""The work list: forms of many units at once, for the clerk who hands them in and the supervisor who decides."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.changelog.acting import acting
from apps.figures.models import Form, Period, Submission
from apps.figures.workflow import deadlines, expected, transitions
from apps.figures.workflow.expected import Duty, DutyFilter
from apps.units import access
from apps.units.access import SignedInRequest
from apps.units.errors import Refused

A_PAGE = 100
KEY = re.compile(r"[0-9]{1,18}-[0-9]{1,18}-[0-9]{1,18}")
MOST_AT_ONCE = 500
ENTRY, REVIEW = "entry", "review"
Done = dict[str, tuple[str, ...]]  # by the key of a duty: why not; empty where it was done


class Reader:
    """Whose list it is: of what a person enters, or of what she decides."""

    def __init__(self, user: User, asked: QueryDict) -> None:
        held = {ENTRY: access.paths(user, access.ENTERING), REVIEW: access.paths(user, access.REVIEWING)}
        self.desks = [desk for desk in (REVIEW, ENTRY) if held[desk]]
        wished = asked.get("as", "")
        self.desk = wished if wished in self.desks else next(iter(self.desks), ENTRY)
        self.forms, self.periods = list(Form.objects.all()), list(Period.objects.filter(kind=Period.Kind.YEAR))
        self.form = self._one(self.forms, asked.get("form", ""))
        self.period = self._one(self.periods, asked.get("period", ""))
        self.late, self.queried, self.everywhere = ("late" in asked, "queried" in asked, "everywhere" in asked)
        self.text = asked.get("q", "").strip()
        waiting = "submitted" if self.desk == REVIEW and not self.late else ""
        self.status = asked.get("status", waiting)
        if self.status and self.status not in STATUSES:
            raise Http404(_("There is no status “%(code)s”.") % {"code": self.status})
        if not self.period and self.status in ("", expected.NOT_BEGUN):
            self.period = deadlines.current_year(held[self.desk])
        self.paths = held[self.desk]

    def _one(self, found: list, code: str) -> Form | Period | None:
        if not code:
            return None
        if one := next((one for one in found if one.code == code), None):
            return one
        raise Http404(_("There is nothing called “%(code)s” to choose.") % {"code": code})

    @property
    def wanted(self) -> DutyFilter:
        return replace(
            self._desk(),
            form=self.form.pk if self.form else None,
            period=self.period.pk if self.period else None,
            status=STATUSES.get(self.status, ()),
            late=self.late,
            queried=self.queried,
            text=self.text,
        )

    def _desk(self) -> DutyFilter:
        if self.everywhere:
            return DutyFilter(tuple(self.paths), reviewed=self.desk == REVIEW)
        return expected.reviewed(self.paths) if self.desk == REVIEW else expected.entered(self.paths)

    @property
    def query(self) -> str:
        """The choices as the address carries them, without the page."""
        chosen = {"as": self.desk, "form": self.form and self.form.code, "period": self.period and self.period.code}
        chosen |= {"q": self.text, "late": self.late and "on", "queried": self.queried and "on"}
        chosen |= {"everywhere": self.everywhere and "on"}
        return urlencode({name: value for name, value in chosen.items() if value} | {"status": self.status})


STATUSES = {
    expected.NOT_BEGUN: (expected.NOT_BEGUN,),
    **{status.value: (status.value,) for status in Submission.Status},
    "open": expected.OPEN,
    "back": ("returned", "reopened"),
}
GROUPS = ("open", "back")


@dataclass(frozen=True, slots=True)
class Act:
    """What can be done to the duties ticked; `run(duties, by, reason, until)` says of each whether it was."""

    name: str
    label: str
    desk: str
    run: Callable[..., Done]
    open_to: tuple[str, ...]


def _submissions(chosen: list[Duty]) -> tuple[list[Submission], Done]:
    """The submissions of those that have begun; the others are told so."""
    begun = Submission.objects.select_related("unit", "reported_to").in_bulk(
        [one.submission_id for one in chosen if one.submission_id]
    )
    none = {one.key: (_("Nothing has been entered yet."),) for one in chosen if not one.submission_id}
    return list(begun.values()), none


def _step(act: Callable, chosen: list[Duty], by: User, **given: str) -> Done:
    submissions, done = _submissions(chosen)
    reasons = act(submissions, by=by, **given)
    return done | {one.key: reasons[one.submission_id] for one in chosen if one.submission_id}


def _each(act: Callable, chosen: list[Duty], **given: object) -> Done:
    """For acts that have nothing to share: one after the other, a refused one undone by itself."""
    done: Done = {}
    for one in chosen:
        try:
            with transaction.atomic():
                act(one.unit, one.form, one.period, **given)
        except Refused as refused:
            done[one.key] = refused.reasons
        except PermissionDenied as denied:
            done[one.key] = (str(denied),)
        else:
            done[one.key] = ()
    return done


def _extend(chosen: list[Duty], by: User, reason: str, until: str) -> Done:
    try:
        day = parse_date(until)
    except ValueError:
        day = None
    if day is None:
        raise Refused(_("Say until which day, as 2015-10-31."))
    return _each(deadlines.extend, chosen, by=by, reason=reason, until=day)


ACTS = {
    act.name: act
    for act in (
        Act(
            "submit", pgettext_lazy("submission", "Submit"), ENTRY,
            lambda chosen, by, reason, until: _step(transitions.submit_many, chosen, by),
            ("draft", "returned", "reopened"),
        ),
        Act(
            "approve", gettext_lazy("Approve"), REVIEW,
            lambda chosen, by, reason, until: _step(transitions.approve_many, chosen, by, note=reason), ("submitted",),
        ),
        Act(
            "return", gettext_lazy("Return"), REVIEW,
            lambda chosen, by, reason, until: _step(transitions.send_back_many, chosen, by, reason=reason),
            ("submitted",),
        ),
        Act(
            "waive", gettext_lazy("Waive"), REVIEW,
            lambda chosen, by, reason, until: _each(transitions.waive, chosen, by=by, reason=reason), expected.OPEN,
        ),
        Act(
            "remind", gettext_lazy("Remind"), REVIEW,
            lambda chosen, by, reason, until: _each(deadlines.remind, chosen, by=by, reason=reason), expected.OPEN,
        ),
        Act("extend", gettext_lazy("Extend until"), REVIEW, _extend, expected.OPEN),
    )
}  # fmt: skip


def page(request: SignedInRequest) -> HttpResponse:
    """The list with its filters; POST does one act to those ticked and says of each what became of it."""
    reader = Reader(request.user, request.GET)
    if request.method == "GET":
        return _shown(request, reader)
    act = ACTS.get(request.POST.get("action", ""))
    if act is None or act.desk != reader.desk:
        return _shown(request, reader, problem=_("This page does not know that step."), status=400)
    keys = request.POST.getlist("duty")
    if "all" in request.POST:
        chosen, _count = expected.listed(reader.wanted, most=MOST_AT_ONCE + 1)
    else:
        chosen = _ticked(reader, keys[: MOST_AT_ONCE + 1])
    if not chosen or len(chosen) > MOST_AT_ONCE:
        said = _("Choose at most %(most)s at a time.") if chosen else _("Tick the units it is for.")
        return _shown(request, reader, problem=said % {"most": MOST_AT_ONCE}, status=422)
    return _acted(request, reader, act, chosen)


def _ticked(reader: Reader, keys: list[str]) -> list[Duty]:
    """The duties ticked, wherever they stand by now, as long as they are this desk's."""
    if any(not KEY.fullmatch(key) for key in keys):
        raise Http404
    return expected.chosen(DutyFilter(tuple(reader.paths), reviewed=reader.desk == REVIEW), keys) if keys else []


def _acted(request: SignedInRequest, reader: Reader, act: Act, chosen: list[Duty]) -> HttpResponse:
    reason, until = request.POST.get("reason", "").strip()[:500], request.POST.get("until", "")
    try:
        with acting(request.user, door="page", reason=reason, batch=uuid4()):
            done = act.run(chosen, request.user, reason, until)
    except Refused as refused:
        ticked = {one.key for one in chosen}
        return _shown(request, reader, problem=" ".join(refused.reasons), ticked=ticked, status=422)
    outcome = [(one, done[one.key]) for one in chosen]
    return _shown(request, reader, act=act, outcome=outcome)


def _shown(request: SignedInRequest, reader: Reader, *, status: int = 200, **more: object) -> HttpResponse:
    number = request.GET.get("page", "1")
    start = (int(number) - 1) * A_PAGE if number.isdecimal() and 0 < int(number) < 100_000 else 0
    found, count = expected.listed(reader.wanted, most=A_PAGE, start=start)
    context = {
        "title": _("Work list"),
        "has_permission": True,
        "reader": reader,
        "found": found,
        "count": count,
        "page": Paginator(range(count), A_PAGE).get_page(number),
        "statuses": [(code, expected.status_name(code)) for code in STATUSES if code not in GROUPS],
        "acts": [act for act in ACTS.values() if act.desk == reader.desk and _fits(act, reader)],
        "reason": request.POST.get("reason", ""),
        "until": request.POST.get("until", ""),
        "address": f"{reverse('figures:worklist')}?{reader.query}",
        "failed": sum(1 for _one, reasons in more.get("outcome", ()) if reasons),
        **more,
    }
    return TemplateResponse(request, "figures/worklist.html", context, status=status)


def _fits(act: Act, reader: Reader) -> bool:
    return not reader.status or bool(set(STATUSES[reader.status]) & set(act.open_to))
