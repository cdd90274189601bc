"""Editions of a campaign: asked of for the years they take place in, and never again."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from apps.changelog.acting import acting
from apps.figures.models import Deadline
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.missing_units import missing_units
from apps.figures.workflow import expected
from apps.figures.workflow.expected import DutyFilter
from apps.figures.workflow.missing import missing_below
from apps.units.models import Campaign
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class Contests:
    """A city with editions of a contest: that of 2014, one into 2015, one within 2015, one of 2016, one without end."""

    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        days = {
            "450200-C1": ("2014-03-01", "2014-09-30"), "450200-C2": ("2014-03-01", "2014-10-01"),
            "450200-C3": ("2015-02-01", "2015-05-31"), "450200-C4": ("2015-10-01", "2016-03-31"),
            "450200-C5": (None, None),
        }  # fmt: skip
        for code, (starts, ends) in days.items():
            builders.unit(Campaign, code, self.city, kind="contest", starts=starts, ends=ends)
        self.asked = builders.indicator("ECO01", answered_by="C", carriers="C")
        self.form = builders.form("C", [(self.asked, "own")], register="campaign", required=["ECO01"])
        self.years = [builders.period(code) for code in ("2014", "2015", "2016")]
        self.supervisor = builders.supervisor(self.region)
        self.clerk = builders.clerk(self.city)


@shared
def contests():
    return Contests()


ASKED = {"2014": ["C1", "C2", "C5"], "2015": ["C2", "C3", "C5"], "2016": ["C4", "C5"]}


def of_contests(codes) -> list[str]:
    return [code.removeprefix("450200-") for code in codes]


def test_an_edition_is_due_for_the_years_it_takes_place_in_and_counts_among_those_asked(contests):
    for year in contests.years:
        duties, _count = expected.listed(DutyFilter(("450000/",), period=year.pk), most=20)
        assert of_contests(duty.unit.code for duty in duties) == ASKED[year.code]
        missing = missing_units(contests.city, contests.asked.pk, year)
        assert of_contests(unit.code for unit in missing.units) == ASKED[year.code]
        standing = totals_reader.standings([contests.city.pk], [contests.asked.pk], year)
        assert standing[contests.city.pk, contests.asked.pk].expected == len(ASKED[year.code])


def test_what_an_edition_stated_for_another_year_counts_all_the_same(contests):
    year = contests.years[1]
    ended = Campaign.objects.get(code="450200-C1")
    builders.approved(builders.submission(ended, contests.form, "2015", {contests.asked: 7}, by=contests.clerk))
    duties, _count = expected.listed(DutyFilter(("450000/",), period=year.pk), most=20)
    assert of_contests(duty.unit.code for duty in duties) == ["C1", *ASKED["2015"]]
    standing = totals_reader.standings([contests.city.pk], [contests.asked.pk], year)
    told = standing[contests.city.pk, contests.asked.pk]
    assert (told.reported, told.expected) == (1, 4)


def test_no_sheet_misses_an_edition_that_has_ended(contests):
    with acting(door="test"):
        Deadline.objects.create(
            federation=contests.region, form=contests.form, period=contests.years[1], due=date(2015, 12, 1)
        )
    assert len(missing_below(contests.city, contests.years[1], 20)) == 3


def test_a_campaign_of_which_the_year_alone_is_printed_is_due_from_that_year_on(contests):
    builders.unit(Campaign, "450200-C6", contests.city, kind="contest", begun=2015)
    for year, due in zip(contests.years, (False, True, True), strict=True):
        duties, _count = expected.listed(DutyFilter(("450000/",), period=year.pk), most=20)
        assert ("C6" in of_contests(duty.unit.code for duty in duties)) == due, year


@pytest.mark.parametrize(
    ("days", "rule"),
    [
        ({"begun": 2014, "starts": date(2014, 3, 1)}, "units_campaign_begun_or_starts"),
        ({"begun": 2014, "ends": date(2013, 12, 31)}, "units_campaign_ends_after_begun"),
        ({"begun": 14}, "units_campaign_begun_a_year"),
    ],
)
def test_the_year_a_campaign_began_is_a_year_and_agrees_with_its_days(contests, days, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        builders.unit(Campaign, "450200-C7", contests.city, kind="contest", **days)
