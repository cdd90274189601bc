"""Sends what is due: one message, one transaction, in which its row is held until the other side has answered.

Whoever sends may be killed at any moment. Before the other side has taken the message nothing was noted, so it is sent
again; after it, only where the kill fell before our commit, and then under the same id.
"""

import logging
import time
from collections.abc import Callable
from traceback import format_tb
from typing import NamedTuple

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.accounts.models import OutgoingMessage
from apps.accounts.post import channels
from apps.accounts.post.errors import AddressRefused, NotDelivered

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 500  # by a channel in one round
LONGEST_ROUND = 60  # seconds, after which no further message is begun: whoever sends gives signs of life between rounds
NO_CONCERN = gettext_noop(
    "no concern of this person any more: no such appointment, switched off, answered, or chosen otherwise"
)


class SentAndNot(NamedTuple):
    """How many messages of a round arrived, and how many did not."""

    sent: int
    failed: int


def send_due(still_concerns: Callable[[OutgoingMessage], bool]) -> SentAndNot:
    """By each channel in use what is due, if it `still_concerns` the person (who asks may word it anew); else dropped.

    The channels take turns, so that a slow one leaves the others their part of the round.

    A channel that fails is left alone for this round, unless only one address was refused, or only this message could
    not be made into what the channel sends.
    """
    sent = failed = 0
    until = time.monotonic() + LONGEST_ROUND
    left = channels.in_use()
    for _turn in range(MOST_AT_ONCE):
        for channel in list(left):
            if time.monotonic() > until:
                return SentAndNot(sent, failed)
            went_well, goes_on = _send_next(channel, still_concerns)
            sent += went_well is True
            failed += went_well is False
            if not goes_on:
                left.remove(channel)
    return SentAndNot(sent, failed)


def _send_next(channel: str, still_concerns: Callable[[OutgoingMessage], bool]) -> tuple[bool | None, bool]:
    """Whether the next message arrived (None where there was none to send), and whether to go on with the channel."""
    with transaction.atomic():
        message = _taken(channel)
        if message is None:
            return None, False
        if not still_concerns(message):
            message.drop(NO_CONCERN)
            return None, True
        try:
            channels.DELIVER[channel](message)
        except NotDelivered as error:
            message.note_failure(str(error))
            logger.warning("A message by %s did not arrive: %s", channel, error)
            return False, isinstance(error, AddressRefused)
        except DatabaseError:
            raise  # nothing can be noted any more
        except Exception as error:
            _log_what_is_wrong_with(message, error)
            message.note_failure(type(error).__name__)
            return False, True
        message.note_sent()
        return True, True


def _log_what_is_wrong_with(message: OutgoingMessage, error: Exception) -> None:
    """Once, at the first try, and where it came from: what such an error says may hold an address or a secret."""
    if not message.tries:
        where = "".join(format_tb(error.__traceback__))
        logger.error("Message %s cannot be sent: %s\n%s", message.pk, type(error).__name__, where)


def _taken(channel: str) -> OutgoingMessage | None:
    """The one that is due longest, held so that no other sender takes it."""
    due = OutgoingMessage.objects.on_their_way().filter(channel=channel, next_try__lte=timezone.now())
    held = due.select_for_update(skip_locked=True, of=("self",)).select_related("person")
    return held.order_by("next_try", "made_at").first()
