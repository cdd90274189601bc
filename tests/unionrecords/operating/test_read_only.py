"""During an upgrade everything can be read, and what would write is refused in words."""

import pytest
from django.core.management import call_command

from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, settings, tmp_path):
    settings.VAR = tmp_path / "var"
    client.force_login(builders.person("wei"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    call_command("read_only", "升级至14:00")
    return client


def test_pages_are_read_and_say_until_when_and_nothing_is_written(reader, settings):
    page = reader.get("/accounts/sessions/")
    assert page.status_code == 200
    assert "升级至14:00" in page.text
    assert "只能查看，不能写入" in page.text
    refused = reader.post("/accounts/password/", {"oldpassword": "wei"})
    assert (refused.status_code, refused["Retry-After"]) == (503, "10")
    assert "升级至14:00" in refused.text

    call_command("read_only", end=True)
    assert reader.post("/accounts/password/", {"oldpassword": "wei"}).status_code == 200
    assert "升级" not in reader.get("/accounts/sessions/").text


def test_who_is_signed_in_reads_the_version_in_the_foot_and_a_stranger_does_not(reader, settings):
    version = f"工会工作台账 {settings.VERSION} 版"
    assert version in reader.get("/accounts/sessions/").text
    reader.post("/accounts/logout/")
    assert version not in reader.get("/accounts/login/").text


def test_a_form_finds_out_that_it_cannot_be_sent_and_stays_on_its_page(reader):
    assert reader.post("/accounts/presence/").status_code == 503
    call_command("read_only", end=True)
    assert reader.post("/accounts/presence/").status_code == 204


def test_one_comes_and_goes_while_nothing_is_written(reader):
    assert reader.post("/i18n/setlang/", {"language": "en"}).status_code == 302
    assert reader.post("/accounts/logout/").status_code == 302
    assert reader.post("/accounts/login/", {"login": "wei", "password": "wei"}).status_code == 302
    assert reader.get("/").status_code == 200
