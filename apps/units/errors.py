"""How an act says no: sentences in the reader's language, and for a file the place of each fault."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


class Refused(Exception):
    """An act that may not be done; `reasons` are sentences in the reader's language."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__("\n".join(reasons))


class OnlyLooking(Exception):
    """Takes back all that a preview has done."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file: where, what was seen, and a sentence that says what is expected."""

    row: int
    column: str
    value: str
    reason: str
    label: str = ""  # the column's heading in the reader's language

    def __str__(self) -> str:
        where = _("row %(row)s, column %(column)s") % {"row": self.row, "column": self.label or self.column}
        return f"{where}: {self.reason}"


class Faulty(Refused):
    """A file with faults; nothing of it was written."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(*map(str, faults))
