"""Last days, extensions and reminders: who gives them, and what is too late."""

from collections.abc import Iterable
from datetime import date
from itertools import chain

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.changelog.people import called
from apps.figures.acting import acting
from apps.figures.models import Deadline, Extension, Form, Period, Reminder, Submission
from apps.figures.models.submissions import DEALT_WITH
from apps.figures.totals.contributions import rows
from apps.figures.triggers.last_day import DEADLINES_ABOVE, IS_LATE, LAST_DAY
from apps.figures.workflow.expected import OPEN, DutyFilter, scope_of
from apps.units import access, ranges
from apps.units.errors import Refused
from apps.units.models import Appointment, Role, Unit

NAMED = 3
# Where a unit's form goes: the submission's federation or, not begun, the one the unit reports to.
_HANDED_IN_TO = """
    SELECT u.id AS unit_id, coalesce(s.reported_to_id, u.parent_id) AS reported_to_id, %(form)s::bigint AS form_id,
           %(period)s::bigint AS period_id
    FROM units_unit u
    LEFT JOIN figures_submission s ON s.unit_id = u.id AND s.form_id = %(form)s AND s.period_id = %(period)s
    WHERE u.id = %(unit)s"""


_LAST_DAYS = f"""
    SELECT s.id, s.times, s.status, {LAST_DAY.format(s="s")} AS last_day FROM figures_submission s
    WHERE s.id = ANY(%(ids)s)"""


def last_days(submissions: Iterable[Submission]) -> dict[int, date | None]:
    """By submission the last day on which it is in time; None where no deadline is set."""
    ids = [submission.pk for submission in submissions]
    return dict(rows(f"SELECT id, last_day FROM ({_LAST_DAYS}) s", {"ids": ids}))


def late_if_withdrawn(submissions: list[Submission]) -> set[int]:
    """Those that could be handed in again only with an extension, if they were withdrawn now."""
    days = last_days(submissions)
    today = timezone.localdate()
    late = set()
    for submission in submissions:
        day = days.get(submission.pk)
        is_first = submission.status == Submission.Status.SUBMITTED and submission.times <= 1
        if is_first and day is not None and day < today:
            late.add(submission.pk)
    return late


def too_late(submissions: list[Submission]) -> dict[int, list[str]]:
    """What is said of those that have never been handed in and whose last day has passed."""
    today, ids = timezone.localdate(), [submission.pk for submission in submissions]
    late_days = f"SELECT id, last_day FROM ({_LAST_DAYS} OFFSET 0) s WHERE {IS_LATE.format(s='s')}"
    days: dict[int, date] = dict(rows(late_days, {"ids": ids}))
    deciding: dict[int, Unit] = {}
    for submission in submissions:
        if submission.pk in days:
            deciding[submission.pk] = extending(submission.unit, submission.form_id, submission.period_id, today)
    nearest = _nearest_supervisors(deciding.values())
    return {key: [_said(days[key], *nearest[federation.pk])] for key, federation in deciding.items()}


def _said(day: date, federation: Unit, people: list[str]) -> str:
    if not people:
        text = _("The deadline was %(day)s. Nobody is appointed who could give an extension: ask an administrator.")
        return text % {"day": day}
    text = _("The deadline was %(day)s. A supervisor of %(federation)s may give an extension: %(people)s")
    return text % {"day": day, "federation": federation, "people": _(", ").join(people)}


def extending(unit: Unit, form: int, period: int, until: date) -> Unit:
    """The federation whose supervisors may let the unit hand in until that day, as those of the federations above may.

    It is the one whose deadline decides; for a day past the deadline of one further up, the highest of those. Where no
    deadline is set it is the one the unit reports to.
    """
    query = f"""
        SELECT deadline.id, deadline.due
        FROM ({_HANDED_IN_TO}) r, LATERAL (
            SELECT DISTINCT ON (above.path) above.path, above.id, d.due {DEADLINES_ABOVE.format(s="r")}
            ORDER BY above.path, d.level NULLS LAST) deadline
        ORDER BY deadline.path"""
    deadlines = rows(query, {"unit": unit.pk, "form": form, "period": period})
    if not deadlines:
        return unit.parent or unit
    for federation, due in deadlines:
        if due < until:
            return Unit.objects.get(pk=federation)
    nearest, _due = deadlines[-1]
    return Unit.objects.get(pk=nearest)


