"""The details of one cell: who opens and saves them, what they refuse, and the history they tell."""

import pytest

from apps.changelog.acting import acting
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Figure, Revision
from apps.figures.workflow import transitions
from apps.units.errors import Refused
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class DetailsWorld:
    """A city with a form of one cell and a computed rate, its clerk, and the city next door."""

    def __init__(self):
        region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", region)
        self.members = builders.indicator("ORG12")
        parts = {"kind": "computed", "numerator": self.members, "denominator": self.members}
        self.rate = builders.indicator("ORG15", measure="%", **parts)
        self.form = builders.form("F", [(self.members, "area"), (self.rate, "area")])
        self.period = builders.period("2015")
        self.clerk = builders.clerk(self.city)
        self.people = {
            "clerk": self.clerk,
            "viewer": builders.person("viewer", "viewer", self.city),
            "supervisor": builders.supervisor(region),
            "clerk next door": builders.clerk(builders.federation("450300", region), "next door"),
        }
        self.url = f"/entry/450200/F/2015/cell/{self.members.pk}-area/"

    def draft(self, value=100):
        return builders.submission(self.city, self.form, "2015", {self.members: value}, "area", by=self.clerk)


@shared
def world():
    return DetailsWorld()


def given(**fields):
    return {"state": "value", "number": "", "qualifier": "", "stated_text": "", "note": "", "seen": "", **fields}


@pytest.mark.parametrize(
    ("who", "sees", "saves"),
    [
        ("clerk", 200, 302),
        ("viewer", 200, 403),
        ("supervisor", 200, 403),
        ("clerk next door", 404, 404),
        ("anonymous", 302, 302),
    ],
)
def test_the_details_open_for_those_who_see_the_unit_and_are_saved_by_its_clerks(client, world, who, sees, saves):
    if who in world.people:
        client.force_login(world.people[who])
    assert client.get(world.url).status_code == sees
    assert client.post(world.url, given(number="5")).status_code == saves
    assert Figure.objects.exists() == (who == "clerk")


def test_a_cell_the_form_does_not_ask_has_no_details(client, world):
    client.force_login(world.clerk)
    for key in (f"{world.members.pk}-own", "999999-area"):
        assert client.get(f"/entry/450200/F/2015/cell/{key}/").status_code == 404


def test_a_rates_details_open_for_those_who_see_the_unit_and_nobody_types_into_them(client, world):
    address = f"/entry/450200/F/2015/cell/{world.rate.pk}-area/"
    for who, sees in (("clerk", 200), ("viewer", 200), ("supervisor", 200), ("clerk next door", 404)):
        client.force_login(world.people[who])
        assert client.get(address).status_code == sees
    client.force_login(world.clerk)
    assert client.post(address, given(number="5")).status_code == 405
    assert not Figure.objects.exists()


def test_a_rate_beside_a_part_the_form_does_not_ask_says_so(client, world):
    with acting(door="test"):
        world.form.items.get(indicator=world.members).delete()
    client.force_login(world.clerk)
    assert "本表不含此项" in client.get(f"/entry/450200/F/2015/cell/{world.rate.pk}-area/").text


