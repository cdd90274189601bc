"""Figures by file on screen: who may, what the preview tells, and that confirming does just that or says what moved."""

import io
import os
import tempfile
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from apps.changelog.acting import acting
from apps.figures.models import Figure, Finding, Revision, Submission
from apps.units.models.pending_files import PendingFile
from tests import builders
from tests.figures.offices import CountyOffice
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db
WIDE = "单位,职工人数(人),工会会员人数(人)\n天马街道总工会,1000,900\n驾鹤街道总工会,２，０００,1800\n小计,3000,2700\n"
FAULTY = "单位,职工人数(人),工会会员人数(人)\n天马街到总工会,1000,900\n驾鹤街道总工会,很多,1800\n桂林市总工会,1,1\n"
DOCUMENT = (
    "unit_code,indicator_code,period,coverage,origin,stated_text,source,locator\n"
    "450203,ORG12,2014,area,document,{},GX,第5段\n"
)
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in


@shared
def county():
    return CountyOffice()


def desk(username: str = "clerk") -> Client:
    client = Client(headers={"accept-language": "en"})
    assert client.login(username=username, password=username)
    return client


def upload(client: Client, text: str, **chosen: str) -> str:
    """Leads to the preview's address."""
    answer = client.post("/files/", {"file": SimpleUploadedFile("表.csv", text.encode()), **chosen})
    assert answer.status_code == 302
    return answer.url


def confirm(client: Client, address: str, page=None, **more: str):
    shown = (page or client.get(address)).context["preview"]
    return client.post(address, {"confirm": "yes", "seen": shown.digest, "at": shown.at, **more})


def test_a_preview_tells_what_would_change_and_another_server_process_carries_it_out(county, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    address = upload(desk(), WIDE, period="2015")
    page = desk().get(address)
    assert page.context["preview"].counts == {"new": 4, "changed": 0, "unchanged": 0, "cleared": 0, "refused": 0}
    assert "小计" in page.text, "a row left out is said"
    assert not Figure.objects.filter(period__code="2015").exists()
    assert confirm(desk(), address).status_code == 302
    assert Figure.objects.filter(period__code="2015").count() == 4
    assert set(Submission.objects.filter(period__code="2015").values_list("status", flat=True)) == {"draft"}
    assert not PendingFile.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_the_same_file_twice_changes_nothing_and_offers_nothing_to_write(county):
    confirm(desk(), upload(desk(), WIDE, period="2015"))
    page = desk().get(upload(desk(), WIDE, period="2015"))
    assert page.context["preview"].counts["unchanged"] == 4
    assert 'name="confirm"' not in page.text


def test_old_and_new_values_the_effect_above_and_the_findings_are_told(county):
    builders.approved(builders.submission(county.streets[0], county.form, "2015", {county.staff: 7}, "area"))
    builders.submission(county.streets[1], county.form, "2015", {county.staff: 5000, county.members: 10}, "area")
    page = desk().get(upload(desk(), "单位,职工人数,工会会员人数\n驾鹤街道总工会,2000,2100\n", period="2015"))
    shown = page.context["preview"]
    assert {(one.old, one.new) for one in shown.lines} == {("5,000", "2,000"), ("10", "2,100")}
    assert {(one.federation.code, one.now_text, one.then_text) for one in shown.effects} == {
        ("450203", "7", "2,007"),
        ("450203", "0", "2,100"),
    }
    assert [fired.finding.check_code for fired in shown.findings] == ["MEMBERS"]
    assert not Finding.objects.exists()


def test_when_the_data_moved_since_the_preview_it_is_refused_and_says_what_moved(county):
    client = desk()
    address = upload(client, WIDE, period="2015")
    page = client.get(address)
    other = builders.clerk(county.streets[0], "somebody")
    builders.submission(county.streets[0], county.form, "2015", {county.staff: 4321}, "area", by=other)
    answer = confirm(client, address, page)
    assert answer.status_code == 409
    assert "changed since" in answer.text
    assert Figure.objects.get(indicator=county.staff, unit=county.streets[0], period__code="2015").value == 4321
    assert confirm(client, address, answer).status_code == 302


def test_a_faulty_file_is_not_written_even_when_its_confirmation_is_forged(county):
    client = desk()
    address = upload(client, FAULTY, period="2015")
    page = client.get(address)
    assert page.context["preview"].counts["refused"] == 3
    assert "天马街道总工会" in page.text, "what was probably meant is said"
    assert 'name="confirm"' not in page.text
    assert confirm(client, address, page).status_code == 409
    assert not Figure.objects.filter(period__code="2015").exists()
    marked = openpyxl.load_workbook(io.BytesIO(client.get(address.replace("?", "annotated/?")).content)).active
    assert "天马街道总工会" in marked["D2"].value
    assert marked["B3"].comment.text


@pytest.mark.parametrize("status", ["submitted", "approved", "waived"])
def test_figures_of_a_form_that_is_not_open_are_refused_by_its_name(county, status):
    made = builders.submission(county.streets[0], county.form, "2015", {county.staff: 1}, "area")
    if status == "approved":
        builders.approved(made)
    else:
        with acting(door="test", reason="closes down"):
            Submission.objects.filter(pk=made.pk).update(status=status)
    page = desk().get(upload(desk(), WIDE, period="2015"))
    assert f"天马街道总工会 · form · 2015 ({status}): its figures are locked." in page.text
    assert page.context["preview"].counts["refused"] == 1


def test_a_row_that_ends_before_its_table_is_marked_in_the_file_given_back(county):
    client = desk()
    address = upload(client, "unit_code,indicator_code,value,coverage,period\n450203001,ORG10,1\n")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}annotated/").content))
    period = book.active["E2"]
    assert period.value is None
    assert period.comment.text in book.active["F2"].value


