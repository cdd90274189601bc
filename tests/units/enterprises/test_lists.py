"""A list of enterprises against the unions: what is read, what each firm has, and what people decide."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from apps.changelog.models import Change
from apps.units.enterprises import counting, keeping, matching
from apps.units.enterprises.areas import EnterpriseArea
from apps.units.enterprises.reading import read
from apps.units.errors import Refused
from apps.units.models import Enterprise, EnterpriseList, EnterpriseVerdict
from tests import builders
from tests.units.enterprises.worlds import AS_OF, ROWS, EnterpriseTown, code, kept
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@shared
def town():
    return EnterpriseTown()


def person(username: str = "clerk"):
    return builders.person_called(username)


def standings(enterprises: EnterpriseList) -> dict[str, tuple[str, str | None]]:
    """By the name of each firm what it has, and the code of the union."""
    rows = enterprises.enterprises.values_list("name", "standing", "union__code")
    return {name: (standing, union) for name, standing, union in rows}


def firm(enterprises: EnterpriseList, name: str) -> Enterprise:
    return enterprises.enterprises.select_related("federation").get(name=name)


def test_a_firm_has_the_union_of_its_code_probably_the_one_of_its_name_or_none(town):
    assert standings(kept(town)) == {
        "柳州甲厂有限公司": ("matched", "450203-A1"),
        "宏达建材公司": ("probable", "450203-A2"),
        "旧厂有限公司": ("none", None),  # its union was closed before the list's day
        "远方矿业公司": ("none", None),  # the union of this name lies in another city
        "小店铺": ("none", None),
        "东环餐饮店": ("none", None),
        "南环商贸公司": ("none", None),
    }


def test_a_union_that_closed_after_the_lists_day_counts_in_it(town):
    enterprises = kept(town, as_of=date(2012, 12, 31))
    assert standings(enterprises)["旧厂有限公司"] == ("matched", "450203-A3")


@pytest.mark.parametrize("closed", [None, AS_OF, AS_OF - timedelta(1), AS_OF + timedelta(1)])
def test_what_is_decided_for_and_what_is_matched_ends_with_the_same_day(town, closed):
    builders.dated(town.closed, closed=closed)
    enterprises = kept(town)
    matched = standings(enterprises)["旧厂有限公司"][0] == "matched"
    assert matched == matching.standing_unions(enterprises).filter(pk=town.closed.pk).exists()
    assert matched == (closed != AS_OF - timedelta(1))


def test_a_union_with_the_code_of_another_employer_is_not_asked_about_and_one_with_its_own_is(town):
    other = builders.grassroots("450203-B1", town.county, name="星火印刷公司工会", uscc=code(90))
    own = builders.grassroots("450203-B2", town.county, name="华新纺织公司工会", uscc=code(1, "81"))
    rows = f"社会信用代码,企业名称,行政区划\n{code(91)},星火印刷公司,450203\n{code(92)},华新纺织公司,450203\n"
    found = standings(kept(town, rows))
    assert found == {"星火印刷公司": ("none", None), "华新纺织公司": ("probable", own.code)}, other


def test_a_firm_without_a_code_that_stands_there_twice_in_one_county_is_one_firm_and_that_is_said(town):
    rows = "企业名称,行政区划\n小店铺,450203\n小店铺,450203\n小店铺,450204\n"
    reading = read(rows.encode(), EnterpriseArea(town.city, AS_OF))
    assert [(firm.row, firm.division) for firm in reading.firms] == [(2, "450203"), (4, "450204")]
    assert reading.doubled == 1
    assert [fault.row for fault in reading.told if fault.column == "name"] == [3]


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_guessed(town):
    reading = read(ROWS.encode(), EnterpriseArea(town.city, AS_OF))
    left = {(fault.row, fault.column) for fault in reading.left}
    told = {(fault.row, fault.column) for fault in reading.told}
    assert left == {(9, "division"), (11, "name")}, "桂林 is another area, and a firm has a name"
    assert told == {(7, "uscc"), (8, "uscc"), (10, "uscc"), (12, "employees")}
    assert (len(reading.firms), reading.left_out, reading.doubled) == (7, 2, 1)
    by_name = {firm.name: firm for firm in reading.firms}
    assert by_name["东环餐饮店"].uscc == "", "a code that is none is no code"
    assert by_name["南环商贸公司"].employees is None
    assert by_name["小店铺"].division == "450203001"
    assert by_name["小店铺"].federation == town.county
    assert by_name["旧厂有限公司"].federation == town.county


def test_a_file_of_something_else_and_one_without_a_firm_of_the_area_are_refused(town):
    with pytest.raises(Refused, match="No row of headings"):
        kept(town, "a,b\n1,2\n")
    with pytest.raises(Refused, match="nothing is kept"):
        kept(town, f"社会信用代码,企业名称,行政区划\n{code(5)},桂林某公司,450300\n")
    assert not EnterpriseList.objects.exists()


def test_the_same_file_is_kept_once_and_only_by_who_keeps_the_registers(town):
    enterprises = kept(town)
    assert len(enterprises.digest) == 64
    assert (enterprises.left_out, enterprises.doubled, enterprises.kept_by.username) == (2, 1, "clerk")
    with pytest.raises(Refused, match="This very file was brought in"):
        kept(town, name="again.csv")
    for username in ("viewer", "county", "next door"):
        with pytest.raises(PermissionDenied):
            keeping.keep(b"", "x.csv", town.city, as_of=AS_OF, issuer="x", by=person(username))
    assert Change.objects.get(register="units.enterpriselist", action="created").by.username == "clerk"


def test_what_is_the_same_has_a_union_and_what_is_not_is_asked_no_more(town):
    first = kept(town)
    keeping.decide(firm(first, "宏达建材公司"), town.by_name, "same", by=person())
    assert standings(first)["宏达建材公司"] == ("matched", "450203-A2")
    second = kept(town, ROWS.replace("宏达建材公司,40", "宏达建材有限责任公司,44"), date(2015, 9, 30))
    assert standings(second)["宏达建材有限责任公司"] == ("matched", "450203-A2"), "the next list knows it by its code"


def test_a_firm_that_is_another_one_has_none_in_the_next_list_too(town):
    first = kept(town)
    keeping.decide(firm(first, "宏达建材公司"), town.by_name, "other", by=person())
    assert standings(first)["宏达建材公司"] == ("none", None)
    second = kept(town, ROWS.replace(code(4), code(44)), date(2015, 9, 30))
    assert standings(second)["宏达建材公司"] == ("none", None)


def test_a_firm_known_by_its_name_is_known_when_a_later_list_has_its_code(town):
    first = kept(town)
    keeping.decide(firm(first, "东环餐饮店"), town.joint, "covered", by=person())
    assert standings(first)["东环餐饮店"] == ("covered", "450203-A4")
    second = kept(town, ROWS.replace("9145020000000000XX", code(60)), date(2015, 9, 30))
    assert standings(second)["东环餐饮店"] == ("covered", "450203-A4")


def test_a_decision_is_taken_back_and_all_lists_ask_again(town):
    lists = [kept(town), kept(town, f"{ROWS}\n", date(2015, 9, 30))]
    verdict = keeping.decide(firm(lists[0], "宏达建材公司"), town.by_name, "other", by=person())
    assert [standings(made)["宏达建材公司"][0] for made in lists] == ["none", "none"]
    keeping.take_back(verdict, by=person("colleague"))
    assert [standings(made)["宏达建材公司"][0] for made in lists] == ["probable", "probable"]
    log = Change.objects.filter(register="units.enterpriseverdict").order_by("pk")
    told = [(change.by.username, change.action) for change in log]
    assert told == [("clerk", "created"), ("colleague", "deleted")]


def test_who_comes_second_is_told_who_has_decided(town):
    enterprises = kept(town)
    seen = firm(enterprises, "宏达建材公司")
    keeping.decide(firm(enterprises, "宏达建材公司"), town.by_name, "same", by=person())
    for verdict, union in (("other", town.by_name), ("same", town.by_name), ("covered", town.joint)):
        with pytest.raises(Refused, match="Decided already by clerk: its union"):
            keeping.decide(seen, union, verdict, by=person("colleague"))
    assert EnterpriseVerdict.objects.count() == 1


def test_nobody_decides_where_she_keeps_no_registers_nor_against_a_code(town):
    enterprises = kept(town)
    for username in ("viewer", "next door"):
        with pytest.raises(PermissionDenied):
            keeping.decide(firm(enterprises, "宏达建材公司"), town.by_name, "same", by=person(username))
    with pytest.raises(PermissionDenied):
        keeping.decide(firm(enterprises, "远方矿业公司"), town.by_name, "same", by=person("county"))
    with pytest.raises(Refused, match="has this firm's code"):
        keeping.decide(firm(enterprises, "柳州甲厂有限公司"), town.by_name, "same", by=person())
    with pytest.raises(Refused, match="is no grassroots union"):
        keeping.decide(firm(enterprises, "小店铺"), town.county, "covered", by=person())


def test_a_union_that_was_closed_before_the_lists_day_is_no_firms_in_it_and_that_is_said(town):
    enterprises = kept(town)
    with pytest.raises(Refused, match="was closed on 2013-01-01, before the day of this list"):
        keeping.decide(firm(enterprises, "旧厂有限公司"), town.closed, "same", by=person())
    assert not EnterpriseVerdict.objects.exists()
    earlier = kept(town, f"{ROWS}\n", date(2012, 12, 31))
    keeping.decide(firm(earlier, "小店铺"), town.closed, "covered", by=person())
    assert standings(earlier)["小店铺"] == ("covered", "450203-A3")


def test_a_union_that_is_registered_later_is_found_when_the_list_is_matched_again(town):
    enterprises = kept(town)
    builders.grassroots("450204-A1", town.other, name="南环商贸公司工会", uscc=code(7))
    keeping.match_again(enterprises, by=person())
    assert standings(enterprises)["南环商贸公司"] == ("matched", "450204-A1")
    with pytest.raises(PermissionDenied):
        keeping.match_again(enterprises, by=person("county"))


def test_a_list_is_counted_by_county_and_by_size_in_what_a_person_sees(town):
    enterprises = kept(town)
    counts = counting.counted(counting.visible(enterprises, person()))
    assert {county.code: county.cells for county in counts.counties} == {
        "450203": [1, 0, 1, 3], "450204": [0, 0, 0, 2],
    }  # fmt: skip
    assert {size.code: size.total for size in counts.sizes} == {"300": 1, "100": 0, "25": 1, "0": 3, "unknown": 2}
    assert counts.all.by_standing == Counter(none=5, matched=1, probable=1)
    assert counting.counted(counting.visible(enterprises, person("county"))).all.total == 5
    assert counting.counted(counting.visible(enterprises, person("next door"))).all.total == 0


def test_only_lists_that_reach_into_ones_area_are_there_for_a_person(town):
    enterprises = kept(town)
    for username in ("clerk", "viewer", "county"):
        assert list(EnterpriseList.objects.touching(person(username))) == [enterprises]
    assert not EnterpriseList.objects.touching(person("next door")).exists()
