"""The pages of import and export: preview, confirm, refusal and download, and who may open them."""

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
from apps.units.models import GrassrootsUnion
from apps.units.models.pending_files import PendingFile
from tests import builders
from tests.builders import Level
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db
UNIONS = "/admin/units/grassrootsunion/"
HEAD = "代码,名称,上级代码,建会形式\n"
GOOD = HEAD + "450203-A,机械总厂工会,,\n450203-B,柳钢工会,450203,\n"
FAULTY = HEAD + "450203-B,柳钢工会,450299,\n450203-C,钢管工会,450299,园区\n450203-D,,450203,园区\n"
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in


@shared
def union():
    region = builders.federation("450000", level=Level.PROVINCE, name="广西总工会")
    liuzhou = builders.federation("450200", region, name="柳州市总工会")
    yufeng = builders.federation("450203", liuzhou, level=Level.COUNTY, name="鱼峰区总工会")
    nanning = builders.federation("450100", region, name="南宁市总工会")
    builders.grassroots("450100-A", nanning, name="南宁厂工会")
    builders.clerk(yufeng)
    builders.clerk(nanning, "neighbour")
    builders.person("viewer", "viewer", yufeng)
    return builders.grassroots("450203-A", yufeng, name="机械厂工会")


def desk(username: str = "clerk") -> Client:
    client = Client(headers={"accept-language": "en"})
    assert client.login(username=username, password=username)
    return client


def upload(client: Client, text: str, name: str = "unions.csv") -> str:
    """Leads to the preview's address."""
    answer = client.post(UNIONS + "import/", {"file": SimpleUploadedFile(name, text.encode())})
    assert answer.status_code == 302
    return answer.url


def confirm(client: Client, address: str):
    page = client.get(address)
    return client.post(address, {"confirm": "yes", "seen": page.context["told"]["digest"]})


