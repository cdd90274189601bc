"""How sure a proposal is: sure only where nothing beside its words is left unaccounted for. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from apps.figures.arithmetic import measures
from apps.figures.prose import owners
from apps.figures.prose.clauses import PART_OF_IT, Sentence, SpanContext
from apps.figures.prose.exclusions import THERE_TO_STAY
from apps.figures.prose.naming import NamedIn
from apps.figures.prose.parts import without_name
from apps.figures.prose.sections import Section
from apps.figures.prose.times import FLOW, STOCK

SURE, LIKELY, OPEN, NONE, CHANGE = "sure", "likely", "open", "none", "change"
STRONG = 2.0  # so many signs of a clause have to say what is counted
MARGIN = 1.0  # by so much more than of any other indicator
# Bodies that a sentence may speak of besides the unit whose section it is: the members of a firm are not all members.
OTHER_BODY = re.compile(
    "公司|集团|(?<!工)厂(?!务)|煤矿|医院|学院|大学|学校|中心(?!工作|任务|组)|街道|社区|园区|开发区|项目部|协会|行业"
    "|(?<!工会)系统|产业工会"
    "|(?<!项目工会)联合会|工委|车间|班组|该(?![省市区县州地会])"
)
# What no campaign has of its own: unions, members, contracts, officers, money, rooms and studios are a federation's.
OF_FEDERATIONS = ("CAD", "CON", "CUL11", "DEM", "FIN", "ORG", *THERE_TO_STAY)
FOUNDED = re.compile("(?<!已)(?<!已经)(?:建立|成立|组建|建成|创建)")
TASK = re.compile("任务|指标|目标")
TASK_DONE = re.compile("(?:完成|落实)[^,;]{0,10}(?:任务|指标|目标)[^,;]{0,4}[:,]")
# 发展会员# are the new ones of a time where it is said so, or new unions stand beside; else it may be all there are.
SAID_TO_BE_NEW = re.compile("(?<!创)新(?!疆|乡|区|时代|形势|就业|业态)|净增|吸[收纳]|累计|[全去今当]年")
NEW_MEMBERS = "ORG16"
CONTESTS = ("ECO02", "ECO04")
BOTH_KINDS_OF_CONTEST = re.compile(
    "劳动[和与、及]?(?:职业)?技能(?:竞赛|大赛|比赛)|劳动竞赛[和与、及](?:职业)?技能|技能(?:竞赛|大赛|比赛)[和与、及]劳动"
)
# 5年来累计签订合同@ may be all of these years, and those in force now.
SIGNED_IN_ALL = re.compile("累计(?:签订|签约|签)")
YEARS = re.compile(r"(?:19|20)\d\d")
# Says of what is there that it is so when the text is written.
BY_NOW = re.compile("已|现有|现[有共]|拥有|共(?!同)|累计|目前|截[至止]")
COUNTED_ITSELF = re.compile(f"(?:{OTHER_BODY.pattern})[^,;@#]{{0,6}}工会(?:组织)?@")  # 社区联合工会@ are counted there
GENITIVE = re.compile(r"#[^,;@\d到至]{0,10}的@")  # 企业# in 企业#的会员@ are those whose members are counted
# What reports say beside some indicators and that narrows none of them down, by the beginnings of their codes.
USUAL_BESIDE = {
    "PRO02": (
        "困难|特困|慰问|走访|看望|救助|帮扶|上门|一线|劳动模范|劳模|农民工|劳动者|户外|下岗|退休|群众|精准|建?档"
        "|送温暖|送清凉"
    ),
    "PRO03": (
        "慰问|帮扶|救助|送温暖|送清凉|送|专项|款|物资|物品|价值|购买|用于|防暑|降温"
        "|中央|上级|向上|[省市县区镇]|多方|社会|各界|两节|春节|夏|困难"
    ),
    "ECO0": (
        "工业|规模以上|劳动|技能|技术|职业|形式|不同级别|主题|参|单位|比赛|大赛|竞赛|选手|代表队|设置|来|系列|各种"
    ),
    "ECO1": "国家|各类|果|参评|参赛|参|单位|发明|节约",
    "LAW01": "来信|来访|来电|咨询|处理|群众",
    "LAW03": "农民工|薪金|薪酬|拖欠|赔偿金|血汗钱|合法|权益|各类",
    "ORG": "吸[收纳]|实名制?|采集|录入|信息|入库|中|基层单位|单位",
    "DEM": "不同形式|形式|各种",
}
JOINING = re.compile("[和及与等、中进行对为]")
ALSO_PRINTED = (("次", "场次"), ("本", "册"))
CONFUSED = {"人", "人次"}
PARTS_BY_NATURE = (
    "CON04",
    "CON05",
    "CON06",
    "CUL02",
    "CUL03",
    "ECO06",
    "ECO07",
    "ECO20",
    "ORG08",
    "ORG09",
    "ORG13",
    "ORG14",
)  # 其中女会员
MUTUAL_AID = "PRO05"
DONE_BY_OFFICES = ("CUL", "FIN", "LAW", "MIG", "PRO", "SRV")  # by those of an area or by an office itself


@dataclass(frozen=True, slots=True)
class ProposedReading:
    """What is proposed of a number, and all that it was taken from.

    `unit`, `coverage`, `period`, `basis`: as proposed; `is_period_said`: whether the words themselves say when;
    `is_said_beside`: whether its own sentence says when, and not one before it;
    `is_timeless`: whether no word of time holds for it at all, and no day was named that may.
    `name`, `measure` and `nature`: the indicator's. `is_of_itself`: whether the unit has no area, as a campaign.
    """

    context: SpanContext
    sentence: Sentence
    section: Section
    named: list[NamedIn]
    unit: str
    coverage: str
    period: str
    basis: str
    is_period_said: bool
    is_said_beside: bool
    is_timeless: bool
    name: str
    measure: str
    nature: str
    is_of_itself: bool

    @property
    def best(self) -> NamedIn:
        """The likeliest indicator."""
        return self.named[0]

    @property
    def is_between_two(self) -> bool:
        """Whether the words say another indicator about as plainly as the best."""
        if len(self.named) < 2:
            return False
        return self.best.weight - self.named[1].weight < MARGIN


def certainty(reading: ProposedReading) -> tuple[str, tuple[str, ...]]:
    """How sure it is, and by name what speaks against it: open where two indicators are about as near; sure where
    nothing speaks against it; else likely."""
    doubts = tuple(name for name, holds in DOUBTS.items() if holds(reading))
    if reading.is_between_two:
        return OPEN, doubts
    return (LIKELY if doubts else SURE), doubts


def _is_weakly_named(reading: ProposedReading) -> bool:
    """Whether few words say what is counted, and not its whole name by its parts; in a headline that is little too.

    Worked example: in 职工发展到@,会员# and 建立了基层工会@,发展会员# nothing says whether all members are meant, in
    劳动技能竞赛,覆盖职工# not which of two kinds of contest.
    """
    is_said_alone = "发展" in reading.context.head and "@" not in reading.context.upto
    is_said_to_be_new = is_said_alone or SAID_TO_BE_NEW.search(reading.context.upto) is not None
    if reading.best.code == NEW_MEMBERS and not is_said_to_be_new:
        return True
    if reading.best.code in CONTESTS and BOTH_KINDS_OF_CONTEST.search(reading.context.upto):
        return True
    is_whole = reading.best.is_by_parts and not reading.sentence.is_heading
    return reading.best.weight < STRONG and not is_whole


def _is_said_of_a_part(reading: ProposedReading) -> bool:
    """Whether words beside the number are left over that may narrow it down: 区域性, 其中, a firm's name."""
    beside = reading.best.beside
    for named in reading.section.names.mentions(beside):
        beside = beside.replace(named.name, "")
    if _narrowing(beside, reading):
        return True
    if GENITIVE.search(reading.context.clause) or _is_founded_of_late(reading):
        return True
    if not reading.context.is_part or reading.best.code in PARTS_BY_NATURE:
        return False
    return PART_OF_IT.search(owners.since_area_named(reading.context.upto)) is not None


