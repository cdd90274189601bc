"""What is put into the invented region on purpose, so that each screen has something to show. Listed in
docs/developers.md; the tests hold that the system finds it.

Years, units and indicators by their codes; everything else is drawn by chance.
"""

from typing import NamedTuple

from apps.figures.demonstration.region_tables import COLLECTED, DIRECT, RAILWAY, TOP
from apps.figures.models import Coverage

OWN, AREA = Coverage.OWN.value, Coverage.AREA.value


class Cell(NamedTuple):
    """A cell of a return, by codes."""

    unit: str
    indicator: str
    year: int
    coverage: str = OWN


class Scan(NamedTuple):
    """A file that is attached: for which unit, how it is called, and what can be read on it."""

    unit: str
    name: str
    words: str


# ---- Where the year under collection stands. A federation that is named nowhere here is approved with all below it.

SUBMITTED = ("991200", "991204", "991404")
RETURNED = ("991300", "991405")
DRAFTS = ("991305", TOP)
NEVER_BEGUN = ("991400", "991406", "991407")  # all of them late
EXTENDED = "991407"
EXTENDED_DAYS = 14
BEGUN_UNIONS = 5  # of 991406, whose other unions, and all of 991407, have sent nothing
SILENT_COUNTIES = ("991406", "991407")

RETURN_REASON = "演示：请核对帮扶人次和经费收入。"
RETURN_REMARKS = {"PRO02": "演示：与上年相差较大，请核对。", "FIN01": "演示：请与决算一致。"}

# ---- Waived, with the reason

WAIVED = (
    ("990104-J08", 2015, "演示：园区改造，本年免报。"),
    ("990506-J10", 2016, "演示：项目完工交接，本年免报。"),
    ("990803-Z1", 2017, "演示：工作站迁址，本年免报。"),
    ("990204-J03", COLLECTED, "演示：企业停产，本年免报。"),
    ("991102-S1", COLLECTED, "演示：书屋装修，本年免报。"),
)

# ---- Numbers in words, and cells without a number

IN_WORDS = {
    Cell("990100", "CUL10", 2017): "约",
    Cell("990102-J05", "ORG14", 2017): "约",
    Cell("990300", "PRO02", 2017): "超过",
    Cell("990405", "CUL06", 2018): "约",
    Cell("990700", "CUL08", 2018): "超过",
    Cell("990903-J01", "FIN03", 2018): "超过",
    Cell(RAILWAY, "PRO05", 2018): "超过",
    Cell(DIRECT, "CUL10", 2018): "约",
}
NOT_APPLICABLE = (Cell("990106-J12", "ECO12", 2018), Cell("990202-J04", "ECO12", 2018))
UNAVAILABLE = ((Cell("990302-J06", "ECO08", 2018), "演示：财务系统迁移，数据暂缺。"),)

# ---- What is wrong in the forms that are still open

# The union income of the county's area, some 2,000,000 yuan in 万元, was typed as if it were in yuan.
FORGOTTEN_TEN_THOUSANDS = Cell("991305", "FIN01", COLLECTED, AREA)
# The same county states one fortieth of the members that its neighbours have for as much staff.
BESIDE_NEIGHBOURS = Cell("991305", "ORG12", COLLECTED, AREA)
BESIDE_NEIGHBOURS_DIVISOR = 40

# ---- A jump that is true, and explained

JUMPS = ((Cell("990204-J01", "ORG10", 2018), 160),)  # the cell, and per cent of what it would be
EXPLANATION = "演示：情况属实，已逐项核对。"

# ---- Approved, reopened, corrected and approved again

RESTATED = Cell("990600", "PRO02", 2017)
RESTATED_BY = -120
RESTATED_REASON = "演示：同一批慰问对象重复登记，予以更正。"

# ---- What a document says of the same: source, then unit, indicator, period, print, place

SOURCE, SOURCE_TITLE = "YS2017", "演示日报：演示省工会五年工作综述（虚构文献）"
DOCUMENTS = (
    (TOP, "ORG12", "2013-12-31", "31.6万人", "第1段"),
    (TOP, "ORG02", "2013-12-31", "9600多个", "第1段"),
    (TOP, "ECO02", "2014-2018", "超过70万人次", "第2段"),
    (TOP, "PRO03", "2014-2018", "近5亿元", "第3段"),
)
# The city's own return of the year says some 24,000.
CONTRADICTED = ("990200", "ORG12", "2017", "超过3.6万人", "第5段")
CORRECTED_DOCUMENT = ("990100", "CUL01", "2014", "15个", "第4段")
CORRECTED_PRINT, CORRECTED_REASON = "16个", "演示：刊误，见次日更正。"

# ---- Evidence, all of the year under collection

STAMPED = (
    Scan("991200", "演示盖章表.pdf", "Demo: signed and sealed sheet of city 12, 2018"),
    Scan("990100", "演示盖章表.pdf", "Demo: signed and sealed sheet of city 1, 2018"),
)
LISTED = JUMPS[0][0]
LIST = Scan(LISTED.unit, "演示新增职工名册.pdf", "Demo: list of the staff who joined in 2018")
CUTTING = Scan(TOP, "演示日报版面.pdf", "Demo: page of an invented newspaper")
MISTAKEN = Scan("991300", "演示盖章表.pdf", "Demo: signed and sealed sheet of city 13, 2017")
MISTAKEN_REASON = "演示：误传上年盖章表。"

# Of the queries on approved forms only these are left without an explanation: by unit and indicator.
LEFT_OPEN = ((TOP, RESTATED.indicator), CONTRADICTED[:2])
