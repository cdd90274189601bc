"""Blank forms as other departments send them, each cell with the number that belongs there.

Made here before anything read them. In `rows` a text stands as the form prints it, an Asked cell is left empty and says
which number is wanted, and what is empty otherwise is nothing of ours. A text in `merged` (A1:D1) lies over its cells.
`answers` is what a clerk says where a form leaves something unsaid: `unit` and `period` of all of it, and by label the
code of an indicator ("" for none of ours).
"""

from typing import NamedTuple

STAFF, MEMBERS, WOMEN, UNIONS, INCOME = "ORG10", "ORG12", "ORG13", "ORG01", "FIN01"
REGION, NANNING, LIUZHOU, GUILIN, WUZHOU = "450000", "450100", "450200", "450300", "450400"
WAN = 10_000


class Asked(NamedTuple):
    """The number a cell of a form wants, and what it counts in there."""

    unit: str
    indicator: str
    period: str
    times: int = 1


class BlankForm(NamedTuple):
    """A workbook without its numbers."""

    name: str
    sheets: dict[str, list[list[object]]]
    merged: tuple[str, ...] = ()
    answers: dict[str, str] = {}


def asked(unit: str, period: str, *indicators: str, times: int = 1) -> list[Asked]:
    """A line of indicators of one unit and period."""
    return [Asked(unit, indicator, period, times) for indicator in indicators]


def years(unit: str, indicator: str, *periods: str, times: int = 1) -> list[Asked]:
    """A line of years of one unit and indicator."""
    return [Asked(unit, indicator, period, times) for period in periods]


def places(indicator: str, period: str, *units: str, times: int = 1) -> list[Asked]:
    """A line of units of one indicator and period."""
    return [Asked(unit, indicator, period, times) for unit in units]