def _is_founded_of_late(reading: ProposedReading) -> bool:
    """Whether what counts all there are is said to be founded, and not that it is there by now, or to be a task: in
    2014年建立基层工会# it may be the new ones, and behind 完成任务:建立工会@ too; 签订合同# are all in force."""
    if reading.nature != STOCK or reading.best.code.startswith("CON"):
        return False
    segment = reading.context.upto.rpartition(";")[2]
    if TASK_DONE.search(segment):
        return True
    if FOUNDED.search(reading.context.head) is None:
        return False
    return BY_NOW.search(segment) is None or TASK.search(segment) is not None


def _narrowing(beside: str, reading: ProposedReading) -> str:
    """What of the words beside a number is neither of its indicator's name nor usual beside it.

    Worked example: of 送温暖慰问 beside 筹集帮扶资金 nothing is left, of 金秋助学 all.
    """
    for begun, usual in USUAL_BESIDE.items():
        if reading.best.code.startswith(begun):
            beside = re.sub(usual, "", beside)
    return JOINING.sub("", without_name(beside, reading.name))


def _is_one_end(reading: ProposedReading) -> bool:
    """Whether it is one of two numbers that say from what to what, and no year beside it says which."""
    return reading.context.end != "" and not reading.is_period_said


def _is_of_no_plain_time(reading: ProposedReading) -> bool:
    """Whether its period is not said beside it, or is none that figures can be of.

    Worked example: 全区已建成工人文化宫#, or 全区会员达# where no time is spoken of before, is of the year the report
    was written in, as a person says beside it, and 累计培训# is of all until then; of 已发展会员# nothing says so, nor
    do 目前已新建工会# or 目前共办理# say whether it is of all until now or of the year, nor 累计签订合同# of which of
    the years that are told of. What a sentence before says, 2011年荣获@;会员#, holds where the text tells of that year.
    """
    if not reading.period or _may_be_of_other_years(reading):
        return True
    if reading.is_period_said:
        return False
    written, head = reading.section.year, reading.context.head
    segment = reading.context.upto.rpartition(";")[2]
    if reading.nature == FLOW:
        until_now, speaks_of_it = f"..{written}", "累计" in head
    else:
        until_now, speaks_of_it = str(written), reading.is_timeless or BY_NOW.search(segment) is not None
    return reading.period != until_now or not speaks_of_it


