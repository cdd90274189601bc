"""A database of the first release, with a collection under way, is brought forward and nothing of it is lost."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps as Apps
from django.utils import timezone

from apps.changelog.acting import acting, system_account
from apps.figures.models import Figure, Finding, Submission, Total
from apps.figures.totals import completeness
from apps.figures.totals import writer as totals_writer
from apps.figures.workflow import transitions
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)
RELEASED = [(app, "0002_functions") for app in ("changelog", "units", "figures")]
COURSES = {
    "draft": [],
    "submitted": ["submitted"],
    "returned": ["submitted", "returned"],
    "approved": ["submitted", "approved"],
    "reopened": ["submitted", "approved", "reopened"],
}


@pytest.fixture
def then() -> Apps:
    """The models of the first release, over tables as they were; tests/worlds.py puts today's back."""
    for app, name in reversed(RELEASED):
        call_command("migrate", app, name, verbosity=0)
    return MigrationExecutor(connection).loader.project_state(RELEASED).apps


def collect(then: Apps) -> None:
    """One union at each status, two years of them; one has moved since and one was closed before it reported."""

    def make(app, model, /, **fields):
        return then.get_model(app, model).objects.create(**fields)

    with acting(door="test", reason="test"):
        region = make("units", "Federation", register="federation", code="450000", name="广西", level=2)
        county = make("units", "Federation", register="federation", code="450203", name="鱼峰", level=4)
        other = make("units", "Federation", register="federation", code="450202", name="城中", level=4)
        for one, parent in ((region, None), (county, region), (other, region)):
            make("units", "Affiliation", unit_id=one.pk, parent_id=parent and parent.pk, starts=date(2008, 10, 1))
        group = make("figures", "IndicatorGroup", code="G", name_zh="组", name_en="group", order=1)
        members = make(
            "figures", "Indicator", code="ORG12", group=group, name_zh="会员", name_en="members", measure_zh="人",
            measure_en="persons", kind="collected", nature="stock", over_units="sum", over_time="last",
            answered_by="FG", carriers="FG", area="yes", order=1,
        )  # fmt: skip
        form = make(
            "figures", "Form", code="F", name_zh="表", name_en="form", register="grassroots", version="1",
            starts=date(2008, 10, 1),
        )  # fmt: skip
        make("figures", "FormItem", form=form, indicator=members, coverage="own", required=True, order=1)
        rule = make(
            "figures", "EditRule", code="FEW", expression="ORG12 > 11", severity="query", message_zh="少",
            message_en="few",
        )  # fmt: skip
        years = [
            make("figures", "Period", code=str(year), kind="year", starts=date(year - 1, 10, 1), ends=date(year, 9, 30))
            for year in (2014, 2015)
        ]
        for number, course in enumerate(COURSES.values()):
            union = make(
                "units", "GrassrootsUnion", register="grassroots", code=f"450203-{number}", name=f"工会{number}"
            )
            make("units", "Affiliation", unit_id=union.pk, parent_id=county.pk, starts=date(2008, 10, 1))
            for year in years:
                made = make("figures", "Submission", unit_id=union.pk, form=form, period=year, reported_to_id=county.pk)
                figure = make(
                    "figures", "Figure", submission=made, unit_id=union.pk, indicator=members, period=year,
                    coverage="own", origin="return", value=10 + number, low=10 + number, high=10 + number,
                )  # fmt: skip
                if number < 2:
                    make(
                        "figures", "Finding", rule=rule, check_code="FEW", severity="query", figure=figure,
                        submission=made, facts={"text": "", "readings": []}, explanation="小厂",
                        explained_value="x", explained_at=timezone.now(), explained_by_id=system_account().pk,
                    )  # fmt: skip
                for status in course:
                    then.get_model("figures", "Submission").objects.filter(pk=made.pk).update(status=status)
        make("units", "Affiliation", unit_id=union.pk, parent_id=other.pk, starts=date(2015, 3, 1))
        then.get_model("units", "Unit").objects.filter(code="450203-3").update(closed=date(2012, 5, 1))


def test_a_collection_under_way_goes_on_after_an_upgrade(then, capsys):
    collect(then)
    call_command("migrate", verbosity=0)

    assert sorted(Submission.objects.values_list("status", flat=True)) == sorted([*COURSES] * 2)
    assert Figure.objects.count() == 10
    assert Finding.objects.exclude(explanation="").count() == 4
    assert Total.objects.filter(counting="submitted").exists()
    call_command("check_totals")
    assert "10" in capsys.readouterr().out, "five statuses in two years are counted"

    county = builders.Federation.objects.get(code="450203")
    clerk, supervisor = builders.clerk(county.parent.federation), builders.supervisor(county)
    for one in Submission.objects.filter(status__in=("returned", "reopened"), period__code="2014"):
        transitions.submit(one, by=clerk)
        transitions.approve(one, by=supervisor)
    assert Submission.objects.filter(status="approved", period__code="2014").count() == 3
    assert list(totals_writer.differing()) == []
    assert completeness.stored() == completeness.recomputed()