FORMS = (
    BlankForm(
        "units down, indicators across, the year in the title",
        {
            "Sheet1": [
                ["2013年各市工会组织情况表"],
                ["地区", "职工人数", "工会会员人数", "女会员人数", "基层工会组织数"],
                ["南宁市", *asked(NANNING, "2013", STAFF, MEMBERS, WOMEN, UNIONS)],
                ["柳州市", *asked(LIUZHOU, "2013", STAFF, MEMBERS, WOMEN, UNIONS)],
                ["桂林市", *asked(GUILIN, "2013", STAFF, MEMBERS, WOMEN, UNIONS)],
                ["梧州市", *asked(WUZHOU, "2013", STAFF, MEMBERS, WOMEN, UNIONS)],
            ]
        },
        ("A1:E1",),
    ),
    BlankForm(
        "indicators down, years across, the unit in the title",
        {
            "Sheet1": [
                ["柳州市总工会基本情况"],
                ["指标", "2013年", "2014年"],
                ["职工人数", *years(LIUZHOU, STAFF, "2013", "2014")],
                ["工会会员人数", *years(LIUZHOU, MEMBERS, "2013", "2014")],
                ["基层工会组织数", *years(LIUZHOU, UNIONS, "2013", "2014")],
            ]
        },
        ("A1:C1",),
    ),
    BlankForm(
        "years down, indicators across, the unit said by the clerk",
        {
            "表1": [
                ["年份", "职工人数（万人）", "工会会员人数（人）"],
                ["2013", Asked(GUILIN, STAFF, "2013", WAN), Asked(GUILIN, MEMBERS, "2013")],
                ["2014", Asked(GUILIN, STAFF, "2014", WAN), Asked(GUILIN, MEMBERS, "2014")],
            ]
        },
        (),
        {"unit": GUILIN},
    ),
    BlankForm(
        "units down, years across under one indicator with its measure in the title",
        {
            "会员": [
                ["各市工会会员人数（万人）"],
                ["地区", "2013", "2014"],
                ["南宁市", *years(NANNING, MEMBERS, "2013", "2014", times=WAN)],
                ["柳州市", *years(LIUZHOU, MEMBERS, "2013", "2014", times=WAN)],
                ["桂林市", *years(GUILIN, MEMBERS, "2013", "2014", times=WAN)],
            ]
        },
        ("A1:C1",),
    ),
    BlankForm(
        "two rows of headings, indicators over years",
        {
            "Sheet1": [
                ["地区", "职工人数", None, "工会会员人数", None],
                [None, "2013年", "2014年", "2013年", "2014年"],
                ["南宁市", *years(NANNING, STAFF, "2013", "2014"), *years(NANNING, MEMBERS, "2013", "2014")],
                ["柳州市", *years(LIUZHOU, STAFF, "2013", "2014"), *years(LIUZHOU, MEMBERS, "2013", "2014")],
            ]
        },
        ("A1:A2", "B1:C1", "D1:E1"),
    ),
    BlankForm(
        "two rows of headings, years over indicators, below a blank line",
        {
            "Sheet1": [
                ["全区工会情况"],
                [],
                ["单位名称", "2013年度", None, "2014年度", None],
                [None, "工会会员人数", "基层工会组织数", "工会会员人数", "基层工会组织数"],
                ["南宁市总工会", *asked(NANNING, "2013", MEMBERS, UNIONS), *asked(NANNING, "2014", MEMBERS, UNIONS)],
                ["桂林市总工会", *asked(GUILIN, "2013", MEMBERS, UNIONS), *asked(GUILIN, "2014", MEMBERS, UNIONS)],
            ]
        },
        ("A1:E1", "A3:A4", "B3:C3", "D3:E3"),
    ),
    BlankForm(
        "names and cells in pairs, unit and year above",
        {
            "登记表": [
                ["工会情况登记表"],
                ["填报单位：柳州市总工会", None, "2013年度", None],
                ["职工人数", Asked(LIUZHOU, STAFF, "2013"), "工会会员人数", Asked(LIUZHOU, MEMBERS, "2013")],
                ["女会员人数", Asked(LIUZHOU, WOMEN, "2013"), "基层工会组织数", Asked(LIUZHOU, UNIONS, "2013")],
                ["负责人签字", None, "联系电话", None],
            ]
        },
        ("A1:D1",),
    ),
    BlankForm(
        "pairs with measures in brackets, over merged cells",
        {
            "登记表": [
                ["南宁市工会经费情况（2014年）"],
                ["工会经费收入（万元）", None, Asked(NANNING, INCOME, "2014", WAN)],
                ["工会会员人数（万人）", None, Asked(NANNING, MEMBERS, "2014", WAN)],
                ["填表说明", "按年末数填写", None],
            ]
        },
        ("A1:C1", "A2:B2", "A3:B3"),
    ),
    BlankForm(
        "a column of measures beside the names",
        {
            "Sheet1": [
                ["桂林市总工会统计资料"],
                ["指标名称", "计量单位", "2013年", "2014年"],
                ["职工人数", "万人", *years(GUILIN, STAFF, "2013", "2014", times=WAN)],
                ["基层工会组织数", "个", *years(GUILIN, UNIONS, "2013", "2014")],
                ["工会经费收入", "万元", *years(GUILIN, INCOME, "2013", "2014", times=WAN)],
            ]
        },
        ("A1:D1",),
    ),
    BlankForm(
        "indicators down, units across",
        {
            "2014": [
                ["项目", "南宁市", "柳州市", "桂林市"],
                ["职工人数", *places(STAFF, "2014", NANNING, LIUZHOU, GUILIN)],
                ["工会会员人数", *places(MEMBERS, "2014", NANNING, LIUZHOU, GUILIN)],
                ["女会员人数", *places(WOMEN, "2014", NANNING, LIUZHOU, GUILIN)],
            ]
        },
    ),
    BlankForm(
        "measures of several indicators above the table",
        {
            "Sheet1": [
                ["各市工会经费和会员（2013年）"],
                ["单位：万元、人"],
                ["地区", "工会经费收入", "工会会员人数"],
                ["南宁市", Asked(NANNING, INCOME, "2013", WAN), Asked(NANNING, MEMBERS, "2013")],
                ["柳州市", Asked(LIUZHOU, INCOME, "2013", WAN), Asked(LIUZHOU, MEMBERS, "2013")],
                ["梧州市", Asked(WUZHOU, INCOME, "2013", WAN), Asked(WUZHOU, MEMBERS, "2013")],
            ]
        },
        ("A1:C1", "A2:C2"),
    ),
    BlankForm(
        "two tables one below the other, each with its year and measure",
        {
            "Sheet1": [
                ["表一 2013年会员（单位：人）"],
                ["地区", "工会会员人数", "女会员人数"],
                ["南宁市", *asked(NANNING, "2013", MEMBERS, WOMEN)],
                ["柳州市", *asked(LIUZHOU, "2013", MEMBERS, WOMEN)],
                [],
                ["表二 2014年经费（单位：万元）"],
                ["地区", "工会经费收入", "备注"],
                ["南宁市", Asked(NANNING, INCOME, "2014", WAN), None],
                ["桂林市", Asked(GUILIN, INCOME, "2014", WAN), None],
            ]
        },
        ("A1:C1", "A6:C6"),
    ),
    BlankForm(
        "two tables side by side",
        {
            "Sheet1": [
                ["2013年各市情况"],
                ["地区", "职工人数", None, "地区", "工会会员人数"],
                ["南宁市", Asked(NANNING, STAFF, "2013"), None, "桂林市", Asked(GUILIN, MEMBERS, "2013")],
                ["柳州市", Asked(LIUZHOU, STAFF, "2013"), None, "梧州市", Asked(WUZHOU, MEMBERS, "2013")],
            ]
        },
        ("A1:E1",),
    ),
    BlankForm(
        "a sheet for each city",
        {
            "南宁市": [
                ["指标", "2013年", "2014年"],
                ["工会会员人数", *years(NANNING, MEMBERS, "2013", "2014")],
                ["女会员人数", *years(NANNING, WOMEN, "2013", "2014")],
            ],
            "桂林市": [
                ["指标", "2013年", "2014年"],
                ["工会会员人数", *years(GUILIN, MEMBERS, "2013", "2014")],
                ["女会员人数", *years(GUILIN, WOMEN, "2013", "2014")],
            ],
        },
    ),
    BlankForm(
        "numbered lines and a row that numbers the columns",
        {
            "Sheet1": [
                ["广西工会2013年统计表"],
                ["序号", "地区", "职工人数", "工会会员人数", "备注"],
                ["甲", "乙", "1", "2", "3"],
                ["1", "南宁市", *asked(NANNING, "2013", STAFF, MEMBERS), None],
                ["2", "柳州市", *asked(LIUZHOU, "2013", STAFF, MEMBERS), None],
                ["3", "桂林市", *asked(GUILIN, "2013", STAFF, MEMBERS), None],
            ]
        },
        ("A1:E1",),
    ),
    BlankForm(
        "codes of divisions, and the region in a line of its own",
        {
            "2013年": [
                ["行政区划代码", "地区", "工会会员人数", "基层工会组织数"],
                ["450000", "全区", *asked(REGION, "2013", MEMBERS, UNIONS)],
                ["450100", "南宁市", *asked(NANNING, "2013", MEMBERS, UNIONS)],
                ["450200", "柳州市", *asked(LIUZHOU, "2013", MEMBERS, UNIONS)],
                ["450400", "梧州市", *asked(WUZHOU, "2013", MEMBERS, UNIONS)],
            ]
        },
        (),
        {"unit": REGION},
    ),
    BlankForm(
        "a city over several lines of indicators",
        {
            "Sheet1": [
                ["地区", "指标", "2013年", "2014年"],
                ["南宁市", "职工人数", *years(NANNING, STAFF, "2013", "2014")],
                [None, "工会会员人数", *years(NANNING, MEMBERS, "2013", "2014")],
                ["柳州市", "职工人数", *years(LIUZHOU, STAFF, "2013", "2014")],
                [None, "工会会员人数", *years(LIUZHOU, MEMBERS, "2013", "2014")],
            ]
        },
        ("A2:A3", "A4:A5"),
    ),
    BlankForm(
        "names of another department, growth and sums by formula",
        {
            "Sheet1": [
                ["2014年基层组织建设调查表"],
                ["市", "在职职工", "入会人数", "比上年增长(%)", "合计"],
                ["南宁市", Asked(NANNING, STAFF, "2014"), Asked(NANNING, MEMBERS, "2014"), None, "=B3+C3"],
                ["柳州市", Asked(LIUZHOU, STAFF, "2014"), Asked(LIUZHOU, MEMBERS, "2014"), None, "=B4+C4"],
            ]
        },
        ("A1:E1",),
        {"在职职工": STAFF, "入会人数": MEMBERS},
    ),
    BlankForm(
        "this year and the last",
        {
            "Sheet1": [
                ["柳州市总工会2014年报表"],
                ["指标", "本年", "上年"],
                ["职工人数", *years(LIUZHOU, STAFF, "2014", "2013")],
                ["工会会员人数", *years(LIUZHOU, MEMBERS, "2014", "2013")],
            ]
        },
        ("A1:C1",),
    ),
    BlankForm(
        "women among members and among staff, the latter none of ours",
        {
            "Sheet1": [
                ["南宁市 2013年"],
                ["项目", "人数"],
                ["工会会员人数", Asked(NANNING, MEMBERS, "2013")],
                ["其中：女", Asked(NANNING, WOMEN, "2013")],
                ["职工人数", Asked(NANNING, STAFF, "2013")],
                ["其中：女", None],
            ]
        },
        ("A1:B1",),
        {"工会会员人数 / 其中:女": WOMEN, "职工人数 / 其中:女": ""},
    ),
    BlankForm(
        "a title that nobody merged and that names the indicator",
        {
            "Sheet1": [
                ["各市工会会员人数（万人）", None, None],
                ["地区", "2013", "2014"],
                ["南宁市", *years(NANNING, MEMBERS, "2013", "2014", times=WAN)],
            ]
        },
    ),
    BlankForm(
        "two parts of one indicator below it, one of them none of ours",
        {
            "2013": [
                ["项目", "柳州市"],
                ["工会会员人数", Asked(LIUZHOU, MEMBERS, "2013")],
                ["其中：女会员人数", None],
                ["其中：农民工", None],
            ]
        },
    ),
    BlankForm(
        "the measure at the right, between title and headings, of the second table too",
        {
            "Sheet1": [
                ["2013年各市工会经费", None],
                [None, "单位：万元"],
                ["地区", "工会经费收入"],
                ["南宁市", Asked(NANNING, INCOME, "2013", WAN)],
                [],
                ["2014年工会会员", None],
                [None, "单位：万人"],
                ["地区", "工会会员人数"],
                ["柳州市", Asked(LIUZHOU, MEMBERS, "2014", WAN)],
            ]
        },
    ),
    BlankForm(
        "an empty line below the headings, a sum of those listed, and who filled it in",
        {
            "Sheet1": [
                ["2013年部分市工会情况", None, None],
                ["地区", "职工人数", "工会会员人数"],
                [None, None, None],
                ["南宁市", *asked(NANNING, "2013", STAFF, MEMBERS)],
                ["柳州市", *asked(LIUZHOU, "2013", STAFF, MEMBERS)],
                ["合计", None, None],
                ["小计", None, None],
                ["填表人：", None, None],
            ]
        },
        (),
        {"unit": REGION},
    ),
    BlankForm(
        "members of some alone, who are not all members",
        {
            "Sheet1": [
                ["2013年各市农民工入会情况", None],
                ["地区", "工会会员人数"],
                ["南宁市", None],
            ]
        },
    ),
    BlankForm(
        "money of which no measure is said",
        {"Sheet1": [["2013年各市情况", None], ["地区", "工会经费收入"], ["南宁市", None]]},
    ),
    BlankForm(
        "a line of no indicator on record, which narrows nothing below it",
        {
            "Sheet1": [
                ["柳州市总工会基本情况调查表", None, None],
                ["指标", "2013年", "2014年"],
                ["困难职工帮扶次数", None, None],
                ["工会会员人数", *years(LIUZHOU, MEMBERS, "2013", "2014")],
            ]
        },
        ("A1:C1",),
    ),
    BlankForm(
        "a second table right below the first, under a title that nobody merged",
        {
            "S": [
                ["2013年职工", None],
                ["地区", "职工人数"],
                ["南宁市", Asked(NANNING, STAFF, "2013")],
                ["2014年工会会员", None],
                ["地区", "工会会员人数"],
                ["南宁市", Asked(NANNING, MEMBERS, "2014")],
            ]
        },
    ),
    BlankForm(
        "one line below its headings, for one unit",
        {
            "2014": [
                ["职工人数", "工会会员人数", "工会经费收入（元）"],
                asked(LIUZHOU, "2014", STAFF, MEMBERS, INCOME),
            ]
        },
        (),
        {"unit": LIUZHOU},
    ),
)
