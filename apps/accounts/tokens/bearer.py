"""The door for programs: who shows a token is its person, as a reader, at the addresses that programs read."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import address
from apps.accounts.json_answers import is_for_program, refusal
from apps.accounts.models import GivenPassword, PersonalToken
from apps.accounts.tokens import READS_ONLY

READING = ("GET", "HEAD")
TOKEN = "token"  # the attribute of a request that came by one
CHALLENGE = {"WWW-Authenticate": "Bearer"}


class ForPrograms:
    """Stands before all that asks about forms and sessions: a program has neither."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, *_named: object) -> JsonResponse | None:
        secret = shown(request)
        if secret is not None:
            return _refused(request, view, secret)
        if is_for_program(request, view):
            return _refused_as_a_stranger(request)
        return None


def shown(request: HttpRequest) -> str | None:
    """The secret that the request brings; None where it shows no token."""
    scheme, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.casefold() == "bearer" else None


def _refused_as_a_stranger(request: HttpRequest) -> JsonResponse | None:
    """A person signed in may read in her browser what programs read."""
    if request.method not in READING:
        return _only_read()
    if not request.user.is_authenticated:
        return refusal(HTTPStatus.UNAUTHORIZED, _("Show a personal token, or sign in."), CHALLENGE)
    return None


def _refused(request: HttpRequest, view: Callable, secret: str) -> JsonResponse | None:
    """Why the token does not open here, in words; None where it does: then the request is its person's."""
    token = PersonalToken.objects.of(secret)
    if token is None or token.is_over(timezone.localdate()) or not token.person.is_active:
        return refusal(HTTPStatus.UNAUTHORIZED, _("This token does not exist, was revoked or is over."), CHALLENGE)
    if not token.is_good_from(address.of(request)):
        return refusal(HTTPStatus.FORBIDDEN, _("This token is not to be used from your address."))
    if GivenPassword.objects.filter(person=token.person_id).exists():
        return refusal(HTTPStatus.FORBIDDEN, _("Sign in and choose a password of your own first."))
    if not is_for_program(request, view):
        return refusal(HTTPStatus.FORBIDDEN, _("A token opens the addresses that programs read, and no other."))
    if request.method not in READING:
        return _only_read()
    _let_in(request, token)
    return None


def _only_read() -> JsonResponse:
    return refusal(HTTPStatus.METHOD_NOT_ALLOWED, _("This address is only read."), {"Allow": ", ".join(READING)})


def _let_in(request: HttpRequest, token: PersonalToken) -> None:
    token.note_use(address.of(request))
    person: User = token.person
    vars(person)[READS_ONLY] = True
    request.user = person
    vars(request)[TOKEN] = token
