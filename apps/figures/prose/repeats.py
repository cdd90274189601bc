"""What a text says more than once: headlines, parts of what was stated, repeats and contradictions. Pure."""

from apps.figures.prose.certainty import LIKELY, NONE, SURE
from apps.figures.prose.clauses import Sentence
from apps.figures.prose.proposal import FigureProposal

FORGIVEN = {"time", "heading"}  # of a number that is sure where it is said in full
DISTINCT = 100  # a number as large is hardly printed twice of two things in one text
HEADLINES = 2  # so many paragraphs at the top of a text may be its headlines


def settle_within(proposals: list[FigureProposal], sentences: list[Sentence]) -> None:
    """Corrects the proposals of one text by each other: parts are dropped, headlines say what the text below says."""
    _drop_parts(proposals)
    _take_headlines(proposals, sentences)
    _take_twins(proposals)


def _take_headlines(proposals: list[FigureProposal], sentences: list[Sentence]) -> None:
    """A headline says what the text says: 发展会员43382名 above is of the half year the text names for this number."""
    headed = _paragraphs_of_headlines(sentences)
    for proposal in proposals:
        if proposal.paragraph not in headed or proposal.is_period_said:
            continue
        if proposal.confidence == NONE:
            _take_what_is_said_below(proposal, proposals)
        below = _said_below(proposal, proposals)
        if below is not None:
            proposal.period, proposal.coverage = below.period, below.coverage


def _take_what_is_said_below(headline: FigureProposal, proposals: list[FigureProposal]) -> None:
    """A number that a headline prints without saying of what, and the text below in full, is likely of that.

    Worked example: 920个工作室结硕果 above 全市劳模创新工作室达920个. Small numbers, which may be of anything, are not.
    """
    if headline.quantity is None or headline.quantity.value < DISTINCT:
        return
    for later in proposals:
        if later.paragraph > headline.paragraph and later.is_of_a_cell and _counts_the_same(later, headline):
            headline.indicator_code, headline.unit_code = later.indicator_code, later.unit_code
            headline.period, headline.coverage = later.period, later.coverage
            headline.confidence, headline.doubts = LIKELY, ("name", "heading")
            return


def _counts_the_same(first: FigureProposal, second: FigureProposal) -> bool:
    """Whether two are printed with one value and one measure: 2000多件 and 2000余件."""
    assert first.quantity, "what is of a cell has a number"
    assert second.quantity, "and so has what is compared with it"
    return (first.quantity.value, first.quantity.stated_measure) == (
        second.quantity.value,
        second.quantity.stated_measure,
    )


def _paragraphs_of_headlines(sentences: list[Sentence]) -> set[int]:
    """The first paragraphs, where no sentence ends in them."""
    headed = set()
    for sentence in sentences:
        if sentence.is_heading and sentence.paragraph < HEADLINES:
            headed.add(sentence.paragraph)
    return headed


def _said_below(headline: FigureProposal, proposals: list[FigureProposal]) -> FigureProposal | None:
    """The first statement of its number in a later paragraph; None where there is none, or it is of nothing of ours."""
    if not headline.indicator_code:
        return None
    for later in proposals:
        if later.paragraph > headline.paragraph and _states_the_same(later, headline):
            return later
    return None


def _states_the_same(later: FigureProposal, earlier: FigureProposal) -> bool:
    """Whether two may be of one number of one unit, whatever period they are of."""
    if (later.unit_code, later.indicator_code) != (earlier.unit_code, earlier.indicator_code):
        return False
    return later.may_be_same_as(earlier)


def _take_twins(proposals: list[FigureProposal]) -> None:
    """What is said again without its time is of the time it was said of where it is sure, and as sure.

    Worked example: 截至2013年6月底,全国会员达2.8亿人 is sure; 在2.8亿会员中 and a headline 会员达2.8亿 are the same
    number, which a headline may print more roundly. What else was doubted of them, that 区域性 stands beside, is
    doubted still.
    """
    sure = [proposal for proposal in proposals if proposal.confidence == SURE and not proposal.is_timeless]
    for proposal in proposals:
        if proposal.confidence != LIKELY or not FORGIVEN.issuperset(proposal.doubts):
            continue
        for twin in sure:
            if _states_the_same(twin, proposal) and _is_printed_alike(twin, proposal):
                proposal.period, proposal.coverage, proposal.confidence = twin.period, twin.coverage, SURE
                proposal.doubts = ()


def _is_printed_alike(stated: FigureProposal, again: FigureProposal) -> bool:
    """Whether two numbers have the same value and word, whether or not the measure stands behind both; of a headline
    any that may be the same."""
    assert stated.quantity, "what states the same has a number"
    assert again.quantity, "as the other does"
    is_alike = (stated.quantity.value, stated.quantity.qualifier) == (again.quantity.value, again.quantity.qualifier)
    return is_alike or "heading" in again.doubts


def _drop_parts(proposals: list[FigureProposal]) -> None:
    """What 其中 says of an indicator that was stated in full before it is a part of that, and none of ours.

    Worked example: 援助案件687件,其中市里受理301件 states 687 alone; 会员58万人,其中女会员21万人 states both.
    """
    whole: dict[tuple[int, str, str], FigureProposal] = {}
    for proposal in proposals:
        if not proposal.indicator_code:
            continue
        stated = whole.setdefault((proposal.paragraph, proposal.unit_code, proposal.indicator_code), proposal)
        if proposal.is_part and _is_less(proposal, stated):
            proposal.indicator_code = proposal.period = ""
            proposal.confidence = NONE


def _is_less(part: FigureProposal, stated: FigureProposal) -> bool:
    """Whether a number is surely smaller than another, and not of a year of its own: 发展会员@,其中2006年发展会员#."""
    if part.quantity is None or stated.quantity is None:
        return False
    if part.is_period_said and not part.is_until_then and part.period != stated.period:
        return False
    if part.may_be_same_as(stated):
        return False
    return part.quantity.value < stated.quantity.value


def mark_repeats(proposals: list[FigureProposal]) -> None:
    """Marks what is said twice, and what was said otherwise before of one cell, where both cannot be true.

    Of these neither is sure: one is of another time, or of a part. A plan says nothing against what was done.
    """
    first: dict[tuple[str, ...], FigureProposal] = {}
    for proposal in proposals:
        if not proposal.is_of_a_cell:
            continue
        earlier = first.setdefault((*proposal.cell, proposal.basis), proposal)
        if earlier is proposal:
            continue
        if proposal.may_be_same_as(earlier):
            proposal.repeats = earlier.span.offset
        else:
            proposal.contradicts = earlier.span.offset
            _doubt(earlier, proposal)


def _doubt(*proposals: FigureProposal) -> None:
    """What was sure of these is only likely, and says why."""
    for proposal in proposals:
        if proposal.confidence == SURE:
            proposal.confidence, proposal.doubts = LIKELY, ("otherwise",)
