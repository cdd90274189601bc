"""Last days, extensions and reminders: who gives them, and what is too late."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures.models import Deadline, Extension, Form, Period, Reminder, Submission
from apps.figures.models.collection import DEALT_WITH
from apps.figures.triggers.collection import LAST_DAY
from apps.figures.workflow.expected import NAMED, OPEN, Wanted, _rows, scope_of
from apps.units import access
from apps.units.errors import Refused
from apps.units.models import Appointment, Role, Unit


def last_days(submissions: Iterable[Submission]) -> dict[int, date | None]:
    """By submission the last day on which it is in time; None where no deadline is set."""
    ids = [one.pk for one in submissions]
    query = f"SELECT s.id, {LAST_DAY.format(s='s')} FROM figures_submission s WHERE s.id = ANY(%(ids)s)"
    return dict(_rows(query, {"ids": ids}))


def too_late(submissions: list[Submission]) -> dict[int, list[str]]:
    """What is said of those that have never been handed in and whose last day has passed."""
    today, days = timezone.localdate(), last_days(submissions)
    late = [one for one in submissions if one.times == 0 and days[one.pk] and days[one.pk] < today]
    people = _supervisors({one.reported_to_id or one.unit_id for one in late})
    said = _("The deadline was %(day)s. A supervisor of %(federation)s may give an extension: %(people)s")
    return {
        one.pk: [
            said
            % {
                "day": days[one.pk],
                "federation": one.reported_to or one.unit,
                "people": ", ".join(people.get(one.reported_to_id or one.unit_id, [])) or "—",
            }
        ]
        for one in late
    }


def _supervisors(federations: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    holding = Appointment.objects.on(timezone.localdate()).filter(role=Role.SUPERVISOR, federation__in=federations)
    for one in holding.select_related("user").order_by("pk"):
        names = found.setdefault(one.federation_id, [])
        if len(names) < NAMED:
            names.append(one.user.get_full_name() or one.user.get_username())
    return found


# ---- Acting


def may_decide(user: AbstractBaseUser, unit: Unit) -> bool:
    """Whether the person is a supervisor of the federation the unit reports to; of the root itself for the root."""
    return access.may(user, access.REVIEWING, unit.parent or unit)


def extend(unit: Unit, form: Form, period: Period, *, until: date, reason: str, by: AbstractBaseUser) -> Extension:
    """Lets a unit hand in a form until a day; given again, the later word holds."""
    refuse_unless_above(unit, form, by)
    if not reason.strip():
        raise Refused(_("Say why the extension is given."))
    with acting(by, door="review", reason=reason.strip()):
        return Extension.objects.create(unit=unit, form=form, period=period, until=until, reason=reason.strip())


def remind(unit: Unit, form: Form, period: Period, *, reason: str, by: AbstractBaseUser) -> None:
    """Puts a word before the clerks of a unit whose form has not come in, at most once a day."""
    refuse_unless_above(unit, form, by)
    handed_in = Submission.objects.filter(unit=unit, form=form, period=period).exclude(status__in=OPEN)
    if handed_in.exists():
        raise Refused(_("This form has come in or is waived already."))
    with acting(by, door="review", reason=reason.strip()):
        _reminder, new = Reminder.objects.get_or_create(
            unit=unit, form=form, period=period, on=timezone.localdate(), defaults={"reason": reason.strip()}
        )
    if not new:
        raise Refused(_("A reminder was sent today already."))


def refuse_unless_above(unit: Unit, form: Form, by: AbstractBaseUser) -> None:
    if not may_decide(by, unit):
        raise PermissionDenied(_("Only a supervisor of the federation above may do this."))
    if form.register != unit.register:
        raise Refused(_("%(unit)s does not answer %(form)s.") % {"unit": unit, "form": form})


# ---- Which rounds are under way


def current_year() -> Period | None:
    """The latest year with a deadline, else the last that has ended, else the first there is."""
    years = Period.objects.filter(kind=Period.Kind.YEAR)
    dated = years.filter(pk__in=Deadline.objects.values("period")).order_by("-ends")
    ended = years.filter(ends__lte=timezone.localdate()).order_by("-ends")
    return dated.first() or ended.first() or years.order_by("ends").first()


def under_way(wanted: Wanted, since: date) -> set[tuple[int, int]]:
    """The (form, period) pairs with a deadline from `since` on, or with something begun in scope and not dealt with."""
    begun = Submission.objects.filter(scope_of(wanted)).exclude(status__in=DEALT_WITH)
    dated = Deadline.objects.filter(due__gte=since).values_list("form_id", "period_id")
    return {*dated, *begun.order_by().values_list("form_id", "period_id").distinct()}
