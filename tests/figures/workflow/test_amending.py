"""A form approved once counts until it is approved again: what is typed into it meanwhile amends it beside that."""

from threading import Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from apps.changelog.acting import acting
from apps.figures.cells import shown
from apps.figures.checks import findings as checks_findings
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Deadline, Figure, Finding, Revision, Submission
from apps.figures.totals import progress as totals_progress
from apps.figures.totals import writer as totals_writer
from apps.figures.totals.reader import standings
from apps.figures.views import review_page
from apps.figures.views.grid_page import face
from apps.figures.workflow import transitions
from apps.units.errors import Refused
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class AmendingWorld:
    """A region with two cities, of which the first has 100 members and 120 staff approved, the second 40 and 50."""

    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        self.other = builders.federation("450300", self.region)
        self.staff, self.members = builders.indicator("ORG10"), builders.indicator("ORG12")
        self.rooms = builders.indicator("SRV02")
        cells = [(self.staff, "area"), (self.members, "area"), (self.rooms, "area")]
        self.form = builders.form("F", cells, required=["ORG12"])
        self.year = builders.period("2015")
        self.clerk, self.supervisor = builders.clerk(self.region), builders.supervisor(self.region)
        self.made = self.approved(self.city, members="100", staff="120")
        self.approved(self.other, members="40", staff="50")

    def approved(self, unit, **cells):
        self.save(unit, **cells)
        made = transitions.submit(Submission.objects.get(unit=unit), by=self.clerk)
        return transitions.approve(made, by=self.supervisor)

    def save(self, unit, **cells):
        """Types into the grid of a unit what its cells are to say."""
        grid = face(unit, self.form, self.year)
        texts = {row.item.indicator: row.seen for row in grid.rows}
        typed = {getattr(self, name): text for name, text in cells.items()}
        outcome = entry_writer.save_form(
            unit,
            self.form,
            self.year,
            typed={(indicator.pk, "area"): text for indicator, text in typed.items()},
            seen={(indicator.pk, "area"): texts[indicator] for indicator in typed},
            by=self.clerk,
        )
        assert (outcome.errors, outcome.conflicts) == ({}, {})
        return outcome.saved

    def reopened(self, **cells):
        made = transitions.reopen(self.made, by=self.supervisor, reason="staff of two parks left out")
        if cells:
            self.save(self.city, **cells)
        return made

    def handed_in(self, **cells):
        return transitions.submit(self.reopened(**cells), by=self.clerk)

    def total(self, indicator=None, counting="approved"):
        indicator = indicator or self.members
        standing = standings([self.region.pk], [indicator.pk], self.year, counting)
        return int(standing[self.region.pk, indicator.pk].below.value)

    def counts(self, counting="approved"):
        """What counts of the city, by indicator."""
        figures = Figure.objects.counting(counting).filter(unit=self.city).order_by("indicator__code")
        return {figure.indicator.code: shown(figure) for figure in figures}

    def grid(self):
        return {row.item.indicator.code: row.text for row in face(self.city, self.form, self.year).rows if row.text}

    def reviewed(self):
        return {row.indicator.code: row for row in review_page.rows(Submission.objects.get(pk=self.made.pk))}

    def agrees(self):
        assert totals_progress.stored() == totals_progress.recomputed()
        return list(totals_writer.differing()) == []


@shared
def world():
    return AmendingWorld()


# ---- What counts


def test_a_reopened_form_stays_in_every_total(world):
    since = world.made.counts_since
    made = world.reopened()
    assert (made.status, made.counts_since) == ("reopened", since)
    assert world.total() == 140
    world.save(world.city, members="7")
    assert (world.total(), world.total(counting="submitted")) == (140, 140)
    assert world.counts() == {"ORG10": "120", "ORG12": "100"}
    assert world.agrees()


def test_what_is_typed_stands_beside_what_counts_and_the_grid_shows_it(world):
    world.reopened(members="110")
    assert world.grid() == {"ORG10": "120", "ORG12": "110"}
    rows = Figure.objects.filter(unit=world.city).order_by("amends", "indicator__code")
    assert [(figure.indicator.code, figure.amends) for figure in rows] == [
        ("ORG10", False),
        ("ORG12", False),
        ("ORG12", True),
    ]


