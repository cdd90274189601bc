"""The pages of a large file: sent in pieces, looked at while she may be away, its result waiting for her."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from apps.figures.files import in_background
from apps.figures.files.importer import FileProgress
from apps.figures.models import Figure, FileJob, FileJobSign
from apps.units.models.pending_files import LARGEST_PIECE, PendingFile
from tests import builders
from tests.figures.offices import CountyOffice
from tests.signing_in import sign_in
from tests.worlds import shared
from unionrecords.operating.readiness import readiness

pytestmark = pytest.mark.django_db
WIDE = "单位,职工人数(人),工会会员人数(人)\n天马街道总工会,1000,900\n驾鹤街道总工会,2000,1800\n"
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in
PADDING = "说明：" + "，" * 1000 + "\n"  # rows that are no figures


@shared
def county():
    return CountyOffice()


@pytest.fixture
def all_are_large(monkeypatch):
    monkeypatch.setattr(in_background, "LARGE", 10)


def desk(username="clerk") -> Client:
    client = Client(headers={"accept-language": "en"})
    assert client.login(username=username, password=username)
    return client


def upload(client: Client, text=WIDE) -> str:
    answer = client.post("/files/", {"file": SimpleUploadedFile("表.csv", text.encode()), "period": "2015"})
    assert answer.status_code == 302
    return answer.url


def work() -> bool:
    return in_background.do_next(str, FileProgress())


def test_a_small_file_is_looked_at_at_once_and_a_large_one_leads_to_the_page_of_its_job(county, monkeypatch):
    assert upload(desk()).endswith("?period=2015")
    assert not FileJob.objects.exists()
    monkeypatch.setattr(in_background, "LARGE", 10)
    assert upload(desk()).startswith("/files/jobs/")


def test_she_sees_how_far_it_is_then_what_it_would_change_and_then_what_was_written(county, all_are_large):
    client = desk()
    address = upload(client)
    page = client.get(address)
    assert "waits for its turn" in page.text
    job = FileJob.objects.get()
    in_background.note(job.pk, step="read", rows=120_000)
    assert "120,000 rows read" in client.get(address).text, "by loading the page again"
    told = client.get(f"{address}sign/").json()
    assert told == {"over": False, "said": "120,000 rows read", "rows": 120_000, "of_rows": 0}
    assert work()
    assert client.get(f"{address}sign/").json()["over"]
    page = client.get(address)
    assert "天马街道总工会" in page.text
    job.refresh_from_db()
    assert client.post(address, {"confirm": "yes", "seen": job.digest}).status_code == 302
    assert client.get(f"{address}sign/").json()["of_rows"] == 4
    assert work()
    assert "Written: 4 new" in client.get(address).text
    assert Figure.objects.filter(period__code="2015").count() == 4


def test_where_nobody_works_on_files_she_and_the_operator_are_told(county, all_are_large):
    client = desk()
    address = upload(client)
    assert "nobody works on files" not in client.get(address).text
    FileJobSign.objects.update(at=timezone.now() - timedelta(minutes=3))
    assert "nobody works on files at this moment" in client.get(address).text
    assert readiness().told()["files"]["waiting_without_sign_since"] is not None
    work()
    assert readiness().told()["files"] == {"waiting_without_sign_since": None}


def test_the_result_waits_in_her_list_and_her_notices_until_she_has_seen_it(county, all_are_large):
    client = desk()
    address = upload(client)
    assert "large file" not in client.get("/notices/").text
    work()
    assert "1 large file has a result" in client.get("/notices/").text
    assert "awaits your word" in client.get("/files/").text
    client.get(address)
    assert "large file" not in client.get("/notices/").text
    assert address in client.get("/files/").text


def test_given_up_nothing_is_written_and_a_confirmation_comes_too_late(county, all_are_large):
    client = desk()
    address = upload(client)
    work()
    digest = FileJob.objects.get().digest
    assert "nothing was written" in client.post(address, {"cancel": "yes"}, follow=True).text
    assert client.post(address, {"confirm": "yes", "seen": digest}).status_code == 409
    assert not work()
    assert not PendingFile.objects.exists()


def test_faults_stand_with_their_rows_and_there_is_nothing_to_confirm(county, all_are_large):
    client = desk()
    address = upload(client, WIDE.replace("2000", "很多"))
    work()
    page = client.get(address).text
    assert "很多" in page
    assert 'name="confirm"' not in page


def test_a_table_of_another_layout_is_asked_about_and_then_looked_at_again(county, all_are_large):
    client = desk()
    address = upload(client, "指标,2013年,2014年\n职工人数,10,20\n")
    work()
    assert "/layout/" in client.get(address).text
    asked = client.get(f"/files/{FileJob.objects.get().file_id}/layout/?period=2015")
    assert "指标" in asked.text
    PendingFile.objects.all().delete()
    page = client.get(address)
    assert (page.status_code, "/layout/" in page.text) == (200, False), "the file is gone"


def test_what_was_refused_can_be_looked_at_again(county, all_are_large):
    client = desk()
    address = upload(client)
    work()
    builders.submission(county.streets[0], county.form, "2015", {county.staff: 4321}, "area", by=county.clerk)
    client.post(address, {"confirm": "yes", "seen": FileJob.objects.get().digest})
    work()
    page = client.get(address)
    assert "have changed since" in page.text
    assert client.post(address, {"again": "yes"}).status_code == 302
    work()
    assert FileJob.objects.get().told["counts"]["changed"] == 1


def test_a_file_in_pieces_comes_to_the_same_page_and_what_is_too_large_is_refused_in_words(county, all_are_large):
    client = desk()
    data = WIDE.encode()
    begun = client.post("/files/pieces/", {"name": "表.csv", "size": len(data)}).json()
    piece = SimpleUploadedFile("piece", data[:50])
    assert client.post(begun["piece"], {"piece": piece, "number": 0, "period": "2015"}).json() == {"arrived": 50}
    last = client.post(begun["piece"], {"piece": SimpleUploadedFile("piece", data[50:]), "number": 1, "period": "2015"})
    work()
    assert "天马街道总工会" in client.get(last.json()["next"]).text
    refused = client.post("/files/pieces/", {"name": "a.csv", "size": 300 << 20})
    assert refused.status_code == 422
    assert "larger than 200 MB" in refused.json()["reasons"][0]
    assert client.post(begun["piece"], {"number": "x"}).status_code == 422


def test_who_has_500_mb_waiting_is_told_so_whichever_way_she_sends_a_file(county, all_are_large):
    client = desk()
    for megabytes in (200, 200, 100):
        assert "piece" in client.post("/files/pieces/", {"name": "a.csv", "size": megabytes << 20}).json()
    answer = client.post("/files/", {"file": SimpleUploadedFile("表.csv", WIDE.encode())})
    assert answer.status_code == 422
    assert "more than 500 MB" in answer.text
    assert not FileJob.objects.exists()


def test_nobody_else_finds_a_file_or_its_job(county, all_are_large):
    address = upload(desk())
    begun = desk().post("/files/pieces/", {"name": "a.csv", "size": 10}).json()["piece"]
    builders.clerk(county.streets[0], "other")
    other = desk("other")
    for asked in (address, f"{address}sign/"):
        assert other.get(asked).status_code == 404
    assert other.post(address, {"cancel": "yes"}).status_code == 404
    assert other.post(begun, {"number": 0}).status_code == 404
    assert address not in other.get("/files/").text


def keep_picture(page, name):
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/file-job-{name}.png", full_page=True)


def test_in_the_browser_a_file_goes_in_pieces_and_its_page_goes_on_by_itself(county, new_page, live_server, tmp_path):
    path = Path(tmp_path) / "表.csv"
    path.write_text(WIDE + PADDING * ((LARGEST_PIECE * 3) // len(PADDING.encode())))
    page = new_page(locale="en")
    sign_in(page, "clerk")
    page.goto("/files/")
    page.set_input_files("#id_file", path)
    page.select_option("#id_period", "2015")
    page.click("#upload input[type=submit]")
    page.wait_for_url("**/files/jobs/**")
    expect(page.locator("#said")).to_have_text("waits for its turn")
    keep_picture(page, "waiting")
    assert PendingFile.objects.get().pieces.count() == 3
    work()
    expect(page.locator("#lines tbody tr")).to_have_count(4)
    keep_picture(page, "looked")
    page.click("button[name=confirm]")
    expect(page.locator("#said")).to_have_text("waits for its turn")
    work()
    expect(page.locator("#outcome")).to_contain_text("Written: 4 new")
    keep_picture(page, "done")
    page.goto("/files/")
    keep_picture(page, "list")
