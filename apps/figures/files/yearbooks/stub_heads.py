"""What heads the columns before the numbers of a table, and what such a column then says. One list for all who ask."""

from collections.abc import Iterable

from apps.figures.files.headings import NUMBERED, SAID
from apps.figures.files.yearbooks.answers import CODE, INDICATOR, MEASURE, NONE, PERIOD, UNIT
from apps.figures.files.yearbooks.labels import first_language
from apps.spreadsheets.headings import normal

HEADED = {
    UNIT: (
        *SAID["unit_name"], "地区", "省份", "城市", "市县", "区域", "市", "县", "区", "县(区)", "县(市、区)", "region",
    ),
    CODE: (*SAID["unit_code"], "行政区划代码", "区划代码", "地区代码", "code"),
    PERIOD: (*SAID["period"], "时间", "年"),
    INDICATOR: (*SAID["indicator_name"], "项目"),
    MEASURE: SAID["stated_unit"],
    NONE: (*NUMBERED, "编号"),
}  # fmt: skip
ROLE_OF_HEADING = {normal(heading): role for role, headings in HEADED.items() for heading in headings}
ASIDE_HEADS = frozenset(map(normal, (*SAID["note"], "附注", "注", "note", "remarks")))


def role_of_heading(text: str) -> str:
    """The role of a column that is headed so; "" where its heading does not say it."""
    return ROLE_OF_HEADING.get(normal(first_language(text)), "")


def role_of_headings(texts: Iterable[str]) -> str:
    """The role of a column by the first of its headings, from above, that says it; "" where none does."""
    for text in texts:
        role = role_of_heading(text)
        if role:
            return role
    return ""
