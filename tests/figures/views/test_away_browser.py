"""The server goes away while a clerk writes on the pages of her forms: the page stays, and so does what she wrote."""

import re

import pytest
from playwright.sync_api import expect

from apps.figures.models import Attachment, Petition, Submission
from apps.figures.workflow import transitions
from tests import builders
from tests.figures.papers import PDF
from tests.figures.views.clerks_office import ClerksOffice
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
FORM = "/entry/450200/F/2015/"


@shared
def handed_in():
    """An office whose form waits for its review."""
    office = ClerksOffice()
    made = builders.submission(office.city, office.form, "2015", {office.asked["ORG12"]: 100}, "area")
    transitions.submit(made, by=office.clerk)
    return office


def asks_for_the_return(page):
    submission = Submission.objects.get()
    transitions.begin_review(submission, by=builders.supervisor(submission.unit.parent.federation))
    page.goto(FORM)
    page.locator(".grid-ask summary").click()
    page.fill("#ask-reason", "a slip of the pen")
    return page.locator(".grid-ask button"), page.locator("#ask-reason")


def attaches_a_scan(page):
    page.goto(FORM)
    page.set_input_files("#evidence-file", {"name": "sheet.pdf", "mimeType": "application/pdf", "buffer": PDF})
    return page.get_by_role("button", name="Attach"), page.locator("#evidence-file")


def withdraws_in_the_work_list(page):
    page.goto("/worklist/?status=submitted")
    page.locator("tbody input[type=checkbox]").first.check()
    page.locator("[name=reason]").fill("a slip of the pen")
    return page.get_by_role("button", name="Withdraw", exact=True), page.locator("[name=reason]")


DONE = {
    asks_for_the_return: lambda: Petition.objects.get().reason == "a slip of the pen",
    attaches_a_scan: lambda: Attachment.objects.get().name == "sheet.pdf",
}


@pytest.mark.parametrize("writes", [asks_for_the_return, attaches_a_scan, withdraws_in_the_work_list])
def test_who_writes_while_the_server_is_away_stays_on_her_page_and_succeeds_when_it_is_back(
    new_page, handed_in, writes
):
    page = new_page("en", allow=["ERR_FAILED", "Failed to load"])
    sign_in(page, "clerk")
    button, written = writes(page)
    address, typed = page.url, written.input_value()
    page.route("**/*", lambda route: route.abort())
    button.click()
    expect(page.locator("#unreached")).to_contain_text("nothing was sent")
    expect(page.locator("#unreached")).to_be_in_viewport()
    assert (page.url, written.input_value()) == (address, typed)
    page.unroute("**/*")
    with page.expect_navigation():
        button.click()
    if writes in DONE:
        assert DONE[writes]()
    else:
        expect(page.locator("#content")).to_contain_text(re.compile("1 form"))
