"""The sign-off sheet: what was handed in, by whom, and a digest that the stored submission verifies."""

import os
from hashlib import sha256
from threading import Event, Thread

import pytest
from django.db import connection
from playwright.sync_api import expect

from apps.accounts.models import AccessLine
from apps.changelog.acting import acting
from apps.figures.checks import findings as checks_findings
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Finding
from apps.figures.workflow import signoff, transitions
from tests import builders
from tests.figures.views.test_screens import ScreensWorld
from tests.signing_in import sign_in
from tests.worlds import shared

SCREENS = os.environ.get("SCREENS", "")  # where the pictures of the documentation go
pytestmark = pytest.mark.django_db(transaction=True)  # a moment passes between the steps


@shared
def world():
    return ScreensWorld()


@pytest.fixture
def handed_in_twice(world):
    """First 100 members, explained against last year's 10; returned; then 110, explained anew; approved."""
    builders.submission(world.city, world.form, "2014", {world.members: 10}, "area")
    for members, why in ((100, "two parks joined"), (110, "three parks joined")):
        made = builders.submission(
            world.city, world.form, "2015", {world.members: members, world.staff: 120}, "area", by=world.clerk
        )
        with acting(world.clerk, door="test"):
            checks_findings.refresh([world.city.pk], [made.period_id])
        checks_findings.explain(Finding.objects.get(check_code="CHANGE", submission=made), by=world.clerk, text=why)
        transitions.submit(made, by=world.clerk)
        if members == 100:
            transitions.send_back(made, by=world.supervisor, reason="members?")
    transitions.approve(made, by=world.supervisor)
    made.refresh_from_db()
    return made


def steps(made, after):
    return list(made.transitions.filter(after=after).order_by("pk"))


def text_of(sheet, code):
    return next(line.text for line in sheet.lines if line.item.indicator.code == code)


def test_the_sheet_of_each_step_tells_the_submission_as_it_stood_then(handed_in_twice):
    first, second = (signoff.sheet(handed_in_twice, step) for step in steps(handed_in_twice, "submitted"))
    assert (text_of(first, "ORG12"), text_of(second, "ORG12"), text_of(first, "ORG10")) == ("100", "110", "120")
    said = [[explanation.finding.explanation for explanation in sheet.explained] for sheet in (first, second)]
    assert said == [["two parks joined"], ["three parks joined"]]
    assert first.act("approved") is None
    assert first.act("submitted").by.username == "clerk"


def test_a_sheet_shows_what_was_handed_in_whoever_began_before_it_and_was_done_after_it(world):
    builders.submission(world.city, world.form, "2014", {world.members: 10}, "area")
    made = builders.submission(
        world.city, world.form, "2015", {world.members: 100, world.staff: 120}, "area", by=world.clerk
    )
    checks_findings.refresh([world.city.pk], [made.period_id])
    query, begun, returned = Finding.objects.get(check_code="CHANGE", submission=made), Event(), Event()

    def save_late():
        try:
            with acting(world.clerk, door="grid"):
                begun.set()
                returned.wait(10)
                key = (world.members.pk, "area")
                entry_writer.save_form(
                    world.city, world.form, made.period, typed={key: "111"}, seen={key: "100"}, by=world.clerk
                )
        finally:
            connection.close()

    late = Thread(target=save_late)
    late.start()
    begun.wait(10)
    checks_findings.explain(query, by=world.clerk, text="two parks joined")
    transitions.submit(made, by=world.clerk)
    transitions.send_back(made, by=world.supervisor, reason="members?")
    returned.set()
    late.join()
    shown = signoff.sheet(made, steps(made, "submitted")[0])
    assert text_of(shown, "ORG12") == "100"
    assert [explanation.finding.explanation for explanation in shown.explained] == ["two parks joined"]
    assert text_of(signoff.sheet(made), "ORG12") == "111"


def test_a_digest_is_that_of_one_state_and_stays_so(world, handed_in_twice):
    first, second = (signoff.sheet(handed_in_twice, step) for step in steps(handed_in_twice, "submitted"))
    now = signoff.sheet(handed_in_twice)
    assert first.digest != second.digest == now.digest
    transitions.reopen(handed_in_twice, by=world.supervisor, reason="late park")
    assert signoff.sheet(handed_in_twice, steps(handed_in_twice, "submitted")[0]).digest == first.digest


