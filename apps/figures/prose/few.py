"""Which single numerals in characters count: 两名职工, 三轮; not 三个代表, 八项规定, 三台县, 一个品牌. Pure."""

import re

from apps.figures.prose.measure_words import MEASURES, OF_FEW

HAN_DIGIT = "一二两三四五六七八九"
ONE, TWO = "一", "二"
SLOGAN_BEHIND = re.compile(
    r"一(?![一-龥]*[家名])|普遍|全面|建成|代表|确保|满意|不让|维护|结合|同步|创新|最|统一|保护|自信|意识|坚持|转变"
    r"|到位|必须|服务(?!平台|窗口|站|点|中心|项目|队)|平台建设|“|务必|现代化|统筹|有利|提升|全覆盖|百年|规定|制度改革|基本"
    r"|文明(?!单位|城|家庭|班组|社区|村)"
)
# 三台县, 五家渠市, 二人转, 三轮车, 三部曲, 四人帮: the measure is part of a name there.
PART_OF_A_NAME = re.compile(
    "台[县区市河山农子]|家[渠子村屯集营峪坡岭湾沟庄店窑]|人[行制帮转台民篮赛]|人小?组(?!成)|轮(?:车|摩托|电动)|部曲|元[区里桥县乳牛]"
    "|间房|户镇|所镇|位数"
)
SELDOM = ("名", "个", "人", "家", "件", "台", "项", "位", "户")  # with 二 these count; 二次, 二处 in a row alone
# 初赛和决赛两个阶段, 集体合同等四个合同: which were named; but 张某、李某三名同志 and 流程等八个方面 count.
LISTED_BEFORE = re.compile("[一-龥](?:[、和与及][^,，。;；、]{1,14}|等)$")
OF_BOTH_SIDES = re.compile("从[一-龥]{1,5}和[一-龥]{1,5}$")  # 从政绩和廉政两个方面
COUNTED_OF_A_LIST = re.compile(
    "方面|(?:服务)?平台|领域|环节|部门|行业|工种|专业|班组|车间|科室|项目|奖项|课题"
    "|镇|乡|县|[市区](?!直|总|属)|街道|社区|村|省|企业|公司|厂"
)
NOTHING_COUNTED = re.compile(r"[，,。;；、”\"]")  # behind 三个, which then counts nothing that is named
OF_ANYTHING = ("个", "家", "名", "位", "户", "人", "项")  # measures that slogans have too: “三个”, 三人行
OF_SLOGANS = ("个", "项", "件")
OF_TURNS = ("次", "期", "轮")  # 分两次发放
FORMING = ("建设", "打造", "培养", "造就", "锻造", "形成")  # 建设一支高素质队伍, beside other numbers too
OF_PERSONS = ("名", "位")  # in no slogan: 表彰先进个人三名
NOUN_BEFORE = re.compile("[一-龥]{2}$")
IN_QUOTES = re.compile("“[^”]*$")  # “一个中心六个家”
SOME = rf"(?:\d+|(?!一(?![十百]))[{HAN_DIGIT}十百]{{1,4}})(?:{MEASURES})"  # 一家一户, 一人一岗 are no row
# One of a row counts, 主席一人、委员五人, 两个砖厂和一个面粉厂, and of what each has: 各一名, 每5人有一项.
ROW_BEFORE = re.compile(rf"{SOME}(?:[一-龥]{{1,8}}[和与及、]|[、,，][一-龥]{{2,8}}(?<!时))$")
ROW_BEHIND = re.compile(rf"(?:[、,，][一-龥]{{2,8}}一(?:{MEASURES}))?[、,，][一-龥]{{2,8}}{SOME}")
BEHIND_ONE = re.compile(rf"一(?:{MEASURES})[、,，][一-龥]{{2,8}}$")  # 一等奖一个、二等奖 before 两个
SIZE_BEHIND = re.compile(r"\d[\d.]*[多余]?(?:平方米|平米|㎡)的")  # 一间20多平方米的电脑室
ENDS_THERE = re.compile("$|[、,，。;；)）]")
ORDINAL_BEFORE = re.compile(rf"第[{HAN_DIGIT}][、和至到]$")  # 第一、二名
OF_EACH = re.compile(r"各$|每\d[\d.]*[一-龥]{1,3}(?:就|便|即)?[有获]$")


