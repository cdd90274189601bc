"""The password an account begins with: made here, shown once or sent, changed by the person at the first sign-in."""

import logging
import secrets
from collections.abc import Iterable, Iterator
from smtplib import SMTPException
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
ROUNDS = 20_000  # of 31**12 passwords nobody guesses one; hundreds are made in one request, and renewed at the sign-in

logger = logging.getLogger(__name__)


class FirstPassword(NamedTuple):
    """Of whom, where to, what."""

    username: str
    name: str
    email: str
    password: str


def made() -> str:
    """Twelve letters and digits in three groups: k3mp-9xwa-h7tz."""
    letters = [secrets.choice(LETTERS) for _place in range(12)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:8])}-{''.join(letters[8:])}"


def hashed(password: str) -> str:
    """The hash of a made one, in a fiftieth of the time that one chosen by a person needs."""
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, hasher.salt(), iterations=ROUNDS)
    return make_password(password)


def send(passwords: Iterable[FirstPassword], address: str) -> Iterator[FirstPassword]:
    """Mails each to its person where the system sends mail and knows where to; those that could not be sent."""
    with get_connection() as mail:
        for first in passwords:
            if not (settings.EMAIL_HOST and first.email and _sent(mail, first, address)):
                yield first


def _sent(mail: Any, first: FirstPassword, address: str) -> bool:
    lines = (
        _("An account was made for you at %(address)s.") % {"address": address},
        _("Account: %(account)s") % {"account": first.username},
        _("Password: %(password)s") % {"password": first.password},
        _("It is changed when you sign in for the first time."),
    )
    subject = _("Your account of the union work records")
    try:
        EmailMessage(subject, "\n".join(lines), to=[first.email], connection=mail).send()
    except (SMTPException, OSError):
        logger.exception("The mail to %s could not be sent.", first.username)
        return False
    return True
