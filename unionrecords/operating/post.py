"""The messages that leave: a round gathers what is due and sends it. Any number of processes may go round at once."""

from contextlib import AbstractContextManager
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.accounts.post import channels, sending
from apps.accounts.post.sending import SentAndNot
from apps.figures.workflow import messages
from apps.units.models import installation


def say_nothing_again() -> None:
    """After a restore: which days were told is in no backup, so those that are near by now count as told."""
    with _by_the_installations_clock():
        messages.count_days_as_told()


def go_round() -> SentAndNot:
    """Queues what days bring, makes messages of what is due and sends them; nothing where no channel is in use.

    Each step commits what it did before the next begins: no transaction may be open.
    """
    if not channels.in_use():
        return SentAndNot(0, 0)
    with _by_the_installations_clock():
        messages.queue_days()
        messages.compose()
        return sending.send_due(messages.still_concerns)


def _by_the_installations_clock() -> AbstractContextManager[None]:
    return timezone.override(ZoneInfo(installation.current().time_zone))
