"""Where quantities stand in a text: 超过6万家, 90%以上. Dates, ordinals, slogans and durations are none. Pure.

What a found text means is read by `arithmetic.quantity_text`, as everywhere.
"""

import re
from typing import NamedTuple

from apps.figures.arithmetic import quantity_text
from apps.figures.arithmetic.numerals import number_of
from apps.figures.arithmetic.phrases import BEFORE
from apps.figures.arithmetic.quantity import Quantity, QuantityError
from apps.figures.prose.few import HAN_DIGIT, is_few
from apps.figures.prose.measure_words import MEASURES
from apps.figures.prose.signs import plain_signs

RANGE = (
    rf"(?<!从)(?<!由)\d+(?:\.\d+)? ?(?:[—–~-]+|[至到]) ?\d+(?:\.\d+)?(?= ?[千万亿]?(?:{MEASURES}))"
    r"|(?<!从)(?<!由)\d+(?:\.\d+)?(?P<twice>万?[元人名家户个%])[至~—–-]\d+(?:\.\d+)?(?=(?P=twice))"
    rf"|(?<![从由])(?<![一-龥][从由])(?:[{HAN_DIGIT}十百千]{{1,5}})[至到][{HAN_DIGIT}十百千]{{1,5}}(?=[人名个户家次件项元场期倍])"
)
# 1万2千人, 3亿2千万元; 3 556个, as yearbooks print thousands
DIGITS = (
    r"\d{1,4}万\d千(?:\d百)?(?![\d万亿])|\d千\d百(?![\d万亿])|\d{1,3}亿\d{1,4}千?(?=万)"
    r"|\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
)
HAN_NUMERAL = (
    rf"[{HAN_DIGIT}十百]{{1,5}}点[{HAN_DIGIT}零]{{1,4}}(?=[万亿%])"
    rf"|[{HAN_DIGIT}](?:零[{HAN_DIGIT}零]|[{HAN_DIGIT}]零)(?![{HAN_DIGIT}零十百千万亿年])"  # 一〇六人
    rf"|[{HAN_DIGIT}](?:[{HAN_DIGIT}零百千万十]{{0,20}}[十百千万亿])(?:零?[{HAN_DIGIT}](?![{HAN_DIGIT}]))?"
    rf"|[廿卅][{HAN_DIGIT}]?|十[{HAN_DIGIT}]?(?:[万亿])?|[{HAN_DIGIT}](?:点[{HAN_DIGIT}零]{{1,6}})?[万亿]"
)
DIGIT_BY_DIGIT = re.compile(
    rf"(?<![{HAN_DIGIT}十百千万亿点])[{HAN_DIGIT}](?:零[{HAN_DIGIT}零]|[{HAN_DIGIT}]零)(?![十百千万亿])"
)
FRACTION = (  # 1/4, not 3/8
    rf"百分之[{HAN_DIGIT}零十百点\d.]+|[{HAN_DIGIT}十]{{1,3}}分之[{HAN_DIGIT}十]{{1,3}}"
    rf"|[{HAN_DIGIT}]成(?:[{HAN_DIGIT}半])?|(?:半数|一半)(?=以上)|(?<=近)半数|(?<=[的占有近])一半(?![天年月时边])"
    r"|(?<![\d/.])[1-9]/[1-9]\d?(?=的|以上|左右|强|多)|(?<=[占近约达有过逾])[1-9]/[1-9]\d?(?![\d/月日号])"
)
PART_OF_WHOLE = re.compile(r"(\d)/(\d+)")
OF_THE_SENTENCE = ("过", "上", "预计", "估计")  # 走过50个乡, 预计年内达到500人: these words qualify no number there

# 会员过100万, 人数已过1.5亿; not 通过100万, 筹集过100万元.
MORE_THAN_SO_MANY = r"(?<=[已员数次工额值量均都])过(?=\d[\d.,]*[余多]?[万亿])"

# 节约70%, 签约50家, 附近20家: the sign is the end of another word there and qualifies no number.
WITHIN_WORDS = {"约": "(?<![节签预合违契履特邀公制要])", "近": "(?<![附就临邻最靠])", "超": "(?<![赶反])"}


def _qualifiers() -> str:
    """The Chinese words of the engine that bound a number, the longest first."""
    words = ["约有", "突破", MORE_THAN_SO_MANY]
    for qualifier, spelled in BEFORE.items():
        if qualifier == "exact":
            continue
        for word in spelled.split("|"):
            is_chinese = "一" <= word[0] <= "龥"
            if is_chinese and word not in OF_THE_SENTENCE:
                words.append(word)
    longest = sorted(words, key=len, reverse=True)
    return "|".join(WITHIN_WORDS.get(word, "") + word for word in longest)


