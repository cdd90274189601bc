"""The words of time that reports, yearbooks and gazetteers use, as shapes to be looked for in a text. Pure.

What they mean says `times`. Where two shapes meet the earlier goes before.
"""

import re

from apps.figures.arithmetic.numerals import DIGITS
from apps.figures.files.period_texts import PARTS


def _shape(pattern: str) -> re.Pattern[str]:
    """Y, M, D and N stand for year, month, day and a count of years; F and L for the first and last of several."""
    for sign, group in GROUPS.items():
        pattern = pattern.replace(sign, group)
    return re.compile(pattern)


GROUPS = {
    "Y": r"(?P<year>(?:19|20)\d\d)年?", "M": r"(?P<month>\d{1,2})月份?", "D": r"(?P<date>\d{1,2})",
    "N": rf"(?P<count>(?<!\d)\d{{1,2}}|(?<![{''.join(DIGITS)}十])[{''.join(DIGITS)}十]{{1,3}})年",
    "F": r"(?P<first>(?:19|20)\d\d)年?",
    "L": r"(?P<last>(?:19|20)\d\d)年?",
}  # fmt: skip
HAN_COUNT = f"[{''.join(DIGITS)}十]{{1,3}}"
# 1989年度新发展会员: a year's figures; 2013年度劳动模范 is what an honour is called.
OF_A_YEAR = r"度(?=[“”\",，]|共|全(?!国)|新|累计|筹|慰|走|发[展放]|举|组|开|签)"
FESTIVAL = '(?:元旦、?)?春节|元旦|新春|[“"]?[两双]节[”"]?|中秋|国庆|五一|端午|高温|酷暑|暑期|暑假'
OF_LATE = rf"近日|日前|最近(?!(?:\d{{1,2}}|{HAN_COUNT})个?[年月])|连日来|昨[日天]|今天|当[日天]"
WHILE_IT_LASTS = '期间|前夕|前后|佳节|来临之际|将至|季节|时节|[“"]?送温暖[”"]?(?:活动|行动)中'
SHAPES = (
    ("decade", _shape(r"\d0年代(?:初期?|中期|末期?|后期)?|[二三四五六七八九]十年代(?:初期?|中期|末期?|后期)?")),
    ("republic", _shape(rf"民国(?P<republic>\d{{1,2}}|元|{HAN_COUNT})年")),
    ("span", _shape(r"F\d{1,2}月(?:份)?[—–~至到-]+L\d{1,2}月(?!\d)")),
    (
        "span",
        _shape(
            r"[从自]F(?:\d{1,2}月)?(?:起|开始|始)?,?[—–~至到-]+L(?:\d{1,2}月)?[底末]?(?:的?[一-龥\d]{1,2}年[间中里内])?(?!\d)"
        ),
    ),
    ("until", _shape(r"(?:截至|截止|截止到)Y(?=[,，])")),
    ("day", _shape(r"(?:截至|截止|截止到|到|至)YMD?(?:日|底|末)?")),
    ("day", _shape(r"(?:截至|截止|截止到|到|至)?Y年?(?:底|末)")),
    ("day", _shape("(?:截至|截止|截止到|到|至)Y(?<=年)(?=[,，]?[^,，。;；]{0,6}累计)")),
    ("day", _shape("Y(?<=年)M[底末]")),
    ("day", _shape("Y(?<=年)(?:12月31日|MD日(?:止|为止))")),
    ("day", _shape(r"(?:截至|截止|截止到)(?P<this>今年)?MD?(?:日|底|末|上旬|中旬|下旬)")),
    ("day", _shape(r"(?<![\d月日年])[到至]?M[底末](?!前)")),
    ("half", _shape(r"(?:截至|截止|截止到|到)(?:Y|今年)?上半年(?:底|末)?")),
    ("last end", _shape(r"(?:截至|截止|截止到|到|至)?(?:去年|上年)年?(?:底|末)")),
    (
        "plan",
        _shape(
            r"[“\"]?(?<![十\d])(?P<plan>十[一二三四五]?五|[一二三四五六七八九]五)[”\"]?(?:计划)?(?:期间|以来|时期|五年|末|期末)"
        ),
    ),
    ("span", _shape(rf"F(?:[—–~至到-]+|[、和])L(?!月)(?:[,，]?的?(?:\d{{1,2}}|{HAN_COUNT})年[来间中里内])?")),
    ("this", _shape(r"(?:到|至)今年(?:下半年|年底|底)")),
    ("part", _shape(r"半年(?:来|内|多来|以来)|(?:本|上|当|这个)月(?!份?\d)|本季度?|当季")),
    ("part", _shape(rf"(?:Y|今年|去年)?(?:{PARTS}|[前头]五个月|前\d{{1,2}}个月)(?!\d{{1,2}}日)")),
    ("part", _shape("Y(?<=年)(?:以前|之前|前(?=[,，]))")),
    ("from", _shape(r"[自从]?Y(?:\d{1,2}月)?(?:开始|始(?=[,，])|起|至今)")),
    ("from", _shape(r"[自从]Y(?:\d{1,2}月)?[^,，。;；\d]{0,30}以来")),
    ("from", _shape(r"[自从]?Y(?:\d{1,2}月)?[^,，。;；\d]{0,12}以来")),
    ("part", _shape(r"(?<![\d年至到~—–-])M(?=[,，起])")),
    ("short", _shape(r"(?<![\d.])(?P<short>0\d)年(?![来间前代])")),
    ("coming", _shape(r"(?:今后|未来|往后)的?N(?:来|间|内|中|里)?")),
    ("span", _shape(r"(?:近|最近|过去的?|这|前)?N(?:来|间|以来|多来|中|里)")),
    ("span", _shape(r"(?:近|过去|这)的?N")),
    ("span", _shape(r"(?:^|(?<=[,，。]))N(?=[一-龥])(?!级|度|前|底|末|内|初)")),
    ("compared", _shape(r"N前相?比")),
    ("yearly", _shape(r"每年|年均|平均每年|(?<=[”室])年(?=降低|节约|减少)")),
    ("days", _shape(r"(?:Y(?<=年))?\d{1,2}月\d{1,2}日?[—–~至到-]+(?:\d{1,2}月)?\d{1,2}日")),
    ("days", _shape(rf"(?:Y(?<=年))?(?:{FESTIVAL})节?(?:{WHILE_IT_LASTS})")),
    ("days", _shape(OF_LATE)),
    ("since last", _shape(r"[自从]?(?:去年|上年)\d{1,2}月[^,，。;；\d]{0,30}(?:以来|至今)")),
    ("of late", _shape("(?<![自从])(?:去年|上年)以来")),
    ("before", _shape(r"[自从](?:去年|上年)[^,，。;；\d]{0,30}(?:以来|至今)")),
    ("now", _shape(r"目前|现在|如今|至今|迄今|现有|截至目前|截止目前|现已")),
    ("before", _shape(r"去年|上年")),
    ("after", _shape("明年")),
    ("before last", _shape(r"(?<![\d一二两三四五六七八九十几多])前年")),
    ("this", _shape(r"(?:今年|本年)[^,，。;；\d]{0,12}以来")),
    (
        "congress",
        _shape(r"(?:代表大会|工代会|工会[一二三四五六七八九十]{1,3}大|换届)(?:召开)?以来|(?:任期|届)内|本届以来"),
    ),
    (
        "ever",
        _shape(
            r"近年来|近几年来?|多年来|历年来?|(?:成立|创建|启动|开展|建立|实施|举办)以来"
            r"|(?:建国|解放|改革开放|建会|复会|恢复活动)(?:以来|至今)|建国[一-龥\d]{1,3}年来"
        ),
    ),
    ("part", _shape(r"(?:建国|解放)(?:前夕?|后|初期?|之?初)")),
    ("this", _shape("今年")),
    ("next", _shape(r"[次翌]年|(?:^|(?<=[,，。;；]))第二年")),
    ("whole", _shape(r"全年|本年|(?<![\d今明])年内|当年|[是同该]年(?![底末度])|过去的?一年|一年[来中]")),
    ("end", _shape(r"(?:截至|截止|到|至)?(?<![\d今明每往])年(?:底|末)(?!前)")),
    ("date", _shape(r"Y(?<=年)\d{1,2}月\d{1,2}日")),
    ("month", _shape(r"Y(?<=年)\d{1,2}月(?!\d)")),
    ("since", _shape("比Y(?<=年)[底末]?(?=[新净]增)")),
    ("since", _shape("[与和同]Y(?<=年)[底末]?相比(?=[^;。]{0,14}[新净]增)")),
    ("since", _shape("比N前(?=[新净]增)")),
    ("year", _shape(rf"Y(?<=年)(?:{OF_A_YEAR})?(?!\d{{1,2}}月|度|级|总结|推进|以来)")),
)
