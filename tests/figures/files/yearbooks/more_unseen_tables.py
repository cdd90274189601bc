"""Ten more tables, written and kept after the reader was mended by the first ten, and before it was run on these.

Each lays a trap: something beside, above or below a number makes it another unit's, year's, indicator's or measure's.
"""

from tests.figures.files.yearbooks.tables import INCOME, MEMBERS, STAFF, UNIONS, WAN, WOMEN, YearbookTable, stated

LEFT_OUT = ""
PLAN_AND_ACTUAL = YearbookTable(
    "plan, actual and completion below each indicator",
    {
        "Sheet1": [
            ["2014年各市工会目标任务完成情况"],
            ["单位：人"],
            ["地区", "工会会员人数", None, None, "基层工会组织数（个）", None, None],
            [None, "计划", "实际", "完成率%", "计划", "实际", "完成率%"],
            ["南宁市", 1180000, 1184000, 100.3, 9300, 9377, 100.8],
            ["柳州市", 600000, 606500, 101.1, 5200, 5177, 99.6],
        ]
    },
    {"indicator of 计划": LEFT_OUT, "indicator of 完成率": LEFT_OUT, "indicator of 工会会员人数 实际": MEMBERS,
     "indicator of 基层工会组织数 实际": UNIONS},
    stated(MEMBERS, "2014", u450100=1184000, u450200=606500) | stated(UNIONS, "2014", u450100=9377, u450200=5177),
)  # fmt: skip
SUMS_AND_SHARES_BETWEEN = YearbookTable(
    "sums, shares and counties between the cities",
    {
        "Sheet1": [
            ["2013年末全区各市工会会员人数"],
            ["地  区", "工会会员人数（万人）", "比重（%）"],
            ["总  计", 340.1, 100],
            ["一、桂中地区", 65.3, 19.2],
            ["柳州市", 58.2, 17.1],
            ["  #市辖区", 40.1, 11.8],
            ["   鹿寨县", 3.78, 1.1],
            ["二、桂北地区", 60.2, 17.7],
            ["桂林市", 59.6, 17.5],
        ]
    },
    {"indicator of 比重": LEFT_OUT, "others_left_out": "yes"},
    stated(MEMBERS, "2013", WAN, u450200=58.2, u450223=3.78, u450300=59.6),
)
UNITS_OF_OTHERS_TITLE = YearbookTable(
    "a title of a company that begins with a city, indicators down",
    {
        "Sheet1": [
            ["柳州五菱汽车工业有限公司工会年报"],
            ["填报单位：柳州五菱汽车工业有限公司工会委员会"],
            ["指标名称", "计量单位", "行次", "2013年", "2014年"],
            ["甲", "乙", "丙", 1, 2],
            ["职工人数", "人", "01", 14000, 14200],
            ["工会会员人数", "人", "02", 13800, 14010],
        ]
    },
    {},
    set(),
)
YEARS_DOWN_THREE_UNITS = YearbookTable(
    "years down in words of a plan's end, two indicators below each city",
    {
        "3-1": [
            ["3-1 主要年份工会会员和职工人数"],
            ["单位：万人"],
            ["年份", "南宁市", None, "柳州市", None],
            [None, "职工人数", "工会会员人数", "职工人数", "工会会员人数"],
            ["2012年末", 124.4, 109.9, 79.4, 55],
            ["2013年末", 128.7, 115.1, 81.2, 58.2],
            ["“十二五”时期", 500, 400, 300, 200],
        ]
    },
    {},
    stated(STAFF, "2012", WAN, u450100=124.4, u450200=79.4) | stated(STAFF, "2013", WAN, u450100=128.7, u450200=81.2)
    | stated(MEMBERS, "2012", WAN, u450100=109.9, u450200=55)
    | stated(MEMBERS, "2013", WAN, u450100=115.1, u450200=58.2),
)  # fmt: skip
CUMULATIVE = YearbookTable(
    "numbers at the end of the year beside those of the year alone and of all years so far",
    {
        "Sheet1": [
            ["柳州市工会组建情况（2014年）"],
            ["项目", "年末数", "当年新增", "累计"],
            ["基层工会组织数（个）", 5177, 164, 6200],
            ["工会会员人数（人）", 606500, 24500, 700000],
        ]
    },
    {"indicator of 新增": LEFT_OUT, "indicator of 累计": LEFT_OUT, "indicator of 基层工会组织数 年末数": UNIONS,
     "indicator of 工会会员人数 年末数": MEMBERS},
    stated(UNIONS, "2014", u450200=5177) | stated(MEMBERS, "2014", u450200=606500),
)  # fmt: skip
MEASURE_OF_EACH_COLUMN = YearbookTable(
    "a row of measures below the headings, and another of running numbers",
    {
        "Sheet1": [
            ["2012年各市工会情况"],
            ["地区", "职工人数", "工会会员人数", "工会经费收入", "基层工会组织数"],
            [None, "万人", "人", "万元", "个"],
            ["甲", 1, 2, 3, 4],
            ["南宁市", 124.4, 1099000, 14100, 8800],
            ["柳州市", 79.4, 550000, 8313, 4820],
        ]
    },
    {"indicator of 职工人数": STAFF, "indicator of 工会会员人数": MEMBERS, "indicator of 工会经费收入": INCOME,
     "indicator of 基层工会组织数": UNIONS},
    stated(STAFF, "2012", WAN, u450100=124.4, u450200=79.4) | stated(MEMBERS, "2012", u450100=1099000, u450200=550000)
    | stated(INCOME, "2012", WAN, u450100=14100, u450200=8313) | stated(UNIONS, "2012", u450100=8800, u450200=4820),
)  # fmt: skip
WOMEN_BELOW_EACH = YearbookTable(
    "women below staff and below members, in one table of three years",
    {
        "Sheet1": [
            ["柳州市职工和会员"],
            ["单位：人"],
            ["指标", "2012年", "2013年", "2014年"],
            ["职工人数", 794000, 812000, 831300],
            ["  其中：女", 290000, 300400, 310100],
            ["        农民工", 200000, 210000, 220000],
            ["工会会员人数", 550000, 582000, 606500],
            ["  其中：女", 197000, 208000, 219000],
            ["        农民工", 150000, 160000, 170000],
        ]
    },
    {"unit": "450200", "indicator of 职工人数 女": LEFT_OUT,
     "indicator of 农民工": LEFT_OUT, "indicator of 工会会员人数 女": WOMEN},
    stated(STAFF, "2012", u450200=794000) | stated(STAFF, "2013", u450200=812000)
    | stated(STAFF, "2014", u450200=831300)
    | stated(MEMBERS, "2012", u450200=550000) | stated(MEMBERS, "2013", u450200=582000)
    | stated(MEMBERS, "2014", u450200=606500) | stated(WOMEN, "2012", u450200=197000)
    | stated(WOMEN, "2013", u450200=208000) | stated(WOMEN, "2014", u450200=219000),
)  # fmt: skip
THREE_SIDE_BY_SIDE = YearbookTable(
    "a long list of counties folded into three columns of pairs",
    {
        "Sheet1": [
            ["2014年各市县基层工会组织数"],
            ["地区", "个数", "地区", "个数", "地区", "个数"],
            ["南宁市", 9377, "桂林市", 6408, "鹿寨县", 388],
            ["柳州市", 5177, "梧州市", 2113, "藤县", 402],
        ]
    },
    {"indicator of 个数": UNIONS},
    stated(UNIONS, "2014", u450100=9377, u450200=5177, u450300=6408, u450400=2113, u450223=388, u450422=402),
)
TITLE_BELOW_AND_YEAR_IN_SHEET = YearbookTable(
    "the year in the sheet's name, a date of printing in the title, the source above",
    {
        "2014年": [
            ["桂林市工会会员人数", None, None],
            ["制表时间：2015年3月", None, "单位：人"],
            ["来源：2013年印发的工会统计调查制度", None, None],
            ["县（市、区）", "工会会员人数", "女会员人数"],
            ["荔浦县", 41000, 17000],
            ["合  计", 610700, 253300],
        ]
    },
    {"period": "2014"},
    stated(MEMBERS, "2014", u450381=41000) | stated(WOMEN, "2014", u450381=17000),
)
MONEY_OF_TWO_SCALES = YearbookTable(
    "money in two measures and a rate, units in the last column of names",
    {
        "Sheet1": [
            ["序号", "市", "县区", "年度", "工会经费收入", None, "收缴率（%）"],
            [None, None, None, None, "合计（亿元）", "其中：税务代收（万元）", None],
            [1, "柳州市", None, 2014, 0.94, 5100, 88.1],
            [2, None, "鹿寨县", 2014, 0.05, 310, 90.2],
            [3, "梧州市", "藤县", 2014, 0.06, 402, 91.7],
        ]
    },
    {"indicator of 合计": INCOME, "indicator of 税务": LEFT_OUT, "indicator of 收缴率": LEFT_OUT},
    stated(INCOME, "2014", 10_000 * WAN, u450200="0.94", u450223="0.05", u450422="0.06"),
)
MORE_UNSEEN = (
    PLAN_AND_ACTUAL, SUMS_AND_SHARES_BETWEEN, UNITS_OF_OTHERS_TITLE, YEARS_DOWN_THREE_UNITS, CUMULATIVE,
    MEASURE_OF_EACH_COLUMN, WOMEN_BELOW_EACH, THREE_SIDE_BY_SIDE, TITLE_BELOW_AND_YEAR_IN_SHEET, MONEY_OF_TWO_SCALES,
)  # fmt: skip
