"""The next version of a form: its lines come along, what differs is shown, and what was begun holds it back."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from apps.changelog.acting import acting
from apps.figures.models import Deadline, Form, FormItem
from apps.figures.models.catalogue import answers_for
from apps.figures.models.periods import span_of
from apps.figures.workflow import versions
from apps.figures.workflow.year_plan import plan
from apps.units.errors import Refused
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class VersionOffice:
    """A region and its form of two lines, due in 2015 and 2016."""

    def __init__(self) -> None:
        self.members, self.staff = builders.indicator("ORG12"), builders.indicator("ORG10")
        self.form: Form = builders.form("F", [(self.members, "area"), (self.staff, "area")], required=["ORG12"])
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.administrator = builders.person("administrator", "administrator", self.region)
        self.clerk = builders.clerk(self.region)
        for code in ("2015", "2016"):
            year = builders.period(code)
            with acting(door="test"):
                Deadline.objects.create(federation=self.region, form=self.form, period=year, due=year.ends)

    def next(self, code: str = "2016", **fields) -> Form:
        told = {"first_year": span_of(code), "version": code, "code": f"F-{code}", "by": self.administrator} | fields
        return versions.make_version(self.form, **told)


@shared
def office() -> VersionOffice:
    return VersionOffice()


def test_it_takes_over_all_lines_and_follows_the_version_before_without_a_gap(office):
    made = office.next()
    lines = made.items.values_list("indicator__code", "coverage", "required")
    assert list(lines) == [("ORG12", "area", True), ("ORG10", "area", False)]
    first = Form.objects.get(code="F")
    assert (first.ends, made.starts, made.ends) == (date(2015, 9, 30), date(2015, 10, 1), None)
    for form, years in ((first, ["2015"]), (made, ["2016"])):
        assert [code for code in ("2015", "2016") if answers_for(form, builders.period(code))] == years


def test_a_line_asked_of_some_campaigns_comes_along_as_such_and_a_change_of_these_is_told(office):
    asked = {"campaign_kinds": ["contest"], "edition_from": 2, "edition_to": None}
    campaigns = builders.form("CA", [(office.members, "own")], "campaign")
    with acting(door="test"):
        campaigns.items.update(**asked)
    told = {"first_year": span_of("2016"), "version": "2016", "code": "CA-2016", "by": office.administrator}
    made = versions.make_version(campaigns, **told)
    assert made.items.values(*asked).get() == asked
    first, second = versions.of_series(made)[::-1]
    assert versions.differences(first, second) == []
    with acting(door="test"):
        made.items.update(edition_from=3)
    first, second = versions.of_series(made)[::-1]
    assert [line.kind for line in versions.differences(first, second)] == ["of others"]


def test_last_days_set_for_its_years_go_along(office):
    office.next()
    assert list(Deadline.objects.order_by("due").values_list("form__code", "period__code")) == [
        ("F", "2015"),
        ("F-2016", "2016"),
    ]
    assert [day.form.code for day in plan(span_of("2017")).own] == ["F-2016"]


def test_what_differs_is_told_line_by_line(office):
    made = office.next()
    women = builders.indicator("ORG13")
    with acting(door="test"):
        made.items.get(indicator=office.members).delete()
        made.items.filter(indicator=office.staff).update(required=True)
        FormItem.objects.create(form=made, indicator=women, coverage="own", order=9)
    after, before = versions.of_series(made)
    told = [(line.kind, line.item.indicator.code) for line in versions.differences(before, after)]
    assert told == [("required", "ORG10"), ("added", "ORG13"), ("gone", "ORG12")]


def test_a_form_begun_for_one_of_its_years_holds_it_back_and_is_named(office):
    builders.submission(office.region, office.form, "2016", {office.members: 5}, "area", by=office.clerk)
    with pytest.raises(Refused, match="450000"):
        office.next()
    assert not Form.objects.filter(code="F-2016").exists()
    assert Form.objects.get(code="F").ends is None
    assert office.next("2017").starts == date(2016, 10, 1)


def test_there_is_one_latest_version_and_the_next_begins_after_it(office):
    office.next()
    with pytest.raises(Refused, match="2016"):
        office.next("2017")
    with pytest.raises(Refused):
        versions.make_version(
            Form.objects.get(code="F-2016"),
            first_year=span_of("2016"), version="x", code="X", by=office.administrator,
        )  # fmt: skip


def test_only_administrators_of_the_root_make_one(office):
    with pytest.raises(PermissionDenied):
        office.next(by=office.clerk)


def test_a_version_that_ends_within_a_year_is_told_before_the_year_is_opened(office):
    with acting(door="test"):
        Form.objects.filter(code="F").update(ends=date(2017, 3, 31))
    planned = plan(span_of("2017"))
    assert [form.code for form in planned.series_without] == ["F"]
    assert planned.forms == []
