"""Who is missing in a sum from below, as far as the reader may see them."""

from typing import NamedTuple

from apps.figures.models import Indicator
from apps.figures.totals.missing_units import missing_units
from apps.reports.numbers.ledger import Ledger
from apps.reports.numbers.readings import LedgerReading
from apps.reports.numbers.scope import Scope
from apps.units.contacts import Contact, contacts_for
from apps.units.models import Unit
from apps.units.tree import names


class MissingUnit(NamedTuple):
    """Who is missing, and whom to call there where that is for the reader."""

    unit: Unit
    contact: Contact | None


class NamedMissing(NamedTuple):
    """The units in view in the order of the tree, and how many more there are."""

    units: tuple[MissingUnit, ...]
    more: int


def named_missing(
    scope: Scope, unit: Unit, indicator: Indicator, below: LedgerReading, ledger: Ledger
) -> NamedMissing | None:
    """Of the sum from `below` the unit, which was read from the ledger; None where nobody is missing."""
    if not indicator.additive or below.reported >= below.expected:
        return None
    answers = ledger.answers(unit.pk, indicator.pk, below.period)
    missing = missing_units(unit, indicator.pk, below.period, ledger.counting, answers)
    seen = names.called_on(scope.seen(missing.units), below.period.ends)
    contacts = contacts_for(scope.user, seen)
    named = tuple(MissingUnit(silent, contacts.get(silent.pk)) for silent in seen)
    return NamedMissing(named, len(missing.units) - len(seen) + missing.unnamed)