def is_few(match: re.Match[str], before: str, behind: str) -> bool:
    """Whether a single numeral with its measure counts. `before`, `behind`: the signs round both.

    Worked example: 两个参建单位, 三家; not 两个普遍, 三个代表, 两批, 四类, 一个品牌.
    """
    if _is_excluded(match, before, behind):
        return False
    if match["measure"] not in OF_FEW:
        return ENDS_THERE.match(behind) is not None and _is_one_of_a_row(before, behind)
    if _counts_in_rows_alone(match):
        return _is_one_of_a_row(before, behind)
    if _is_a_slogan(match, before, behind) or _was_listed(match, before, behind):
        return False
    return match["measure"] not in OF_ANYTHING or _names_something(match, before, behind)


def _is_excluded(match: re.Match[str], before: str, behind: str) -> bool:
    """In quotes, in a name, 四处, 一件件, 分两次, 第一、二名, 这三家; and where no measure is said."""
    measure = match["measure"]
    if measure is None or match[0] == "四处" or behind.startswith(measure):
        return True
    if IN_QUOTES.search(before) or ORDINAL_BEFORE.search(before) or PART_OF_A_NAME.match(f"{measure}{behind[:3]}"):
        return True
    return _is_parted_or_formed(match, before) or _is_of_others(match, before)


def _is_parted_or_formed(match: re.Match[str], before: str) -> bool:
    """分两次, 建设一支队伍."""
    if match["number"] == ONE and match["measure"] == "支":
        return before.endswith(FORMING)
    return before.endswith("分") and match["measure"] in OF_TURNS


def _counts_in_rows_alone(match: re.Match[str]) -> bool:
    """一个, 二次: no 一倍, and no 二人."""
    if match["number"] == ONE:
        return match["measure"] != "倍"
    return match["number"] == TWO and match["measure"] not in SELDOM


def _is_of_others(match: re.Match[str], before: str) -> bool:
    """这三家, 前三名, 农场的两个文明; of 危机导致的两波 and 先后两次 it is none of these."""
    if before.endswith("的"):
        return match["measure"] in OF_SLOGANS
    return before.endswith(("这", "那", "前", "后", "“", "此", *HAN_DIGIT)) and not before.endswith("先后")


def _is_one_of_a_row(before: str, behind: str) -> bool:
    """Whether 一个 stands beside other numbers, 主席一人、委员五人, or is of what each has, 各一名."""
    if OF_EACH.search(before) or ROW_BEFORE.search(before) or SIZE_BEHIND.match(behind):
        return True
    return ROW_BEHIND.match(behind) is not None


def _is_a_slogan(match: re.Match[str], before: str, behind: str) -> bool:
    """三个代表, 两个普遍; not 三名“首席技师”, 进行了两次满意度测评."""
    if match["measure"] == "次" and before.endswith("了"):
        return False
    is_of_what_is_named = match["measure"] in ("名", "位", "次") and behind.startswith("“")
    return SLOGAN_BEHIND.match(behind) is not None and not is_of_what_is_named


def _was_listed(match: re.Match[str], before: str, behind: str) -> bool:
    """Whether what was named right before is summed up and so counts nothing new: 初赛和决赛两个阶段."""
    if OF_BOTH_SIDES.search(before) and behind.startswith("方面"):
        return True
    if LISTED_BEFORE.search(before) is None or match["measure"] != "个" or _goes_on(before, behind):
        return False
    return COUNTED_OF_A_LIST.match(behind) is None


def _names_something(match: re.Match[str], before: str, behind: str) -> bool:
    """Whether what is counted is named behind it, or before it: 先进个人三名, and in a row 委员五人、干事三人."""
    if NOTHING_COUNTED.match(behind) is None:
        return True
    if match["measure"] in OF_PERSONS and NOUN_BEFORE.search(before):
        return True
    return _goes_on(before, behind)


def _goes_on(before: str, behind: str) -> bool:
    """Whether more than one stands in a row with other numbers: 一等奖一个、二等奖两个."""
    return BEHIND_ONE.search(before) is not None or _is_one_of_a_row(before, behind)
