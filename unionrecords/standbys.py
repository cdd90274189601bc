"""Reports are read on standbys, where there are any: copies of the database that PostgreSQL itself keeps up to date.

A page is answered whole by one database. By a standby that holds what its reader did last and lies at most MOST_BEHIND
seconds behind; else, and where the standby is lost amid the page, by the primary. Who is signed in, her session and the
access log are the primary's, and whatever is written: docs/adr/0048-reading-on-standbys.md.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import Error, connections
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse

from apps.figures.models import swaps
from unionrecords.asked_again import asking_first
from unionrecords.errors import DatabaseUnusable

logger = logging.getLogger(__name__)

MOST_BEHIND = 60.0  # seconds: a right that was taken away is gone so soon at the latest, and so is a number
TOLD_FROM = 5.0  # seconds behind, from which on the page says so
AWAY_SECONDS = 10.0  # so long a standby that could not be reached is not asked again
WRITTEN_UP_TO = "written_up_to"  # in the session: how far the primary's log was after the person's last act
READING = frozenset({"GET", "HEAD"})
# A process in the background acts for the person whose page this is, and reads her reports no earlier than she does.
TELLS_OF_ACTS = frozenset({"figures:file-job"})

# They tell up to which moment every act is among them; a standby does not know what is under way on the primary.
PRIMARYS_OWN = frozenset({"open-data", "open-data-of"})

_away_until: dict[str, float] = {}
_lacked: dict[str, int] = {}  # by standby, how many acts there were when it was found to lack some


class FittingStandby(NamedTuple):
    """A standby and how far it lies behind the primary, in seconds; 0 where it holds everything."""

    alias: str
    behind: float


# ---- Which one answers

POSITION = "SELECT pg_current_wal_insert_lsn()::text"
# Transactions that wrote are numbered, and the first number that no finished one has tells how many a database knows.
# The position in the log would not do: it goes on by itself, and a standby waits for the end of what it has in part.
ACTS = "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
STANDING = f"""
    SELECT {ACTS}, pg_last_wal_replay_lsn() >= %s::pg_lsn,
           extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float
    WHERE pg_is_in_recovery()"""
NOTHING = "0/0"


def position() -> str:
    """How far the primary's log goes, as 0/3000148."""
    with connections["default"].cursor() as cursor:
        cursor.execute(POSITION)
        return cursor.fetchone()[0]


def acts() -> int:
    """The number that the primary's next act has."""
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT {ACTS}")
        return cursor.fetchone()[0]


def fitting(written_up_to: str | None) -> FittingStandby | None:
    """One of the standbys that hold the log up to there and lie not too far behind, chosen by chance; None: none does.

    `written_up_to`: see WRITTEN_UP_TO; None of who has done nothing yet.
    """
    made = acts()
    aliases = [alias for alias in settings.STANDBYS if _away_until.get(alias, 0) < time.monotonic()]
    for alias in random.sample(aliases, len(aliases)):
        try:
            behind = _behind(alias, made, written_up_to or NOTHING)
        except (Error, DatabaseUnusable):
            _note_away(alias)
            continue
        if behind is not None and behind <= MOST_BEHIND:
            return FittingStandby(alias, behind)
    return None


def _behind(alias: str, made: int, own: str) -> float | None:
    """Seconds since the last act of the primary that it holds, 0 where it holds all that were `made`; None where it
    lacks the reader's `own`, is no standby any more, or where that cannot be told yet.

    Worked example: at night nobody acts for an hour, then somebody does. For some milliseconds the standby lacks that
    one act, and its last one is an hour old. The page asked for just then is the primary's; the next finds that the
    standby holds meanwhile what it lacked, or that it does not, and then it lies an hour behind.
    """
    lacked = _lacked.pop(alias, 0)
    with connections[alias].cursor() as cursor:
        cursor.execute(STANDING, [own])
        held, holds_own, seconds = cursor.fetchone() or (0, False, None)
    if held >= made:
        return 0.0 if holds_own else None
    holds_lacked = held >= lacked
    _lacked[alias] = made if holds_lacked else lacked
    if seconds is None or not holds_own:
        return None
    is_perhaps_on_its_way = holds_lacked and seconds >= TOLD_FROM
    return None if is_perhaps_on_its_way else seconds


def _note_away(alias: str) -> None:
    logger.warning("The standby %s cannot be read: for %d seconds the primary answers.", alias, AWAY_SECONDS)
    _away_until[alias] = time.monotonic() + AWAY_SECONDS
    connections[alias].close()


@contextmanager
def reading_on(alias: str) -> Iterator[None]:
    """Meanwhile this thread asks that database whatever it would have asked the primary."""
    primary = connections["default"]
    connections["default"] = connections[alias]
    try:
        yield
    finally:
        connections["default"] = primary


# ---- Around a request


class ReadsOnStandby:
    """Stands just before what gives an act its transaction: it calls a report's view itself, on a standby."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.STANDBYS and _is_act(request) and SESSION_KEY in request.session:
            request.session[WRITTEN_UP_TO] = position()
        return response

    def process_view(self, request: HttpRequest, view: Callable, args: list, kwargs: dict) -> HttpResponse | None:
        """The page as a standby has it; None leaves it to the primary."""
        if not settings.STANDBYS or not _is_report(request) or not request.user.is_authenticated:
            return None
        found = fitting(request.session.get(WRITTEN_UP_TO))
        if found is None:
            return None
        vars(request)["behind"] = found.behind
        try:
            with reading_on(found.alias), asking_first():
                response = _rendered(view(request, *args, **kwargs))
                return None if swaps.met() else response
        except (Error, DatabaseUnusable):  # lost, or the primary cleared away meanwhile what the page was reading
            logger.warning("A page was left unread on %s, and is read on the primary.", found.alias, exc_info=True)
            _note_away(found.alias)
            vars(request)["behind"] = 0.0
            return None


def _is_report(request: HttpRequest) -> bool:
    at = request.resolver_match
    if request.method not in READING or at is None:
        return False
    return at.app_name == "reports" and at.url_name not in PRIMARYS_OWN


def _is_act(request: HttpRequest) -> bool:
    at = request.resolver_match
    return request.method not in READING or (at is not None and at.view_name in TELLS_OF_ACTS)


def _rendered(response: HttpResponse) -> HttpResponse:
    """A page asks the database in its template, too."""
    if isinstance(response, SimpleTemplateResponse):
        return response.render()
    return response


def told_behind(request: HttpRequest) -> int | None:
    """The seconds that a page says it lies behind; None of one that says nothing."""
    behind = getattr(request, "behind", 0.0)
    return round(behind) if behind >= TOLD_FROM else None