QUALIFIERS = _qualifiers()
MORE = "多|余|几|来(?=[万亿个家人名])"
AFTER = r"以上|以下|以内|左右|上下|之多|\+(?![\dA-Za-z一-龥])"
BLANK = rf"(?: (?=(?:{MORE})?[千万亿]|(?:{MORE})(?:[一-龥]| [万亿])))?"  # 3 万, 20 余万, 300 余 万
SPAN = re.compile(
    rf"(?P<before>{QUALIFIERS})?(?P<number>{FRACTION}|{RANGE}|(?:{DIGITS})|{HAN_NUMERAL}|[一二两三四五六七八九])"
    rf"{BLANK}(?P<more>{MORE})?(?: (?=[万亿]))?(?P<scale>[十百千万亿]{{0,2}})(?P<still>{MORE})?"
    rf"(?:(?: (?![\d.]))?(?P<measure>{MEASURES}))?(?P<after>{AFTER})?"
)
# 千人以上, 近万人: a bare 千 or 万 is a number only where a word says that it is none of a name (百万职工).
BARE = re.compile(
    rf"(?:(?:{QUALIFIERS}|(?<!成百)上|(?<![超通经走])过(?=[千万]))(?P<near>[百千万亿]+))(?:{MEASURES}|(?=职工|会员"
    rf"|农民工))"
    rf"|(?<![{HAN_DIGIT}\d十百千万亿几数])[百千万](?:人|名|家|个)(?:{AFTER})(?!的?[^,，。;；]{{0,6}}(?:企业|单位))"
    rf"|(?<![{HAN_DIGIT}\d十百千万亿几数杯”])[千万](?:名|人次)(?=[一-龥])"
    rf"|(?<![{HAN_DIGIT}\d十百千万亿几数] )(?<![{HAN_DIGIT}\d十百千万亿几数])[百千]?[万亿]元(?=[,。;]|$)"
    rf"|(?<![{HAN_DIGIT}\d十百千万亿几数])[百千万](?:余|多)(?:{MEASURES}|(?=职工|会员|农民工|工人))"
)
TIME = re.compile(
    r"(?:个?(?:多|余|半)?(?:年|月|天|日|周|小时|分钟|秒|季度|学年|学期|冬春|昼夜|晚上|周末|星期|工作日|世纪|周年|岁|周岁|时|点|号|届))"
)
SMALL_BATCH = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})批")  # 分4批, not 来访4600批
VISITORS = re.compile("访|信")  # 来访85批, 已回复80批
# What makes the digits before it a name, a place in a row or a part of one: 500强, 第3, 12351热线, 5A级.
NAMED_BEHIND = re.compile(
    r"强(?!的)|级|号|届|公里(?:以?内|范围|半径)|热线|路|中全会|·|\.\d|:\d|度(?!假)|层|版|码|寸|大(?!型|中|专|学)"
    r"|(?!(?:t|kg|km2?)(?![A-Za-z\d]))[A-Za-z\d]|\+(?=[\dA-Za-z一-龥])"
    r"|后(?![,，。;；])|千伏|报警|急救"
)
NAMED_BEFORE = re.compile(r"第$|(?<![目以之年日月节])前$|届$|第\d+[至到、—-]$|\d:$|[A-Za-z.·/\d+]$|[〔\[【]$|No\.?$")
CALLED_BEFORE = re.compile(r"(?:电话|热线|拨打|邮编|编号)[^\d,，。;；]{0,3}$")  # 电话12351, not 接听电话2300个
LISTED = re.compile(r"(?:^|\n)\s*[(（]?$")  # 1. 2、 (3) at the beginning of a line
RANGE_AHEAD = re.compile(r"(?:[至到~—-]|——)\d+(?:年|月|日|时)")
MONTHS = re.compile(r"\d+[至到~—-]$")
YEARLIKE = re.compile(r"(?:19|20)\d\d")
SAID_LAST = re.compile(r"$|[,，。;；、)）\n]|\.(?!\d)")
# A noun right behind two digits or more is what they count, 19省市, 120能手; not what makes them a name or a score.
NOUN_BEHIND = re.compile("(?!一(?!线))[一-龥](?<![的后分折星线股制段时点届和与及至到或比])")
OF_PLACES = re.compile(r"(?:省|市|县|区|镇|乡|街道)(?=[\d省市县区镇乡街道、,，。;；(（各总工]|$)")  # 3县, 8镇3乡
HAN_BEFORE = re.compile("[一-龥](?<![第前号版型第图表式页])$")
# 3517工厂, 13268工作面, 301医院: bare digits before these are what one of them is called.
CALLED_BY_NUMBER = re.compile(
    r"\d{4,}(?:工?厂|工作面|部队|号|次列车|信箱|(?:钻井|地质|勘探|采煤|掘进|井下作业|钻探|作业|施工)?队(?![伍员])|井|矿"
    r"|机组|车间|综采|综掘|掘进|高炉|巷|采区)"
    rf"|12(?:345|349|351|333|355|338|348)(?!{MEASURES}|[\d余多万])|\d{{1,3}}团(?![员体组支委队干])"
    r"|\d{3}(?:医院|工?厂(?!矿)|工作面|部队|次列车|[国省县]道|信箱|高速|综采|综掘)"
)
ENDS_A_CLAUSE = re.compile(r"$|[,，。;；)）、\n]|全[省市县区]")
COUNTED_BEFORE = re.compile("(?:会员|职工|单位|工会|企业|农民工|专职|兼职|干部|[男女]|党员|[省市县]级)$")
OF_A_WORK = re.compile("(?:工程|项目|建设|改造|厂房|用地|间|内|末|以来)")  # 三期工程
MARKS_A_LINE = re.compile(r"[.、)）]")
LONGER_THAN_NAMES = 3  # signs: 会员八千六百四十二
SIMPLE_HAN = re.compile(r"[一二两三四五六七八九]")
VAGUE = re.compile("[几数百]$")  # 几十家, 百十人
COUNTING_SAID = re.compile(r"(?:达到|高达|达|为|至|到|有|共)$")
IN_QUOTES = re.compile("“[^”。;；]*$")
QUOTES = ("“", '"', "《", "‘")
SIGNS_BEFORE, SIGNS_BEHIND = 12, 60  # around a number, that say whether it is a quantity