def test_a_printed_digest_leads_to_the_steps_it_was_printed_at(handed_in_twice):
    first, second = steps(handed_in_twice, "submitted")
    returned, approved = steps(handed_in_twice, "returned")[0], steps(handed_in_twice, "approved")[0]
    printed = signoff.sheet(handed_in_twice, first).digest_in_fours.upper()
    assert signoff.steps_with(handed_in_twice, printed) == [first, returned]
    assert signoff.steps_with(handed_in_twice, signoff.sheet(handed_in_twice).digest[:16]) == [None, second, approved]
    assert signoff.steps_with(handed_in_twice, sha256(b"forged").hexdigest()) == []


@pytest.mark.parametrize("typed", ["abc", "0123456789abcdeg", "f" * 65])
def test_what_is_no_digest_is_said_to_be_none(handed_in_twice, typed):
    assert signoff.steps_with(handed_in_twice, typed) is None


def test_a_changed_explanation_changes_the_digest(world):
    made = builders.submission(world.city, world.form, "2015", {world.members: 100}, "area", by=world.clerk)
    builders.submission(world.city, world.form, "2014", {world.members: 10}, "area")
    digests = set()
    for why in ("two parks", "three parks"):
        with acting(world.clerk, door="test"):
            checks_findings.refresh([world.city.pk], [made.period_id])
        checks_findings.explain(Finding.objects.get(check_code="CHANGE", submission=made), by=world.clerk, text=why)
        digests.add(signoff.sheet(made).digest)
    assert len(digests) == 2


def test_the_page_shows_cover_people_and_check(client, world, handed_in_twice):
    client.force_login(world.clerk)
    first = steps(handed_in_twice, "submitted")[0]
    page = client.get(f"/sheet/{handed_in_twice.pk}/", {"at": first.pk})
    assert [number for number, _value in page.context["cover"]] == ["901", "902", "903", "904"]
    assert "two parks joined" in page.content.decode()
    assert "three parks joined" not in page.content.decode()
    checked = client.get(f"/sheet/{handed_in_twice.pk}/", {"digest": page.context["sheet"].digest_in_fours})
    assert first in checked.context["steps"]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("clerk", 200),
        ("supervisor", 200),
        ("viewer", 200),
        ("clerk next door", 404),
        ("no role", 404),
        ("expired", 404),
    ],
)
def test_only_those_who_see_the_unit_see_its_sheet(client, world, who, status):
    made = world.submitted()
    client.force_login(world.people[who])
    assert client.get(f"/sheet/{made.pk}/").status_code == status


@pytest.mark.parametrize("at", ["0", "x", "²", "-1"])
def test_a_step_that_is_not_of_this_submission_is_not_found(client, world, at):
    made = world.submitted()
    client.force_login(world.clerk)
    assert client.get(f"/sheet/{made.pk}/", {"at": at}).status_code == 404


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_clerk_prints_the_sheet_upright_and_checks_its_digest(new_page, world, locale):
    made = world.submitted()
    page = new_page(locale)
    sign_in(page, "clerk")
    page.goto(f"/sheet/{made.pk}/")
    expect(page.locator(".sign-off-people")).to_be_visible()
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/sign-off-{locale[:2]}.png", full_page=True)
    printed = page.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 594.95996 841.91998]" in printed or b"/MediaBox [0 0 595" in printed
    digest = page.locator(".sign-off footer code").first.inner_text()
    for typed, mark in ((digest, ".explained"), ("0" * 64, ".error")):
        page.fill("#digest", typed)
        page.press("#digest", "Enter")
        expect(page.locator(f"#digest-said {mark}")).to_be_visible()


def test_the_sheet_and_the_line_of_its_print_tell_the_links_of_the_step_it_shows(client, world, handed_in_twice):
    client.force_login(world.clerk)
    for step in handed_in_twice.transitions.order_by("pk"):
        page = client.get(f"/sheet/{handed_in_twice.pk}/", {"at": step.pk})
        shown = page.content.decode()
        assert signoff.in_fours(step.link.digest) in shown
        assert signoff.in_fours(step.link.previous) in shown
        assert AccessLine.objects.filter(act="print").latest("pk").about.endswith(f"?at={step.pk} {step.link.digest}")
    draft = builders.submission(world.city, world.form, "2016", {world.members: 1}, "area", by=world.clerk)
    assert "sign-off-chain" not in client.get(f"/sheet/{draft.pk}/").content.decode()


def test_the_sheet_has_room_for_a_telephone_and_says_when_it_was_handed_in(client, handed_in_twice):
    client.force_login(builders.person_called("clerk"))
    step = steps(handed_in_twice, "submitted")[1]
    shown = " ".join(client.get(f"/sheet/{handed_in_twice.pk}/", {"at": step.pk}).content.decode().split())
    assert "联系电话 </th> <td></td>" in shown
    assert f"报出日期</th> <td>{step.at.astimezone():%Y-%m-%d}</td>" in shown
