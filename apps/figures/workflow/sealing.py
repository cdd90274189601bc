"""A statistical year is sealed in one act, and unsealed by a second person.

Sealed, nothing of it changes any more by any path: apps.figures.triggers.seal refuses it. What is open by then stays as
it is, so that it is shown beforehand.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures.models import Finding, Period, Submission, YearSeal
from apps.figures.models.derived import STILL_OPEN
from apps.figures.models.submissions import DEALT_WITH
from apps.figures.totals.progress import approvals
from apps.units import access
from apps.units.constraint_messages import refused_in_words
from apps.units.errors import Refused, refuse_long
from apps.units.models import Federation

DOOR = "seal of a year"


@dataclass(frozen=True, slots=True)
class SealPlan:
    """What a year is like: forms by status and those nobody has begun, of units that are asked for them; those being
    amended; contradictions nobody has explained or judged."""

    period: Period
    seal: YearSeal | None  # that stands
    forms: list[tuple[str, int]]
    not_begun: int
    undecided: int  # forms neither approved nor waived
    amended: int
    contradictions: int

    @property
    def digest(self) -> str:
        """Of what was shown, whether sealed or not: a plan that became another is looked at again."""
        told = (self.period.pk, self.forms, self.not_begun, self.amended, self.contradictions)
        return hashlib.sha256(repr(told).encode()).hexdigest()


def plan(period: Period) -> SealPlan:
    submissions = Submission.objects.filter(period=period)
    by_status = dict(submissions.order_by().values_list("status").annotate(Count("pk")))
    forms, undecided = [], 0
    for status, label in Submission.Status.choices:
        count = by_status.get(status, 0)
        if count:
            forms.append((str(label), count))
        if status not in DEALT_WITH:
            undecided += count
    not_begun = sum(approvals(root, period).not_begun for root in Federation.objects.filter(parent=None))
    open_ones = Finding.objects.filter(STILL_OPEN, period=period).count()
    return SealPlan(period, period.seal, forms, not_begun, undecided, submissions.amended().count(), open_ones)


def seal(period: Period, *, reason: str, seen: str, by: User) -> YearSeal:
    """Seals the year as it was shown (`seen`: SealPlan.digest). Refused where it is sealed or another by now, where it
    has not ended, and while somebody is writing.

    What was shown is compared once the seal is set: from then on nobody changes it.
    """
    with _acting(reason, by):
        sealed = YearSeal.objects.create(period=period, act=YearSeal.Act.SEALED, reason=reason.strip())
        if plan(period).digest != seen:
            raise Refused(_("The year has changed since this page was shown. Look at it again."))
        return sealed


def unseal(period: Period, *, reason: str, by: User) -> YearSeal:
    """Opens the seal, for a reason, by another person than the one who sealed the year."""
    with _acting(reason, by):
        return YearSeal.objects.create(period=period, act=YearSeal.Act.UNSEALED, reason=reason.strip())


@contextmanager
def _acting(reason: str, by: User) -> Iterator[None]:
    if not access.administers_root(by):
        raise PermissionDenied(_("Only administrators of the root federation seal a year."))
    if not reason.strip():
        raise Refused(_("Say why."))
    refuse_long(reason)
    with refused_in_words(by), acting(by, door=DOOR, reason=reason.strip()):
        yield