@pytest.mark.parametrize(
    ("fields", "stored"),
    [
        ({"number": "8.35万"}, ("value", 83500, "exact", "8.35万", "", False)),
        ({"number": "8350", "qualifier": "over"}, ("value", 8350, "over", "", "", False)),
        ({"stated_text": "近6万人"}, ("value", 60000, "nearly", "近6万人", "", False)),
        ({"number": "5", "note": " see page 3 ", "follow_up": "on"}, ("value", 5, "exact", "", "see page 3", True)),
        ({"state": "not_applicable"}, ("not_applicable", None, "exact", "", "", False)),
        (
            {"state": "unavailable", "note": "at the auditors'"},
            ("unavailable", None, "exact", "", "at the auditors'", False),
        ),
    ],
)
def test_all_that_a_cell_can_say_is_kept(client, world, fields, stored):
    client.force_login(world.clerk)
    assert client.post(world.url, given(**fields)).status_code == 302
    one = Figure.objects.get()
    assert (one.state, one.value, one.qualifier, one.stated_text, one.note, one.follow_up) == stored
    assert one.door == "grid"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"number": "12,34"}, "number"),
        ({"number": "-5"}, "number"),
        ({"number": "5", "stated_text": "6人"}, "stated_text"),
        ({"state": "unavailable"}, "note"),
        ({"note": "a note on nothing"}, "number"),
        ({"state": "burnt"}, "state"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field_and_stays_there(client, world, fields, field):
    client.force_login(world.clerk)
    answer = client.post(world.url, given(**fields))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Figure.objects.exists()


@pytest.mark.django_db(transaction=True)  # the clock stands still inside one transaction
def test_somebody_elses_change_is_shown_and_saving_again_is_a_decision(client, world):
    world.draft(100)
    client.force_login(builders.clerk(world.city, "second"))
    seen = client.get(world.url).context["form"]["seen"].value()
    entry_writer.save_form(
        world.city, world.form, world.period,
        typed={(world.members.pk, "area"): "77"}, seen={(world.members.pk, "area"): "100"}, by=world.clerk,
    )  # fmt: skip
    answer = client.post(world.url, given(number="99", seen=seen))
    assert answer.status_code == 409
    assert "77" in answer.context["reasons"][0]
    assert "clerk" in answer.context["reasons"][0]
    assert answer.context["form"]["number"].value() == "99"
    again = given(number="99", seen=answer.context["form"]["seen"].value())
    assert client.post(world.url, again).status_code == 302
    assert Figure.objects.get().value == 99
    assert set(Revision.objects.values_list("value", flat=True)) == {100, 77}


@pytest.mark.django_db(transaction=True)
def test_the_history_tells_old_new_who_why_and_through_which_door(client, world):
    client.force_login(world.clerk)
    client.post(world.url, given(number="5"))
    for fields in ({"number": "6", "note": "recounted"}, {}, {"number": "7"}):
        seen = client.get(world.url).context["form"]["seen"].value() or ""
        assert client.post(world.url, given(**fields, seen=seen)).status_code == 302
    steps = client.get(world.url).context["steps"]
    assert [(one.before, one.after) for one in steps] == [
        ("", "7"), ("6 · recounted", ""), ("5", "6 · recounted"), ("", "5"),
    ]  # fmt: skip
    assert {(one.who, one.door) for one in steps} == {(world.clerk, "grid")}


def test_typing_another_number_in_the_grid_keeps_the_note_and_the_flag(client, world):
    client.force_login(world.clerk)
    client.post(world.url, given(number="5", note="recounted", follow_up="on"))
    client.post("/entry/450200/F/2015/", {f"cell-{world.members.pk}-area": "6", f"seen-{world.members.pk}-area": "5"})
    one = Figure.objects.get()
    assert (one.value, one.note, one.follow_up) == (6, "recounted", True)


def test_an_unavailable_figure_without_a_reason_is_not_handed_in(client, world):
    made = builders.submission(world.city, world.form, "2015", {world.members: "…"}, "area", by=world.clerk)
    with pytest.raises(Refused, match="ORG12"):
        transitions.submit(made, by=world.clerk)
    seen = entry_writer.version(Figure.objects.get())
    client.force_login(world.clerk)
    assert client.post(world.url, given(state="unavailable", note="lost", seen=seen)).status_code == 302
    assert transitions.submit(made, by=world.clerk).status == "submitted"


def test_details_of_what_is_handed_in_are_read_and_not_written(client, world):
    made = world.draft()
    transitions.submit(made, by=world.clerk)
    client.force_login(world.clerk)
    page = client.get(world.url)
    assert "<textarea" not in page.content.decode()
    seen = entry_writer.version(Figure.objects.get())
    assert client.post(world.url, given(number="5", seen=seen)).status_code == 409
    assert Figure.objects.get().value == 100


@pytest.mark.django_db(transaction=True)
def test_a_rates_details_tell_its_parts_its_formula_the_year_before_and_what_it_was(client, world):
    staff = builders.indicator("ORG10")
    parts = {"kind": "computed", "numerator": world.members, "denominator": staff, "decimals": 2}
    rate = builders.indicator("ORG16", measure="%", **parts)
    form = builders.form("F2", [(asked, "area") for asked in (staff, world.members, rate)])
    builders.period("2014")
    builders.submission(world.city, form, "2014", {world.members: 50, staff: 80}, "area", by=world.clerk)
    builders.submission(world.city, form, "2015", {world.members: 60, staff: 80}, "area", by=world.clerk)
    keys = {"typed": {(staff.pk, "area"): "超过100"}, "seen": {(staff.pk, "area"): "80"}}
    entry_writer.save_form(world.city, form, world.period, **keys, by=world.clerk)
    client.force_login(world.clerk)
    page = client.get(f"/entry/450200/F2/2015/cell/{rate.pk}-area/")
    assert [(part.name, part.text) for part in page.context["parts"]] == [("ORG12数", "60"), ("ORG10数", "超过100")]
    assert page.context["prior"] == "62.50"
    steps = [(step.before, step.after) for step in page.context["steps"]]
    assert steps == [("75.00", "不足60"), ("", "75.00")]
    assert page.context["steps"][0].reason == "ORG10数 80 → 超过100"
    assert "ORG16数 = ORG12数 ÷ ORG10数 × 100" in " ".join(page.text.split())
