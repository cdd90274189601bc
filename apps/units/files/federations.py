"""The federations that the rows of a file may report to, on record or new in it, found by code or by name."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from apps.spreadsheets.headings import nearest

# Ends of names that say nothing about which federation is meant.
ENDINGS = ("基层工会联合会", "工会联合会", "总工会", "工会")
SUGGESTIONS = 50  # searching for what was meant is slow, and nobody reads more


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


class FederationsAtHand:
    """Federations by code and by name, with the nearest to a name or code that none has."""

    def __init__(self, federations: dict[str, FederationAtHand]) -> None:
        self.by_code = federations
        self.by_name: dict[str, list[FederationAtHand]] = defaultdict(list)
        for federation in federations.values():
            for name in {*federation.names} - {""}:
                self.by_name[name].append(federation)
        self._suggestions: dict[str, str] = {}

    @property
    def has_root(self) -> bool:
        """Whether one of those on record reports to nobody."""
        return any(federation.pk and not federation.parent for federation in self.by_code.values())

    def named(self, name: str) -> list[FederationAtHand]:
        """All of this name."""
        return self.by_name.get(name, [])

    def name_like(self, text: str) -> str:
        """The name nearest to `text` by what tells names apart; empty where nothing is near."""
        return self._suggest(text, lambda federation: federation.names)

    def code_like(self, code: str, name: str = "") -> str:
        """The code that was probably meant: of the federation with the name given beside it, else the nearest code."""
        for federation in self.named(self.name_like(name)):
            return federation.code
        return self._suggest(code, lambda federation: [federation.code])

    def _suggest(self, text: str, said: Callable[[FederationAtHand], Iterable[str]]) -> str:
        if text and text not in self._suggestions and len(self._suggestions) < SUGGESTIONS:
            known = {}
            for federation in self.by_code.values():
                known.update({stem(name): name for name in said(federation) if name})
            self._suggestions[text] = known.get(nearest(stem(text), known), "")
        return self._suggestions.get(text, "")


def stem(name: str) -> str:
    """What tells a name from others: 柳州市 of 柳州市总工会."""
    for end in ENDINGS:
        if name.endswith(end) and name != end:
            return name.removesuffix(end)
    return name
