"""Whether a number of a text is a fact, a plan or a rule, by the words before it and its heading. Pure."""

import re

from apps.figures.prose.clauses import SpanContext

NEAR = 30  # signs before a number in which a word that may mean a plan speaks of it
PLANNED = re.compile(
    r"(?:我们(?:要|计划|打算|准备|力争)|拟|力争|力求|争取(?!到|(?![筹拿获实完达])[^,;@#]{0,12}(?:资金|拨款|赔款|赔偿"
    r"|补偿|救济|补贴|补助|经费)|@[^,;@#]{0,4}[金款])|有望|计划(?:用|投入|建|新建|发展|年内|到|在|将|组建)"
    r"|预计|目标|要达到|确保(?![^,;]{0,16}保持)|要覆盖|下一步|(?<!即)(?<!已)将(?!近|工会|[^,;]{0,12}(?:纳入|送[到给上至]"
    r"|发放?到|用于)))"
)
# What speaks of all that follows in its sentence: 将 alone does not, since 将慰问品送到 is said of what was done.
FAR_REACHING = re.compile(
    "力争|力求|预计|下一步|(?<!以来)计划(?=用|投入|建|新建|发展|年内|到|在|将|组建|筹集|组织|开展|慰问|举办)|明年"
    "|今后[一二两三四五六\\d]*年|(?<!按)(?<!按照)(?<!的)要求(?:全[省市区县州])?各级[^,;@#]{0,8}(?:筹集|慰问|走访|新建|发展)"
    "|(?<!即)(?<!已)(?:拟|将)(?:组织|开展|举办|投入|筹集|新建|建设|继续|进一步|全面|实现|达到|陆续|分别|重点)"
)
DONE = re.compile("已(?!退)|(?<!为)了(?!解)|截[至止]|目前|去年|上年|以来|年来|据统计|据了解|据介绍")
OF_PLANS = re.compile(
    "下一步|今后|明年|(?:奋斗|工作|主要|总体|发展)目标|目标任务|工作(?:打算|计划|思路|安排|要点)|规划纲要|任务分解"
)
# “十件实事”包括: what is to be done is told in that paragraph, where no word of what was done stands beside.
TO_BE_DONE = re.compile('^[“"]?[一二三四五六七八九十]{1,2}[件项](?:实事|重点(?:工作|任务))[”"]?包括(?!了)')
REACHED_GOALS = re.compile("(?:完成|实现|达到|落实)了?[^,;@#]{2,24}(?:目标|任务|指标)(?=[,;、])")
RULE = re.compile(r"(?:划出|按照?|提取|不低于[^,;]{0,8}的)[^,;]{0,4}#的?比例")


def basis_of(context: SpanContext, *, is_below_plans: bool) -> str:
    """A rule, 按2%的比例, or planned, else actual. `is_below_plans`: whether its heading is of what is to be done.

    Worked example: 力争全省新建工会#,发展会员# are both planned; of 力争做得更好,目前已新建工会# it is a fact.
    """
    if RULE.search(context.clause):
        return "rule"
    near = REACHED_GOALS.sub("", context.upto.rpartition(";")[2][-NEAR:])
    if _holds(PLANNED, context.head) or _holds(PLANNED, near) or _holds(FAR_REACHING, context.upto):
        return "planned"
    if is_below_plans and DONE.search(context.upto) is None:
        return "planned"
    return "actual"


def _holds(plans: re.Pattern[str], text: str) -> bool:
    """Whether a plan's word stands in a text and no word of what was done behind it."""
    *_earlier, last = [-1, *(match.end() for match in plans.finditer(text))]
    return last >= 0 and DONE.search(text, last) is None


def begins_plans(heading: str) -> bool:
    """Whether a heading is of what is to be done: 三、下一步工作打算."""
    return OF_PLANS.search(heading) is not None


def lists_plans(sentence: str) -> bool:
    """Whether a paragraph that begins so tells what is to be done: “十件实事”包括."""
    return TO_BE_DONE.search(sentence.strip()) is not None
