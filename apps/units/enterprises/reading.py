"""The rows of a file of enterprises as firms: each once, placed under a federation, with all that is wrong told.

Nothing is guessed. A row without a name, or whose division is not found in the area, is told and left out; a code that
is none is told, and the firm is then known by its name and county, where no two are registered under one name; who
stands there twice is one firm.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.spreadsheets.faults import Fault, grouped
from apps.spreadsheets.headings import is_remark, normal
from apps.units.enterprises.areas import EnterpriseArea
from apps.units.files.plain_rows import PlainRow, rows_of
from apps.units.identifiers import uscc_fault
from apps.units.models import Federation

COLUMNS: dict[str, Any] = {
    "name": gettext_lazy("enterprise"),
    "uscc": gettext_lazy("unified social credit code"),
    "employees": pgettext_lazy("enterprise", "employees"),
    "division": gettext_lazy("division code"),
}
WAYS = {
    "name": ("企业名称", "单位名称", "单位详细名称", "名称", "市场主体名称", "主体名称", "法人单位名称", "name"),
    "uscc": ("统一社会信用代码", "社会信用代码", "统一信用代码", "信用代码", "uscc", "credit code"),
    "employees": ("从业人数", "从业人员", "从业人员数", "从业人员期末人数", "职工人数", "员工人数", "人数"),
    "division": ("行政区划", "行政区划代码", "区划代码", "行政区划名称", "所属区划", "所属区县", "区县", "division"),
}
LONGEST_NAME = 200
MOST_EMPLOYEES = 10_000_000


@dataclass(frozen=True, slots=True)
class ListedFirm:
    """A row that can be used: `employees` None where the list does not say, `uscc` empty where no code fits."""

    row: int
    name: str
    uscc: str
    employees: int | None
    division: str
    federation: Federation

    @property
    def named(self) -> str:
        """Its plain name and county: what tells a firm without a code from others."""
        return f"{normal(self.name)}@{self.division[:6]}"

    @property
    def firm(self) -> str:
        return self.uscc or self.named


@dataclass(slots=True)
class EnterpriseReading:
    """What a file says: the firms, the faults of rows that are `left` out, and what is `told` of others."""

    firms: list[ListedFirm] = field(default_factory=list)
    left: list[Fault] = field(default_factory=list)
    told: list[Fault] = field(default_factory=list)
    doubled: int = 0

    @property
    def left_out(self) -> int:
        """How many rows are left out."""
        return len({(fault.sheet, fault.row) for fault in self.left})

    @property
    def digest(self) -> str:
        """Which rows are firms, and where each lies: what a person confirms."""
        return sha256("\n".join(f"{firm.row} {firm.federation.pk}" for firm in self.firms).encode()).hexdigest()

    def groups_left(self) -> list[dict[str, Any]]:
        return grouped(self.left)

    def groups_told(self) -> list[dict[str, Any]]:
        return grouped(self.told)


def read(data: bytes, area: EnterpriseArea) -> EnterpriseReading:
    """The firms of a file that lie in the area. Refused where the file is no table of enterprises."""
    return EnterpriseReader(area).read(rows_of(data, COLUMNS, WAYS))


class EnterpriseReader:
    """Understands the rows of one file for the area whose list it is."""

    def __init__(self, area: EnterpriseArea) -> None:
        self.area = area
        self.reading = EnterpriseReading()
        self._known: set[str] = set()
        self._coded: set[str] = set()

    @cached_property
    def _reasons(self) -> dict[str, str]:
        return {
            "no name": _("The row has no name: it is left out."),
            "long name": _("The name is longer than 200 signs: the row is left out."),
            "no division": _("The row says no division: it is left out."),
            "outside": _("No federation of this area stands for this division: the row is left out."),
            "several": _("Several federations of this area have this name: give the code. The row is left out."),
            "several by code": _(
                "Several federations of this area have this division code: give the name. The row is left out."
            ),
            "no code": _("The row has no code: the firm is looked for by its name."),
            "no such code": _("This is no unified social credit code: the firm is looked for by its name."),
            "twice": _("The code stands in the file before: the two rows are one firm, the first is kept."),
            "twice named": _("A firm without a code has this name in this county before: the first row is kept."),
            "with and without": _(
                "A firm of this name in this county stands in the file with a code and without one: both are counted. "
                "Are they one?"
            ),
            "no number": _("This is no number of employees: the number is taken as unknown."),
        }

    def read(self, rows: Iterator[PlainRow]) -> EnterpriseReading:
        for row in rows:
            if not is_remark(row.said.values()):
                self._take(row)
        return self.reading

    def _take(self, row: PlainRow) -> None:
        name = " ".join(row.said.get("name", "").split())
        division, federation, wrong = self.area.placed(row.said.get("division", ""))
        unfit = _unfit(name)
        if unfit:
            self._leave(row, "name", unfit)
        if federation is None:
            self._leave(row, "division", wrong)
        if federation is None or unfit:
            return
        code = self._code(row)
        firm = ListedFirm(row.number, name, code, self._employees(row), division, federation)
        if firm.firm not in self._known:
            self._tell_likely(row, firm)
            self._known.add(firm.firm)
            self.reading.firms.append(firm)
            return
        self.reading.doubled += 1
        if code:
            self._tell(row, "uscc", "twice")
        else:
            self._tell(row, "name", "twice named")

    def _tell_likely(self, row: PlainRow, firm: ListedFirm) -> None:
        """A name that stands in its county with a code and without one may be one firm; two codes are two firms."""
        before = self._coded if not firm.uscc else self._known
        if firm.named in before:
            self._tell(row, "name", "with and without")
        if firm.uscc:
            self._coded.add(firm.named)

    def _code(self, row: PlainRow) -> str:
        said = "".join(unicodedata.normalize("NFKC", row.said.get("uscc", "")).split()).upper()
        if not said:
            self._tell(row, "uscc", "no code")
            return ""
        if uscc_fault(said):
            self._tell(row, "uscc", "no such code")
            return ""
        return said

    def _employees(self, row: PlainRow) -> int | None:
        """The number; None where there is none that can be read: 50, 1,200, 35人, 12.0."""
        said = unicodedata.normalize("NFKC", row.said.get("employees", "")).strip()
        if not said:
            return None
        plain = said.replace(",", "").removesuffix("人").removesuffix(".0").strip()
        if plain.isdecimal() and len(plain) <= len(str(MOST_EMPLOYEES)) and int(plain) <= MOST_EMPLOYEES:
            return int(plain)
        self._tell(row, "employees", "no number")
        return None

    def _leave(self, row: PlainRow, column: str, reason: str) -> None:
        self.reading.left.append(self._fault(row, column, reason))

    def _tell(self, row: PlainRow, column: str, reason: str) -> None:
        self.reading.told.append(self._fault(row, column, reason))

    def _fault(self, row: PlainRow, column: str, reason: str) -> Fault:
        said = row.said.get(column, "")[:LONGEST_NAME]
        return Fault(row.number, column, said, self._reasons[reason], str(COLUMNS[column]), row.sheet)


def _unfit(name: str) -> str:
    """Why a row of this name is left out; "" where it is not. A name is kept as it stands and as it is compared, where
    ㈱ is three signs."""
    if not name:
        return "no name"
    return "long name" if max(len(name), len(normal(name))) > LONGEST_NAME else ""