def test_a_cell_typed_back_to_what_counts_is_amended_no_more(world):
    world.reopened(members="110", rooms="3")
    world.save(world.city, members="100", rooms="")
    assert not Figure.objects.filter(amends=True).exists()
    assert world.grid() == {"ORG10": "120", "ORG12": "100"}


def test_a_cleared_cell_counts_until_that_is_approved(world):
    made = world.handed_in(staff="")
    assert world.grid() == {"ORG12": "100"}
    assert world.counts() == {"ORG10": "120", "ORG12": "100"}
    assert world.counts("submitted") == {"ORG12": "100"}
    transitions.approve(made, by=world.supervisor)
    assert world.counts() == {"ORG12": "100"}
    assert world.agrees()


def test_a_cell_cleared_and_typed_again_says_what_was_typed_last(world):
    world.reopened(staff="")
    world.save(world.city, staff="121")
    assert world.grid() == {"ORG10": "121", "ORG12": "100"}
    assert world.save(world.city, staff="") == 1
    assert world.grid() == {"ORG12": "100"}


def test_a_required_cell_that_was_cleared_holds_the_amendment_back(world):
    made = world.reopened(members="")
    with pytest.raises(Refused, match="ORG12"):
        transitions.submit(made, by=world.clerk)


def test_with_those_handed_in_an_amendment_counts_once_it_is_handed_in_and_not_when_it_is_returned(world):
    made = world.handed_in(members="110", staff="")
    assert (world.total(), world.total(counting="submitted")) == (140, 150)
    assert (world.total(world.staff), world.total(world.staff, "submitted")) == (170, 50)
    transitions.send_back(made, by=world.supervisor, reason="once more")
    assert (world.total(), world.total(counting="submitted")) == (140, 140)
    assert world.counts("submitted") == {"ORG10": "120", "ORG12": "100"}
    assert world.agrees()


# ---- Approval


def test_approval_writes_the_amendment_over_what_counts_and_one_revision_a_cell_is_the_restatement(world):
    made = world.handed_in(members="110", staff="", rooms="3")
    figure = Figure.objects.get(unit=world.city, indicator=world.members, amends=False)
    before = made.counts_since
    made = transitions.approve(made, by=world.supervisor)
    assert world.counts() == {"ORG12": "110", "SRV02": "3"}
    assert (world.total(), world.total(world.staff), world.total(world.rooms)) == (150, 50, 3)
    assert made.counts_since > before
    assert not Figure.objects.filter(amends=True).exists()
    restated = Revision.objects.filter(amends=False).order_by("indicator__code")
    assert [(revision.indicator.code, int(revision.value), revision.act) for revision in restated] == [
        ("ORG10", 120, "cleared"),
        ("ORG12", 100, "changed"),
    ]
    assert {revision.reason for revision in restated} == {"staff of two parks left out"}
    figure.refresh_from_db()
    assert (int(figure.value), figure.changed_by.username, figure.changed_at) == (110, "clerk", made.counts_since)
    assert world.agrees()


def test_a_form_amended_twice_is_restated_twice(world):
    transitions.approve(world.handed_in(members="110"), by=world.supervisor)
    transitions.approve(world.handed_in(members="115"), by=world.supervisor)
    restated = Revision.objects.filter(amends=False).order_by("pk").values_list("value", flat=True)
    assert [int(value) for value in restated] == [100, 110]
    assert world.total() == 155


def test_what_explains_a_query_on_an_amended_cell_is_kept_at_approval(world):
    builders.rule("FEW", "ORG12 <= 105", "query")
    made = world.reopened(members="110")
    checks_findings.explain(Finding.objects.get(check_code="FEW", unit=world.city), by=world.clerk, text="a new park")
    transitions.approve(transitions.submit(made, by=world.clerk), by=world.supervisor)
    finding = Finding.objects.get(check_code="FEW", unit=world.city)
    assert (finding.explanation, finding.figure.amends, int(finding.figure.value)) == ("a new park", False, 110)


def test_the_database_lets_nobody_change_what_counts(world):
    world.reopened()
    figure = Figure.objects.get(unit=world.city, indicator=world.members)
    for change in (
        lambda: Figure.objects.filter(pk=figure.pk).update(value=1, low=1, high=1),
        lambda: Figure.objects.filter(pk=figure.pk).update(amends=True),
        lambda: Figure.objects.filter(pk=figure.pk).delete(),
        lambda: Submission.objects.filter(pk=world.made.pk).update(counts_since=None),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), acting(door="sql", reason="by hand"):
            change()
    assert world.counts() == {"ORG10": "120", "ORG12": "100"}


