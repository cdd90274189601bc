"""Writes the lines of the access log.

What leaves the system as a file is seen by its header, wherever it is made; a view whose page is made for paper, or
whose file has no such header, says so with `leaving`.
"""

from http import HTTPStatus
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import salted_hmac

from apps.accounts import address
from apps.accounts.models import AccessLine

LONGEST_ABOUT = AccessLine._meta.get_field("about").max_length
SHOWN_OF_A_NAME = 2
Answer = TypeVar("Answer", bound=HttpResponseBase)
MARK = "X-Leaving"  # between a view and the middleware; nobody outside sees it
Act = AccessLine.Act


def note(request: HttpRequest, act: Act, person: User, about: str = "") -> None:
    """A line on what this person did, in the transaction that is open."""
    AccessLine.objects.create(person=person, act=act, address=address.of(request), about=about[:LONGEST_ABOUT])


def note_try(request: HttpRequest, act: Act, person: User | None, name: str) -> None:
    """A line on a try to sign in: of an account, or of a name that nobody has, which is kept in part."""
    if person is not None:
        note(request, act, person)
    else:
        AccessLine.objects.create(name=in_part(name), key=key_of(name), act=act, address=address.of(request))


def key_of(name: str) -> str:
    """Tells names apart that nobody has, without saying them."""
    return salted_hmac("apps.accounts.access_log", name.casefold(), algorithm="sha256").hexdigest()


def in_part(name: str) -> str:
    """The first signs of a name nobody has: it may be a password, typed into the wrong field."""
    return f"{name[:SHOWN_OF_A_NAME]}…"


def who(request: HttpRequest) -> User | None:
    """The person signed in, as the request knows her."""
    return None if isinstance(request.user, AnonymousUser) else request.user


def leaving(response: Answer, act: Act, about: str = "") -> Answer:
    """Marks what a view answers as taken out of the system; `about` is said in its line beside the address."""
    response.headers[MARK] = f"{act.value} {about}"
    return response


def note_leaving(request: HttpRequest, response: HttpResponse) -> None:
    """A line where the answer is taken out: exported, downloaded, or shown for print."""
    marked = response.headers.get(MARK)
    del response.headers[MARK]
    taken = bool(marked) or response.get("Content-Disposition", "").startswith("attachment")
    person = who(request) if taken and response.status_code == HTTPStatus.OK else None
    if person is not None:
        act, _space, about = marked.partition(" ") if marked else (_kind(request), "", "")
        by = getattr(request, "token", None)  # where a program took it out
        told = (request.get_full_path(), about, f"· {by}" if by else "")
        note(request, Act(act), person, " ".join(filter(None, told)))


def _kind(request: HttpRequest) -> Act:
    """The exports of the lists of records are known by the name of their page."""
    at = request.resolver_match
    return Act.EXPORT if at and (at.url_name or "").endswith("_export") else Act.DOWNLOAD
