"""Handing in: what goes is shown and asked once, of one form and of many, and pressing twice does nothing twice."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.changelog.acting import acting
from apps.figures.models import Deadline, Finding, IndicatorGroup, Submission, Transition
from apps.figures.workflow import transitions
from tests import builders
from tests.figures.views.test_screens import ScreensWorld
from tests.figures.views.test_units_grid import ManyUnitsTown
from tests.figures.workflow.test_duties import day
from tests.worlds import shared

pytestmark = pytest.mark.django_db
SUBMIT = "submit/"


@pytest.fixture
def client(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@shared
def world():
    return ScreensWorld()


@shared
def town():
    return ManyUnitsTown()


def press_submit(client, world, **cells):
    """The clerk presses submit above the grid; what she sees then."""
    client.force_login(world.clerk)
    return client.post(world.url(), world.fields(**cells) | {"action": "submit"}, follow=True)


def confirm(client, page, url):
    """She presses the one button of the page that shows what goes."""
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page.text)[1]
    return client.post(url, {"action": "submit", "seen": seen}, follow=True)


def counts(page):
    """The counts of the page of one form, by their names."""
    lines = re.findall(r'<th scope="row">([^<]*)</th>\s*<td class="number">([^<]*)</td>', page.text)
    return {name: number.strip() for name, number in lines}


def test_pressing_submit_shows_what_goes_and_nothing_has_gone(client, world):
    page = press_submit(client, world, ORG12="100")
    assert page.redirect_chain[-1][0].startswith(f"{world.url()}{SUBMIT}")
    assert Submission.objects.get().status == "draft"
    assert counts(page) == {
        "Filled": "1/2", "Empty, required": "0", "Empty, optional": "1", "Errors": "0", "Queries, not explained": "0",
        "Queries, explained": "0",
    }  # fmt: skip
    confirm(client, page, f"{world.url()}{SUBMIT}")
    assert Submission.objects.get().status == "submitted"


def test_empty_required_cells_block_and_each_leads_to_its_cell(client, world):
    page = press_submit(client, world, ORG10="100")
    assert counts(page)["Empty, required"] == "1"
    assert f'href="{world.url()}#cell-{world.members.pk}-area"' in page.text
    assert 'value="submit"' not in page.text, "there is nothing to confirm"
    confirm(client, page, f"{world.url()}{SUBMIT}")
    assert Submission.objects.get().status == "draft"


def test_queries_are_counted_as_explained_once_they_are(client, world):
    builders.submission(world.city, world.form, "2014", {world.members: 100}, "area")
    page = press_submit(client, world, ORG12="180", ORG10="200")
    assert (counts(page)["Queries, not explained"], counts(page)["Queries, explained"]) == ("1", "0")
    assert 'value="submit"' not in page.text
    seen = {f"seen-{world.members.pk}-area": "180", f"seen-{world.staff.pk}-area": "200"}
    explained = {"action": "submit", f"explain-CHANGE.{world.members.pk}.area.": "two parks joined"}
    page = client.post(world.url(), world.fields(ORG12="180", ORG10="200") | seen | explained, follow=True)
    assert Finding.objects.get(check_code="CHANGE").explanation == "two parks joined"
    assert (counts(page)["Queries, not explained"], counts(page)["Queries, explained"]) == ("0", "1")
    confirm(client, page, f"{world.url()}{SUBMIT}")
    assert Submission.objects.get(period=world.period).status == "submitted"


def test_pressing_twice_hands_in_once(client, world):
    page = press_submit(client, world, ORG12="100")
    for _press in range(2):
        answer = confirm(client, page, f"{world.url()}{SUBMIT}")
    assert Transition.objects.filter(after="submitted").count() == 1
    assert answer.redirect_chain[-1][0] == world.url()
    assert "nothing left to submit" in answer.text


def test_what_changed_since_it_was_shown_is_shown_again(client, world):
    page = press_submit(client, world, ORG12="100")
    builders.submission(world.city, world.form, "2015", {world.members: 10}, "area")
    answer = confirm(client, page, f"{world.url()}{SUBMIT}")
    assert answer.status_code == 409
    assert "changed since this was shown" in answer.text
    assert Submission.objects.get().status == "draft"
    confirm(client, answer, f"{world.url()}{SUBMIT}")
    assert Submission.objects.get().status == "submitted"


def test_a_cell_that_cannot_be_saved_keeps_the_clerk_on_the_form(client, world):
    page = press_submit(client, world, ORG12="1,2,3")
    assert page.status_code == 422
    assert "Nothing has been submitted" in page.text
    assert 'value="1,2,3"' in page.text


def test_a_form_that_comes_too_late_says_so_before_it_is_asked(client, world):
    with acting(door="test"):
        Deadline.objects.create(federation=world.region, form=world.form, period=world.period, due=day(-1))
    page = press_submit(client, world, ORG12="100")
    assert "The deadline was" in page.text
    assert 'value="submit"' not in page.text


def test_what_holds_a_form_back_since_it_was_shown_is_shown_and_not_passed_over_in_silence(client, world):
    page = press_submit(client, world, ORG12="100")
    with acting(door="test"):
        Deadline.objects.create(federation=world.region, form=world.form, period=world.period, due=day(-1))
    again = confirm(client, page, f"{world.url()}{SUBMIT}")
    assert (again.status_code, again.redirect_chain) == (409, [])
    assert "Something has changed since this was shown." in again.text
    assert Submission.objects.get().status == "draft"


@pytest.mark.parametrize(
    ("who", "status"),
    [("clerk", 200), ("viewer", 302), ("supervisor", 302), ("clerk next door", 404), ("anonymous", 302)],
)
def test_what_goes_is_shown_to_those_who_may_enter_it(client, world, who, status):
    builders.submission(world.city, world.form, "2015", {world.members: 10}, "area", by=world.clerk)
    if who != "anonymous":
        client.force_login(world.people[who])
    assert client.get(f"{world.url()}{SUBMIT}").status_code == status
    if who != "clerk":
        client.post(f"{world.url()}{SUBMIT}", {"seen": "x"})
    assert Submission.objects.get().status == "draft"


# ---- Many at once


def test_of_many_units_what_goes_is_shown_and_those_ready_go(client, town):
    client.force_login(town.clerk)
    posted = town.fields(("10", "9"), ("10", "11"), ("10", "")) | {"action": "submit"}
    page = client.post(town.url, posted, follow=True)
    assert set(Submission.objects.values_list("status", flat=True)) == {"draft"}
    lines = {form.unit.name: why_not for form, why_not, _unsaved in page.context["going"].lines}
    assert lines["甲厂工会"] == ()
    assert "MEMBERS" in lines["乙厂工会"][0]
    assert "members" in lines["丙厂工会"][0]
    assert "Confirm: submit 1 form" in page.text
    answer = confirm(client, page, f"{town.url}{SUBMIT}")
    assert "Submitted: 1 form" in answer.text
    statuses = dict(Submission.objects.values_list("unit__name", "status"))
    assert statuses == {"甲厂工会": "submitted", "乙厂工会": "draft", "丙厂工会": "draft"}
    assert answer.text.count('class="cell"') == 4, "what is handed in is read only"


def carried(page):
    """The fields of the page that asks, as its one button sends them."""
    fields = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {name: unescape(text) for name, text in fields}


def test_a_cell_that_cannot_be_saved_holds_back_its_unit_alone_and_its_text_is_kept(client, town):
    builders.submission(town.unions[2], town.form, "2015", {town.staff: 77, town.members: 1})
    client.force_login(town.clerk)
    rows = (("10", "9"), ("20", "1,2,3"), ("30", "29"))
    page = client.post(town.url, town.fields(*rows, seen=(("", ""), ("", ""), ("5", "1"))) | {"action": "submit"})
    unsaved = {line.form.unit.name: line.unsaved for line in page.context["going"].lines}
    assert [cell.text for cell in unsaved["乙厂工会"]] == ["1,2,3"]
    assert "77" in unsaved["丙厂工会"][0].reason, "somebody else wrote it meanwhile"
    assert f'formaction="{town.url}#cell-{town.unions[1].pk}-{town.members.pk}-own"' in page.text
    assert set(Submission.objects.values_list("status", flat=True)) == {"draft"}
    answer = client.post(town.url, carried(page) | {"action": "submit"})
    assert "Submitted: 1 form" in answer.text
    assert [f'value="{text}"' in answer.text for text in ("1,2,3", "30")] == [True, True]
    statuses = dict(Submission.objects.values_list("unit__name", "status"))
    assert statuses == {"甲厂工会": "submitted", "乙厂工会": "draft", "丙厂工会": "draft"}
    assert client.post(town.url, carried(page) | {"action": "submit"}).status_code == 409, "pressed twice"


def test_a_unit_of_which_nothing_could_be_saved_is_named_and_going_back_keeps_what_was_typed(client, town):
    client.force_login(town.clerk)
    page = client.post(town.url, town.fields(("abc", "")) | {"action": "submit"})
    ((form, _why_not, unsaved),) = page.context["going"].lines
    assert (form.unit.name, form.submission, [cell.text for cell in unsaved]) == ("甲厂工会", None, ["abc"])
    assert "Confirm:" not in page.text
    assert 'value="abc"' in client.post(town.url, carried(page) | {"action": "save"}).text


def test_a_page_that_shows_one_group_of_a_form_hands_in_and_shows_the_whole_form(client, town):
    other = builders.indicator("FIN01", name_en="income")
    with acting(door="test"):
        other.group = IndicatorGroup.objects.create(code="FIN", name_zh="经费", name_en="money", order=9)
        other.save()
        town.form.items.create(indicator=other, coverage="own", required=True, order=9)
    client.force_login(town.clerk)
    builders.submission(town.unions[0], town.form, "2015", {town.staff: 10, town.members: 9})
    page = client.get(f"{town.url}{SUBMIT}?group={town.staff.group.code}")
    ((form, why_not, _unsaved),) = page.context["going"].lines
    assert (form.asked, len(form.empty_required)) == (3, 1)
    assert "income" in why_not[0]


def test_what_goes_of_many_is_asked_of_the_database_as_often_as_of_one(client, town):
    client.force_login(town.clerk)
    asked = []
    for union in town.unions[:2]:
        builders.submission(union, town.form, "2015", {town.staff: 10, town.members: 9})
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{town.url}{SUBMIT}")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_list_confirmed_twice_hands_in_once_and_one_that_changed_is_shown_again(client, town):
    made = builders.submission(town.unions[0], town.form, "2015", {town.staff: 10, town.members: 9})
    client.force_login(town.clerk)
    posted = {"action": "submit", "duty": f"{made.unit_id}-{made.form_id}-{made.period_id}"}
    page = client.post("/worklist/?as=entry", posted)
    builders.submission(town.unions[0], town.form, "2015", {town.members: 8})
    page = client.post("/worklist/?as=entry", posted | {"seen": page.context["going"].digest})
    assert "changed since this was shown" in page.text
    for _press in range(2):
        client.post("/worklist/?as=entry", posted | {"seen": page.context["going"].digest})
    assert Transition.objects.filter(after="submitted").count() == 1


def test_no_more_is_handed_in_at_once_than_alone(town):
    """Empty required cells, too: one rule for one form and for many."""
    good = builders.submission(town.unions[0], town.form, "2015", {town.staff: 10, town.members: 9})
    lacking = builders.submission(town.unions[1], town.form, "2015", {town.staff: 10})
    reasons = transitions.submit_many([good, lacking], by=town.clerk)
    assert reasons[good.pk] == ()
    assert "工会会员人数" in reasons[lacking.pk][0]
