"""Whose a number of a text is: of its section's unit or of one its sentence names, its own or its area's. Pure."""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from apps.units.tree.place_names import KIND, LONG_KIND
from apps.units.tree.place_names import UNION as UNION_OF_PLACE

ALL, OFFICE = "all", "office"  # who acts
LONGEST_NAME, SHORTEST_NAME = 24, 2
LONG_ENOUGH = re.compile(f".{{{SHORTEST_NAME},}}")
HEADING_LENGTH = 40
ENDS_OF_SENTENCES = ("。", ".", ";", "；", ",", "，")
HELD = re.compile("举办|举行|召开|开展|组织|积极")  # 南宁市总工会召开… is news of it
SUBJECT_BEFORE = re.compile(r"(?:^|[,;:。“”]|其中|仅)$")
UNION = re.compile(r"(?:总工会|工会联合会|各级工会|工会|市总)")
ACTS = re.compile("筹|投入|慰问(?!金)|走访|受理|帮扶|救助|发放|参与|接待|审计|验收|拨付|资助|追回|讨回|挽回|承办|处理")
NAMED_AFTER = re.compile("总工会|各级工会|工会|全[市县区州]|[市县区]总")
OF_PLACE = re.compile(r"[一-龥]{2}[省市县区旗州镇乡](?=总工会|各级工会|工会)")
BEGUN_WITH = re.compile(r"(?:^|(?<=[,;:]))[一-龥]{1,3}[省市县区旗州镇乡村](?!级|委|直)")  # 某县新建工会@,发展会员#
NO_NAME = "(?!)"  # matches nothing
NO_PLACE = re.compile("[从全我本该各由在据向对与和及有社年月日、,]")  # 记者从市总工会: no place is named there
AREA = re.compile(
    r"(?<![了为给对向在问入到赴])全[国省区市县州旗]|[我本][省区市县州]|各级|各[省市县区]|该[省市县区]工会|工会系统|基层工会|广大职工"
)
ITSELF = re.compile(
    r"(?:[省区市县州镇国]总工会|(?<![全各我本级该])[区市县州]工会(?=[^组系会经工联干、])|全总|[省区市县州]总"
    r"|本会|我会|直属[^,;。]{0,6}工会|[省市区县州]本级)"
    r"(?!、|之家|召开|举行|负责|主席|副主席|相关|获悉|了解|[^,;。]{0,6}会议)"
)
# Where a clause says that it is of all the area: 全市 at its beginning, behind a time at most; not 在全市率先. So does
# one that begins with the full name of what is counted, 会员总数达#, whatever part stood before.
RESTATED = re.compile(
    "(?:^|[,;:。、]|年来?|以来|[底末月日]|目前|至今|年度?)(?:全[国省市区县州盟旗镇乡]|全街道"
    "|[我本][省市区县州])(?![^,;]{0,4}(?:首|最大|率先))"
    "|(?<=,)(?:工会会员人数|(?:工会)?会员总[人数]|基层工会组织总?数|工会组织总数)"
)
AIMED = (
    "以[^,;@]{2,24}为(?:重点|载体|契机|主题|主线|目标|核心|抓手|引领|依托|基础|平台|重要内容)"
    "|(?:^|(?<=[,;]))(?:围绕|按照|根据|结合|依托|针对)[^,;@]{2,30}(?=,)"
)
AIMED_AT = re.compile(AIMED)
AIMS = re.compile(f"“[^“”]*”|{AIMED}")
# One firm, building site or named studio as that which a clause speaks of; not a kind of them, 建筑工地, nor several.
KINDS_OF_BODIES = (
    "项目|建筑|在建|施工|重点|重大|大型|中小|非公|民营|私营|国有|外资|快递|物流|外卖|平台|头部|龙头|骨干|示范|劳模"
    "|先模|劳动模范"
    "|职工|工匠|女职工|农民工|新就业|在|以|由|向|对|为|给|与|到|赴|从|走进|来到|深入|组织|推动|指导|督促|联合|围绕"
    "|聚焦|针对|慰问|走访|看望"
)
SEVERAL = "全各多等和及与些家个所级@#,;:。、"  # signs that stand in the name of none
ONE_BODY = re.compile(
    "(?:该|这个|这家|这座|此)(?:公司|集团|企业|工地|项目|工程|厂|煤矿|矿|医院|学校|工作室)"
    f"|(?:^|[,;:。“])在?(?!{KINDS_OF_BODIES})[^{SEVERAL}]{{2,20}}?(?:公司|集团|工地|项目部|(?:工程|建设|改造)项目"
    f"|煤矿|医院)"
    "(?!们|化|制)(?![^,;]{0,2}[@#])"
    f"|(?:^|[,;:。“])“?(?!{KINDS_OF_BODIES})[^{SEVERAL}省市县区建设有的成立创已共数增批]{{2,4}}(?:劳模|职工"
    f"|工匠)?”?创新工作室"
)
EXCEPT = re.compile("(?:除了?|继)[^,;]{2,24}(?=,)")  # 除了春光公司的职工之家,全市建成#
BODY = re.compile("公司|集团|工地|项目|厂|矿|医院|学校|学院|大学|工作室")
AREA_AGAIN = re.compile("全[国省区市县州旗]|[我本][省区市县州]|各级|各[省市县区]|总工会")
ALL_OF = re.compile("全([国省市区县州盟旗])(?!级|总工会|性|[^,;#@]{0,6}(?:示范|书屋|先进|模范|优秀|五一|文明))")
LEVELS = {"国": 4, "省": 3, "市": 2, "州": 2, "盟": 2, "县": 1, "区": 1, "旗": 1}
NEWS = re.compile(r"(?:记者|从|据|在|向)[^,;。]{0,6}$")


