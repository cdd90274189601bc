"""A person's name is one field, 姓 before 名, and said alike wherever she is named."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from apps.changelog import people
from apps.figures.checks import findings
from apps.figures.models import Finding
from apps.figures.workflow import deadlines, transitions
from apps.units.models import Federation
from tests import builders
from tests.builders import Level, filled


@pytest.mark.parametrize(
    ("last", "first", "said"),
    [
        ("韦小梅", "", "韦小梅"),
        ("韦", "小梅", "韦小梅"),
        ("", "韦 小梅", "韦小梅"),
        ("欧阳\u3000娜娜", "", "欧阳娜娜"),
        ("", "阿布都 · 热合曼", "阿布都·热合曼"),
        ("Smith", "John", "John Smith"),
        ("John  Smith", "", "John Smith"),
        ("", "", "wei"),
    ],
)
def test_the_surname_goes_first_without_a_blank_between_chinese_signs(last, first, said):
    assert people.called(User(username="wei", last_name=last, first_name=first)) == said


def test_nobody_has_no_name():
    assert people.called(None) == people.told_apart(None) == ""


@pytest.fixture
def administrator(db) -> Client:
    city = builders.federation("450200", name="柳州市总工会")
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(builders.person("administrator", "administrator", city))
    return client


def test_an_administrator_enters_a_name_as_one_field(administrator):
    wei = builders.person("wei", "clerk", Federation.objects.get(code="450200"))
    page = reverse("admin:auth_user_change", args=[wei.pk])
    before = administrator.get(page)
    assert "姓名" in before.text
    assert 'name="first_name"' not in before.text
    assert administrator.post(page, {**filled(before), "full_name": "韦 小梅"}).status_code == 302
    wei.refresh_from_db()
    assert (wei.last_name, wei.first_name) == ("韦小梅", "")


def test_an_account_with_both_names_is_read_and_found_as_one_and_kept_until_changed(administrator):
    wei = builders.person("wei", "clerk", Federation.objects.get(code="450200"))
    User.objects.filter(pk=wei.pk).update(last_name="韦", first_name="小梅")
    page = reverse("admin:auth_user_change", args=[wei.pk])
    form = administrator.get(page)
    assert 'value="韦小梅"' in form.text
    administrator.post(page, {**filled(form), "email": "wei@example.org"})
    wei.refresh_from_db()
    assert (wei.last_name, wei.first_name, wei.email) == ("韦", "小梅", "wei@example.org")
    for listed in ("auth_user", "units_appointment", "changelog_change"):
        assert "韦小梅" in administrator.get(reverse(f"admin:{listed}_changelist"), {"q": "韦小梅"}).text, listed
    where = {"app_label": "units", "model_name": "appointment", "field_name": "user", "term": "小梅"}
    offered = administrator.get("/admin/autocomplete/", where).json()["results"]
    assert [choice["text"] for choice in offered] == ["韦小梅 · wei"]


def test_a_new_password_may_not_be_ones_name(administrator):
    sent = {"username": "wei", "full_name": "Wei Xiaomei", "password1": "weixiaomei", "password2": "weixiaomei"}
    answer = administrator.post(reverse("admin:auth_user_add"), sent)
    assert "password2" in answer.context["adminform"].form.errors


# What each reads, and whose names stand on the page.
PAGES = [
    ("gx-account", "/review/{made}/", "韦小梅", "李国强"),
    ("gx-account", "/sheet/{made}/", "韦小梅", "李国强"),
    ("lz-account", "/entry/450200/F/2014/cell/{members}-area/", "韦小梅"),
    ("lz-account", "/notices/", "李国强"),
    ("lz-account", "/unit/450200/", "韦小梅", "李国强"),
    ("gx-account", "/number/?unit=450200&indicator=ORG12&period=2014", "韦小梅", "李国强"),
    ("gx-account", "/restatements/?unit=450000", "李国强"),
    ("gx-account", "/admin/figures/extension/", "李国强"),
]


@pytest.fixture
def course(db) -> dict[str, int]:
    """韦小梅 fills in and explains, 李国强 sends back, approves, reopens and extends."""
    region = builders.federation("450000", level=Level.PROVINCE, name="广西总工会")
    city = builders.federation("450200", region, name="柳州市总工会")
    wei, li = builders.clerk(city, "lz-account"), builders.supervisor(region, "gx-account")
    User.objects.filter(pk=wei.pk).update(last_name="韦", first_name="小梅")
    User.objects.filter(pk=li.pk).update(last_name="李国强")
    wei, li = builders.again(wei), builders.again(li)
    members, staff = builders.indicator("ORG12"), builders.indicator("ORG10")
    builders.rule("FEW", "ORG12 <= ORG10", "query")
    form = builders.form("F", [(members, "area"), (staff, "area")])
    made = builders.submission(city, form, "2014", {members: 900, staff: 800}, "area", by=wei)
    findings.refresh([city.pk], [made.period_id])
    findings.explain(Finding.objects.get(), by=wei, text="离退休")
    transitions.submit(made, by=wei)
    made = transitions.send_back(made, by=li, reason="请核对", cells={})
    transitions.submit(made, by=wei)
    transitions.approve(made, by=li)
    made = transitions.reopen(made, by=li, reason="更正")
    builders.submission(city, form, "2014", {members: 901}, "area", by=wei)
    findings.refresh([city.pk], [made.period_id])
    findings.explain(Finding.objects.get(), by=wei, text="核对无误")
    transitions.submit(made, by=wei)
    transitions.approve(made, by=li)
    deadlines.extend(city, form, builders.period("2015"), until=date(2999, 1, 1), reason="补报", by=li)
    return {"made": made.pk, "members": members.pk}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[1])
def test_a_page_names_people_and_not_their_accounts(course, page):
    reader, address, *names = page
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(User.objects.get(username=reader))
    answer = client.get(address.format(**course))
    assert answer.status_code == 200
    shown = answer.text.partition("</header>")[2]
    assert [name for name in names if name in shown] == names
    told_apart = shown.replace(" · gx-account", "").replace(" · lz-account", "")
    assert "gx-account" not in told_apart
    assert "lz-account" not in told_apart
