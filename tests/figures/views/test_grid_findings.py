"""Findings beside the cells of the grid: found once a save, explained where they are seen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.figures.models import Finding
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
URL = "/entry/450200/F/2015/"


class World:
    """A city whose form asks for staff, members and the rate of the two, and says when the rate is strange."""

    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        self.staff, self.members = builders.indicator("ORG10"), builders.indicator("ORG12")
        self.rate = builders.indicator(
            "ORG15", measure="%", kind="computed", nature="rate", over_units="recompute", over_time="recompute",
            numerator=self.members, denominator=self.staff, decimals=2,
        )  # fmt: skip
        self.form = builders.form("F", [(self.staff, "area"), (self.members, "area"), (self.rate, "area")])
        builders.period("2015")
        builders.rule("RATE", "ORG15 <= 90", "query")
        self.clerk = builders.clerk(self.city)


@shared
def world():
    return World()


def cells(world, staff, members, **more):
    return {f"cell-{world.staff.pk}-area": staff, f"cell-{world.members.pk}-area": members, **more}


def save_in_background(client, world, *values, **more):
    return client.post(URL, cells(world, *values, **more), headers={"accept": "application/json"})


def test_a_save_in_the_background_runs_the_checks_once(client, world):
    client.force_login(world.clerk)
    with CaptureQueriesContext(connection) as captured:
        answer = save_in_background(client, world, "100", "95")

    asked = [query for query in captured.captured_queries if 'FROM "figures_editrule"' in query["sql"]]
    assert len(asked) == 1
    assert "RATE" in answer.json()["cells"][f"{world.rate.pk}-area"]["notes"]


def test_what_the_page_says_when_opened_is_what_was_said_when_saved(client, world):
    client.force_login(world.clerk)
    said = save_in_background(client, world, "100", "95").json()["cells"]
    looked = client.post(URL, cells(world, "100", "95", action="check")).json()["cells"]

    assert {key: cell["notes"] for key, cell in said.items()} == {key: cell["notes"] for key, cell in looked.items()}


def test_the_explanation_of_a_rate_is_kept_and_shown_beside_the_rate(client, world):
    client.force_login(world.clerk)
    save_in_background(client, world, "100", "95")
    note = client.get(URL).context["face"].unexplained[0]

    client.post(URL, cells(world, "100", "95", **{f"explain-{note.key}": "Counted together with the county."}))

    assert Finding.objects.get().explanation == "Counted together with the county."
    rate = next(row for row in client.get(URL).context["face"].rows if row.computed)
    assert [note.explanation for note in rate.notes] == ["Counted together with the county."]