class UnitMention(NamedTuple):
    """A name of a unit in a text."""

    offset: int
    name: str
    code: str


class UnitNames:
    """The names that a text may name units by, ready to be looked for."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        """`codes`: by name the unit's code."""
        self.codes = codes
        self._beginnings = {name[:SHORTEST_NAME] for name in codes}
        self._places: dict[str, list[str]] = {}
        self._bodies: dict[str, bool] = {}

    def mentions(self, text: str) -> list[UnitMention]:
        """The names in a text, the longest at each place: 柳州市总工会 and not 柳州市 in it."""
        found, at = [], 0
        while at < len(text):
            name = self._name_at(text, at)
            if name:
                found.append(UnitMention(at, name, self.codes[name]))
            at += max(len(name), 1)
        return found

    def without_place(self, text: str, code: str) -> str:
        """A text without what the place of a unit is called, 柳州市 or 柳州, which narrows nothing of its own down."""
        for place in self.places_of(code):
            text = text.replace(place, "")
        return text

    def begins_with_place(self, upto: str, code: str) -> bool:
        """Whether a clause begins with the place of a unit, and not with its office: 温州市累计受理#."""
        places = "|".join([*self.places_of(code), NO_NAME])
        return re.search(f"(?:^|[,;:])(?:{places})(?!总工会|市总|[^,;]{{0,4}}工会)", upto) is not None

    def places_of(self, code: str) -> list[str]:
        """What the place of a unit is called, the longest first."""
        if code not in self._places:
            names = [name for name, named in self.codes.items() if named == code and is_place(name)]
            called = {*names, *(KIND.sub("", name) for name in names)}
            self._places[code] = sorted(filter(LONG_ENOUGH.fullmatch, called), key=len, reverse=True)
        return self._places[code]

    def is_one_body(self, code: str) -> bool:
        """Whether a unit is a firm, a site or a school itself, by its name."""
        if code not in self._bodies:
            named = [name for name, named_code in self.codes.items() if named_code == code]
            self._bodies[code] = any(BODY.search(name) for name in named)
        return self._bodies[code]

    def _name_at(self, text: str, at: int) -> str:
        """The longest name that begins at a place; "" where none does."""
        if text[at : at + SHORTEST_NAME] not in self._beginnings:
            return ""
        for length in range(LONGEST_NAME, SHORTEST_NAME - 1, -1):
            if text[at : at + length] in self.codes:
                return text[at : at + length]
        return ""


def heads(paragraph: str, names: UnitNames) -> str:
    """The unit whose section a heading begins: 南宁市总工会 在提升首位度中发挥主力军作用. "" of any other paragraph.

    News is no heading, 南宁市总工会召开会议, nor is a sentence that ends as one.
    """
    said = paragraph.strip().lstrip("—-–")
    if len(said) > HEADING_LENGTH or said.endswith(ENDS_OF_SENTENCES):
        return ""
    named = names.mentions(said)
    if not named or named[0].offset > 0:
        return ""
    unit = named[0]
    length = len(unit.name)
    if not UNION.search(said[: length + 3]):
        return ""
    if HELD.match(said[length:].strip()):
        return ""
    return unit.code


def subject(upto: str, names: UnitNames) -> str:
    """The unit named as the subject of what is said up to a number, the last such; "" where none is.

    A place stands for its federation only where the words go on so: 柳州市各级工会, not 在柳州市某工地. Of several in a
    row, 球赛、健步走参加人数#, none is.
    """
    for named in reversed(names.mentions(upto)):
        before = upto[: named.offset]
        behind = upto[named.offset + len(named.name) :]
        if not SUBJECT_BEFORE.search(before) or NEWS.search(before) or behind.startswith("、"):
            continue
        if NAMED_AFTER.match(behind) or not is_place(named.name):
            return named.code
    return ""


def event_named(text: str, names: UnitNames, themselves: Collection[str]) -> str:
    """The campaign or facility that is named, where it is one and no clause behind it is of all the area; else "".

    Worked example: 临川杯大赛拉开序幕,从全市近700家单位 names the contest; 临川杯大赛举行,全市共有700家 does not.
    """
    named = {unit.code for unit in names.mentions(since_area_named(text)) if unit.code in themselves}
    return named.pop() if len(named) == 1 else ""


