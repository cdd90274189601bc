"""The code on a printed sheet: it leads to a page that says equal, or changed since and in which cells."""

import re
from datetime import timedelta

import pytest

from apps.changelog.acting import acting
from apps.figures.checks import findings as checks_findings
from apps.figures.models import Finding
from apps.figures.views import qr_code
from apps.figures.workflow import sheet_check, signoff, transitions
from tests import builders
from tests.figures.views.test_screens import ScreensWorld
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)  # a moment passes between the steps


@shared
def world():
    return ScreensWorld()


def typed(world, members, staff=120):
    values = {world.members: members, world.staff: staff}
    return builders.submission(world.city, world.form, "2015", values, "area", by=world.clerk)


def printed(made):
    """Digest and moment of a sheet printed now."""
    sheet = signoff.sheet(made)
    return sheet.digest, sheet.moment


def changed(made, sheet):
    return [(cell.code, cell.then, cell.now) for cell in sheet_check.checked(made, *sheet).changed]


def test_a_sheet_equals_its_submission_until_a_cell_changes_and_again_when_it_changes_back(world):
    made = typed(world, 100)
    sheet = printed(made)
    assert sheet_check.checked(made, *sheet).is_equal
    typed(world, 110)
    assert not sheet_check.checked(made, *sheet).is_equal
    typed(world, 100)
    assert sheet_check.checked(made, *sheet).is_equal


def test_a_draft_printed_between_two_savings_is_told_with_the_cells_that_changed_since(world):
    made = typed(world, 100)
    typed(world, 105)
    sheet = printed(made)
    typed(world, 110)
    assert changed(made, sheet) == [("ORG12", "105", "110")]


def test_a_cell_amended_after_approval_is_told_before_the_amendment_is_approved(world):
    made = typed(world, 100)
    transitions.submit(made, by=world.clerk)
    transitions.approve(made, by=world.supervisor)
    sheet = printed(made)
    transitions.reopen(made, by=world.supervisor, reason="late park")
    assert changed(made, sheet) == []
    typed(world, 110)
    assert changed(made, sheet) == [("ORG12", "100", "110")]
    transitions.submit(made, by=world.clerk)
    transitions.approve(made, by=world.supervisor)
    assert changed(made, sheet) == [("ORG12", "100", "110")]


def test_another_explanation_of_the_same_number_is_a_change_of_its_cell(world):
    made = typed(world, 100)
    builders.submission(world.city, world.form, "2014", {world.members: 10}, "area")
    sheets = []
    for why in ("two parks", "three parks"):
        with acting(world.clerk, door="test"):
            checks_findings.refresh([world.city.pk], [made.period_id])
        checks_findings.explain(Finding.objects.get(check_code="CHANGE", submission=made), by=world.clerk, text=why)
        sheets.append(printed(made))
    assert changed(made, sheets[0]) == [("ORG12", "100 · CHANGE: two parks", "100 · CHANGE: three parks")]


def test_a_digest_that_no_state_ever_had_is_of_no_sheet_of_this_submission(world):
    made = typed(world, 100)
    _digest, moment = printed(made)
    forged = sheet_check.checked(made, "0" * 64, moment)
    assert (forged.printed, forged.is_equal, forged.changed) == (None, False, [])


def test_what_was_written_while_the_sheet_was_printed_makes_no_forgery_of_it(world):
    """The saving began before the printing, and ended after it."""
    made = typed(world, 100)
    digest, moment = printed(made)
    typed(world, 110)
    since = made.figures.get(indicator=world.members).changed_at
    for clock in (since, since + timedelta(seconds=40), moment - timedelta(seconds=40)):
        assert changed(made, (digest, clock)) == [("ORG12", "100", "110")]


def test_a_step_tells_the_sheet_whose_moment_is_another(world):
    made = typed(world, 100)
    transitions.submit(made, by=world.clerk)
    digest, moment = printed(made)
    transitions.send_back(made, by=world.supervisor, reason="members?")
    typed(world, 110)
    assert changed(made, (digest, moment.replace(year=2010))) == [("ORG12", "100", "110")]


def test_the_code_on_the_sheet_holds_the_absolute_address_that_checks_it(client, world):
    made = typed(world, 100)
    client.force_login(world.clerk)
    page = client.get(f"/sheet/{made.pk}/")
    sheet = page.context["sheet"]
    address = f"/sheet/{made.pk}/{sheet_check.ticks_of(sheet.moment)}/{sheet.digest}/"
    assert page.context["qr"] == qr_code.drawn(f"http://testserver{address}")
    assert f'd="{page.context["qr"].path}"' in page.content.decode()
    assert client.get(address).context["check"].is_equal
    typed(world, 110)
    said = client.get(address).content.decode()
    assert ">100<" in said
    assert ">110<" in said


def test_the_path_draws_exactly_the_black_modules_of_the_code():
    address = "https://records.example/sheet/1/"
    code, matrix = qr_code.drawn(address), qr_code.modules(address)
    drawn = set()
    for x, y, length, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", code.path):
        assert length == back
        drawn |= {(int(x) + step, int(y)) for step in range(int(length))}
    black = {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert drawn == black
    rim = {place for place in black if min(place) < qr_code.QUIET or max(place) >= code.size - qr_code.QUIET}
    assert (rim, code.size) == (set(), len(matrix))


def test_the_check_is_for_those_who_see_the_unit(client, world):
    made = typed(world, 100)
    digest, moment = printed(made)
    address = f"/sheet/{made.pk}/{sheet_check.ticks_of(moment)}/{digest}/"
    assert client.get(address).url.endswith(f"?next={address}")
    for who, status in {"clerk": 200, "supervisor": 200, "viewer": 200, "clerk next door": 404, "no role": 404}.items():
        client.force_login(world.people[who])
        assert client.get(address).status_code == status


def test_a_moment_that_cannot_be_is_not_found(client, world):
    made = typed(world, 100)
    client.force_login(world.clerk)
    for ticks in ("9" * 30, "9" * 18):
        assert client.get(f"/sheet/{made.pk}/{ticks}/{'0' * 64}/").status_code == 404