class QuantitySpan(NamedTuple):
    """A quantity in a text: where it stands, its words, and what they mean.

    `quantity` is None where the words name no definite number (翻一番, 3倍), and then `refused` says why.
    """

    offset: int
    text: str
    quantity: Quantity | None
    refused: str = ""

    @property
    def end(self) -> int:
        return self.offset + len(self.text)


def found_in(text: str) -> list[QuantitySpan]:
    """The quantities of a text in their order.

    Worked example: 2014年9月,全市76个工会的近2万人参加了第3届比赛 holds 76个 and 近2万人; the date, the ordinal
    and 5年来 are none.
    """
    folded = plain_signs(text)
    if len(folded) != len(text):
        raise ValueError("a text is cleaned before its quantities are looked for")
    spans, at = [], 0
    bare = BARE.search(folded)
    while match := _earlier(SPAN.search(folded, at), bare):
        if _is_quantity(folded, match):
            spans.append(_span(text, folded, match))
            at = match.end()
        else:
            at = match.end() if match.re is BARE else match.end("number")
        if bare and bare.start() < at:
            bare = BARE.search(folded, at)
    return spans


def _earlier(counted: re.Match[str] | None, bare: re.Match[str] | None) -> re.Match[str] | None:
    """The earlier of the two forms, of two at one place the longer."""
    if counted is None:
        return bare
    if bare is None:
        return counted
    return min(counted, bare, key=lambda match: (match.start(), -match.end()))


def _is_quantity(folded: str, match: re.Match[str]) -> bool:
    """Whether a number in a text counts something: not where the signs around it make it a time or part of a name."""
    if match.re is BARE:
        return not _is_called_in_quotes(folded, match)
    first, last = match.span("number")
    before = folded[max(0, match.start() - SIGNS_BEFORE) : first]
    behind = folded[last : last + SIGNS_BEHIND].lstrip(" ")
    if _is_time(match, before, behind) or _is_name(match, before, behind):
        return False
    if "/" in match["number"]:
        return True
    if folded[first].isdigit():
        return _is_counted(match, before, behind)
    behind_all = folded[match.end() : match.end() + SIGNS_BEHIND]
    return _is_spelled_out(match, before, behind_all)


def _is_called_in_quotes(folded: str, match: re.Match[str]) -> bool:
    """Whether a bare 万 or 千 is of what a campaign is called: “千名干部进千企”; not “超过百万职工”."""
    return not match["near"] and IN_QUOTES.search(folded, 0, match.start()) is not None


def _is_time(match: re.Match[str], before: str, behind: str) -> bool:
    """5年, 9月, 3个多月, 1至9月, 10:31; 5年来 too.

    Worked example: of 3个多月 the number is 3, and 个多月 behind it is a time; of 3个多余 it is none.
    """
    is_followed_by_time = TIME.match(behind) is not None
    if is_followed_by_time and MONTHS.search(before):
        return True
    counts_others = match["measure"] not in (None, "个", "期")
    if counts_others and not is_followed_by_time:
        return False
    if RANGE_AHEAD.match(behind):
        return True
    after_more = behind.removeprefix(match["more"] or "")
    return TIME.match(after_more) is not None