def test_a_preview_tells_old_and_new_and_another_server_process_carries_it_out(union, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    address = upload(desk(), GOOD)
    page = desk().get(address)
    assert page.context["told"]["counts"] == {"new": 1, "changed": 1, "unchanged": 0, "refused": 0}
    assert "机械厂工会" in desk().get(address + "?show=changed").text
    assert GrassrootsUnion.objects.count() == 2
    assert confirm(desk(), address).status_code == 302
    union.refresh_from_db()
    assert union.name == "机械总厂工会"
    assert not PendingFile.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_confirmed_preview_is_refused_when_the_data_moved_and_shows_the_new_one(union):
    client = desk()
    address = upload(client, GOOD)
    seen = client.get(address).context["told"]["digest"]
    with acting(door="test"):
        GrassrootsUnion.objects.filter(pk=union.pk).update(name="别人改的")
    answer = client.post(address, {"confirm": "yes", "seen": seen})
    assert (answer.status_code, "changed since" in answer.text) == (409, True)
    union.refresh_from_db()
    assert union.name == "别人改的"
    assert client.post(address, {"confirm": "yes", "seen": answer.context["told"]["digest"]}).status_code == 302


def test_a_faulty_file_is_not_written_even_when_its_confirmation_is_forged(union):
    client = desk()
    address = upload(client, FAULTY)
    page = client.get(address)
    assert 'name="confirm"' not in page.text
    assert client.post(address, {"confirm": "yes", "seen": page.context["told"]["digest"]}).status_code == 409
    assert GrassrootsUnion.objects.count() == 2
    marked = client.get(address + "annotated/")
    assert openpyxl.load_workbook(io.BytesIO(marked.content)).active["E2"].value


def test_a_heading_that_is_unknown_is_marked_in_the_file_given_back_beside_the_other_faults(union):
    client = desk()
    address = upload(client, "code,nmae,type\n450203-B,柳钢工会,jiont\n")
    assert ("There is no such column." in client.get(address).text, GrassrootsUnion.objects.count()) == (True, 2)
    page = openpyxl.load_workbook(io.BytesIO(client.get(address + "annotated/").content)).active
    assert "name" in page["B1"].comment.text
    assert page["C2"].comment is not None


def test_a_file_that_is_no_table_says_so(union):
    client = desk()
    page = client.get(upload(client, "nothing\n"))
    assert (page.status_code, "No row of headings" in page.text) == (200, True)
    assert 'name="confirm"' not in page.text
    instead = client.get(upload(client, "nothing\n") + "annotated/", follow=True)
    assert (instead.status_code, "No row of headings" in instead.text) == (200, True)
    assert client.post(UNIONS + "import/", {}).status_code == 200


def test_a_file_given_up_is_forgotten_and_one_left_lying_as_well(union):
    client = desk()
    address = upload(client, GOOD)
    assert client.post(address, {"cancel": "yes"}).status_code == 302
    assert (PendingFile.objects.count(), client.get(address).status_code) == (0, 404)
    upload(client, GOOD)
    PendingFile.objects.update(made=timezone.now() - timedelta(days=2))
    upload(client, GOOD)
    assert PendingFile.objects.count() == 1


def test_a_preview_belongs_to_its_owner_and_its_register(union):
    address = upload(desk(), GOOD)
    for client in (desk("neighbour"), desk("viewer")):
        assert client.get(address).status_code in (403, 404)
        assert client.post(address, {"confirm": "yes"}).status_code in (403, 404)
        assert client.get(address + "annotated/").status_code in (403, 404)
    assert desk().get(address.replace("grassrootsunion", "campaign")).status_code == 404
    assert PendingFile.objects.count() == 1


@pytest.mark.parametrize(
    ("username", "imports", "exports"), [("clerk", 200, 200), ("viewer", 403, 200), ("nobody", 403, 403)]
)
def test_who_sees_a_register_exports_it_and_who_keeps_it_imports(union, username, imports, exports):
    builders.person("nobody")
    client = desk(username)
    assert client.get(UNIONS + "import/").status_code == imports
    assert client.get(UNIONS + "template/").status_code == imports
    assert client.get(UNIONS + "export/").status_code == exports
    listed = client.get(UNIONS)
    assert ("/import/" in listed.text, "/export/" in listed.text) == (imports == 200, exports == 200)


def test_the_export_has_the_rows_of_the_list_and_the_columns_chosen(union):
    client, columns = desk(), {"grassrootsunionresource_code": "on", "grassrootsunionresource_name": "on"}
    xlsx = client.post(UNIONS + "export/", {"format": "0", "resource": "0", **columns})
    page = openpyxl.load_workbook(io.BytesIO(xlsx.content)).active
    assert [[cell.value for cell in row] for row in page] == [["code", "name"], ["450203-A", "机械厂工会"]]
    csv = client.post(UNIONS + "export/?q=nothing", {"format": "1", "resource": "0", **columns})
    assert csv.content.decode() == "\ufeffcode,name\n"
    assert client.post(UNIONS + "export/", {"format": "1", "resource": "0"}).status_code == 200
    assert client.get(UNIONS + "export/?line__exact__no=1").status_code in (302, 400)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_clerk_looks_at_a_file_corrects_it_and_imports_it(new_page, union, tmp_path, locale):
    page = new_page(locale)
    sign_in(page, "clerk")
    page.goto(UNIONS)
    for name, text in (("faulty", FAULTY), ("good", GOOD)):
        (tmp_path / f"{name}.csv").write_text(text)
    page.click(f"a[href='{UNIONS}import/']")
    page.set_input_files("input[type=file]", tmp_path / "faulty.csv")
    page.click("#content [type=submit]")
    expect(page.locator("#faults tbody tr")).to_have_count(2)
    expect(page.locator("#faults")).to_contain_text("450203")
    expect(page.locator("button[name=confirm]")).to_have_count(0)
    with page.expect_download() as download:
        page.click("a[href$='annotated/']")
    assert download.value.suggested_filename.endswith(".xlsx")
    picture(page, "import-refused", locale)
    page.click(f"a[href='{UNIONS}import/']")
    page.set_input_files("input[type=file]", tmp_path / "good.csv")
    page.click("#content [type=submit]")
    page.click("#counts .changed a")
    expect(page.locator("#lines del").first).to_contain_text("机械厂工会")
    expect(page.locator("#lines ins").first).to_contain_text("机械总厂工会")
    picture(page, "import-preview", locale)
    page.click("button[name=confirm]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#result_list")).to_contain_text("机械总厂工会")
    page.click(f"a[href^='{UNIONS}export/']")
    page.wait_for_url("**/export/**")
    picture(page, "export", locale)
    with page.expect_download() as download:
        page.click("#content [type=submit]")
    assert download.value.suggested_filename.endswith(".xlsx")


def picture(page, name: str, locale: str) -> None:
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/{name}-{locale[:2]}.png", full_page=True)