# ---- Giving up, waiving


def test_an_amendment_given_up_leaves_the_form_approved_as_it_was(world):
    since = world.made.counts_since
    made = world.reopened(members="110", staff="", rooms="3")
    made = transitions.give_up(made, by=world.clerk)
    assert (made.status, made.counts_since) == ("approved", since)
    assert world.grid() == world.counts() == {"ORG10": "120", "ORG12": "100"}
    assert not Revision.objects.filter(amends=False).exists()
    assert world.agrees()


def test_only_who_enters_or_reviews_gives_an_amendment_up_and_only_where_there_is_one(world):
    with pytest.raises(Refused):
        transitions.give_up(world.made, by=world.clerk)
    made = world.reopened()
    with pytest.raises(PermissionDenied):
        transitions.give_up(made, by=builders.clerk(world.other, "neighbour"))


def test_a_form_that_counts_is_waived_and_counts_no_more_which_is_a_restatement(world):
    made = world.reopened(members="110")
    made = transitions.waive(made.unit, made.form, made.period, by=world.supervisor, reason="the city was dissolved")
    assert (made.status, made.counts_since) == ("waived", None)
    assert (world.counts(), world.total()) == ({}, 40)
    assert world.grid() == {"ORG10": "120", "ORG12": "100"}
    restated = Revision.objects.filter(amends=False).order_by("indicator__code")
    assert [(revision.act, int(revision.value), revision.reason) for revision in restated] == [
        ("waived", 120, "the city was dissolved"),
        ("waived", 100, "the city was dissolved"),
    ]
    assert world.agrees()


def test_a_form_readmitted_after_that_counts_from_its_next_approval(world):
    made = world.reopened()
    made = transitions.waive(made.unit, made.form, made.period, by=world.supervisor, reason="gone")
    made = transitions.readmit(made, by=world.supervisor, reason="not gone")
    world.save(world.city, members="90")
    assert not Figure.objects.filter(amends=True).exists()
    transitions.approve(transitions.submit(made, by=world.clerk), by=world.supervisor)
    assert world.total() == 130
    assert world.agrees()


# ---- Who reads what


def test_the_checks_of_the_form_read_the_amendment_and_those_of_others_what_counts(world):
    builders.rule("MEMBERS", "ORG12 <= ORG10")
    builders.rule("BELOW", "each_child(ORG12) <= 105")
    builders.approved(builders.submission(world.region, world.form, "2015", {world.members: 140}, "area"))
    made = world.reopened(members="130")
    assert [(finding.check_code, finding.figure.amends) for finding in Finding.objects.filter(severity="error")] == [
        ("MEMBERS", True)
    ]
    with pytest.raises(Refused, match="MEMBERS"):
        transitions.submit(made, by=world.clerk)


def test_the_reviewer_sees_what_counts_beside_what_amends_it_and_the_difference_is_the_effect(world):
    world.handed_in(members="110", staff="")
    rows = world.reviewed()
    members, staff = rows["ORG12"], rows["ORG10"]
    assert (members.before, members.text, members.effect.texts) == ("100", "110", ("140", "150"))
    assert (staff.before, staff.text, staff.effect.texts) == ("120", "", ("170", "50"))


def test_a_form_approved_again_unchanged_moves_no_total(world):
    """A campaign's 109 stands below the city, which states 109 for its area: the region has 109, and not 218."""
    street = builders.federation("450203", world.city, level=Level.COUNTY)
    builders.stated(street, world.rooms, "2015", "109")
    transitions.approve(world.handed_in(rooms="109"), by=world.supervisor)
    assert world.total(world.rooms) == 109
    world.made.refresh_from_db()
    world.handed_in(members="110")
    assert world.reviewed()["SRV02"].effect.texts == ("109", "109")


# ---- Waiting


def test_a_form_that_is_amended_holds_nobody_back_and_is_named(world):
    world.reopened(members="110")
    above = builders.submission(world.region, world.form, "2015", {world.members: 140}, "area")
    transitions.submit(above, by=world.clerk)
    boss = builders.supervisor(world.region, "another")
    assert [below.unit for below in transitions.amended_below(above)] == [world.city.unit_ptr]
    assert transitions.approve(above, by=boss).status == "approved"


