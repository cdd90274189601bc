"""The federations that the rows of a file may report to, on record or new in it, found by code or by name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from apps.spreadsheets.headings import Suggestions, nearest
from apps.units.files.plan import PlanLine
from apps.units.models import Federation

# Ends of names that say nothing about which federation is meant.
ENDINGS = ("基层工会联合会", "工会联合会", "总工会", "工会")
TAKEN_OVER = {"name", "name_en", "level", "division_code", "closed"}  # from the row of a federation in the file


@dataclass(slots=True)
class FederationAtHand:
    """A federation as a parent: on record (`pk`) or new in the file. `parent` is the code of the one above."""

    code: str
    pk: int | None
    name: str
    name_en: str
    parent: str
    level: int
    division_code: str
    closed: date | None

    @property
    def names(self) -> tuple[str, str]:
        return self.name, self.name_en


def federations_on_record(in_scope: Q) -> dict[str, FederationAtHand]:
    """The federations that meet the condition, by code."""
    names = ("code", "pk", "name", "name_en", "parent__code", "level", "division_code", "closed")
    rows = Federation.objects.filter(in_scope).values_list(*names)
    return {row[0]: FederationAtHand(*row) for row in rows}


def federations_of_file(
    lines: Iterable[PlanLine], on_record: dict[str, FederationAtHand]
) -> dict[str, FederationAtHand]:
    """Those on record and those of a file of federations, as they will be but for whom they report to."""
    federations = dict(on_record)
    for line in lines:
        if not line.code:
            continue
        new = FederationAtHand(line.code, None, "", "", "", 0, "", None)
        federation = federations.setdefault(line.code, new)
        for name in TAKEN_OVER & line.given.keys():
            setattr(federation, name, line.given[name])
    return federations


class FederationsAtHand:
    """Federations by code and by name, with the nearest to a name or code that none has."""

    def __init__(self, federations: dict[str, FederationAtHand]) -> None:
        self.by_code = federations
        self.by_name: dict[str, list[FederationAtHand]] = defaultdict(list)
        for federation in federations.values():
            for name in {*federation.names} - {""}:
                self.by_name[name].append(federation)
        self._suggestions = Suggestions()
        self._found: dict[str, str] = {}

    @property
    def has_root(self) -> bool:
        """Whether one of those on record reports to nobody."""
        return any(federation.pk and not federation.parent for federation in self.by_code.values())

    def named(self, name: str) -> list[FederationAtHand]:
        """All of this name."""
        return self.by_name.get(name, [])

    def name_like(self, text: str) -> str:
        """The name nearest to `text` by what tells names apart; empty where nothing is near."""
        return self._nearest(text, self.by_name)

    def code_like(self, code: str, name: str = "") -> str:
        """The code that was probably meant: of the federation with the name given beside it, else the nearest code."""
        meant = self.named(self.name_like(name))
        if meant:
            return meant[0].code
        return self._nearest(code, self.by_code)

    def _nearest(self, text: str, known: Iterable[str]) -> str:
        """柳州市总工会 for 柳洲市工会: their stems 柳州市 and 柳洲市 differ in one sign.

        Found or not, no text is searched for twice.
        """
        if text and text not in self._found:
            self._found[text] = self._suggestions.of(lambda: _by_stem(text, known))
        return self._found.get(text, "")


def _by_stem(text: str, known: Iterable[str]) -> str:
    by_stem = {stem(said): said for said in known}
    return by_stem.get(nearest(stem(text), by_stem), "")


def stem(name: str) -> str:
    """What tells a name from others: 柳州市 of 柳州市总工会."""
    for end in ENDINGS:
        if name.endswith(end) and name != end:
            return name.removesuffix(end)
    return name
