"""Conversations at cells: who may speak, what is open, and what is said on which form.

Whoever may see a unit's drafts may read; its clerks and its supervisors ask and answer; who reviews what it hands in
closes and opens again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from apps.figures.acting import acting
from apps.figures.models import ConversationEntry, Coverage, FormItem, Indicator, Period, Submission
from apps.figures.models.conversations import LONGEST, ConversationEntryQuerySet
from apps.figures.workflow.deadlines import may_decide
from apps.units import access
from apps.units.errors import Refused
from apps.units.models import Unit

Act = ConversationEntry.Act
Key = tuple[int, str]  # indicator and coverage
Texts = Mapping[Key, str]
SPEAKING = (*access.ENTERING, *access.REVIEWING)


@dataclass(frozen=True, slots=True)
class Conversation:
    """All that was said at one cell, in its order."""

    entries: tuple[ConversationEntry, ...]

    @property
    def is_open(self) -> bool:
        return bool(self.entries) and self.entries[-1].act != Act.CLOSED

    @property
    def can_reopen(self) -> bool:
        return bool(self.entries) and not self.is_open

    @property
    def standing(self) -> tuple[ConversationEntry, ...]:
        """What has been said since it was opened last; nothing where it is closed."""
        return self.entries[self._settled_until :] if self.is_open else ()

    @property
    def settled(self) -> tuple[ConversationEntry, ...]:
        """What was said until it was closed last."""
        return self.entries[: self._settled_until]

    @property
    def _settled_until(self) -> int:
        for number in range(len(self.entries), 0, -1):
            if self.entries[number - 1].act == Act.CLOSED:
                return number
        return 0

    def concerns(self, period: Period) -> bool:
        """Whether the form of a period shows it as open: that of the period it was opened for, or of a later one."""
        return self.is_open and self.standing[0].period.starts <= period.starts


NOTHING_SAID = Conversation(())


# ---- Reading


def visible_to(user: User) -> ConversationEntryQuerySet:
    """What was said of units whose drafts the person may see."""
    return ConversationEntry.objects.filter(access.below(access.paths(user), "unit__path"))


def in_open_ones(user: User) -> ConversationEntryQuerySet:
    """All that was said in the open conversations the person may see, those that waited longest first."""
    same = {field: OuterRef(field) for field in ("unit", "indicator", "coverage")}
    last = ConversationEntry.objects.leaving_open().filter(**same).values("pk")
    said = visible_to(user).annotate(last=Subquery(last)).filter(last__isnull=False)
    return said.select_related("unit", "indicator", "period", "given_by").order_by("last", "pk")


def open_count(user: User) -> int:
    """How many conversations are open among what the person may see."""
    return visible_to(user).leaving_open().count()


def at_cell(unit: Unit, indicator: int, coverage: str) -> Conversation:
    """The whole conversation at one cell."""
    said = ConversationEntry.objects.filter(unit=unit, indicator=indicator, coverage=coverage)
    return Conversation(tuple(said.select_related("given_by", "period").order_by("pk")))


def of_units(units: Iterable[Unit | int]) -> dict[int, dict[Key, Conversation]]:
    """By unit and cell every conversation of these units, in one query."""
    said = ConversationEntry.objects.filter(unit__in=list(units)).select_related("given_by", "period").order_by("pk")
    entries: dict[tuple[int, int, str], list[ConversationEntry]] = defaultdict(list)
    for entry in said:
        entries[entry.unit_id, entry.indicator_id, entry.coverage].append(entry)
    conversations: dict[int, dict[Key, Conversation]] = defaultdict(dict)
    for (unit, indicator, coverage), of_cell in entries.items():
        conversations[unit][indicator, coverage] = Conversation(tuple(of_cell))
    return conversations


def open_on(submissions: Iterable[Submission]) -> dict[int, dict[Key, Conversation]]:
    """By submission the open conversations that its form shows, in four queries whatever their number."""
    submissions = list(submissions)
    if not submissions:
        return {}
    shown: dict[int, dict[Key, Conversation]] = {submission.pk: {} for submission in submissions}
    of_unit = of_units({submission.unit_id for submission in submissions})
    if not of_unit:
        return shown
    asked = _asked_by_forms({submission.form_id for submission in submissions})
    periods = Period.objects.in_bulk({submission.period_id for submission in submissions})
    for submission in submissions:
        for key, conversation in of_unit.get(submission.unit_id, {}).items():
            is_asked = key in asked[submission.form_id]
            if is_asked and conversation.concerns(periods[submission.period_id]):
                shown[submission.pk][key] = conversation
    return shown


def _asked_by_forms(forms: Iterable[int]) -> dict[int, set[Key]]:
    """By form the cells it asks for."""
    asked: dict[int, set[Key]] = defaultdict(set)
    items = FormItem.objects.filter(form__in=list(forms)).order_by()
    for form, indicator, coverage in items.values_list("form_id", "indicator_id", "coverage"):
        asked[form].add((indicator, coverage))
    return asked


# ---- Speaking


def may_speak(user: User, unit: Unit) -> bool:
    """A clerk or a supervisor of the unit or of a federation above it."""
    return access.may(user, SPEAKING, unit)


def may_close(user: User, unit: Unit) -> bool:
    """Who decides on what the unit hands in."""
    return may_decide(user, unit)


def say(
    unit: Unit, indicator: Indicator, coverage: str, period: Period, *, act: str, text: str, by: User
) -> ConversationEntry:
    """Writes one entry; Refused where it does not follow from what was said before, or says nothing."""
    if not may_speak(by, unit) or (act in (Act.CLOSED, Act.REOPENED) and not may_close(by, unit)):
        raise access.denied(unit, _("You may not do this in the conversations of this unit."))
    text = text.strip()[:LONGEST]
    if not text and act in (Act.ASKED, Act.ANSWERED):
        raise Refused(_("Write what you ask or answer."))
    if coverage not in Coverage.values:
        raise Refused(_("This form has no such cell."))
    is_open = at_cell(unit, indicator.pk, coverage).is_open
    if act in (Act.ANSWERED, Act.CLOSED) and not is_open:
        raise Refused(_("This conversation is closed: open it again, or ask anew."))
    if act == Act.REOPENED and is_open:
        raise Refused(_("This conversation is open already."))
    with acting(by, door="page"):
        return ConversationEntry.objects.create(
            unit=unit, indicator=indicator, coverage=coverage, period=period, act=act, text=text
        )


def ask_with_return(submission: Submission, cells: Texts) -> None:
    """What a return says of single cells: each a question there. Whoever acts is named already.

    Refused where the form has no such cell.
    """
    known = _asked_by_forms([submission.form_id])[submission.form_id]
    known |= set(submission.figures.values_list("indicator_id", "coverage"))
    if not known.issuperset(cells):
        raise Refused(_("This form has no such cell."))
    place = {"unit_id": submission.unit_id, "period_id": submission.period_id}
    ConversationEntry.objects.bulk_create(
        ConversationEntry(**place, indicator_id=indicator, coverage=coverage, act=Act.ASKED, text=text)
        for (indicator, coverage), text in cells.items()
    )
