"""Ten tables in layouts that the reader was not made with, each with the figures that stand in it.

Written before the reader was run on any of them. Made here, of numbers of our own. `answers` is what a clerk who reads
the table would say where it is asked: by words of the label what it is, or a question of the whole table.
"""

from tests.figures.files.yearbooks.tables import INCOME, MEMBERS, STAFF, UNIONS, WAN, WOMEN, YearbookTable, stated

LEFT_OUT = ""
UNITS_IN_TWO_ROWS = YearbookTable(
    "transposed: years down, counties below their cities across",
    {
        "Sheet1": [
            ["柳州、梧州两市及所属县工会会员人数"],
            ["单位：人"],
            ["年 份", "柳州市", None, "梧州市", None],
            [None, "全市", "鹿寨县", "全市", "藤县"],
            ["2012", 550000, 36100, 270100, 44020],
            ["2013", 582000, 37800, 279500, 45900],
            ["2014", 606500, 39020, 284000, 47100],
        ]
    },
    {"indicator": MEMBERS},
    stated(MEMBERS, "2012", u450200=550000, u450223=36100, u450400=270100, u450422=44020)
    | stated(MEMBERS, "2013", u450200=582000, u450223=37800, u450400=279500, u450422=45900)
    | stated(MEMBERS, "2014", u450200=606500, u450223=39020, u450400=284000, u450422=47100),
)
THREE_ROWS_OF_HEADS = YearbookTable(
    "three rows of merged heads: year over indicator over sex, numbered columns below them",
    {
        "表4": [
            ["表4  各市职工和工会会员构成"],
            ["地区", "2013年", None, None, None, "2014年", None, None, None],
            [None, *["职工人数（人）", None, "工会会员人数（人）", None] * 2],
            [None, *["合计", "其中：女"] * 4],
            ["甲", 1, 2, 3, 4, 5, 6, 7, 8],
            ["全区", 4012000, 1600400, 3401000, 1330000, 4126000, 1650800, 3552000, 1401000],
            ["柳州市", 812000, 300400, 582000, 208000, 831300, 310100, 606500, 219000],
            ["桂林市", 690000, 270300, 596000, 240900, 705000, 280200, 610700, 253300],
        ]
    },
    {"indicator of 职工人数 女": LEFT_OUT, "indicator of 工会会员人数 女": WOMEN},
    stated(STAFF, "2013", u450200=812000, u450300=690000) | stated(STAFF, "2014", u450200=831300, u450300=705000)
    | stated(MEMBERS, "2013", u450200=582000, u450300=596000) | stated(MEMBERS, "2014", u450200=606500, u450300=610700)
    | stated(WOMEN, "2013", u450200=208000, u450300=240900) | stated(WOMEN, "2014", u450200=219000, u450300=253300),
)  # fmt: skip
MEASURES_BELOW_YEARS = YearbookTable(
    "several measures in columns below each year: number, growth, share",
    {
        "Sheet1": [
            ["柳州市工会会员构成"],
            ["项目", "2013年", None, None, "2014年", None, None],
            [None, "人数（万人）", "比上年增长（%）", "占全区（%）", "人数（万人）", "比上年增长（%）", "占全区（%）"],
            ["工会会员人数", 58.2, 5.8, 17.1, 60.65, 4.2, 17.07],
            ["  女会员人数", 20.8, 5.6, 15.6, 21.9, 5.3, 15.63],
            ["职工人数", 81.2, 2.3, 20.2, 83.13, 2.4, 20.15],
        ]
    },
    {"indicator of 占全区": LEFT_OUT, "indicator of 工会会员人数 万人": MEMBERS,
     "indicator of 女会员人数 万人": WOMEN, "indicator of 职工人数 万人": STAFF},
    stated(MEMBERS, "2013", WAN, u450200=58.2) | stated(MEMBERS, "2014", WAN, u450200=60.65)
    | stated(WOMEN, "2013", WAN, u450200=20.8) | stated(WOMEN, "2014", WAN, u450200=21.9)
    | stated(STAFF, "2013", WAN, u450200=81.2) | stated(STAFF, "2014", WAN, u450200=83.13),
)  # fmt: skip
PROVINCES_BY_CODE = YearbookTable(
    "provinces by code, ours among them, and our cities below it",
    {
        "分省": [
            ["2014年各地区工会会员人数和工会经费收入"],
            ["行政区划代码", "地区", "工会会员人数", "工会经费收入"],
            [None, None, "（万人）", "（亿元）"],
            ["000000", "全国", 28800, 1150.4],
            ["110000", "北京市", 410, 61.2],
            ["440000", "广东省", 2530, 98.7],
            ["450000", "广西", 355.2, 9.26],
            ["450100", "南宁市", 118.4, 1.6],
            ["450200", "柳州市", 60.65, 0.94],
        ]
    },
    {"others_left_out": "yes"},
    stated(MEMBERS, "2014", WAN, u450000="355.2", u450100="118.4", u450200="60.65")
    | stated(INCOME, "2014", 10_000 * WAN, u450000="9.26", u450100="1.6", u450200="0.94"),
)
FOOTNOTES_WITH_NUMBERS = YearbookTable(
    "footnote marks on heads, lines and numbers; notes that begin with numbers and hold more of them",
    {
        "Sheet1": [
            ["3-5　2013年各县工会基层组织①与会员"],
            ["地区", "基层工会组织数（个）¹", "工会会员人数（人）[2]", "增减（人）"],
            ["藤  县②", "402*", "45 900".replace(" ", ""), -120],
            ["鹿寨县", 388, "37,800[3]", 1700],
            ["横　县※", "1013", "83500", 410],
            ["① 不含2012年以前撤销的57个组织。"],
            ["1. 2013年起按法人单位统计，共 9120 个。"],
            ["[2]", "2013年", "含农民工", 11800],
            ["[3] 其中农民工11800人。"],
            ["单位：广西总工会统计处"],
        ]
    },
    {"indicator of 增减": LEFT_OUT},
    stated(UNIONS, "2013", u450422=402, u450223=388, u450181=1013)
    | stated(MEMBERS, "2013", u450422=45900, u450223=37800, u450181=83500),
)
BILINGUAL = YearbookTable(
    "headings and names in two languages, in one cell and below each other",
    {
        "1-3": [
            ["1-3 各市工会基本情况 (2012年)"],
            ["Basic Statistics on Trade Unions by City (2012)"],
            ["地 区\nRegion", "工会会员人数(万人)\nUnion members (10 000 persons)",
             "基层工会组织数(个)\nUnions (unit)"],
            ["南宁市 Nanning", 109.9, 8800],
            ["柳州市 Liuzhou", 55, 4820],
            ["桂林市 Guilin", 57.3, 6100],
        ]
    },
    {"indicator of members": MEMBERS, "indicator of Unions(unit)": UNIONS,
     "unit of Nanning": "450100", "unit of Liuzhou": "450200", "unit of Guilin": "450300"},
    stated(MEMBERS, "2012", WAN, u450100=109.9, u450200=55, u450300=57.3)
    | stated(UNIONS, "2012", u450100=8800, u450200=4820, u450300=6100),
)  # fmt: skip
NUMBER_AND_AMOUNT = YearbookTable(
    "each indicator over its number in a measure of its own and its share",
    {
        "Sheet1": [
            ["2014年各市组织和经费"],
            ["地区", "基层工会组织数", None, "工会经费收入", None],
            [None, "数量（个）", "占比（%）", "金额（万元）", "占比（%）"],
            ["南宁市", 9377, 18.2, 16002, 17.3],
            ["柳州市", 5177, 10.1, 9411, 10.2],
            ["合计", 14554, 28.3, 25413, 27.5],
        ]
    },
    {"indicator of 占比": LEFT_OUT, "indicator of 数量": UNIONS, "indicator of 金额": INCOME},
    stated(UNIONS, "2014", u450100=9377, u450200=5177) | stated(INCOME, "2014", WAN, u450100=16002, u450200=9411),
)
INDICATORS_AS_SECTIONS = YearbookTable(
    "indicators alone in their lines, the cities below each",
    {
        "Sheet1": [
            ["各市工会主要指标"],
            ["指标与地区", "2013年", "2014年"],
            ["工会会员人数（万人）", None, None],
            ["南宁市", 115.1, 118.4],
            ["柳州市", 58.2, 60.65],
            ["职工人数（万人）", None, None],
            ["南宁市", 128.7, 131.25],
            ["桂林市", 69, 70.5],
        ]
    },
    {"indicator": MEMBERS, "measure": "万"},
    stated(MEMBERS, "2013", WAN, u450100=115.1, u450200=58.2)
    | stated(MEMBERS, "2014", WAN, u450100=118.4, u450200=60.65)
    | stated(STAFF, "2013", WAN, u450100=128.7, u450300=69) | stated(STAFF, "2014", WAN, u450100=131.25, u450300=70.5),
)  # fmt: skip
TWO_ON_A_SHEET = YearbookTable(
    "two tables on one sheet, of different measures, the second continued on another page",
    {
        "2-3": [
            ["2-3  2014年各市工会会员"],
            [None, None, "单位：万人"],
            ["地区", "工会会员人数", "女会员人数"],
            ["南宁市", 118.4, 46.02],
            ["柳州市", 60.65, 21.9],
            ["资料来源：工会统计年报"],
            [],
            ["2-4  2013年各市工会经费"],
            [None, None, "单位：万元"],
            ["地区", "工会经费收入", "比上年增长(%)"],
            ["南宁市", 15310, 6.2],
            ["续表"],
            ["地区", "工会经费收入", "比上年增长(%)"],
            ["柳州市", 8920, 7.3],
            ["桂林市", 7004, 3.1],
        ]
    },
    {},
    stated(MEMBERS, "2014", WAN, u450100=118.4, u450200=60.65) | stated(WOMEN, "2014", WAN, u450100=46.02, u450200=21.9)
    | stated(INCOME, "2013", WAN, u450100=15310, u450200=8920, u450300=7004),
)  # fmt: skip
PARTS_AND_WHOLE = YearbookTable(
    "a quarter and a half year beside the whole year and the one before",
    {
        "Sheet1": [
            ["柳州市工会会员发展情况"],
            ["指标", "计量单位", "2014年一季度", "2014年上半年", "2014年", "上年同期"],
            ["工会会员人数", "人", 588000, 597300, 606500, 582000],
            ["基层工会组织数", "个", 5050, 5102, 5177, 5013],
        ]
    },
    {"period": "2014", "parts_left_out": "yes"},
    stated(MEMBERS, "2014", u450200=606500) | stated(UNIONS, "2014", u450200=5177)
    | stated(MEMBERS, "2013", u450200=582000) | stated(UNIONS, "2013", u450200=5013),
)  # fmt: skip
UNSEEN = (
    UNITS_IN_TWO_ROWS, THREE_ROWS_OF_HEADS, MEASURES_BELOW_YEARS, PROVINCES_BY_CODE, FOOTNOTES_WITH_NUMBERS, BILINGUAL,
    NUMBER_AND_AMOUNT, INDICATORS_AS_SECTIONS, TWO_ON_A_SHEET, PARTS_AND_WHOLE,
)  # fmt: skip
