"""What a number may be of where no wording fits: by the parts that the indicators' own names say."""

import pytest

from apps.figures.prose.parts import parts_of
from apps.figures.prose.proposal import FigureProposal
from apps.figures.prose.proposing import CatalogueEntry, TextSetting, propose
from tests.figures.prose.measured import catalogue_shipped

CATALOGUE = catalogue_shipped()


def read_one(text: str, catalogue: dict[str, CatalogueEntry] = CATALOGUE) -> FigureProposal:
    (proposal,) = propose(text, TextSetting("90", 2014, catalogue))
    return proposal


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2014年,全省培训工作站农民工3200人次。", "MIG05"),
        ("2014年,全省参与劳动竞赛职工5.3万人次。", "ECO02"),
    ],
)
def test_what_no_wording_says_is_named_by_all_its_parts_and_is_sure_where_nothing_else_is_left(text, code):
    proposal = read_one(text)
    assert (proposal.indicator_code, proposal.confidence) == (code, "sure")
    beside = read_one(text.replace("全省", "全省重点行业"))
    assert (beside.confidence, beside.doubts) != ("sure", ())


def test_a_name_of_one_word_may_be_the_end_of_another_and_is_never_sure():
    proposal = read_one("2014年,全省专利共取得120项。")
    assert (proposal.indicator_code, proposal.doubts) == ("ECO12", ("name",))


def test_a_headline_that_says_a_name_by_its_parts_is_sure_of_nothing():
    (headline, _below) = propose(
        "全省培训工作站农民工3200人次\n2013年,会员达20万人。", TextSetting("90", 2014, CATALOGUE)
    )
    assert (headline.indicator_code, headline.confidence) == ("MIG05", "likely")
    assert "name" in headline.doubts


def test_where_wordings_and_parts_say_two_indicators_it_is_open_between_them():
    proposal = read_one("2014年,全省新开展工会会员2500人。")
    assert (proposal.candidates, proposal.confidence) == (("ORG12", "ORG16"), "open")


def test_what_has_a_part_more_or_less_is_offered_and_not_proposed():
    trained = read_one("全省组织培训会员2500人。")
    assert (trained.indicator_code, trained.confidence) == ("", "none")
    assert "ORG12" in trained.candidates
    near = read_one("全省受到工会特别关爱的农民工会员已有20万人。")
    assert "ORG14" in near.candidates


def test_the_second_and_third_place_are_those_whose_parts_come_next():
    proposal = read_one("目前,全省农民工会员达到20万人。")
    assert proposal.candidates[0] == "ORG14"
    assert proposal.candidates[1] in ("ORG17", "ORG12")


def test_what_an_office_adds_to_the_catalogue_is_found_by_its_name():
    rests = CatalogueEntry("LOC01", "职工疗休养人次", "人次", "flow")
    text = "2014年,全省组织职工疗休养1200人次。"
    assert read_one(text).indicator_code == ""
    assert read_one(text, CATALOGUE | {"LOC01": rests}).indicator_code == "LOC01"


def test_a_name_says_parts_and_what_is_left_are_words_of_its_own():
    assert parts_of("新发展会员人数")[:2] == ({"new", "members"}, frozenset())
    assert parts_of("项目工地农民工会员人数")[:2] == ({"migrants", "members"}, {"工地"})
    assert parts_of("工资专项集体合同覆盖企业数")[:2] == ({"wages", "contract", "covered", "firms"}, frozenset())


def test_every_indicator_shipped_says_a_part_or_a_word():
    silent = {entry.code for entry in CATALOGUE.values() if not any(parts_of(entry.name)[:2])}
    assert silent == set()


def test_where_the_parts_say_two_indicators_alike_it_is_open_between_them():
    (_firms, workers) = propose(
        "2014年,全省开展劳动竞赛和技能比武,参与企业512家、职工10万人次。", TextSetting("90", 2014, CATALOGUE)
    )
    assert (set(workers.candidates[:2]), workers.confidence) == ({"ECO02", "ECO04"}, "open")


@pytest.mark.parametrize(
    "text",
    [
        "2014年,全省表彰了10家劳动竞赛优胜单位。",
        "2014年,全省新增农民工入会3.1万人。",
        "2014年,全省农民工入会率达到93%。",
    ],
)
def test_who_was_honoured_or_is_a_migrant_is_none_of_all(text):
    assert read_one(text).indicator_code == ""


def test_cases_and_visitors_are_counted_in_measures_of_their_own():
    texts = (
        "2014年,全省办理法律援助案件320起。",
        "2014年,全省接待来访职工3200人次。",
        "目前,全省在档困难职工有3.2万名。",
    )
    assert [read_one(text).indicator_code for text in texts] == ["LAW02", "LAW01", "PRO01"]
