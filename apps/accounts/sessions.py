"""How long a session lasts: half an hour without a key or a click, and half a day at most (both can be set).

What a page sends by itself, as the grid when it saves, keeps nobody signed in. A page that is loaded counts; keys and
clicks in between are told by `static/presence.js`, at most once a minute.
"""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_noop

from apps.accounts import access_log
from apps.accounts.access_log import Act
from apps.accounts.models import GivenPassword

BEGAN, USED = "began", "used"  # in the session: seconds since 1970
FIRST = "first"  # in the session: the address of the page that comes before all others
NOTED_EVERY = 30  # seconds: what comes sooner after a use that was noted is not written
IDLE = gettext_noop("no key and no click for too long")
LONG = gettext_noop("the longest time of a session was over")


def begin(sender: type[User], request: HttpRequest, user: User, **_more: object) -> None:
    """Called at every sign-in, by whatever door."""
    request.session[BEGAN] = request.session[USED] = time.time()
    if GivenPassword.objects.filter(person=user).exists():
        request.session[FIRST] = reverse("account_change_password")


def own_password(sender: type[User], request: HttpRequest, **_more: object) -> None:
    """Called when somebody has set a password of her own."""
    request.session.pop(FIRST, None)


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


def is_page(request: HttpRequest) -> bool:
    """Whether a browser asks for a page to show; older browsers tell it only by what they accept."""
    mode = request.headers.get("Sec-Fetch-Mode")
    if mode is None:
        return request.headers.get("Accept", "").startswith("text/html")
    return mode == "navigate"