def _nearest_supervisors(federations: Iterable[Unit]) -> dict[int, tuple[Unit, list[str]]]:
    """By federation the nearest, from itself upwards, that has supervisors today, and their names; itself and nobody
    where none has.
    """
    upwards = {federation.pk: federation.path.split("/")[-2::-1] for federation in federations}
    units = Unit.objects.filter(code__in=set(chain(*upwards.values()))).in_bulk(field_name="code")
    lines = {key: [units[code] for code in codes] for key, codes in upwards.items()}
    people = _supervisors({unit.pk for unit in units.values()})
    nearest = {}
    for key, line in lines.items():
        unit = next((unit for unit in line if unit.pk in people), line[0])
        nearest[key] = unit, people.get(unit.pk, [])
    return nearest


def _supervisors(federations: Iterable[int]) -> dict[int, list[str]]:
    """By federation the names of its supervisors today, at most NAMED of each."""
    names_of: dict[int, list[str]] = {}
    holding = Appointment.objects.on(timezone.localdate()).filter(role=Role.SUPERVISOR, federation__in=federations)
    for appointment in holding.select_related("user").order_by("pk"):
        names = names_of.setdefault(appointment.federation_id, [])
        if len(names) < NAMED:
            names.append(called(appointment.user))
    return names_of


# ---- Acting


def may_decide(user: User, unit: Unit) -> bool:
    """Whether the person is a supervisor of the federation the unit reports to; of the root itself for the root."""
    return ranges.is_own(unit.pk) and access.may(user, access.REVIEWING, unit.parent or unit)


def extend(unit: Unit, form: Form, period: Period, *, until: date, reason: str, by: User) -> Extension:
    """Lets a unit hand in a form until a day; given again, the later word holds."""
    refuse_unless_extending(unit, form, period, until, by)
    if not reason.strip():
        raise Refused(_("Say why the extension is given."))
    with acting(by, door="review", reason=reason.strip()):
        return Extension.objects.create(unit=unit, form=form, period=period, until=until, reason=reason.strip())


def refuse_unless_extending(unit: Unit, form: Form, period: Period, until: date, by: User) -> None:
    """Whoever extends is a supervisor of the federation whose deadline is passed by, or of one above it."""
    federation = extending(unit, form.pk, period.pk, until)
    if not ranges.is_own(unit.pk) or not access.may(by, access.REVIEWING, federation):
        text = _("Only a supervisor of %(federation)s, which set the deadline, or of one above may do this.")
        raise access.denied(unit, text % {"federation": federation})
    _refuse_another_s_form(unit, form)


def remind(unit: Unit, form: Form, period: Period, *, reason: str, by: User) -> None:
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


def refuse_unless_above(unit: Unit, form: Form, by: User) -> None:
    """PermissionDenied where the person may not decide for the unit; Refused where the form is not one of its own."""
    if not may_decide(by, unit):
        raise access.denied(unit, _("Only a supervisor of the federation above may do this."))
    _refuse_another_s_form(unit, form)


def _refuse_another_s_form(unit: Unit, form: Form) -> None:
    if form.register != unit.register:
        raise Refused(_("%(unit)s does not answer %(form)s.") % {"unit": unit, "form": form})


# ---- Which rounds are under way


def under_way(wanted: DutyFilter, scope: Iterable[str], since: date) -> set[tuple[int, int]]:
    """The (form, period) pairs with a deadline from `since` on for units in scope, or with something begun among those
    wanted and not dealt with."""
    begun = Submission.objects.filter(scope_of(wanted)).exclude(status__in=DEALT_WITH)
    dated = Deadline.objects.touching(scope).filter(due__gte=since).order_by().values_list("form_id", "period_id")
    return {*dated, *begun.order_by().values_list("form_id", "period_id").distinct()}
