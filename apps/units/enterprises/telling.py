"""Unions and decisions as a person is told of them: of what lies outside her area, that it does and no more."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.changelog import people
from apps.units.access import VIEWING, Person, may
from apps.units.models import EnterpriseVerdict, Unit


@dataclass(frozen=True, slots=True)
class ToldVerdict:
    """A decision as it is read: what was said, by whom and when; `may_undo` where the reader may take it back."""

    pk: int
    said: str
    by: str
    at: datetime
    may_undo: bool


def union_told(union: Unit | None, person: Person) -> str:
    """The union with its code; that it lies elsewhere where the person may not see it; nothing where there is none."""
    if union is None:
        return ""
    return f"{union} ({union.code})" if may(person, VIEWING, union) else _("a union outside your area")


def decider_told(verdict: EnterpriseVerdict, person: Person) -> str:
    """Who decided; that it was somebody elsewhere where the person may not see the federation it was decided for."""
    if may(person, VIEWING, verdict.federation):
        return people.called(verdict.decided_by)
    return _("somebody outside your area")


def said(verdict: EnterpriseVerdict, person: Person) -> str:
    """The firm, the decision and the union, in one line."""
    return f"{verdict.name}: {verdict.get_verdict_display()}, {union_told(verdict.union, person)}"


def told(verdict: EnterpriseVerdict, person: Person, *, may_undo: bool) -> ToldVerdict:
    """A decision as a person may read it."""
    by = decider_told(verdict, person)
    return ToldVerdict(verdict.pk, said(verdict, person), by, verdict.decided_at, may_undo)