def _is_name(match: re.Match[str], before: str, behind: str) -> bool:
    """第3, 500强, A4, 12351热线, a number that begins a line as its mark."""
    if NAMED_BEFORE.search(before) and not match["before"]:
        return True
    if CALLED_BEFORE.search(before) and not match["measure"]:
        return True
    if SMALL_BATCH.fullmatch(match[0]) and not match.string[match.end() : match.end() + 1].isdigit():
        return VISITORS.search(before) is None
    if NAMED_BEHIND.match(behind):
        return True
    if not MARKS_A_LINE.match(behind):
        return False
    return _begins_a_line(match, before)


def _begins_a_line(match: re.Match[str], before: str) -> bool:
    """Whether nothing but blanks or a bracket stands before a number, in its line or in the text."""
    if LISTED.search(before):
        return True
    return match.start() < 3 and not before.strip()


def _says_any(match: re.Match[str], *parts: str) -> bool:
    """Whether any of these parts of a quantity is said: its measure, a 万, a 多."""
    return any(match[part] for part in parts)


def _is_counted(match: re.Match[str], before: str, behind: str) -> bool:
    """Digits are one with a measure, a 万 or a word such as 超过; alone only where something is said to come to it, or
    where whom they count stands right beside, 为700一线职工, 发展会员948全县基层工会."""
    if not match["scale"] and CALLED_BY_NUMBER.match(match["number"] + behind):
        return False
    if _says_any(match, "measure", "scale", "after"):
        return True
    if YEARLIKE.fullmatch(match["number"]):
        return False
    if match["before"]:
        return True
    more = match["more"] or ""
    if ENDS_A_CLAUSE.match(behind, len(more)):
        return _is_counted_before(match, before)
    is_of_one_sign = len(match["number"]) == 1
    if is_of_one_sign or before.endswith(QUOTES):
        return not more and OF_PLACES.match(behind) is not None
    return NOUN_BEHIND.match(behind, len(more)) is not None


def _is_counted_before(match: re.Match[str], before: str) -> bool:
    """Whether a number at the end of its clause counts what stands before it: 达12, 省级35, 3000余; not 第12."""
    if match["more"] or COUNTING_SAID.search(before) or COUNTED_BEFORE.search(before):
        return True
    return len(match["number"]) > 1 and HAN_BEFORE.search(before) is not None


def _is_spelled_out(match: re.Match[str], before: str, behind: str) -> bool:
    """Numbers in characters count with a measure that is no slogan: 二十多家, 两个单位; not 五个一, 几十家, 十六期."""
    number = match["number"]
    if re.fullmatch(f"(?:{FRACTION})|半数|一半", number):
        return True
    if match["measure"] == "期" and (len(number) > 1 or OF_A_WORK.match(behind)):
        return False
    if _is_quoted_or_vague(match, before):
        return False
    is_of_one_sign = SIMPLE_HAN.fullmatch(number) is not None
    if is_of_one_sign and not match["scale"]:
        return is_few(match, before, behind)
    if _says_any(match, "measure", "scale", "more", "still"):
        return True
    return SAID_LAST.match(behind) is not None and _counts_alone(number, before)


def _counts_alone(number: str, before: str) -> bool:
    """Whether a number in characters counts without a measure: 四百二十万, 会员八千六百四十二."""
    if number[-1] in "万亿":
        return True
    return len(number) > LONGER_THAN_NAMES and COUNTED_BEFORE.search(before) is not None


def _is_quoted_or_vague(match: re.Match[str], before: str) -> bool:
    """“十佳班组”, 几十家; not where a word such as 超过 stands within the quotes: “超过十万人”."""
    if before.endswith((*QUOTES, "“个")):
        return not match["before"]
    return match["number"].startswith("十") and VAGUE.search(before) is not None


def _in_digits(match: re.Match[str]) -> str:
    """一零六 as 106, as it is told digit by digit."""
    return "".join(str(int(number_of(sign))) for sign in match[0])


def _span(text: str, folded: str, match: re.Match[str]) -> QuantitySpan:
    """What was found, with what it means; 3倍 and 2个百分点 are changes and no values."""
    start, end = match.span()
    said = text[start:end]
    if said.endswith(("倍", "百分点")):
        return QuantitySpan(start, said, None, "change")
    plain = DIGIT_BY_DIGIT.sub(_in_digits, folded[start:end].replace(" ", ""))
    plain = PART_OF_WHOLE.sub(r"\2分之\1", plain)
    try:
        quantity = quantity_text.read(plain)
    except QuantityError as error:
        return QuantitySpan(start, said, None, error.code)
    return QuantitySpan(start, said, quantity)
