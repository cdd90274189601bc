"""The walk of a stamped sheet in a browser: attached, downloaded by the reviewer, printed, amended, found out."""

import re

import pytest
from playwright.sync_api import expect

from apps.figures.views import qr_code
from apps.figures.workflow import transitions
from tests import builders
from tests.figures.papers import PDF
from tests.figures.views.test_screens import ScreensWorld
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
FORM = "/entry/450200/F/2015/"


@shared
def world():
    return ScreensWorld()


def attach(page, name, content):
    page.set_input_files("#evidence-file", {"name": name, "mimeType": "application/pdf", "buffer": content})
    page.get_by_role("button", name="Attach").click()


def test_what_a_clerk_attaches_the_reviewer_downloads_and_the_printed_code_tells_what_was_amended(
    new_page, live_server, world
):
    made = world.submitted()
    clerk = new_page("en", allow=["422"])
    sign_in(clerk, "clerk")
    clerk.goto(FORM)
    attach(clerk, "stamped.pdf", b"MZ a program")
    expect(clerk.get_by_role("alert")).to_contain_text("“stamped.pdf” is no PDF")
    clerk.goto(FORM)
    attach(clerk, "stamped.pdf", PDF)
    expect(clerk).to_have_url(re.compile(re.escape(FORM) + "#evidence$"))
    expect(clerk.locator("#evidence")).to_contain_text("stamped.pdf")

    reviewer = new_page("en", java_script_enabled=False)
    sign_in(reviewer, "supervisor")
    reviewer.goto(f"/review/{made.pk}/")
    with reviewer.expect_download() as download:
        reviewer.get_by_role("link", name="Download: stamped.pdf").click()
    assert download.value.path().read_bytes() == PDF
    assert download.value.suggested_filename == "stamped.pdf"

    transitions.approve(made, by=world.supervisor)
    clerk.goto(f"/sheet/{made.pk}/")
    code = clerk.locator(".sign-off a.qr")
    assert clerk.locator(".sign-off svg").bounding_box()["width"] > 100
    assert clerk.pdf(prefer_css_page_size=True)
    address = code.get_attribute("href")
    drawn = qr_code.drawn(f"{live_server.url}{address}")
    assert code.locator("path").get_attribute("d") == drawn.path
    reviewer.goto(address)
    expect(reviewer.locator(".big")).to_contain_text("Equal")

    transitions.reopen(made, by=world.supervisor, reason="late park")
    builders.submission(world.city, world.form, "2015", {world.members: 115}, "area", by=world.clerk)
    reviewer.reload()
    expect(reviewer.locator(".big")).to_contain_text("Changed since, in 1 cell")
    row = reviewer.get_by_role("row", name="ORG12")
    assert row.locator("td").all_inner_texts()[-2:] == ["100", "115"]
