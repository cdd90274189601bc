"""What people type in other ways: spans of years, words that run together, names that begin as another's."""

import re
import time

import pytest

from apps.figures.models import Indicator
from apps.reports.asking.answers import Answers, answers
from apps.reports.asking.question import taken_apart
from apps.reports.numbers.scope import Scope
from apps.units.models import Federation
from tests import builders
from tests.worlds import guangxi_2014, shared


@shared(on=guangxi_2014)
def asking_region():
    root = Federation.objects.get(code="450000")
    for city in ("450100", "450200"):
        builders.federation(
            f"{city[:4]}98", Federation.objects.get(code=city), level=Federation.Level.COUNTY, name="新华区总工会"
        )
    builders.federation(
        "450297", Federation.objects.get(code="450200"), level=Federation.Level.COUNTY, name="职工会员镇总工会"
    )
    builders.federation(
        "450296", Federation.objects.get(code="450200"), level=Federation.Level.COUNTY, name="趋势乡总工会"
    )
    return builders.supervisor(root, "wordings")


def asked(user, text: str) -> Answers:
    return answers(Scope(user), text)


@pytest.mark.parametrize(
    "text", ["会员 2010-2014", "会员2010到2014", "会员 2010—2014年", "会员 2010至14年", "会员 2010~14"]
)
def test_a_span_of_years_is_followed_from_its_first_to_its_last(text):
    question = taken_apart(text)
    assert (question.report, question.years, question.words) == ("trend", ["2010", "2014"], ["会员"])


@pytest.mark.parametrize(
    "text", ["会员 近五年", "会员 五年来", "近10年会员", "过去十年 会员", "会员 近几年", "会员 last five years"]
)
def test_some_years_are_a_trend_and_no_year_two_thousand_and_ten(text):
    question = taken_apart(text)
    assert (question.report, question.years, question.words) == ("trend", [], ["会员"])


@pytest.mark.parametrize(
    "text", ["集体合同比上年增长", "集体合同 较上年", "集体合同 与去年相比", "集体合同同比", "集体合同变化"]
)
def test_a_comparison_takes_nothing_from_the_word_before_it(text):
    question = taken_apart(text)
    assert (question.report, question.words, question.relative) == ("compare", ["集体合同"], None)


@pytest.mark.parametrize("text", ["14个市 会员", "哪个市会员最多", "会员最少 哪些县", "which city members"])
def test_how_many_or_which_cities_are_those_below_side_by_side(text):
    question = taken_apart(text)
    assert (question.report, len(question.words)) == ("children", 1)


@pytest.mark.django_db
def test_a_span_leads_to_its_years_and_one_that_is_not_on_record_is_said(asking_region):
    first = asked(asking_region, "柳州 会员 2012-2014").pages[0]
    assert re.search("/trend/.*unit=450200&indicator=ORG12&from=2012&to=2014", first.href)
    found = asked(asking_region, "柳州 会员 1987-2014")
    assert (found.pages, found.no_period) == ((), "1987")


@pytest.mark.django_db
def test_a_station_named_in_full_is_not_the_district_its_name_begins_with(asking_region):
    first = asked(asking_region, "江南路护工工作站 服务人次 2014").pages[0]
    assert "unit=450000-ZS-JNL&indicator=MIG04" in first.href
    assert "450000-ZS-FHL" in asked(asking_region, "凤凰岭立交桥项目工作站").pages[0].href
    assert "unit=450000&indicator=MIG01" in asked(asking_region, "农民工工作站 2014").pages[0].href


@pytest.mark.django_db
def test_two_districts_of_one_name_are_told_with_what_they_belong_to(asking_region):
    told = [page.subject for page in asked(asking_region, "新华区 会员 2014").pages]
    assert any(subject.startswith("南宁市总工会 新华区总工会") for subject in told)
    assert any(subject.startswith("柳州市总工会 新华区总工会") for subject in told)


@pytest.mark.django_db
def test_a_name_that_holds_the_words_of_an_indicator_or_a_report_is_still_a_name(asking_region):
    assert "unit=450297&indicator=ORG13" in asked(asking_region, "职工会员镇 女会员 2014").pages[0].href
    assert re.search("/number/.*unit=450296&indicator=ORG12", asked(asking_region, "趋势乡会员2014").pages[0].href)


@pytest.mark.django_db
def test_a_word_that_is_not_known_does_not_take_the_place_of_one_that_is(asking_region):
    found = asked(builders.clerk(Federation.objects.get(code="450300"), "guilin"), "北京 会员 2014")
    assert found.unknown == "北京"
    assert Indicator.objects.get(code="ORG12").name in found.pages[0].subject


@pytest.mark.parametrize("sign", ["柳", "会", "各", "年", "会a", "1", "柳 "])
@pytest.mark.django_db
def test_a_hundred_times_one_sign_is_answered_at_once(asking_region, sign):
    scope = Scope(asking_region)
    began = time.process_time()
    answers(scope, sign * 100)
    assert time.process_time() - began < 1
