"""By which ways a message leaves: each hands it over to the other side, and returns only when that has taken it."""

from collections.abc import Callable

from django.conf import settings

from apps.accounts.models import Channel, OutgoingMessage
from apps.accounts.post import mail, webhook

DELIVER: dict[str, Callable[[OutgoingMessage], None]] = {
    Channel.MAIL: mail.deliver,
    Channel.WEBHOOK: webhook.deliver,
}
# So much text at most: 企业微信 takes 2,048 bytes, of which the head of a message and its id need some.
MOST_BYTES: dict[str, int] = {Channel.MAIL: 20_000, Channel.WEBHOOK: 1_700}


def in_use() -> list[str]:
    """The channels of this installation; none where nobody set any up."""
    return list(settings.MESSAGES_BY)


def reaches(channel: str, person_mail: str) -> bool:
    """Whether a person with this e-mail address can be told by the channel today."""
    return channel in settings.MESSAGES_BY and (channel != Channel.MAIL or bool(person_mail))
