"""The root's administrator says which campaigns a line of their form is asked of, until forms have come in."""

import pytest

from apps.changelog.models import Change
from apps.figures.models import Form, FormItem
from apps.units.models import Federation, Unit
from tests import builders, worlds
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared(on=worlds.first_records)
def administrator():
    return builders.person("administrator", "administrator", Federation.objects.get(code="450000"))


@pytest.fixture
def desk(client, administrator):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(administrator)
    return client


def address(form: str) -> str:
    return f"/admin/figures/form/{Form.objects.get(code=form).pk}/change/"


def line(code: str) -> FormItem:
    return FormItem.objects.get(form__code="CAMPAIGN", indicator__code=code)


def said(desk, code: str, **whom) -> dict:
    """The form of campaigns as it stands, with this line asked of others."""
    data = builders.filled(desk.get(address("CAMPAIGN")))
    (row,) = [name for name, value in data.items() if name.endswith("-id") and str(value) == str(line(code).pk)]
    return data | {row.replace("-id", f"-{name}"): value for name, value in whom.items()}


def test_a_line_is_given_kinds_and_editions_and_the_log_says_so(desk):
    page = desk.get(address("CAMPAIGN"))
    assert "labour competition" in page.text
    answer = desk.post(address("CAMPAIGN"), said(desk, "ECO04", campaign_kinds=["contest"], edition_from=2))
    assert answer.status_code == 302
    changed = line("ECO04")
    assert (changed.campaign_kinds, changed.edition_from, changed.edition_to) == (["contest"], 2, None)
    assert changed.asks == "the unit itself, skill contest, editions 2 to …"
    (change,) = Change.objects.filter(register="figures.formitem", action="changed")
    assert change.new["campaign_kinds"] == ["contest"]


def test_editions_in_the_wrong_order_are_refused_beside_the_line(desk):
    page = desk.post(address("CAMPAIGN"), said(desk, "ECO04", edition_from=3, edition_to=2))
    assert page.status_code == 200
    assert "The first edition asked cannot be after the last." in page.text


def test_other_registers_have_no_kinds_to_ask(desk):
    assert "campaign_kinds" not in desk.get(address("FACILITY")).text


def test_whom_a_line_is_asked_of_stays_once_a_form_has_come_in(desk):
    made = builders.submission(Unit.objects.get(code="450000-AKB"), Form.objects.get(code="CAMPAIGN"), "2014", {})
    builders.approved(made)
    page = desk.post(address("CAMPAIGN"), said(desk, "ECO04", campaign_kinds=["contest"]))
    assert page.status_code == 200
    assert "whom its lines are asked of stays: 450000-AKB. Make a new version instead." in page.text
    assert line("ECO04").campaign_kinds == ["competition", "contest"]


def test_the_glossary_says_which_campaigns_are_asked(desk):
    assert "(the unit itself, labour competition, skill contest)" in " ".join(
        desk.get("/indicators/ECO04/").text.split()
    )