def test_a_document_is_restated_only_with_its_reason(county):
    builders.clerk(county.city, "document-clerk")
    client = desk("document-clerk")
    assert confirm(client, upload(client, DOCUMENT.format("83.13万人"))).status_code == 302
    address = upload(client, DOCUMENT.format("84万人"))
    assert 'name="reason"' in client.get(address).text
    assert confirm(client, address).status_code == 409
    assert confirm(client, address, reason="勘误").status_code == 302
    assert Revision.objects.get().reason == "勘误"


def test_a_file_given_up_is_forgotten_and_one_left_lying_as_well(county):
    client = desk()
    address = upload(client, WIDE, period="2015")
    assert client.post(address, {"cancel": "yes"}).status_code == 302
    assert client.get(address).status_code == 404
    upload(client, WIDE)
    PendingFile.objects.update(made=timezone.now() - timedelta(days=2))
    upload(client, WIDE)
    assert PendingFile.objects.count() == 1


def test_a_preview_belongs_to_its_owner_and_only_clerks_bring_files(county):
    builders.clerk(county.neighbour, "neighbour")
    builders.person("viewer", "viewer", county.county)
    address = upload(desk(), WIDE, period="2015")
    assert desk("neighbour").get(address).status_code == 404
    assert desk("neighbour").post(address, {"confirm": "yes"}).status_code == 404
    assert desk("viewer").get("/files/").status_code == 403
    assert desk("viewer").get(address).status_code == 403
    assert Client().get("/files/").status_code == 302


def test_a_file_that_is_no_table_and_a_confirmation_without_its_preview_say_so(county):
    client = desk()
    page = client.get(upload(client, "nothing\n"))
    assert (page.status_code, "No row of headings" in page.text) == (200, True)
    instead = client.get(upload(client, "nothing\n").rstrip("/") + "/annotated/", follow=True)
    assert (instead.status_code, "No row of headings" in instead.text) == (200, True)
    assert client.post(upload(client, WIDE), {"confirm": "yes"}).status_code == 404
    assert client.post("/files/", {}).status_code == 422


def test_a_workbook_is_given_to_whoever_sees_the_unit(county):
    builders.clerk(county.neighbour, "neighbour")
    address = "/workbook/?unit=450203&form=FED&period=2015"
    alone = openpyxl.load_workbook(io.BytesIO(desk().get(address).content))
    assert len(alone.worksheets) == 3
    below = openpyxl.load_workbook(io.BytesIO(desk().get(address + "&below=on").content))
    assert len(below.worksheets) == 6
    assert desk("neighbour").get(address).status_code == 404
    assert desk().get(address.replace("2015", "1999")).status_code == 404
    assert desk().get("/workbook/?unit=450203&form=FED&period=").status_code == 404


@pytest.mark.parametrize("address", ["/", "/admin/figures/figure/", "/entry/450203/FED/2015/"])
def test_the_upload_page_is_linked_where_a_clerk_looks_for_it(county, address):
    assert 'href="/files/"' in desk().get(address).text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_clerk_looks_at_a_file_corrects_it_and_writes_it(new_page, tmp_path, locale):
    county = CountyOffice()
    builders.submission(county.streets[1], county.form, "2015", {county.staff: 5000}, "area")
    page = new_page(locale, viewport={"width": 1360, "height": 860})
    sign_in(page, "clerk")
    page.goto("/")
    page.click("#content a[href='/files/']")
    page.wait_for_url("**/files/")
    picture(page, "figures-upload", locale)
    choose(page, tmp_path, "faulty", FAULTY)
    expect(page.locator("#faults tbody tr")).to_have_count(2)
    expect(page.locator("#faults")).to_contain_text("天马街道总工会")
    expect(page.locator("button[name=confirm]")).to_have_count(0)
    with page.expect_download() as download:
        page.click("a[href*='annotated/']")
    assert download.value.suggested_filename.endswith(".xlsx")
    picture(page, "figures-upload-refused", locale)
    page.click("#content a[href='/files/']")
    choose(page, tmp_path, "good", WIDE.replace("1800", "2100"))
    expect(page.locator("#counts .new b")).to_contain_text("3")
    expect(page.locator("#effects tbody tr")).to_have_count(2)
    expect(page.locator("#findings .mark.error")).to_have_count(1)
    picture(page, "figures-upload-preview", locale)
    page.click("#counts .changed a")
    expect(page.locator("#lines del")).to_contain_text("5,000")
    page.click("button[name=confirm]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Figure.objects.get(unit=county.streets[1], indicator=county.staff).value == 2000
    with page.expect_download() as download:
        page.select_option("#workbook-period", "2015")
        page.click("#workbook [type=submit]")
    assert download.value.suggested_filename == "450203-FED-2015.xlsx"


def choose(page, folder, name: str, text: str) -> None:
    (folder / f"{name}.csv").write_text(text)
    page.set_input_files("input[type=file]", folder / f"{name}.csv")
    page.select_option("#id_period", "2015")
    page.click("#upload [type=submit]")


def picture(page, name: str, locale: str) -> None:
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/{name}-{locale[:2]}.png", full_page=True)
