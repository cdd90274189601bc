"""The tabs of a long form of many units say where something is still to be done."""

import pytest
from django.test import Client

from apps.changelog.acting import acting
from apps.figures.checks import findings as checks_findings
from apps.figures.models import Finding, Indicator, IndicatorGroup
from apps.figures.views.grid_sheet import WIDE
from apps.figures.workflow import transitions
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class MarkedForm:
    """Two unions and a form of two groups: members (required) and staff stand in the one that is not open at first."""

    def __init__(self) -> None:
        self.county = builders.federation("450203", level=Level.COUNTY)
        self.unions = [builders.grassroots(f"450203-{name}", self.county) for name in "AB"]
        first = [builders.indicator(f"X{number:02}") for number in range(WIDE)]
        self.staff, self.members = builders.indicator("Y10"), builders.indicator("Y12")
        with acting(door="test"):
            second = IndicatorGroup.objects.create(code="SECOND", name_zh="第二组", name_en="second", order=2)
            Indicator.objects.filter(code__startswith="Y").update(group=second)
        items = [(asked, "own") for asked in [*first, self.staff, self.members]]
        self.form = builders.form("LONG", items, "grassroots", required=["Y12", "X00"])
        builders.rule("MEMBERS", "Y12 <= Y10")
        builders.period("2015")
        self.clerk = builders.clerk(self.county)
        self.optional = dict.fromkeys(first, 1)


@shared
def long():
    return MarkedForm()


def tabs(group: str) -> dict[str, tuple[int, int, int]]:
    """By tab what is lacking, what is wrong and what is not explained."""
    client = Client(headers={"accept-language": "en"})
    client.login(username="clerk", password="clerk")
    page = client.get(f"/entry/450203/LONG/2015/units/?group={group}")
    assert page.status_code == 200
    shown = {tab.group.code: (tab.lacking, tab.errors, tab.queries) for tab in page.context["tabs"]}
    for lacking, errors, queries in shown.values():
        assert not lacking or f"{lacking} required empty" in page.text
        assert not errors or f"■ errors {errors}" in page.text
        assert not queries or f"▲ queries {queries}" in page.text
    return shown


def test_a_tab_says_how_many_required_cells_are_empty_until_they_are_filled(long):
    assert tabs("GRP") == {"GRP": (0, 0, 0), "SECOND": (2, 0, 0)}
    assert tabs("SECOND") == {"GRP": (2, 0, 0), "SECOND": (0, 0, 0)}
    builders.submission(long.unions[0], long.form, "2015", {long.members: 5, long.staff: 9})
    assert tabs("GRP")["SECOND"] == (1, 0, 0)
    builders.submission(long.unions[1], long.form, "2015", {long.members: 5})
    assert tabs("GRP")["SECOND"] == (0, 0, 0)


def test_a_tab_says_what_is_wrong_on_it_and_nothing_of_forms_that_are_handed_in(long):
    made = builders.submission(long.unions[0], long.form, "2015", {**long.optional, long.members: 9, long.staff: 5})
    checks_findings.refresh([long.unions[0].pk], [made.period_id])
    assert tabs("GRP")["SECOND"] == (1, 1, 0)
    builders.submission(long.unions[0], long.form, "2015", {long.staff: 9})
    checks_findings.refresh([long.unions[0].pk], [made.period_id])
    assert tabs("GRP")["SECOND"] == (1, 0, 0)
    transitions.submit(made, by=long.clerk)
    assert tabs("SECOND")["GRP"] == (1, 0, 0), "of the other union alone"


def test_a_tab_says_what_nobody_has_explained_on_it_until_somebody_does(long):
    builders.rule("FEW", "Y12 <= 50", "query")
    made = builders.submission(long.unions[0], long.form, "2015", {long.members: 180})
    checks_findings.refresh([long.unions[0].pk], [made.period_id])
    assert tabs("GRP")["SECOND"] == (1, 0, 1)
    with acting(door="test"):
        checks_findings.explain(Finding.objects.get(), by=long.clerk, text="two parks joined")
    assert tabs("GRP")["SECOND"] == (1, 0, 0)


def test_a_short_form_has_no_tabs(long):
    builders.form("SHORT", [(long.members, "own")], "grassroots")
    client = Client()
    client.login(username="clerk", password="clerk")
    assert client.get("/entry/450203/SHORT/2015/units/").context["tabs"] == []
