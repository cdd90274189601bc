"""What readers see of a number whose form is being amended, and of one whose form was waived."""

import pytest

from apps.figures.entry import writer as entry_writer
from apps.figures.models import Figure
from apps.figures.workflow import transitions
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def amended(world):
    """The second city's 100,000 members are being amended to 110,000."""
    figure = Figure.objects.get(unit=world.cities[1], origin="return")
    transitions.reopen(figure.submission, by=world.supervisor, reason="一个园区漏报")
    key = (world.members.pk, "area")
    entry_writer.save_form(
        figure.unit, world.form, figure.period, typed={key: "110000"}, seen={key: "100,000"}, by=world.supervisor_clerk
    )
    return figure


@pytest.fixture(autouse=True)
def with_a_clerk_of_the_region(world):
    world.supervisor_clerk = builders.clerk(world.region, "clerk-of-all")


def text_of(client, address):
    return " ".join(client.get(address).content.decode().split())


def test_the_page_of_a_number_shows_what_counts_and_since_when_it_is_amended_and_to_what(amended, as_supervisor):
    text = text_of(as_supervisor, f"/number/{amended.pk}/")
    assert "起修订中" in text
    assert "→ 110,000" in text
    assert "一个园区漏报" in text
    assert text.index("100,000") < text.index("110,000")


def test_who_sees_no_drafts_is_told_that_it_is_amended_and_not_to_what(world, amended, client):
    """A clerk of a city below the region reads of the region what counts."""
    made = builders.approved(builders.submission(world.region, world.form, "2014", {world.members: 900}, "area"))
    transitions.reopen(made, by=world.supervisor, reason="x")
    key = (world.members.pk, "area")
    entry_writer.save_form(
        world.region, world.form, made.period, typed={key: "987"}, seen={key: "900"}, by=world.supervisor_clerk
    )
    figure = Figure.objects.get(submission=made, amends=False)
    client.force_login(world.clerk)
    text = text_of(client, f"/number/{figure.pk}/")
    assert "起修订中" in text
    assert "900" in text
    assert "987" not in text


def test_the_summary_and_the_page_of_the_unit_keep_the_number_that_counts(world, amended, as_supervisor):
    for address in (f"/unit/{amended.unit.code}/", "/summary/?unit=R&period=2014&indicator=ORG12"):
        text = text_of(as_supervisor, address)
        assert "100,000" in text or "10万" in text
        assert "110,000" not in text
        assert "11万" not in text


def test_a_waived_form_that_counted_is_among_the_restatements(world, amended, as_supervisor):
    made = amended.submission
    transitions.waive(made.unit, made.form, made.period, by=world.supervisor, reason="该市并入他市")
    text = text_of(as_supervisor, "/restatements/?unit=R")
    assert "该市并入他市" in text
    assert "免报" in text
    assert "100,000" in text
    assert "110,000" not in text