def test_waiving_a_federation_waives_its_own_return_and_not_those_below(world):
    county = builders.federation("450203", world.city, level=Level.COUNTY)
    below = builders.submission(county, world.form, "2015", {world.members: 5}, "area")
    made = world.reopened()
    transitions.waive(made.unit, made.form, made.period, by=world.supervisor, reason="gone")
    below.refresh_from_db()
    assert below.status == "draft"
    transitions.submit(below, by=world.clerk)
    transitions.approve(below, by=builders.supervisor(world.city, "of the city"))
    assert world.total() == 45


def test_a_deadline_of_the_cities_holds_no_city_back_for_its_counties(world):
    builders.federation("450203", world.city, level=Level.COUNTY)
    year = builders.period("2014")
    with acting(door="test"):
        Deadline.objects.create(
            federation=world.region, form=world.form, period=year, due="2099-01-31", level=Level.CITY
        )
    made = builders.submission(world.city, world.form, "2014", {world.members: 99}, "area")
    transitions.submit(made, by=world.clerk)
    assert transitions.approve(made, by=world.supervisor).status == "approved"


# ---- As of a moment


def total_then(world, moment):
    standing = standings([world.region.pk], [world.members.pk], world.year, as_of=moment)
    return int(standing[world.region.pk, world.members.pk].below.value)


@pytest.mark.django_db(transaction=True)
def test_as_of_a_step_a_form_says_what_was_approved_by_then(world):
    world.reopened(members="110")
    made = transitions.approve(transitions.submit(world.made, by=world.clerk), by=world.supervisor)
    made = transitions.reopen(made, by=world.supervisor, reason="dissolved")
    transitions.waive(made.unit, made.form, made.period, by=world.supervisor, reason="dissolved")
    steps = {step.pk: step for step in made.transitions.order_by("pk")}
    assert [(step.after, total_then(world, step.at)) for step in list(steps.values())[1:]] == [
        ("approved", 100),
        ("reopened", 140),
        ("submitted", 140),
        ("approved", 150),
        ("reopened", 150),
        ("waived", 40),
    ]


@pytest.mark.django_db(transaction=True)
def test_of_two_steps_the_later_has_the_later_time_though_its_transaction_began_before(world):
    """A supervisor's request begins, waits until another has handed the amendment in, and returns it."""
    made = world.reopened(members="110")

    def hand_in():
        try:
            transitions.submit(made, by=world.clerk)
        finally:
            connection.close()

    with acting(world.supervisor, door="review", reason="x"):
        assert Submission.objects.filter(pk=made.pk).exists()
        other = Thread(target=hand_in)
        other.start()
        other.join()
        transitions.send_back(made, by=world.supervisor, reason="112?")
    times = [step.at for step in made.transitions.order_by("pk")]
    assert times == sorted(times)
    made.refresh_from_db()
    assert made.changed_at == times[-1]


# ---- On the screens


def test_the_clerk_reads_that_what_was_approved_counts_and_gives_the_amendment_up(world, client):
    made = world.reopened(members="110")
    client.force_login(world.clerk)
    address = f"/entry/{world.city.code}/F/2015/"
    page = client.get(address).content.decode()
    give_up = f"/amendment/{made.pk}/give-up/"
    assert give_up in page
    assert 'value="110"' in page
    assert client.post(give_up).url == address
    page = client.get(address).content.decode()
    assert give_up not in page
    assert 'value="110"' not in page
    assert world.counts() == {"ORG10": "120", "ORG12": "100"}


def test_nobody_gives_up_an_amendment_of_a_unit_that_is_not_his_or_hers(world, client):
    made = world.reopened()
    client.force_login(builders.clerk(world.other, "neighbour"))
    assert client.post(f"/amendment/{made.pk}/give-up/").status_code == 404


def test_the_review_shows_what_counts_and_names_what_is_amended_below(world, client):
    made = world.handed_in(members="110")
    above = builders.submission(world.region, world.form, "2015", {world.members: 140}, "area")
    client.force_login(world.supervisor)
    assert "现行有效" in client.get(f"/review/{made.pk}/").content.decode()
    assert f"/review/{made.pk}/" in client.get(f"/review/{above.pk}/").content.decode()
    client.post(f"/review/{made.pk}/", {"action": "return", "reason": "once more"})
    client.post(f"/review/{made.pk}/", {"action": "give_up"})
    made.refresh_from_db()
    assert made.status == "approved"
