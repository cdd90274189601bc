"""Opening a statistical year for collection in one act, and taking it back until the first entry.

Opened is the year that ends: 2014, when forms over 1 Oct 2013 to 30 Sep 2014 are about to be asked for. Rules and forms
hold on by themselves; deadlines are those of the latest year that has any, as many years later.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.changelog.models import Change
from apps.changelog.people import called
from apps.figures.acting import acting
from apps.figures.arithmetic.period_codes import PeriodError, Span
from apps.figures.models import Deadline, Period, Submission, YearOpening
from apps.figures.models.periods import span_of
from apps.figures.workflow.collection import latest_collected, year_under_collection
from apps.figures.workflow.year_plan import CarriedDay, YearPlan, plan
from apps.units import access
from apps.units.constraint_messages import refused_in_words
from apps.units.errors import Refused

DOOR = "opening of a year"
LEAD = timedelta(days=30)  # how long before the next year's first day one is reminded
AHEAD = timedelta(days=366)  # how long before it begins a year may be opened
Days = Mapping[str, date | None]  # by CarriedDay.key; None where no last day is to be set


def next_year() -> Span | None:
    """The year to be opened next: after the latest one collected, else the one that home opens on, else the latest that
    has ended or ends within LEAD. None where the calendar of codes ends."""
    collected = latest_collected()
    with suppress(PeriodError):
        if collected:
            return span_of(f"{int(collected.code) + 1}")
        begun = year_under_collection()
        return begun.span if begun else _latest_ended()
    return None


def _latest_ended() -> Span:
    day = timezone.localdate() + LEAD
    this = span_of(f"{day.year}")
    return this if this.ends <= day else span_of(f"{day.year - 1}")


def year_to_open() -> Span | None:
    """The next year, from LEAD before the first day of the year after it on; None while there is time."""
    following = next_year()
    if following and following.ends < timezone.localdate() + LEAD:
        return following
    return None


# ---- Opening


def open_year(span: Span, days: Days, *, seen: str, by: User) -> YearOpening:
    """Opens the year as it was shown: `days` are the roots' own last days, `seen` the digest of the plan.

    Refused where it is open, lies too far ahead, is answered by no form, or where the plan is another by now.
    """
    if not access.keeps_catalogue(by):
        raise access.catalogue_denied(_("Only administrators of the root federation open a year."))
    with _alone(by):
        planned = plan(span)
        _refuse_unless_open_to(planned, seen)
        return _opened(planned, days)


@contextmanager
def _alone(by: User) -> Iterator[None]:
    """Years are opened and taken back by one person at a time; what the database refuses is Refused in words."""
    with refused_in_words(by), acting(by, door=DOOR):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('figures_year'))")
        yield


def _refuse_unless_open_to(planned: YearPlan, seen: str) -> None:
    if planned.is_open:
        raise Refused(opened_said(planned))
    if planned.span.starts > timezone.localdate() + AHEAD:
        text = _("%(year)s begins on %(day)s: a year is opened at most one year before it begins.")
        raise Refused(text % {"year": planned.span.code, "day": planned.span.starts})
    if not planned.forms:
        raise Refused(_("No form is in force for this year: make a version that is."))
    if planned.digest != seen:
        raise Refused(_("Forms or deadlines have changed since this page was shown. Look at it again."))


def opened_said(planned: YearPlan) -> str:
    """That the year is open, by whom and since when so far as that is known."""
    year = {"year": planned.span.code}
    if planned.opening is None:
        return _("Statistical year %(year)s is open.") % year
    moment = timezone.localtime(planned.opening.opened_at).isoformat(" ", "minutes")[:16]
    said = _("Statistical year %(year)s is open: %(person)s opened it on %(moment)s.")
    return said % (year | {"person": called(planned.opening.opened_by), "moment": moment})


def _opened(planned: YearPlan, days: Days) -> YearOpening:
    period = Period.objects.of(planned.span.code)
    Period.objects.filter(pk=period.pk).update(opened=True)
    opening = YearOpening.objects.create(period=period, made_period=planned.period is None)
    own = [replace(asked, day=days.get(asked.key, asked.day)) for asked in planned.own]
    Deadline.objects.bulk_create(_dated(own + _within(own, planned), opening))
    return opening


def _dated(carried: Iterable[CarriedDay], opening: YearOpening) -> Iterator[Deadline]:
    for asked in carried:
        if asked.day:
            place = {"federation_id": asked.federation.pk, "form": asked.form, "level": asked.level}
            yield Deadline(**place, period=opening.period, due=asked.day, opening=opening)


def _within(own: list[CarriedDay], planned: YearPlan) -> list[CarriedDay]:
    """The days of the federations below, brought forward to the root's where that one comes before."""
    limits = [*own, *planned.kept]
    carried = []
    for below in planned.below:
        if below.day is None:
            carried.append(below)
            continue
        days = [below.day]
        for above in limits:
            if above.day and above.limits(below):
                days.append(above.day)
        carried.append(replace(below, day=min(days)))
    return carried


# ---- Taking back


def take_back(period: Period, *, by: User) -> int:
    """Takes the opening of a year back with the deadlines it carried over; how many deadlines set since stay.

    Refused from the first entry on, with who began what. A period the opening made goes too, if nothing else names it.
    """
    if not access.keeps_catalogue(by):
        raise access.catalogue_denied(_("Only administrators of the root federation open a year."))
    with _alone(by):
        _no_entry_meanwhile()
        if not Period.objects.filter(pk=period.pk, opened=True).exists():
            raise Refused(_("This year is not open."))
        if said := begun_said(period):
            raise Refused(said)
        opening = YearOpening.objects.filter(period=period).first()
        made = bool(opening and opening.made_period)
        if opening:
            opening.delete()
        Period.objects.filter(pk=period.pk).update(opened=False)
        stay = Deadline.objects.filter(period=period).count()
        if made:
            _forget(period)
        return stay


def _no_entry_meanwhile() -> None:
    """Waits for whoever is beginning a form, and lets nobody begin one before this is over."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE figures_submission IN SHARE MODE")


def _forget(period: Period) -> None:
    with suppress(ProtectedError), transaction.atomic():
        period.delete()


def begun_said(period: Period) -> str:
    """Why the opening can be taken back no more: the first form begun, by whom and when; "" while it can."""
    begun = Submission.objects.filter(period=period).select_related("unit", "form").order_by("pk")
    first = begun.first()
    if first is None:
        return ""
    step = Change.objects.filter(register="figures.submission", object_id=str(first.pk), action="created").first()
    others = begun.count() - 1
    told = {
        "unit": first.unit,
        "form": first.form,
        "person": called(step.by) if step else "—",
        "moment": timezone.localtime(step.at).isoformat(" ", "minutes")[:16] if step else "—",
    }
    said = _("%(person)s began %(form)s of %(unit)s on %(moment)s: the opening stays.") % told
    if not others:
        return said
    more = ngettext("%(count)s other form has been begun.", "%(count)s other forms have been begun.", others)
    return f"{said} {more % {'count': others}}"
