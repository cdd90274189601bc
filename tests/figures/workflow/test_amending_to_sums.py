"""After approval one act opens an amendment of just the cells that differ from their sums, for its reviewer."""

import pytest

from apps.figures.models import Figure, Revision, Submission
from apps.figures.workflow import sum_amendment, transitions
from apps.units.errors import Refused
from tests import builders
from tests.figures.views.area_world import GRID, AreaWorld
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class ApprovedArea(AreaWorld):
    """The region's form is approved: members and events as their sums were, income of its own; Guilin reports later."""

    def __init__(self):
        super().__init__()
        made = builders.submission(
            self.region, self.form, "2015", {self.members: 2000, self.events: "1963", self.income: 110}, "area"
        )
        builders.submission(self.region, self.form, "2015", {self.rooms: 400}, "area")
        self.made = builders.approved(made)
        self.guilin = builders.federation("450300", self.region, name="桂林市总工会")
        self.report(self.guilin, {self.members: 100, self.events: 0, self.income: 0})


@shared
def area():
    return ApprovedArea()


def amended(area):
    figures = Figure.objects.filter(unit=area.region, amends=True)
    return {figure.indicator: (figure.value, figure.taken) for figure in figures}


def test_the_amendment_holds_exactly_the_cells_that_differ_and_what_was_approved_counts_on(area):
    made = sum_amendment.amend_to_sums(area.made, by=area.clerk)
    assert made.status == Submission.Status.REOPENED
    assert amended(area) == {area.members: (2100, "2,100 · 3/3"), area.events: (1963, "超过1963 · 3/3")}
    counting = Figure.objects.counting().get(unit=area.region, indicator=area.members)
    assert counting.value == 2000


def test_the_reviewer_approves_it_and_each_cell_is_restated_once(area):
    made = sum_amendment.amend_to_sums(area.made, by=area.clerk)
    transitions.submit(made, by=area.clerk)
    transitions.approve(made, by=area.supervisor)
    figure = Figure.objects.get(unit=area.region, indicator=area.members)
    assert (figure.value, figure.taken, figure.amends) == (2100, "2,100 · 3/3", False)
    restated = Revision.objects.filter(unit=area.region, amends=False).values_list("indicator", flat=True)
    assert sorted(restated) == sorted([area.members.pk, area.events.pk])


def test_where_no_cell_differs_nothing_is_opened(area):
    made = sum_amendment.amend_to_sums(area.made, by=area.clerk)
    transitions.submit(made, by=area.clerk)
    transitions.approve(made, by=area.supervisor)
    with pytest.raises(Refused):
        sum_amendment.amend_to_sums(made, by=area.clerk)
    made.refresh_from_db()
    assert made.status == Submission.Status.APPROVED


def test_the_approved_form_names_the_cells_that_differ_beside_the_button_that_amends_them(client, area):
    client.force_login(area.clerk)
    client.cookies["django_language"] = "en"
    page = " ".join(client.get(GRID).content.decode().split())
    assert "members 2,000 (Σ 2,100 · 3/3)" in page
    assert "project unions 400 (Σ" not in page
    assert client.post(GRID, {"action": "amend"}).status_code == 302
    assert set(amended(area)) == {area.members, area.events}


def test_who_may_not_enter_figures_opens_no_amendment(client, area):
    client.force_login(builders.person("viewer", "viewer", area.region))
    assert 'value="amend"' not in client.get(GRID).content.decode()
    assert client.post(GRID, {"action": "amend"}).status_code in (403, 409)
    assert amended(area) == {}
