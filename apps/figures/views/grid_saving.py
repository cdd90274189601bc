"""What was typed into a grid, and what became of it, unit by unit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.utils.translation import ngettext

from apps.figures.checks import findings as checks_findings
from apps.figures.checks.catalogue import Catalogue
from apps.figures.checks.messages import values_of
from apps.figures.entry import many_forms
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.many_forms import TypedForm
from apps.figures.entry.writer import CellKey, SavingOutcome, Typed
from apps.figures.models import Finding, Submission
from apps.figures.views.grid_page import Overlay, key_of
from apps.figures.views.grid_sheet import GridSheet
from apps.units import sent
from apps.units.errors import LONGEST_TEXT, Refused
from apps.units.models import Unit

# ---- What was posted


@dataclass(slots=True)
class PostedGrid:
    """What a page of the grid sent, by unit: its cells, what each cell showed before, and explanations.

    `take`: the cells that take the sum from below, with that sum as the page offered it.
    """

    typed: dict[int, Typed]
    seen: dict[int, Typed]
    explanations: dict[int, dict[str, str]]
    take: dict[int, Typed]
    explained_values: dict[int, dict[str, str]]  # by the same keys: the values that were before the writer

    def begins_nothing(self, unit: Unit) -> bool:
        """Whether every cell of the unit was left as it was, and nothing explained."""
        seen = self.seen[unit.pk]
        if self.take[unit.pk]:
            return False
        for key, text in self.typed[unit.pk].items():
            if text.strip() != seen.get(key, "").strip():
                return False
        return not any(self.explanations[unit.pk].values())

    def written(self, unit: int) -> Typed:
        """What was typed into cells that take no sum: the script shows in such a cell what it is to take."""
        take = self.take[unit]
        return {key: text for key, text in self.typed[unit].items() if key not in take}

    @property
    def overlay(self) -> Overlay:
        """All that was typed, over what is stored."""
        return Overlay(typed=self.typed, seen=self.seen)


def posted_grid(posted: QueryDict, sheet: GridSheet) -> PostedGrid:
    """Of every unit of the page; of one that was not sent, nothing."""
    grid = PostedGrid({}, {}, {}, {}, {})
    for unit in sheet.units:
        prefix = sheet.prefix(unit)
        grid.typed[unit.pk] = cells(posted, "cell", prefix)
        grid.seen[unit.pk] = cells(posted, "seen", prefix)
        grid.explanations[unit.pk] = explanations(posted, prefix)
        grid.take[unit.pk] = cells(posted, "take", prefix)
        grid.explained_values[unit.pk] = texts_of(posted, f"explains-{prefix}")
    return grid


def cells(posted: QueryDict, kind: str, prefix: str = "") -> dict[tuple[int, str], str]:
    """The posted cells: `cell-12-area` stands for indicator 12 of the area; before it may stand a unit's prefix."""
    start = f"{kind}-{prefix}"
    texts: dict[tuple[int, str], str] = {}
    for name, values in posted.lists():
        if not name.startswith(start):
            continue
        key, _dash, coverage = name.removeprefix(start).partition("-")
        indicator = sent.number(key)
        if indicator is not None:
            texts[indicator, coverage] = str(values[-1])
    return texts


def explanations(posted: QueryDict, prefix: str = "") -> dict[str, str]:
    """The posted explanations, by the key of their finding."""
    return texts_of(posted, f"explain-{prefix}")


def texts_of(posted: QueryDict, start: str) -> dict[str, str]:
    """What was posted in the fields whose names begin so, by the rest of the name."""
    texts: dict[str, str] = {}
    for name, values in posted.lists():
        if name.startswith(start):
            texts[name.removeprefix(start)] = str(values[-1]).strip()
    return texts


# ---- Saving


@dataclass(slots=True)
class GridSaving:
    """What became of the units that were sent: the cells saved, and by unit what was not and why.

    `refused` are units of which nothing was saved, with why; `outcomes` those with cells that were left, each for its
    reason.
    """

    sheet: GridSheet
    posted: PostedGrid
    catalogue: Catalogue  # that the checks read
    saved: int = 0
    outcomes: dict[int, SavingOutcome] = field(default_factory=dict)
    conflicting: set[int] = field(default_factory=set)  # those of them whose cells somebody else changed meanwhile
    refused: dict[int, tuple[str, ...]] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)

    @property
    def left(self) -> set[int]:
        """The units of which something was not saved."""
        return self.outcomes.keys() | self.refused.keys()

    @property
    def cells_left(self) -> set[str]:
        """What the page calls the cells that were not saved."""
        names = set()
        for unit in self.sheet.units:
            prefix = self.sheet.prefix(unit)
            for indicator, coverage in self.left_of(unit.pk):
                names.add(f"{prefix}{indicator}-{coverage}")
        return names

    def left_of(self, unit: int) -> set[CellKey]:
        """The cells of a unit that were not saved."""
        if unit in self.refused:
            return self.posted.typed[unit].keys() | self.posted.take[unit].keys()
        if unit in self.outcomes:
            return self.outcomes[unit].left
        return set()

    @property
    def kept(self) -> Overlay:
        """What is still to be shown over the stored cells: what was typed into the cells left."""
        typed = {}
        for unit in self.left:
            left = self.left_of(unit)
            typed[unit] = {key: text for key, text in self.posted.written(unit).items() if key in left}
        return Overlay(typed=typed, seen=self.posted.seen, outcomes=self.outcomes)

    @property
    def to_carry(self) -> Iterator[tuple[str, str]]:
        """The fields that a page without the grid sends along, so that nothing typed into the cells left is lost."""
        for unit in self.sheet.units:
            if unit.pk in self.left:
                yield from self._fields_of(unit)

    def _fields_of(self, unit: Unit) -> Iterator[tuple[str, str]]:
        posted, prefix = self.posted, self.sheet.prefix(unit)
        for kind, texts in (("cell", posted.typed), ("seen", posted.seen), ("take", posted.take)):
            for (indicator, coverage), text in texts[unit.pk].items():
                if (indicator, coverage) in self.left_of(unit.pk):
                    yield f"{kind}-{prefix}{indicator}-{coverage}", text
        for kind, words in (("explain", posted.explanations), ("explains", posted.explained_values)):
            for key, text in words[unit.pk].items():
                yield f"{kind}-{prefix}{key}", text

    @property
    def status(self) -> int:
        """As HTTP has it: 200 where all is done, 409 where what is stored speaks against it, else 422."""
        if not self.reasons:
            return 200
        if not self.left:
            return 422
        is_outdated = self.conflicting or self.refused
        if is_outdated or not self.sheet.alone:
            return 409
        return 422

    @property
    def successes(self) -> list[str]:
        """What is said of what was done."""
        if self.saved or (self.sheet.alone and not self.reasons):
            return [saved_text(self.saved)]
        return []

    def hold_back(self, unit: Unit, reasons: Iterable[str]) -> None:
        """Notes why a unit's cells were not saved, under its name where the page has others."""
        if self.sheet.alone:
            self.reasons += reasons
            return
        for reason in reasons:
            self.reasons.append(f"{unit}: {reason}")


