"""How long a session lasts: half an hour without a key or a click, and half a day at most (both can be set).

What a page sends by itself, as the grid when it saves, keeps nobody signed in. A page that is loaded counts; keys and
clicks in between are told by `static/presence.js`, at most once a minute.
"""

import time

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.accounts import access_log, directories, second_factor
from apps.accounts.access_log import Act
from apps.accounts.models import GivenPassword

BEGAN, USED = "began", "used"  # in the session: seconds since 1970
FIRST = "first"  # in the session: what comes before all other pages
PASSWORD, SECOND_FACTOR = "password", "second_factor"
# The pages by which it is done; the first of them is where one is led to.
WAY = {
    PASSWORD: ("account_change_password",),
    SECOND_FACTOR: (
        "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_download_recovery_codes",
        "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_change_password",
    ),
}  # fmt: skip
ALWAYS = ("account_logout", "account_login", "presence", "set_language")
NOTED_EVERY = 30  # seconds: what comes sooner after a use that was noted is not written
IDLE = gettext_noop("no key and no click for too long")
LONG = gettext_noop("the longest time of a session was over")


def begin(sender: type[User], request: HttpRequest, user: User, **_more: object) -> None:
    """Called at every sign-in, by whatever door."""
    request.session[BEGAN] = request.session[USED] = time.time()
    if first := _first(request, user):
        request.session[FIRST] = first


def _first(request: HttpRequest, user: User) -> str | None:
    """What this person has to do before any other page opens."""
    if directories.vouched_for(request, user):
        return None
    if GivenPassword.objects.filter(person=user).exists():
        return PASSWORD
    return SECOND_FACTOR if second_factor.lacks(user) else None


def kept_from(request: HttpRequest, view_name: str) -> str | None:
    """The address to go to instead of a page that has to wait; None where it opens."""
    person = access_log.who(request) if FIRST in request.session else None
    if person is None or view_name in ALWAYS:
        return None
    first = request.session[FIRST] = _first(request, person)
    if first is None:
        del request.session[FIRST]
        return None
    return None if view_name in WAY[first] else reverse(WAY[first][0])


def over(request: HttpRequest) -> str | None:
    """Why the session of who is signed in is over; None where it goes on, or nobody is signed in."""
    session, now = request.session, time.time()
    if SESSION_KEY not in session:
        return None
    if now - session.get(BEGAN, 0) > settings.LONGEST_SESSION_SECONDS:
        return LONG
    if now - session.get(USED, 0) > settings.IDLE_SECONDS:
        return IDLE
    return None


def end(request: HttpRequest, why: str) -> None:
    """Whoever was signed in is so no more; what follows is asked by nobody."""
    if person := access_log.who(request):
        access_log.note(request, Act.ENDED, person, why)
    logout(request)


def use(request: HttpRequest) -> None:
    """A key, a click or a page: the session is in use."""
    if SESSION_KEY in request.session and time.time() - request.session[USED] > NOTED_EVERY:
        request.session[USED] = time.time()
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())


def is_page(request: HttpRequest) -> bool:
    """Whether a browser asks for a page to show; older browsers tell it only by what they accept."""
    mode = request.headers.get("Sec-Fetch-Mode")
    if mode is None:
        return request.headers.get("Accept", "").startswith("text/html")
    return mode == "navigate"
