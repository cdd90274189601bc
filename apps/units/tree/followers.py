"""What follows an act on the tree outside of the registers: open forms, and what the totals become.

The app of figures knows these and stands above this one: it puts its own `Follower` in place.
"""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import User

from apps.units.models import Unit

TotalsTold = dict[tuple[str, str, str], str]  # by the code of a federation, period and indicator as people say them


class Follower:
    """What nobody has to do where there are no figures."""

    def open_forms(self, units: Iterable[Unit], day: date) -> list[str]:
        """Of units that end or begin on the day: each form of theirs that is open then, and who hands it in."""
        return []

    def settle(self, ended: Unit, successors: list[Unit], day: date, by: User | None) -> None:
        """A unit has ended the day before: what it had begun to fill in is done by who stands at the period's end."""

    def totals(self, federations: Iterable[int]) -> TotalsTold:
        """What comes from below these federations, year by year."""
        return {}


FOLLOWING: list[Follower] = [Follower()]


def follower() -> Follower:
    """The one that was put in place last."""
    return FOLLOWING[-1]
