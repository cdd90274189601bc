"""How an act says no: sentences in the reader's language, and for a file the place of each fault."""

from collections.abc import Sequence

from django.http import Http404
from django.utils.translation import gettext as _

from apps.spreadsheets.faults import Fault


class Refused(Exception):
    """An act that may not be done; `reasons` are sentences in the reader's language."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__("\n".join(reasons))


class KeptElsewhere(Refused, Http404):
    """What is asked for stands outside of this system, for a time. Pages answer with the sentence and 404, commands
    with exit code 1."""


LONGEST_TEXT = 2000  # signs of a reason or an explanation, which is kept for ever


def too_long(text: str) -> str:
    """What is said of a text that is longer than anybody reads; "" of any other."""
    if len(text) <= LONGEST_TEXT:
        return ""
    said = _("This text has %(count)s signs; at most %(most)s are kept. Say it more briefly.")
    return said % {"count": len(text), "most": LONGEST_TEXT}


def refuse_long(text: str) -> None:
    """Refused where a text is longer than anybody reads."""
    said = too_long(text)
    if said:
        raise Refused(said)


def moved() -> str:
    """What is said of a preview that is confirmed after its records have changed."""
    return _("The records have changed since this preview was made. Nothing was written: look at the new preview.")


class OnlyLooking(Exception):
    """Takes back all that a preview has done."""


class Faulty(Refused):
    """A file with faults; nothing of it was written."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = faults
        super().__init__(*map(str, faults))


class Doubled(Refused):
    """A file of which some units may be there already; nothing of it was written, and whoever knows may say so."""

    def __init__(self, doubles: Sequence[Fault]) -> None:
        asked = _("Some units may be there already: correct them, or say that there are two of each.")
        super().__init__(asked, *map(str, doubles))


def status_of(refused: object, status: int = 422) -> int:
    """Of the page that answers: `status` where it says why something was not done, 200 where nothing was `refused`."""
    return status if refused else 200
