"""What is offered beside the first answer: none of ours always, and the indicators whose names are likest."""

from apps.figures.prose.likeness import likest
from apps.figures.prose.proposal import FigureProposal
from apps.figures.prose.proposing import TextSetting, propose
from apps.figures.prose.surroundings import surroundings
from tests.figures.prose.measured import catalogue_shipped

SETTING = TextSetting("90", 2014, catalogue_shipped(), {"清河县总工会": "90", "清河县": "90"})


def read(text: str) -> list[FigureProposal]:
    return propose(text, SETTING)


def test_where_no_wording_fits_the_likest_names_are_offered():
    (*_shows, workers) = read("2014年,全县送文化下基层演出30场,惠及一线职工8200人。")
    assert "CUL06" in workers.candidates
    (families,) = read("2014年,中央财政专项帮扶资金用于对我县950户在档困难职工的专项救助。")
    assert "PRO01" in families.candidates


def test_what_is_surely_none_offers_nothing_by_likeness():
    (trees,) = read("2014年,全县植树1300株。")
    assert (trees.is_sure, trees.candidates) == (True, ())


def test_no_more_than_two_are_offered_beside_none_of_ours():
    told = read("2014年,全县工会会员达6万人,组织职工3000人参加义务植树,新建工会30家。")
    assert max(len(proposal.candidates) for proposal in told) == 2


def test_a_piece_that_few_names_have_goes_before_one_that_many_have():
    names = {"A": "惠及职工人次", "B": "职工人数", "C": "职工总数"}
    assert likest(surroundings("惠及职工#", "惠及职工#", ""), names)[0] == "A"


def test_what_stands_in_the_clause_goes_before_the_sentence_and_this_before_the_sentence_before():
    names = {"A": "演出场次", "B": "比赛场次"}
    assert likest(surroundings("演出#", "比赛@,演出#", ""), names) == ["A", "B"]
    assert likest(surroundings("共#", "比赛@,共#", "演出"), names) == ["B", "A"]
    assert likest(surroundings("植树#", "植树#", ""), names) == []


def test_the_same_words_are_alike_in_one_order_whatever_the_order_of_names():
    names = {"A": "演出场次", "B": "演出场数", "C": "比赛场次"}
    backwards = dict(reversed(names.items()))
    around = surroundings("演出比赛#", "演出比赛#", "")
    assert likest(around, names) == likest(around, backwards)
