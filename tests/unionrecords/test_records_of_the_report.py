"""What the report tells beside numbers stands in the records it comes with, as printed and where."""

from datetime import date

import pytest
from django.db.models import Count

from apps.figures.models import Agreement, Officeholder, Regulation, UnionWork
from apps.figures.models.chronicle import CHRONICLES
from apps.units.models import Campaign, Facility, Honour

pytestmark = pytest.mark.django_db


def test_people_in_office_works_laws_and_agreements_stand_with_their_place_in_the_report(first_records):
    counts = {model: model.objects.count() for model in CHRONICLES}
    assert counts == {Officeholder: 1, UnionWork: 3, Regulation: 4, Agreement: 2}
    for model in CHRONICLES:
        for record in model.objects.select_related("source"):
            assert record.source.code == "GX2014"
            assert record.locator.startswith("广西壮族自治区总工会 ")
            record.full_clean()


def test_the_years_and_the_day_that_are_printed_are_no_longer_in_notes_alone(first_records):
    begun = Campaign.objects.exclude(begun=None).order_by("begun", "code").values_list("code", "begun")
    printed = {"450200-WJF": 2008, "450300-WGY": 2012, "450100-NLXD": 2014, "450300-JNZY": 2014, "450000-ZS-YJ": 2014}
    assert printed.items() <= dict(begun).items()
    assert Facility.objects.get(code="450100-WHG").ground_broken == date(2012, 5, 30)


def test_the_two_that_the_report_points_at_are_told_where_they_belong(first_records):
    for code in ("450300-JNZY", "450200-TXFW"):
        assert "两项" in Campaign.objects.get(code=code).notes


def test_named_campaigns_facilities_and_honours_of_the_report_are_registered(first_records):
    kinds = dict(Campaign.objects.order_by().values_list("kind").annotate(Count("pk")))
    assert sum(kinds.values()) == 24 + 23
    assert kinds["organising"] == 4
    assert set(Facility.objects.values_list("kind", flat=True)) >= {"relief_centre", "venue"}
    assert Honour.objects.count() == 10
    editions = Campaign.objects.get(code="450000-PB4").editions()
    assert [edition.edition for edition in editions] == [3, 4]
