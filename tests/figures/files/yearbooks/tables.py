"""Tables as yearbooks, exports and other offices lay them out, each with the figures that stand in it.

Made here, of numbers of our own; a cell that is None lies under the merged one to its left or above. `answers` is
what a clerk would say where the table leaves something unsaid.
"""

from decimal import Decimal
from typing import NamedTuple

STAFF, MEMBERS, WOMEN, UNIONS, INCOME = "ORG10", "ORG12", "ORG13", "ORG01", "FIN01"
NANNING, LIUZHOU, GUILIN, WUZHOU = "450100", "450200", "450300", "450400"
Statement = tuple[str, str, str, Decimal]  # unit, indicator, period, value


class YearbookTable(NamedTuple):
    """One file, what is answered about it, and the figures it states."""

    name: str
    sheets: dict[str, list[list[object]]]
    answers: dict[str, str]
    stated: set[Statement]


def stated(indicator: str, period: str, times: int = 1, /, **by_unit: object) -> set[Statement]:
    """Of one indicator and period; `u450100="60.5"` is the number of that unit as printed, which counts in `times`."""
    found = set()
    for unit, printed in by_unit.items():
        found.add((unit.removeprefix("u"), indicator, period, Decimal(str(printed)) * times))
    return found


WAN = 10_000
INDICATORS_ACROSS = YearbookTable(
    "regions down, indicators across, one measure above",
    {
        "Sheet1": [
            ["2-1  各市职工和工会会员人数（2014年）"],
            ["单位：万人"],
            ["地  区", "职工人数", "工会会员人数", "#女会员人数"],
            ["全　区", 412.6, 355.2, 140.1],
            ["南宁市", 131.25, 118.4, 46.02],
            ["柳州市", 83.13, 60.65, 21.9],
            ["桂林市", 70.5, 61.07, 25.33],
            ["梧州市", 33.08, 28.4, 11.2],
            ["注：本表数据为年末数。"],
            ["资料来源：广西总工会统计年报"],
        ]
    },
    {},
    stated(STAFF, "2014", WAN, u450100=131.25, u450200=83.13, u450300=70.5, u450400=33.08)
    | stated(MEMBERS, "2014", WAN, u450100=118.4, u450200=60.65, u450300=61.07, u450400=28.4)
    | stated(WOMEN, "2014", WAN, u450100=46.02, u450200=21.9, u450300=25.33, u450400=11.2),
)
YEARS_ACROSS = YearbookTable(
    "years across under one indicator that is named above, as national exports are",
    {
        "分省年度数据": [
            ["数据库：分省年度数据"],
            ["指标：工会会员人数(万人)"],
            ["时间：最近3年"],
            ["地区", "2014年", "2013年", "2012年"],
            ["南宁市", 118.4, 115.1, 109.9],
            ["柳州市", 60.65, 58.2, 55],
            ["桂林市", 61.07, None, 57.3],
            ["数据来源：工会统计年报"],
        ]
    },
    {},
    stated(MEMBERS, "2014", WAN, u450100=118.4, u450200=60.65, u450300=61.07)
    | stated(MEMBERS, "2013", WAN, u450100=115.1, u450200=58.2)
    | stated(MEMBERS, "2012", WAN, u450100=109.9, u450200=55, u450300=57.3),
)
INDICATORS_DOWN = YearbookTable(
    "indicators down and years across, the unit in the title",
    {
        "Sheet1": [
            ["柳州市工会组织建设情况", None, None, None],
            ["指标", "2012", "2013", "2014"],
            ["基层工会组织数（个）", 4820, 5013, 5177],
            ["职工人数（万人）", 79.4, 81.2, 83.13],
            ["工会会员人数（万人）", 55, 58.2, 60.65],
            ["  其中：女会员人数（万人）", 19.7, 20.8, 21.9],
            ["工会经费收入（万元）", 8313, 8920.5, 9411],
        ]
    },
    {},
    stated(UNIONS, "2012", u450200=4820) | stated(UNIONS, "2013", u450200=5013) | stated(UNIONS, "2014", u450200=5177)
    | stated(STAFF, "2012", WAN, u450200=79.4) | stated(STAFF, "2013", WAN, u450200=81.2)
    | stated(STAFF, "2014", WAN, u450200=83.13)
    | stated(MEMBERS, "2012", WAN, u450200=55) | stated(MEMBERS, "2013", WAN, u450200=58.2)
    | stated(MEMBERS, "2014", WAN, u450200=60.65)
    | stated(WOMEN, "2012", WAN, u450200=19.7) | stated(WOMEN, "2013", WAN, u450200=20.8)
    | stated(WOMEN, "2014", WAN, u450200=21.9)
    | stated(INCOME, "2012", WAN, u450200=8313) | stated(INCOME, "2013", WAN, u450200="8920.5")
    | stated(INCOME, "2014", WAN, u450200=9411),
)  # fmt: skip
UNITS_ACROSS = YearbookTable(
    "units across, indicators down with a column of measures, the year in the title",
    {
        "Sheet1": [
            ["2013年各市工会主要指标"],
            ["项目", "计量单位", "南宁市", "柳州市", "桂林市"],
            ["基层工会组织数", "个", 9120, 5013, 6408],
            ["工会会员人数", "万人", 115.1, 58.2, 59.6],
            ["工会经费收入", "万元", 15310, 8920.5, 7004],
        ]
    },
    {},
    stated(UNIONS, "2013", u450100=9120, u450200=5013, u450300=6408)
    | stated(MEMBERS, "2013", WAN, u450100=115.1, u450200=58.2, u450300=59.6)
    | stated(INCOME, "2013", WAN, u450100=15310, u450200="8920.5", u450300=7004),
)
YEARS_DOWN = YearbookTable(
    "years down and units across under one indicator in the title",
    {
        "Sheet1": [
            ["历年工会会员人数"],
            ["单位：人"],
            ["年 份", "南宁", "柳州", "桂林", "梧州"],
            ["2012", 1099000, 550000, 573000, 270100],
            ["2013年", 1151000, 582000, 596000, 279500],
            ["2014年底", "1,184,000", "606,500", "610,700", "284,000"],
        ]
    },
    {},
    stated(MEMBERS, "2012", u450100=1099000, u450200=550000, u450300=573000, u450400=270100)
    | stated(MEMBERS, "2013", u450100=1151000, u450200=582000, u450300=596000, u450400=279500)
    | stated(MEMBERS, "2014", u450100=1184000, u450200=606500, u450300=610700, u450400=284000),
)
INDICATOR_OVER_YEARS = YearbookTable(
    "a merged head of indicators over years",
    {
        "表3": [
            ["各市职工人数与工会会员人数"],
            ["地区", "职工人数(万人)", None, "工会会员人数(万人)", None],
            [None, "2013年", "2014年", "2013年", "2014年"],
            ["南宁市", 128.7, 131.25, 115.1, 118.4],
            ["柳州市", 81.2, 83.13, 58.2, 60.65],
        ]
    },
    {},
    stated(STAFF, "2013", WAN, u450100=128.7, u450200=81.2)
    | stated(STAFF, "2014", WAN, u450100=131.25, u450200=83.13)
    | stated(MEMBERS, "2013", WAN, u450100=115.1, u450200=58.2)
    | stated(MEMBERS, "2014", WAN, u450100=118.4, u450200=60.65),
)
YEAR_OVER_INDICATORS = YearbookTable(
    "a merged head of years over indicators, with a running number and a remark",
    {
        "Sheet1": [
            ["序号", "地区", "2013年", None, "2014年", None, "备注"],
            [None, None, "基层工会组织数", "工会会员人数", "基层工会组织数", "工会会员人数", None],
            [1, "南宁市总工会", 9120, 1151000, 9377, 1184000, None],
            [2, "柳州市总工会", 5013, 582000, 5177, 606500, "含企业"],
            [3, "合计", 14133, 1733000, 14554, 1790500, None],
        ]
    },
    {},
    stated(UNIONS, "2013", u450100=9120, u450200=5013) | stated(UNIONS, "2014", u450100=9377, u450200=5177)
    | stated(MEMBERS, "2013", u450100=1151000, u450200=582000)
    | stated(MEMBERS, "2014", u450100=1184000, u450200=606500),
)  # fmt: skip
FOOTNOTES = YearbookTable(
    "footnote marks in heads, names and cells, counties under names of before",
    {
        "Sheet1": [
            ["2-7 各县(市、区)工会会员人数[1]"],
            ["单位：人"],
            ["地区", "工会会员人数①", "职工人数[2]"],
            ["横　县[3]", "86000*", 101200],
            ["荔浦县", "41000①", "52300"],
            ["藤县", "47100", "60010[4]"],
            ["鹿寨县*", 39020, 48000],
            ["① 2014年为年末数。"],
            ["[2] 不含个体户。"],
            ["* 为预计数。"],
        ]
    },
    {"period": "2014"},
    stated(MEMBERS, "2014", u450181=86000, u450381=41000, u450422=47100, u450223=39020)
    | stated(STAFF, "2014", u450181=101200, u450381=52300, u450422=60010, u450223=48000),
)
CODES = YearbookTable(
    "division codes, as text, as formulas and as fractions, and one that ended",
    {
        "Sheet1": [
            ["2012年", None, None, None],
            ["行政区划代码", "地区", "职工人数（人）", "工会会员人数（人）"],
            ['="450200"', "柳州市", 794000, 550000],
            ["450300.0", "桂林市", 690000, 573000],
            ["450404", "蝶山区", 61200, 50300],
            ["450127", "横县", 99000, 83000],
        ]
    },
    {},
    stated(STAFF, "2012", u450200=794000, u450300=690000, u450404=61200, u450181=99000)
    | stated(MEMBERS, "2012", u450200=550000, u450300=573000, u450404=50300, u450181=83000),
)
A_TABLE_A_YEAR = YearbookTable(
    "a sheet a year",
    {
        "2013年": [
            ["地区", "职工人数(人)", "工会会员人数(人)"],
            ["南宁市", 1287000, 1151000],
            ["柳州市", 812000, 582000],
        ],
        "2014年": [
            ["地区", "职工人数(人)", "工会会员人数(人)"],
            ["南宁市", 1312500, 1184000],
            ["柳州市", 831300, 606500],
        ],
        "说明": [["本表由各市总工会报送。"]],
    },
    {},
    stated(STAFF, "2013", u450100=1287000, u450200=812000) | stated(MEMBERS, "2013", u450100=1151000, u450200=582000)
    | stated(STAFF, "2014", u450100=1312500, u450200=831300) | stated(MEMBERS, "2014", u450100=1184000, u450200=606500),
)  # fmt: skip
A_TABLE_A_UNIT = YearbookTable(
    "a sheet a unit",
    {
        "南宁市": [
            ["指标名称", "2013年", "2014年"],
            ["工会会员人数(万人)", 115.1, 118.4],
            ["基层工会组织数(个)", 9120, 9377],
        ],
        "柳州市": [
            ["指标名称", "2013年", "2014年"],
            ["工会会员人数(万人)", 58.2, 60.65],
            ["基层工会组织数(个)", 5013, 5177],
        ],
    },
    {},
    stated(MEMBERS, "2013", WAN, u450100=115.1, u450200=58.2)
    | stated(MEMBERS, "2014", WAN, u450100=118.4, u450200=60.65)
    | stated(UNIONS, "2013", u450100=9120, u450200=5013)
    | stated(UNIONS, "2014", u450100=9377, u450200=5177),
)
DISCONTINUED = YearbookTable(
    "cells and lines that are no longer counted",
    {
        "Sheet1": [
            ["柳州市工会会员情况", None, None, None],
            ["项目", "2012年", "2013年", "2014年"],
            ["工会会员人数（人）", 550000, 582000, 606500],
            ["女会员人数（人）", 197000, "停止统计", "不再统计"],
            ["职工人数（人）（2013年起停止统计）", 794000, None, None],
        ]
    },
    {},
    stated(MEMBERS, "2012", u450200=550000) | stated(MEMBERS, "2013", u450200=582000)
    | stated(MEMBERS, "2014", u450200=606500) | stated(WOMEN, "2012", u450200=197000)
    | stated(STAFF, "2012", u450200=794000),
)  # fmt: skip
PANEL = YearbookTable(
    "a merged region over its years, indicators across",
    {
        "Sheet1": [
            ["地区", "年份", "职工人数（万人）", "工会会员人数（万人）"],
            ["南宁市", 2013, 128.7, 115.1],
            [None, 2014, 131.25, 118.4],
            ["柳州市", 2013, 81.2, 58.2],
            [None, 2014, 83.13, 60.65],
        ]
    },
    {},
    stated(STAFF, "2013", WAN, u450100=128.7, u450200=81.2)
    | stated(STAFF, "2014", WAN, u450100=131.25, u450200=83.13)
    | stated(MEMBERS, "2013", WAN, u450100=115.1, u450200=58.2)
    | stated(MEMBERS, "2014", WAN, u450100=118.4, u450200=60.65),
)
REGION_OVER_INDICATORS = YearbookTable(
    "a merged region over its indicators, years across",
    {
        "Sheet1": [
            ["各市工会基本情况"],
            ["地区", "指标", "单位", "2013", "2014"],
            ["南宁市", "工会会员人数", "万人", 115.1, 118.4],
            [None, "工会经费收入", "万元", 15310, 16002],
            ["桂林市", "工会会员人数", "万人", 59.6, 61.07],
            [None, "工会经费收入", "万元", 7004, 7390.25],
        ]
    },
    {},
    stated(MEMBERS, "2013", WAN, u450100=115.1, u450300=59.6)
    | stated(MEMBERS, "2014", WAN, u450100=118.4, u450300=61.07)
    | stated(INCOME, "2013", WAN, u450100=15310, u450300=7004)
    | stated(INCOME, "2014", WAN, u450100=16002, u450300="7390.25"),
)
NOTHING_SAID = YearbookTable(
    "a table that names neither indicator nor measure",
    {
        "Sheet1": [
            ["各市情况"],
            ["地区", "2013年", "2014年"],
            ["南宁市", 115.1, 118.4],
            ["柳州市", 58.2, 60.65],
            ["桂林市", "—", 61.07],
        ]
    },
    {"indicator": MEMBERS, "measure": "万人"},
    stated(MEMBERS, "2013", WAN, u450100=115.1, u450200=58.2)
    | stated(MEMBERS, "2014", WAN, u450100=118.4, u450200=60.65, u450300=61.07),
)
OTHER_WORDS = YearbookTable(
    "headings that call the indicator otherwise, without a measure",
    {
        "Sheet1": [
            ["各市入会情况"],
            ["地区", "2013年入会", "2014年入会"],
            ["南宁市", 115.1, 118.4],
            ["柳州市", 58.2, 60.65],
            ["桂林市", None, 61.07],
        ]
    },
    {"indicator of 入会": MEMBERS, "measure": "万人"},
    NOTHING_SAID.stated,
)
YEAR_IN_HEADING = YearbookTable(
    "headings that name year and indicator in one, and lines of another office's words",
    {
        "Sheet1": [
            ["地区", "2013年末工会会员人数(人)", "2014年末工会会员人数(人)", "2014年入会情况", "位次"],
            ["南宁市", 1151000, 1184000, 9377, 1],
            ["柳州市", 582000, 606500, 5177, 2],
        ]
    },
    {"indicator of 入会情况": UNIONS, "indicator of 位次": ""},
    stated(MEMBERS, "2013", u450100=1151000, u450200=582000)
    | stated(MEMBERS, "2014", u450100=1184000, u450200=606500)
    | stated(UNIONS, "2014", u450100=9377, u450200=5177),
)
LAST_AND_THIS = YearbookTable(
    "this year and the last, by words",
    {
        "Sheet1": [
            ["2014年度工会统计对比表"],
            ["指标", "本年", "上年"],
            ["工会会员人数（人）", 606500, 582000],
            ["职工人数（人）", 831300, 812000],
        ]
    },
    {"unit": LIUZHOU},
    stated(MEMBERS, "2014", u450200=606500) | stated(MEMBERS, "2013", u450200=582000)
    | stated(STAFF, "2014", u450200=831300) | stated(STAFF, "2013", u450200=812000),
)  # fmt: skip
A_DOCUMENT = YearbookTable(
    "figures of a printed yearbook, which are a document's",
    {
        "2-9": [
            ["2-9 各市工会会员人数"],
            ["单位：万人"],
            ["地区", "2010", "2011"],
            ["南宁市", 98.7, 104.2],
            ["柳州市", 50.1, 52.66],
        ]
    },
    {"origin": "document", "source": "GX2014"},
    stated(MEMBERS, "2010", WAN, u450100=98.7, u450200=50.1)
    | stated(MEMBERS, "2011", WAN, u450100=104.2, u450200=52.66),
)
TABLES = (
    INDICATORS_ACROSS, YEARS_ACROSS, INDICATORS_DOWN, UNITS_ACROSS, YEARS_DOWN, INDICATOR_OVER_YEARS,
    YEAR_OVER_INDICATORS, FOOTNOTES, CODES, A_TABLE_A_YEAR, A_TABLE_A_UNIT, DISCONTINUED, PANEL, REGION_OVER_INDICATORS,
    NOTHING_SAID, OTHER_WORDS, YEAR_IN_HEADING,
    LAST_AND_THIS, A_DOCUMENT,
)  # fmt: skip
