"""What a person reads below the box: the number itself, what was not understood, and nothing out of view."""

import json
import re
import time

import pytest
from django.utils import translation

from apps.figures.models import Form, Indicator
from apps.reports.asking.answers import answers, number
from apps.reports.numbers.scope import Scope
from apps.units.models import Federation
from tests import builders
from tests.worlds import guangxi_2014, shared


@shared(on=guangxi_2014)
def asking_people():
    root, liuzhou = (Federation.objects.get(code=code) for code in ("450000", "450200"))
    school = builders.grassroots("450200-S12", liuzhou, name="柳州市第十二中学工会委员会")
    nobody = builders.person("nobody")
    district = Federation.objects.get(code="450202")
    first, _second = (builders.grassroots(f"450202-{code}", district, name=f"{code}厂工会") for code in ("ONE", "TWO"))
    members, survey = Indicator.objects.get(code="ORG12"), Form.objects.get(code="GRASSROOTS")
    builders.approved(builders.submission(first, survey, "2014", {members: 120}))
    return {
        "region": builders.supervisor(root, "region"),
        "city": builders.clerk(liuzhou, "city"),
        "nobody": nobody,
        "school": school,
    }


pytestmark = pytest.mark.django_db


def asked(user, text: str):
    return answers(Scope(user), text)


def test_the_first_answer_tells_the_number_as_its_page_does(client, asking_people):
    first = asked(asking_people["region"], "柳州 会员 2014").pages[0]
    client.force_login(asking_people["region"])
    told = client.get(first.number_href).json()["number"].split()[0]
    assert told
    assert told in re.sub(r"<[^>]+>", "", client.get(first.href).content.decode())


def test_a_number_that_is_not_whole_says_how_many_reported(asking_people):
    place = ("450202", "ORG12", "2014")
    assert number(Scope(asking_people["region"]), *place) == "120人 (1/2 已报)"
    with translation.override("en"):
        assert number(Scope(asking_people["region"]), *place) == "120 persons (1 of 2 reported)"


@pytest.mark.parametrize("where", [("450100", "ORG12", "2014"), ("450200", "NO", "2014"), ("450200", "ORG12", "1987")])
def test_a_number_that_is_not_there_or_out_of_view_is_not_told(asking_people, where):
    assert number(Scope(asking_people["city"]), *where) == ""


@pytest.mark.parametrize("text", ["南宁 会员 2014", "南宁会员2014", "nanning members 2014", "450100 ORG12 2014"])
def test_who_may_not_see_a_city_is_told_no_more_of_it_than_of_one_that_is_not_there(asking_people, text):
    made_up = text.replace("南宁", "南京").replace("nanning", "nanjing").replace("450100", "320100")
    city = asking_people["city"]
    found, none = asked(city, text), asked(city, made_up)
    assert [page.href for page in found.pages] == [page.href for page in none.pages]
    assert found.unknown
    assert len(found.unknown) == len(none.unknown)
    assert not any("450100" in page.href or "南宁" in page.subject for page in found.pages)


def test_a_union_is_found_by_a_part_of_its_name_run_together_with_what_is_asked(asking_people):
    for text in ("柳州市第十二中学会员2014", "第十二中学 会员 2014"):
        first = asked(asking_people["city"], text).pages[0]
        assert re.search("unit=450200-S12&indicator=ORG12&.*coverage=own", first.href), text


def test_a_year_that_is_not_on_record_is_named_and_no_other_is_shown_in_its_place(asking_people):
    found = asked(asking_people["region"], "柳州 会员 1987")
    assert (found.no_period, found.pages) == ("1987", ())


def test_a_word_that_names_nothing_is_said_beside_what_was_understood(asking_people):
    found = asked(asking_people["region"], "柳州 会员 火星 2014")
    assert found.unknown == "火星"
    assert "unit=450200" in found.pages[0].href


@pytest.mark.parametrize("text", ["", "   ", "?", "%", "'; --", "(" * 50, "9" * 5000, "柳" * 5000, "ＯＲＧ１２"])
def test_nonsense_is_answered_in_words(client, asking_people, text):
    client.force_login(asking_people["region"])
    for address in ("/ask/", "/ask/answers/"):
        assert client.get(address, {"asked": text}).status_code == 200


def test_who_has_no_role_is_answered_nothing(client, asking_people):
    client.force_login(asking_people["nobody"])
    told = json.loads(client.get("/ask/answers/", {"asked": "柳州 会员 2014"}).content)["answers"]
    assert "href" not in told


def test_an_answer_takes_a_tenth_of_a_second(asking_people):
    scope = Scope(asking_people["region"])
    answers(scope, "柳州 会员 2014")
    taken = []
    for text in ("lzhy14", "柳洲 会员 2014", "liuzhou menbers 2014", "2014年桂林市有多少农民工会员", "各市 会员 2014"):
        began = time.process_time()
        answers(scope, text)
        taken.append(time.process_time() - began)
    print("answers, ms of the processor:", *(round(seconds * 1000) for seconds in taken))
    assert max(taken) < 0.2
