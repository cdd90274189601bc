"""Findings beside the cells of the grid: found once a save, explained where they are seen."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.changelog.acting import acting
from apps.figures.models import Definition, Finding, Period
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
URL = "/entry/450200/F/2015/"


class FindingsWorld:
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
    return FindingsWorld()


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


@pytest.mark.parametrize("address", [URL, "/entry/450000/F/2015/units/"])
@pytest.mark.parametrize(("breaks", "said", "difference"), [(True, True, ""), (False, False, "+20")])
def test_across_a_break_of_the_series_the_grid_gives_no_difference_and_says_so(
    client, world, address, breaks, said, difference
):
    builders.period("2014")
    builders.submission(world.city, world.form, "2014", {world.staff: 100, world.members: 80}, "area")
    builders.submission(world.city, world.form, "2015", {world.staff: 120, world.members: 80}, "area")
    with acting(door="test"):
        Definition.objects.create(
            indicator=world.staff, starts=date(2014, 12, 1), text_zh="新", text_en="new", breaks=breaks
        )
    client.force_login(builders.person("both", "clerk", world.region))
    page = client.get(address)
    ((face, *_rest),) = page.context["faces"]
    staff, members, _rate = face.rows

    assert ("其间指标口径有变动，序列中断。" in page.content.decode()) == said
    assert (staff.broken, staff.difference) == (breaks, difference)
    assert (staff.percent == "") == breaks
    assert (members.broken, members.difference) == (False, "0")


def test_a_break_before_the_prior_period_or_after_this_one_leaves_the_difference(client, world):
    builders.period("2014")
    builders.submission(world.city, world.form, "2014", {world.staff: 100}, "area")
    builders.submission(world.city, world.form, "2015", {world.staff: 120}, "area")
    prior, current = (period.ends for period in Period.objects.order_by("ends"))
    with acting(door="test"):
        for starts in (prior, current + timedelta(days=1)):
            Definition.objects.create(indicator=world.staff, starts=starts, text_zh="新", text_en="new", breaks=True)
    client.force_login(world.clerk)
    row = client.get(URL).context["face"].rows[0]

    assert (row.broken, row.difference) == (False, "+20")