def without_aims(upto: str) -> str:
    """What is said up to a number without what it says it was done for, by or after: no body named there is meant.

    Worked example: of 以工业园区为重点,新组建工会# it is ,新组建工会#; “进车间、进工地” names no workshop.
    """
    return AIMS.sub("", upto)


def names_another(upto: str, names: UnitNames, unit: str) -> bool:
    """Whether a place is named up to a number that is not the unit's: 镇海区总工会 in a text of 宁波市; also where a
    clause begins with it, 临川县新建工会#."""
    upto = names.without_place(upto, unit)
    places = (*OF_PLACE.finditer(upto), *BEGUN_WITH.finditer(upto))
    return any(not NO_PLACE.search(place[0]) for place in places)


def names_a_larger_area(upto: str, names: UnitNames, unit: str) -> bool:
    """Whether all of a larger area was named last up to a number than the unit's own: 全国 in a text of 青原县."""
    said = ALL_OF.findall(upto)
    places = names.places_of(unit)
    if not said or not places:
        return False
    kind = "省" if places[0].endswith("自治区") else places[0][-1]
    level = "省" if kind == "省" and said[-1] == "区" else said[-1]
    return kind in LEVELS and LEVELS[level] > LEVELS[kind]


def speaks_of_one_body(upto: str, names: UnitNames, unit: str) -> bool:
    """Whether what is said up to a number is of one firm, building site or studio that is no unit known by its name.

    Worked example: 东湖广场工地有农民工#, 李明创新工作室创效# and 该公司会员# are; 全市建筑工地会员# and
    东湖广场工地开工,全市会员# are not.
    """
    if names.is_one_body(unit):
        return False
    said = EXCEPT.sub("", names.without_place(without_aims(since_area_named(upto)), unit))
    return ONE_BODY.search(said) is not None


def since_area_named(upto: str) -> str:
    """What is said up to a number since the last clause that is of all the area; all of it where none is.

    Worked example: of 以建筑行业和工业园区为重点,5年来全市工会组织新增# it is 全市工会组织新增#: the trades before it
    are no longer whose it is.
    """
    last = 0
    for restated in RESTATED.finditer(upto):
        last = restated.start()
    return upto[last:]


def names_an_office(upto: str) -> bool:
    """Whether an office is named as the one that acts."""
    return _last_named(upto) >= 0


def says_whose_act(upto: str, coverage: str) -> bool:
    """Whether the words say whose act it was: all the area's, or the unit's own; what only goes on does not."""
    if coverage == "own":
        return names_an_office(upto)
    if AREA.search(upto) is None:
        return False
    return not _acts_itself(upto)


def acting(said: str, before: str) -> str:
    """Who acted last when it is said, all the area or an office; where it names neither, `before`.

    Worked example: behind 各级工会开展关爱行动 the sentence 5年来筹集资金# goes on with all; behind 市总工会走访企业
    with the office.
    """
    if _acts_itself(said):
        return OFFICE
    return ALL if AREA.search(said) else before


def goes_on(upto: str, before: str) -> bool:
    """Whether a number goes on with what an office did before it in the text, and its own words name no other."""
    return before == OFFICE and AREA.search(upto) is None


def called_by_place(name: str) -> list[str]:
    """What a federation is called by its place: 柳州市 for 柳州市总工会; of a region 广西壮族自治区 and 广西."""
    place = name.removesuffix(UNION_OF_PLACE)
    if place == name or len(place) < SHORTEST_NAME:
        return []
    called = [place]
    short = LONG_KIND.sub("", place)
    if short != place and len(short) >= SHORTEST_NAME:
        called.append(short)
    return called


def is_place(name: str) -> bool:
    """Whether a name is that of a place alone: 柳州市, 广西; not 陈毅杰创新工作室."""
    if "工会" in name:
        return False
    return re.fullmatch("[^“”]{2,8}(?:省|市|县|区|旗|州|镇|乡|街道)|[^“”]{2,4}", name) is not None


def is_of_itself(upto: str) -> bool:
    """Whether a federation speaks of what it does itself (市总工会共筹措资金), not of its area (全市各级工会)."""
    if not _acts_itself(upto):
        return False
    since_named = upto[_last_named(upto) :]
    return ACTS.search(since_named) is not None


def _acts_itself(upto: str) -> bool:
    """Whether the federation's own office is named behind its area."""
    area = -1
    for named in AREA.finditer(upto):
        area = named.start()
    return _last_named(upto) > area


def _last_named(upto: str) -> int:
    """Where an office is named last as the one that acts; -1 where none is."""
    own = -1
    for named in ITSELF.finditer(upto):
        if not NEWS.search(upto[: named.start()]):
            own = named.start()
    return own
