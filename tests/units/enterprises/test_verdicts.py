"""A firm that lay in another city before: who reads what was decided there, and who decides on it now."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.translation import override

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.units.enterprises import keeping
from apps.units.errors import Refused
from apps.units.models import Enterprise, EnterpriseList, EnterpriseVerdict
from tests import builders
from tests.units.enterprises.worlds import ROWS, EnterpriseTown, code, kept
from tests.worlds import shared

pytestmark = pytest.mark.django_db
FIRM = "远方矿业公司"


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


class MovedFirm(EnterpriseTown):
    """The firm stood in a list of 桂林, whose clerk decided on it; a year later it stands in one of 柳州."""

    def __init__(self) -> None:
        super().__init__()
        self.office = "桂林市市场监督管理局"
        rows = f"社会信用代码,企业名称,行政区划\n{code(4)},{FIRM},450300\n"
        told = {"as_of": date(2013, 9, 30), "issuer": self.office, "by": person("next door")}
        self.before = keeping.keep(rows.encode(), "桂林.csv", self.elsewhere, **told)
        self.verdict = keeping.decide(firm(self.before), self.far, "same", by=person("next door"))
        self.list = kept(self)


@shared
def town():
    return MovedFirm()


def person(username: str = "clerk"):
    return builders.person_called(username)


def firm(enterprises: EnterpriseList) -> Enterprise:
    return enterprises.enterprises.get(name=FIRM)


def page_of(enterprises: EnterpriseList) -> str:
    return f"/admin/units/unit/enterprises/{enterprises.pk}/firms/{firm(enterprises).pk}/"


def desk(username: str = "clerk") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(username))
    return client


def test_of_a_decision_of_another_city_is_told_that_there_is_one_and_no_union_and_no_person(town):
    shown = desk().get(page_of(town.list)).text
    assert "a union outside your area" in shown
    assert "somebody outside your area" in shown
    assert town.far.name not in shown
    assert "next door" not in shown
    own = desk("next door").get(page_of(town.before)).text
    assert f"{town.far.name} ({town.far.code})" in own
    assert "next door" in own


def test_who_keeps_the_firm_where_it_lies_now_takes_the_decision_of_elsewhere_back(town):
    assert 'name="undo"' not in desk("viewer").get(page_of(town.list)).text
    assert desk("viewer").post(page_of(town.list), {"undo": town.verdict.pk}).status_code == 409
    client = desk()
    shown = client.post(page_of(town.list), {"undo": town.verdict.pk}, follow=True).text
    assert "Taken back" in shown
    assert town.far.name not in shown
    assert not EnterpriseVerdict.objects.exists()
    assert firm(town.list).standing == "none"
    gone = client.post(page_of(town.list), {"undo": town.verdict.pk})
    assert (gone.status_code, "not there any more" in gone.text) == (409, True)


def test_who_keeps_the_firm_where_it_lies_now_puts_her_own_decision_in_its_place(town):
    sent = {"firm": firm(town.list).pk, "union": town.joint.code, "verdict": "covered"}
    assert "Kept" in desk().post(page_of(town.list), sent, follow=True).text
    standing = EnterpriseVerdict.objects.get()
    assert (standing.union_id, standing.decided_by, standing.federation) == (town.joint.pk, person(), town.other)
    assert (firm(town.list).standing, firm(town.list).union_id) == ("covered", town.joint.pk)
    assert firm(town.before).union_id == town.joint.pk
    log = Change.objects.filter(register="units.enterpriseverdict").order_by("pk")
    told = [(change.by.username, change.action) for change in log]
    assert told == [("next door", "created"), ("clerk", "deleted"), ("clerk", "created")]


def test_who_kept_the_firm_before_does_not_decide_past_the_later_list(town):
    keeping.decide(firm(town.list), town.joint, "covered", by=person())
    verdict = EnterpriseVerdict.objects.get()
    with pytest.raises(Refused, match=r"somebody outside your area.* A later list has this firm: decide there\."):
        keeping.decide(firm(town.before), town.far, "same", by=person("next door"))
    with pytest.raises(PermissionDenied):
        keeping.take_back(verdict, by=person("next door"), enterprise=firm(town.before))
    page = desk("next door")
    assert 'name="undo"' not in page.get(page_of(town.before)).text
    refused = page.post(page_of(town.before), {"undo": verdict.pk})
    assert "where you keep no registers" in refused.text
    assert EnterpriseVerdict.objects.get() == verdict


def test_two_of_one_office_still_take_back_first(town):
    keeping.decide(firm(town.list), town.joint, "covered", by=person())
    with pytest.raises(Refused, match=r"Decided already by clerk.* Take that back first\."):
        keeping.decide(firm(town.list), town.by_name, "same", by=person("colleague"))


def test_a_last_decision_where_one_keeps_no_registers_any_more_is_not_offered_back(town):
    enterprises = kept(town, ROWS.replace(code(4), code(44)), date(2015, 9, 30), "later.csv")
    builders.appointed(person("next door"), "viewer", town.city)
    queue = f"/admin/units/unit/enterprises/{enterprises.pk}/queue/"
    assert 'name="undo"' in desk("next door").get(queue).text
    with acting(door="test"):
        person("next door").appointments.filter(role="clerk").delete()
    assert 'name="undo"' not in desk("next door").get(queue).text
