"""What the database refuses about units, whatever path it is written by, and the words a person reads for it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Submission
from apps.units import actions, constraint_messages, identifiers
from apps.units.errors import Refused
from apps.units.models import Affiliation, Federation, FormerName, GrassrootsUnion, Honour, Unit
from tests import builders
from tests.builders import Level
from tests.examples import examples
from tests.worlds import shared

pytestmark = pytest.mark.django_db
USCC = "91350100M000100Y43"


class IntegrityWorld:
    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE, division_code="450000")
        self.city = builders.federation("450200", self.region, division_code="450200")
        self.county = builders.federation("450203", self.city, Level.COUNTY, division_code="450203")
        self.union = builders.grassroots("450203-A", self.county)


@shared
def world():
    return IntegrityWorld()


def refused(write):
    """The name of the constraint that refuses the write, and the sentence for it."""
    with pytest.raises(DatabaseError) as caught, acting(door="test"):
        write()
    return caught.value.__cause__.diag.constraint_name, constraint_messages.sentence(caught.value)


def change(unit, **fields):
    with acting(door="test"):
        Unit.objects.filter(pk=unit.pk).update(**fields)
    unit.refresh_from_db()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"opened": date(2014, 1, 1), "closed": date(2013, 1, 1)}, "units_closed_after_opened"),
        ({"division_code": "45"}, "units_division_code_digits"),
        ({"code": "450300 b"}, "units_code_plain"),
        ({"code": "450000"}, "units_unit_code_key"),
        ({"uscc": "91350100M000100Y44"}, "units_uscc_fits"),
    ],
)
def test_impossible_facts_are_refused_in_words(world, fields, constraint):
    name, sentence = refused(lambda: Unit.objects.filter(pk=world.union.pk).update(**fields))
    assert name == constraint
    assert sentence
    assert constraint not in sentence


@pytest.mark.parametrize(
    "place",
    [{"tile_column": 2}, {"tile_row": 3}, {"tile_column": 0, "tile_row": 1}, {"tile_column": 2, "tile_row": 25}],
)
def test_a_place_in_the_tile_grid_is_a_column_and_a_row_on_it(world, place):
    with override("en"):
        name, sentence = refused(lambda: Federation.objects.filter(pk=world.city.pk).update(**place))
        assert name == "units_federation_tile_place"
        assert sentence == "A place in the tile grid is a column and a row, each from 1 to 24."
    for field, value in place.items():
        setattr(world.city, field, value)
    with pytest.raises(ValidationError, match="24"):
        world.city.full_clean()


def test_an_error_that_is_no_rule_of_ours_has_no_sentence(world):
    _name, sentence = refused(lambda: connection.cursor().execute("SELECT 1 / 0"))
    assert sentence is None


LETTER = st.sampled_from(identifiers.ALPHABET)


@settings(max_examples=examples(200))
@given(code=st.text(LETTER, min_size=17, max_size=18) | st.text(max_size=20).filter(lambda text: "\x00" not in text))
def test_the_database_and_python_agree_on_a_credit_code(code):
    variants = [code, *(code[:17] + letter for letter in identifiers.ALPHABET)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(units_uscc_fits(v) ORDER BY n) FROM unnest(%s::text[]) WITH ORDINALITY t(v, n)",
            [variants],
        )
        assert cursor.fetchone()[0] == [identifiers.uscc_fault(one) is None for one in variants]


@given(code=st.from_regex(r"[0-9]{6}([0-9]{3}){0,2}", fullmatch=True))
@settings(max_examples=examples(200))
def test_the_database_and_python_agree_on_what_a_division_code_covers(code):
    ends = [code, *(code[:length] + "0" * (len(code) - length) for length in (2, 4, 6))]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(units_division(v) ORDER BY n) FROM unnest(%s::text[]) WITH ORDINALITY t(v, n)", [ends]
        )
        assert cursor.fetchone()[0] == [identifiers.division(one) for one in ends]


@pytest.mark.parametrize(
    ("code", "covers"),
    [
        ("000000", ""),
        ("450000", "45"),
        ("451000", "4510"),
        ("450200", "4502"),
        ("450203", "450203"),
        ("450210", "450210"),
        ("450203000", "450203"),
        ("450203001", "450203001"),
        ("450203001000", "450203001"),
        ("450200300000", "450200300"),
        ("", ""),
    ],
)
def test_a_division_code_covers_what_begins_with_its_significant_digits(code, covers):
    assert identifiers.division(code) == covers


def test_a_federation_stands_at_a_lower_level_than_the_one_above(world):
    name, sentence = refused(lambda: Federation.objects.filter(pk=world.county.pk).update(level=Level.CITY))
    assert name == "units_level_below_parent"
    assert "450203" in sentence
    name, sentence = refused(lambda: Federation.objects.filter(pk=world.city.pk).update(level=Level.COUNTY))
    assert "450203" in sentence, "the one below is named when the one above sinks to it"


def test_a_line_of_its_own_does_not_lift_a_federation_out_of_the_levels(world):
    with pytest.raises(IntegrityError, match="lower level"), transaction.atomic():
        builders.federation("450000-ZS", world.region, Level.PROVINCE, line="direct")


def test_a_level_holds_for_past_affiliations_too(world):
    def earlier():
        Affiliation.objects.create(unit=world.city, parent=world.county, starts=date(2000, 1, 1))

    assert refused(earlier)[0] == "units_level_below_parent"


def test_a_territorial_unit_lies_in_the_division_of_the_federation_above(world):
    other = builders.federation("450300", world.region, division_code="450300")
    outside = "units_division_inside_parent"
    assert refused(lambda: change(world.county, division_code="450303"))[0] == outside
    assert refused(lambda: change(world.city, division_code="450300"))[0] == outside
    assert refused(lambda: builders.move(world.county, other, date(2013, 1, 1)))[0] == outside
    change(world.union, division_code="450203001")
    change(world.county, line="industrial")
    builders.move(world.county, other, date(2013, 1, 1))
    assert refused(lambda: change(world.county, line="territorial"))[0] == outside


def test_a_code_changes_only_until_something_refers_to_it(world):
    change(world.union, code="450203-B")
    assert Unit.objects.get(pk=world.union.pk).path.endswith("/450203-B/")
    with acting(door="test"):
        Honour.objects.create(unit=world.union, name="模范职工之家", level="city")
    assert refused(lambda: change(world.union, code="450203-C"))[0] == "units_code_kept"
    assert refused(lambda: change(world.county, code="450204"))[0] == "units_code_kept"


def test_figures_keep_a_code_too(world):
    asked = builders.indicator("MEMBERS")
    builders.stated(world.union, asked, "2014", "120", coverage="own")
    name, sentence = refused(lambda: change(world.union, code="450203-B"))
    assert name == "units_code_kept"
    assert "450203-A" in sentence


def test_a_closed_unit_takes_figures_up_to_the_year_it_closed_in_and_none_after(world):
    asked = builders.indicator("MEMBERS")
    change(world.union, closed=date(2013, 12, 31))
    builders.stated(world.union, asked, "2014", "120", coverage="own")
    name, sentence = refused(lambda: builders.stated(world.union, asked, "2015", "120", coverage="own"))
    assert name == "figures_unit_closed"
    assert "450203-A" in sentence


def test_a_closed_unit_opens_no_submission_for_what_begins_later_in_any_door(world):
    asked = builders.form("GRASS", [(builders.indicator("MEMBERS"), "own")], register="grassroots")
    later = builders.period("2015")
    change(world.union, closed=date(2013, 12, 31))
    made = builders.submission(world.union, asked, "2014", {})
    with pytest.raises(Refused, match="450203-A"):
        entry_writer.open_submission(world.union, asked, later)
    name, sentence = refused(lambda: Submission.objects.create(unit=world.union, form=asked, period=later))
    assert (name, "450203-A" in sentence, made.status) == ("figures_unit_closed", True, "draft")


def test_a_unit_with_later_figures_or_submissions_does_not_close_and_the_sentence_names_the_periods(world):
    builders.stated(world.union, builders.indicator("MEMBERS"), "2014", "120", coverage="own")
    asked = builders.form("GRASS", [(builders.indicator("OTHERS"), "own")], register="grassroots")
    builders.submission(world.union, asked, "2015", {})
    name, sentence = refused(lambda: change(world.union, closed=date(2013, 9, 30)))
    assert name == "figures_after_closing"
    assert "450203-A, 2014, 2015" in sentence
    with pytest.raises(Refused, match="2015"):
        actions.close(world.union, on=date(2014, 6, 30), by=builders.clerk(world.city), reason="企业注销")
    change(world.union, closed=date(2014, 10, 1))
    assert world.union.closed == date(2014, 10, 1)


def test_a_federation_closes_after_everything_below_it(world):
    name, sentence = refused(lambda: change(world.county, closed=date(2014, 1, 1)))
    assert name == "units_closed_before_parent"
    assert "450203-A" in sentence
    change(world.union, closed=date(2013, 1, 1))
    change(world.county, closed=date(2014, 1, 1))
    assert refused(lambda: change(world.union, closed=None))[0] == "units_closed_before_parent"
    with pytest.raises(IntegrityError, match="closes after"), transaction.atomic():
        builders.grassroots("450203-B", world.county)


@pytest.mark.parametrize(
    ("unit", "fields", "field"),
    [
        ("county", {"level": Level.CITY}, "level"),
        ("city", {"level": Level.COUNTY}, "level"),
        ("county", {"division_code": "450303"}, "division_code"),
        ("city", {"division_code": "450300"}, "division_code"),
        ("county", {"closed": date(2014, 1, 1)}, "closed"),
        ("county", {"code": "450204"}, "code"),
        ("union", {"uscc": "91350100M000100Y44"}, "uscc"),
    ],
)
def test_a_form_says_the_same_at_the_field(world, unit, fields, field):
    record = getattr(world, unit)
    for name, value in fields.items():
        setattr(record, name, value)
    with pytest.raises(ValidationError) as caught:
        record.full_clean()
    assert set(caught.value.message_dict) == {field}


def test_a_form_finds_nothing_wrong_with_what_may_be(world):
    world.union.uscc, world.union.code, world.union.closed = USCC, "450203-B", date(2014, 1, 1)
    records = (world.region, world.city, world.county, world.union)
    assert [record.full_clean() for record in records] == [None] * len(records)


@pytest.mark.parametrize(
    ("unit", "parent", "rule"),
    [
        ("city", "county", "units_no_cycle"),
        ("county", "other_union", "units_parent_is_federation"),
        ("county", "other_county", "units_level_below_parent"),
        ("county", "other_city", "units_division_inside_parent"),
        ("union", "closed", "units_closed_before_parent"),
    ],
)
def test_a_form_refuses_a_parent_that_cannot_be(world, unit, parent, rule):
    world.other_city = builders.federation("450300", world.region, division_code="450300")
    world.other_county = builders.federation("450204", world.city, Level.COUNTY)
    world.other_union = builders.grassroots("450204-A", world.other_county)
    world.closed = builders.federation("450205", world.city, Level.COUNTY, closed=date(2012, 1, 1))
    edge = Affiliation(unit=getattr(world, unit), parent=getattr(world, parent), starts=date(2014, 1, 1))
    with pytest.raises(ValidationError) as caught:
        edge.clean()
    assert rule in {error.code for error in caught.value.error_dict["parent"]}
    assert rule in refused(edge.save)[0]


def test_what_holds_a_unit_is_said_before_it_is_deleted(world):
    assert world.union.held_by() == []
    builders.clerk(world.county)
    builders.move(world.union, world.city, date(2013, 1, 1))
    with acting(door="test"):
        FormerName.objects.create(unit=world.union, name="旧名工会")
    builders.stated(world.union, builders.indicator("MEMBERS"), "2014", "120", coverage="own")
    with override("en"):
        assert sorted(world.union.held_by()) == ["affiliations: 2", "figures: 1", "former names: 1"]
        assert sorted(world.county.held_by()) == ["appointments: 1", "units that report to it or did: 1"]


def test_a_unit_that_nothing_refers_to_is_deleted(world):
    with acting(door="test"):
        GrassrootsUnion.objects.get(pk=world.union.pk).delete()
    assert not Affiliation.objects.filter(unit_id=world.union.pk).exists()


def test_a_unit_that_has_moved_keeps_its_history(world):
    builders.move(world.union, world.city, date(2013, 1, 1))
    name, sentence = refused(GrassrootsUnion.objects.get(pk=world.union.pk).delete)
    assert name == "units_history_kept"
    assert "450203-A" in sentence


def test_a_mistaken_affiliation_is_taken_back(world):
    builders.move(world.union, world.city, date(2013, 1, 1))
    with acting(door="test"):
        world.union.affiliations.get(parent=world.city).delete()
    world.union.refresh_from_db()
    assert world.union.parent_id == world.county.pk


class TestClosing:
    def test_a_clerk_closes_a_unit_and_the_log_says_why(self, world):
        clerk = builders.clerk(world.city)
        actions.close(world.union, on=date(2014, 6, 30), by=clerk, reason="企业注销")
        change = Change.objects.filter(register="units.unit", subject_id=world.union.pk).first()
        assert (change.by, change.reason, change.new) == (clerk, "企业注销", {"closed": "2014-06-30"})

    def test_what_is_open_below_is_named(self, world):
        with pytest.raises(Refused, match="450203-A"):
            actions.close(world.county, on=date(2014, 6, 30), by=builders.clerk(world.city), reason="撤并")

    def test_a_unit_does_not_close_before_it_opened_nor_twice_nor_without_a_reason(self, world):
        change(world.union, opened=date(2014, 1, 1))
        clerk = builders.clerk(world.city)
        with pytest.raises(Refused):
            actions.close(world.union, on=date(2013, 6, 30), by=clerk, reason="企业注销")
        with pytest.raises(Refused):
            actions.close(world.union, on=date(2014, 6, 30), by=clerk, reason=" ")
        actions.close(world.union, on=date(2014, 6, 30), by=clerk, reason="企业注销")
        with pytest.raises(Refused):
            actions.close(world.union, on=date(2015, 6, 30), by=clerk, reason="企业注销")

    def test_nobody_closes_what_he_does_not_keep(self, world):
        neighbour = builders.clerk(builders.federation("450300", world.region), "neighbour")
        for person in (neighbour, builders.supervisor(world.city)):
            with pytest.raises(PermissionDenied):
                actions.close(world.union, on=date(2014, 6, 30), by=person, reason="企业注销")


def test_the_fixture_loads_with_every_unit_in_its_place(first_records):
    counties = Federation.objects.filter(level=Level.COUNTY).select_related("parent")
    assert counties.filter(closed=None).count() == 111
    for county in counties:
        city = f"{county.code[:4]}00"
        assert (county.parent.code, county.path) == (city, f"450000/{city}/{county.code}/")
    for unit in Unit.objects.all():
        unit.full_clean()
    placed = Federation.objects.filter(tile_column__isnull=False)
    assert set(placed.values_list("level", "line")) == {(Level.CITY, "territorial")}
    assert len(set(placed.values_list("tile_column", "tile_row"))) == placed.count() == 14


def test_thousands_of_unions_are_placed_by_a_handful_of_statements(world, django_assert_num_queries):
    """A row-by-row trigger or a plan remembered from a single row would take minutes here."""
    number = 3000
    with acting(door="test"):
        with django_assert_num_queries(1):
            unions = Unit.objects.bulk_create(
                Unit(code=f"450203-{one}", name="工会", register="grassroots") for one in range(number)
            )
        with django_assert_num_queries(1):
            Affiliation.objects.bulk_create(
                Affiliation(unit=union, parent_id=world.county.pk, starts=builders.LONG_AGO) for union in unions
            )
    assert Unit.objects.within(world.county).count() == number + 2