def saved_text(count: int) -> str:
    """How many cells were saved."""
    return ngettext("Saved: %(count)s cell.", "Saved: %(count)s cells.", count) % {"count": count}


def save(sheet: GridSheet, posted: PostedGrid, catalogue: Catalogue, *, by: User) -> GridSaving:
    """Each unit whose cells changed, by itself: one that cannot be saved holds back no other.

    The page of one unit alone begins its form even where nothing was changed. PermissionDenied there, where the person
    may not enter figures; among several units that is the unit's reason.
    """
    saving = GridSaving(sheet, posted, catalogue)
    units = [unit for unit in sheet.units if sheet.alone or not posted.begins_nothing(unit)]
    together = {}
    if not sheet.alone:
        forms = _without_sums(posted, units)
        together = many_forms.save_together(sheet.form, sheet.period, forms, by=by, catalogue=catalogue)
    for unit in units:
        if unit.pk in together:
            _note(saving, unit, together[unit.pk], by)
        else:
            _save_unit(saving, unit, by)
    return saving


def _without_sums(posted: PostedGrid, units: list[Unit]) -> Iterator[TypedForm]:
    """What was typed for the units that take no sum from below: each of those is saved by itself."""
    for unit in units:
        if not posted.take[unit.pk]:
            yield TypedForm(unit, posted.typed[unit.pk], posted.seen[unit.pk])


def _save_unit(saving: GridSaving, unit: Unit, by: User) -> None:
    sheet, posted = saving.sheet, saving.posted
    typed, seen, take = posted.written(unit.pk), posted.seen[unit.pk], posted.take[unit.pk]
    try:
        outcome = entry_writer.save_form(
            unit, sheet.form, sheet.period, typed=typed, seen=seen, take=take, by=by, catalogue=saving.catalogue
        )
    except Refused as refused:
        saving.refused[unit.pk] = tuple(refused.reasons)
        saving.hold_back(unit, refused.reasons)
        return
    except PermissionDenied as denied:
        if sheet.alone:
            raise
        saving.refused[unit.pk] = (str(denied),)
        saving.hold_back(unit, [str(denied)])
        return
    _note(saving, unit, outcome, by)


def _note(saving: GridSaving, unit: Unit, outcome: SavingOutcome, by: User) -> None:
    """Notes what became of a unit's cells, and keeps what explains its queries."""
    if outcome.conflicts:
        saving.conflicting.add(unit.pk)
    if outcome.left:
        saving.outcomes[unit.pk] = outcome
        saving.hold_back(unit, _why_not(outcome))
    saving.saved += outcome.saved
    _explain(saving, unit, by)


def _why_not(outcome: SavingOutcome) -> list[str]:
    reasons = []
    if count := len(outcome.errors):
        text = ngettext(
            "Not saved: %(count)s cell that cannot be understood. What you typed is still here.",
            "Not saved: %(count)s cells that cannot be understood. What you typed is still here.",
            count,
        )
        reasons.append(text % {"count": count})
    if count := len(outcome.conflicts):
        text = ngettext(
            "Not saved: %(count)s cell was changed by somebody else since you opened this page. "
            "Both values are shown; keep one and save again.",
            "Not saved: %(count)s cells were changed by somebody else since you opened this page. "
            "Both values are shown; keep one and save again.",
            count,
        )
        reasons.append(text % {"count": count})
    return reasons


def _explain(saving: GridSaving, unit: Unit, by: User) -> None:
    """Keeps the written explanations of the unit's queries, each for the values it was written beside.

    A page sends an explanation again with each save: beside other values it would explain what nobody has seen.
    """
    explanations, values = saving.posted.explanations[unit.pk], saving.posted.explained_values[unit.pk]
    if not any(explanations.values()):
        return
    submissions = Submission.objects.filter(unit=unit, form=saving.sheet.form, period=saving.sheet.period)
    queries = Finding.objects.filter(submission__in=submissions, severity=Finding.Severity.QUERY)
    for finding in queries.select_related("figure", "other"):
        key = key_of(finding)
        text = explanations.get(key, "")[:LONGEST_TEXT]
        if not text or text == finding.explanation:
            continue
        if values.get(key) in (None, values_of(finding.facts)):
            checks_findings.explain(finding, by=by, text=text)
