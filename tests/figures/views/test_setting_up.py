"""The set-up page: what a new system has and what it lacks before its first return."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures.models import Deadline
from apps.figures.workflow import setting_up
from apps.units.models import Federation, installation
from apps.units.models.installation import Installation
from tests import builders
from tests.builders import Level

pytestmark = pytest.mark.django_db
PAGE = "/setup/"
SYSTEM = {"step": "system", "site_name": "示例台账", "time_zone": "Asia/Urumqi", "year_month": 1, "year_day": 1}
ROOT = {"step": "root", "name": "示例省总工会", "name_en": "", "level": 2, "division_code": "990000"}


@pytest.fixture
def desk(admin_user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(admin_user)
    return client


@pytest.fixture(autouse=True)
def installation_as_before():
    before = installation.current()
    yield
    installation.keep(before)


def done(desk: Client) -> list[str]:
    return [step["name"] for step in desk.get(PAGE).context["steps"] if step["done"]]


def test_an_empty_system_lacks_everything_and_home_leads_to_the_page(desk):
    assert done(desk) == []
    home = desk.get("/").content.decode()
    assert "8 steps are missing" in home
    assert f'href="{PAGE}"' in home
    assert "You have no appointment yet" not in home


def test_name_clock_and_first_day_of_the_year_are_set_until_there_is_a_period(desk):
    assert desk.post(PAGE, SYSTEM | {"time_zone": "Mars/Base"}).status_code == 422
    assert desk.post(PAGE, SYSTEM | {"site_name": ""}).status_code == 422
    assert desk.post(PAGE, SYSTEM).status_code == 302
    kept = Installation.objects.get()
    assert (kept.site_name, kept.time_zone, kept.year_month, kept.year_day) == ("示例台账", "Asia/Urumqi", 1, 1)
    assert Change.objects.filter(register="units.installation", door="page").exists()
    assert done(desk) == ["system"]
    builders.period("2026")
    desk.post(PAGE, SYSTEM | {"site_name": "改名", "year_month": 10})
    kept = Installation.objects.get()
    assert (kept.site_name, kept.year_month) == ("改名", 1)


def test_the_root_is_entered_once_with_its_division_code_as_its_code(desk):
    refused = desk.post(PAGE, ROOT | {"division_code": "99"})
    assert refused.status_code == 422
    assert "A division code has 6, 9 or 12 digits." in refused.content.decode()
    assert desk.post(PAGE, ROOT).status_code == 302
    top = Federation.objects.get()
    assert (top.code, top.path, top.parent, top.initials) == ("990000", "990000/", None, "slszgh")
    again = desk.post(PAGE, ROOT | {"division_code": "980000"})
    assert "There is a root federation already" in again.content.decode()
    assert Federation.objects.count() == 1


def test_each_step_tells_what_there_is_and_the_last_one_completes_the_page(desk):
    desk.post(PAGE, SYSTEM)
    desk.post(PAGE, ROOT)
    top = Federation.objects.get()
    members = builders.indicator("ORG12")
    asked = builders.form("F", [(members, "area")])
    city = builders.federation("990100", top)
    builders.federation("990101", city, level=Level.COUNTY)
    builders.grassroots("990101-A", city)
    builders.clerk(top)
    builders.supervisor(top)
    page = desk.get(PAGE).content.decode()
    for said in ("city: 1 · county: 1", "1 union", "appoint two there", "2 federations have no clerk of their own"):
        assert said in page
    assert done(desk) == ["system", "catalogue", "root", "tree", "unions"]
    builders.supervisor(top, "another")
    year = builders.period("2026")
    with acting(door="test"):
        Deadline.objects.create(federation=top, form=asked, period=year, due="2027-01-31")
    page = desk.get(PAGE)
    assert page.context["complete"]
    assert "2026-01-01 – 2026-12-31" in page.content.decode()
    assert setting_up.missing() == 0


def test_once_anything_was_entered_in_a_form_home_says_no_more(desk):
    top = builders.federation("990000", level=Level.PROVINCE)
    members = builders.indicator("ORG12")
    builders.submission(top, builders.form("F", [(members, "own")]), "2026", {members: 1})
    assert setting_up.missing() == 0


def test_only_who_keeps_the_catalogue_opens_the_page():
    top = builders.federation("990000", level=Level.PROVINCE)
    city = builders.federation("990100", top)
    builders.person("elsewhere", "administrator", city)
    builders.person("keeper", "administrator", top)
    for username, status in {"elsewhere": 403, "keeper": 200}.items():
        client = Client()
        assert client.login(username=username, password=username)
        assert client.get(PAGE).status_code == status


def bring_in(desk: Client, page: str, text: str):
    """The answer to who confirms a file."""
    preview = desk.post(page, {"file": SimpleUploadedFile("some.csv", text.encode())}).url
    shown = desk.get(preview).context
    digest = shown["told"]["digest"] if "told" in shown else shown["plan"].digest
    return desk.post(preview, {"confirm": "yes", "seen": digest})


def test_who_was_sent_to_bring_a_file_in_comes_back_to_the_set_up_page(desk):
    desk.post(PAGE, ROOT)
    heads, page = "code,name,level,parent_code,division_code\n", "/admin/units/federation/import/"
    assert desk.get(PAGE).status_code == 200
    assert bring_in(desk, page, f"{heads}990100,甲市总工会,city,990000,990100\n").url == PAGE
    again = bring_in(desk, page, f"{heads}990200,乙市总工会,city,990000,990200\n")
    assert again.url == "/admin/units/federation/", "once: who goes there by herself stays there"
    desk.get(PAGE)
    people = bring_in(desk, "/admin/auth/user/import/", "account,name,role,federation\nlu,陆,clerk,990100\n")
    assert f'<a href="{PAGE}">Set up</a>' in people.text