def _may_be_of_other_years(reading: ProposedReading) -> bool:
    """Whether it may be of more years than its period names, or of others than a sentence before it does."""
    if reading.nature == FLOW and reading.period.startswith("..") and "累计" not in reading.context.upto:
        return True
    if reading.section.span_time is not None and _is_signed_in_all(reading):
        return True
    is_said_before = reading.is_period_said and not reading.is_said_beside
    years = _years_of(reading)
    return is_said_before and bool(years) and not reading.section.tells_of(years)


def _years_of(reading: ProposedReading) -> list[int]:
    """The years its period names: of 2010-2014 and of 2010-2014/yr the first and the last."""
    return [int(year) for year in YEARS.findall(reading.period)]


def _is_signed_in_all(reading: ProposedReading) -> bool:
    """Whether contracts, or whom they cover, are summed up: 累计签订集体合同@,覆盖职工#."""
    return reading.best.code.startswith("CON") and SIGNED_IN_ALL.search(reading.context.upto) is not None


def _is_no_fact(reading: ProposedReading) -> bool:
    """Whether it is a plan or a rule."""
    return reading.basis != "actual"


def _counts_otherwise(reading: ProposedReading) -> bool:
    """Whether it is printed in another measure than the indicator's: 户 for 人次; of 2.8亿 the noun behind says it.

    Persons are printed for person-times, and a check asks which is meant before anything is kept.
    """
    span = reading.context.span
    if span.quantity is None:
        return True
    measure = span.quantity.measure
    if not measure:
        return not span.text.endswith(("万", "亿"))
    return not (are_counted_alike(measure, reading.measure) or are_confused(measure, reading.measure))


def are_counted_alike(measure: str, other: str) -> bool:
    """Whether a printed measure counts what another does; firms are counted by 户 as well as by 家, shows by 次, books
    by 本."""
    if measures.same_measure(measure, other):
        return True
    return {measure, other} == {"户", "家"} or (measure, measures.canonical_measure(other)) in ALSO_PRINTED


def are_confused(measure: str, other: str) -> bool:
    """Whether they are persons and person-times, which are printed for one another."""
    return {measures.canonical_measure(measure), measures.canonical_measure(other)} == CONFUSED


def _stands_in_a_heading(reading: ProposedReading) -> bool:
    """Whether it is said in a headline, which leaves out of what time and of whom."""
    return reading.sentence.is_heading


def _may_be_anothers(reading: ProposedReading) -> bool:
    """Whether another body than the unit proposed is spoken of up to the number, or a campaign in the paragraph."""
    if reading.is_of_itself:
        return False
    if reading.section.names_others and not reading.best.code.startswith(OF_FEDERATIONS):
        return True
    upto = owners.without_aims(owners.since_area_named(reading.context.upto))
    if OTHER_BODY.search(COUNTED_ITSELF.sub("", upto)):
        return True
    if owners.names_a_larger_area(reading.context.upto, reading.section.names, reading.unit):
        return True
    return owners.names_another(upto, reading.section.names, reading.unit)


def _may_be_its_own(reading: ProposedReading) -> bool:
    """Whether nothing says that all of its area did what an office may have done itself."""
    if reading.is_of_itself:
        return False
    if reading.nature != FLOW or not is_done_by_offices(reading.best.code):
        return False
    if reading.section.names.begins_with_place(reading.context.upto, reading.unit):
        return False
    is_of_all = reading.section.acting == owners.ALL and reading.coverage != "own"
    if is_of_all and not owners.names_an_office(reading.context.upto):
        return False
    return not owners.says_whose_act(reading.context.upto, reading.coverage)


def is_done_by_offices(code: str) -> bool:
    """Whether an office may have done itself what an indicator counts; who takes part in mutual aid is of the area."""
    return code.startswith(DONE_BY_OFFICES) and code != MUTUAL_AID


DOUBTS: dict[str, Callable[[ProposedReading], bool]] = {
    "name": _is_weakly_named,
    "part": _is_said_of_a_part,
    "end": _is_one_end,
    "time": _is_of_no_plain_time,
    "fact": _is_no_fact,
    "measure": _counts_otherwise,
    "heading": _stands_in_a_heading,
    "owner": _may_be_anothers,
    "own": _may_be_its_own,
}
