"""A federation's statement for its area is not a sum that only some below stand behind."""

import pytest
from django.utils import translation

from apps.changelog.acting import acting
from apps.figures.checks import findings as checks_findings
from apps.figures.checks import messages
from apps.figures.models import Figure, Finding, Submission
from apps.figures.workflow import transitions
from apps.units.errors import Refused
from tests import builders
from tests.figures.views.area_world import AreaWorld
from tests.worlds import shared

pytestmark = pytest.mark.django_db
CODE = "PARTIAL-SUM"


@shared
def area():
    return AreaWorld()


def found(area, language="en"):
    """What is said of the region's own cells."""
    with acting(door="test"):
        checks_findings.refresh([area.region.pk], [area.period.pk], counted=True)
    with translation.override(language):
        findings = Finding.objects.filter(unit=area.region, check_code=CODE)
        return {finding.indicator: messages.message_of(finding) for finding in findings}


def states(area, values, coverage="area"):
    return builders.submission(area.region, area.form, "2015", values, coverage, by=area.clerk)


def test_what_one_of_two_reported_is_queried_as_the_statement_of_the_area_and_names_who_is_missing(area):
    made = states(area, {area.rooms: 316, area.members: 2000, area.events: "超过1963", area.income: 110})
    assert [*found(area)] == [area.rooms]
    assert "1 of 2 have a number, still without 柳州市总工会" in found(area)[area.rooms]
    assert "尚缺柳州市总工会" in found(area, "zh-hans")[area.rooms]
    with pytest.raises(Refused, match="1 of 2"), translation.override("en"):
        transitions.submit(made, by=area.clerk)


def test_another_number_than_the_partial_sum_and_what_a_document_states_are_no_such_statement(area):
    states(area, {area.rooms: 400})
    assert found(area) == {}
    builders.stated(area.nanning, area.rooms, "2014", "5")
    assert not Finding.objects.filter(check_code=CODE).exists()


def test_the_partial_sum_counts_the_federations_own_part_as_its_form_says_it(area):
    guilin = builders.federation("450300", area.region, name="桂林市总工会")
    states(area, {area.income: 5}, "own")
    states(area, {area.income: 115})
    assert "桂林市总工会" in found(area)[area.income]
    builders.approved(builders.submission(guilin, area.form, "2015", {area.income: 0}, "area"))
    assert found(area) == {}


def test_a_taken_sum_that_is_no_longer_whole_stays_as_it_was_taken_and_is_queried(area):
    states(area, {area.members: 2000})
    with acting(area.clerk, door="test"):
        Figure.objects.filter(unit=area.region).update(taken="2,000 · 2/2")
    assert found(area) == {}
    builders.federation("450300", area.region, name="桂林市总工会")
    area.report(builders.federation("450400", area.region, name="梧州市总工会"), {area.members: 30})
    said = found(area)[area.members]
    assert "was taken from below when the sum was whole" in said
    assert "3 of 4, without 桂林市总工会" in said
    figure = Figure.objects.get(unit=area.region)
    assert (figure.value, figure.taken) == (2000, "2,000 · 2/2")
    assert Submission.objects.get(unit=area.region).status == "draft"
