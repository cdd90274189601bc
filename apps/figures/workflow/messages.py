"""The messages that carry notices out of the system: what is due to a person becomes one message in her language.

A message has words, unit, form, period, a day, and addresses of pages: never a figure, and never what people wrote,
for a reason or a question may hold one.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Channel, MessageChoice, OutgoingMessage, Pace
from apps.accounts.post import channels
from apps.accounts.post.hours import latest_passing
from apps.figures.models import Petition, QueuedNotice
from apps.figures.workflow import notifications
from apps.figures.workflow.notifications import Notice
from apps.units import access
from apps.units.access import VIEWING
from apps.units.models import installation

LONGEST_SUBJECT = 150


def is_told(user: User) -> bool:
    """Whether messages go to this person at all: an active account, no superuser, with an appointment today."""
    return user.is_active and not user.is_superuser and bool(access.paths(user))


def queue_days() -> int:
    """Once a day for each person who chose messages: deadlines and ends of appointments, which are nobody's act.

    How many people were looked at. Each is a transaction of its own, held from the others who do the same.
    """
    today, looked_at = timezone.localdate(), 0
    while _queue_days_of_one(today):
        looked_at += 1
    return looked_at


def _queue_days_of_one(today: date) -> bool:
    with transaction.atomic():
        left = MessageChoice.objects.exclude(days_told=today).select_for_update(skip_locked=True, of=("self",))
        choice = left.select_related("person").first()
        if choice is None:
            return False
        if is_told(choice.person):
            QueuedNotice.objects.bulk_create(_days(choice.person, _chosen(choice)), ignore_conflicts=True)
        choice.days_told = today
        choice.save(update_fields=["days_told"])
    return True


def count_days_as_told() -> None:
    """What days are near by now is told to nobody any more: it stands in a message for each person and channel that
    never leaves."""
    for choice in MessageChoice.objects.select_related("person"):
        if is_told(choice.person):
            for channel in _chosen(choice):
                _count_as_told(choice.person, channel)


def _count_as_told(person: User, channel: str) -> None:
    with transaction.atomic():
        message = OutgoingMessage.objects.create(person=person, channel=channel, given_up_at=timezone.now())
        near = list(_days(person, [channel]))
        for queued in near:
            queued.message = message
        QueuedNotice.objects.bulk_create(near, ignore_conflicts=True)


def _chosen(choice: MessageChoice) -> list[str]:
    return [channel for channel in Channel.values if choice.pace(channel) != Pace.NEVER]


def _days(person: User, chosen: list[str]) -> Iterator[QueuedNotice]:
    now = timezone.now()
    for notice in notifications.of_days(person) if chosen else ():
        for channel in chosen:
            yield QueuedNotice(
                person=person, channel=channel, at=now, kind=notice.kind, unit=notice.unit, form=notice.form,
                period=notice.period, day=notice.day,
            )  # fmt: skip


def compose() -> int:
    """Makes a message of whatever is due to each person in each channel in use; how many."""
    waiting = QueuedNotice.objects.waiting().filter(channel__in=channels.in_use())
    due = waiting.order_by().values("person", "channel").annotate(first=Min("at")).values_list("person", "channel")
    return sum(_compose_for(person, channel) for person, channel in list(due))


def _compose_for(person: int, channel: str) -> bool:
    """One transaction: what is due is in a message, or nothing was done. Whether there is one."""
    with transaction.atomic():
        held = MessageChoice.objects.filter(person=person).select_for_update(skip_locked=True, of=("self",))
        choice = held.select_related("person").first()
        if choice is None or not channels.reaches(channel, choice.person.email):
            return False
        waiting = QueuedNotice.objects.waiting().filter(person=person, channel=channel)
        if choice.pace(channel) == Pace.DAILY:
            zone = ZoneInfo(installation.current().time_zone)
            waiting = waiting.filter(at__lt=latest_passing(choice.hour, timezone.now(), zone))
        concerning, others = _sifted(choice, channel, waiting.select_related("unit"))
        QueuedNotice.objects.filter(pk__in=others).delete()
        if not concerning:
            return False
        message = OutgoingMessage(person=choice.person, channel=channel)
        _put_into_words(message, concerning, choice.language)
        message.save(force_insert=True)
        QueuedNotice.objects.filter(pk__in=[queued.pk for queued in concerning]).update(message=message)
    return True


def still_concerns(message: OutgoingMessage) -> bool:
    """Whether a message on its way is to be sent: asked before each try, for what it tells may be nobody's any more.

    Where some of its notices concern the person no more it is worded anew, under its id, and they are gone; where none
    does they stay with it, to be asked again should it be sent again. One without notices goes to whoever is told.
    """
    told = list(message.notices.select_related("unit"))
    choice = MessageChoice.objects.select_related("person").filter(person=message.person_id).first()
    if choice is None or not told:
        return not told and is_told(message.person)
    concerning, others = _sifted(choice, message.channel, told)
    if concerning and others:
        _put_into_words(message, concerning, choice.language)
        message.save(update_fields=["subject", "text"])
        QueuedNotice.objects.filter(pk__in=others).delete()
    return bool(concerning)


def _sifted(
    choice: MessageChoice, channel: str, waiting: Iterable[QueuedNotice]
) -> tuple[list[QueuedNotice], list[int]]:
    """Those that still concern the person, and the keys of those that do not: she chose otherwise, has no appointment
    there any more, or what was asked is answered."""
    person, concerning, others = choice.person, [], []
    wanted = choice.pace(channel) != Pace.NEVER and is_told(person)
    for queued in waiting:
        unit = queued.unit
        may_see = unit is None or access.may(person, VIEWING, unit)
        if wanted and may_see and not _is_answered(queued):
            concerning.append(queued)
        else:
            others.append(queued.pk)
    return concerning, others


def _is_answered(queued: QueuedNotice) -> bool:
    """A request that nobody need decide any more."""
    if queued.kind not in notifications.ASKED:
        return False
    about = {"unit": queued.unit_id, "form": queued.form_id, "period": queued.period_id}
    return not Petition.objects.filter(**about, kind=queued.kind.removeprefix("ask "), answer=None).exists()


def _put_into_words(message: OutgoingMessage, concerning: list[QueuedNotice], language: str) -> None:
    with translation.override(language):
        message.subject, message.text = _worded(concerning, channels.MOST_BYTES[message.channel])


def _worded(concerning: list[QueuedNotice], most_bytes: int) -> tuple[str, str]:
    """Subject and text, in the language that is in force, of at most so many bytes: a line for each notice with the
    address of its page; of more than fit, how many there are. The subject is of one line, whatever names hold."""
    told = notifications.notices([_row(queued) for queued in concerning])
    lines = [_line(notice) for notice in told]
    subject = lines[0]
    if len(lines) > 1:
        subject = ngettext("%(count)s notice", "%(count)s notices", len(lines)) % {"count": len(lines)}
    name = installation.current().site_name or _("Union Work Records")
    text, room = "", most_bytes
    for number, (line, notice) in enumerate(zip(lines, told, strict=True)):
        entry = f"{line}\n{settings.SITE_ADDRESS}{notice.address}\n\n"
        room -= len(entry.encode())
        if room < 0:
            text += _("… and %(count)s more.") % {"count": len(lines) - number} + "\n\n"
            break
        text += entry
    text += _("All notices: %(address)s") % {"address": settings.SITE_ADDRESS + reverse("figures:notices")}
    subject = " ".join(f"[{name}] {subject}".split())
    return subject[:LONGEST_SUBJECT], text


def _row(queued: QueuedNotice) -> tuple[Any, ...]:
    """As the notices' sources have it, without who did it and what was written: only the day of what is of days."""
    day = queued.day.isoformat() if queued.day else ""
    about = (queued.submission_id, queued.unit_id, queued.form_id, queued.period_id)
    return queued.at, queued.kind, *about, None, day, queued.cell, True


def _line(notice: Notice) -> str:
    """Returned: 柳州市总工会 · 年报 · 2015."""
    line = _("%(what)s: %(about)s") % {"what": notice.what, "about": notice.about}
    return f"{line} ({notice.day})" if notice.day else line


def clear_old() -> int:
    """What was told, or should have been, so long ago that nobody asks any more; how many rows."""
    notices, _of_each = QueuedNotice.objects.over().delete()
    messages, _of_each = OutgoingMessage.objects.over().delete()
    return notices + messages
