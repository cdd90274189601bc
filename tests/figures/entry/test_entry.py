"""What a clerk types: understood or refused at its cell, never lost, never over somebody else's work."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from apps.changelog.acting import acting
from apps.figures.entry import staging
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Figure, Revision, State, Submission
from apps.units.errors import Refused
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return EntryWorld()


class EntryWorld:
    """Liuzhou below its region, and the form it fills in."""

    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        self.staff, self.members = builders.indicator("ORG10"), builders.indicator("ORG12")
        self.rate = builders.indicator(
            "ORG15",
            measure="%",
            kind="computed",
            nature="rate",
            over_units="recompute",
            numerator=self.members,
            denominator=self.staff,
            decimals=2,
        )
        self.form = builders.form(
            "F", [(self.staff, "area"), (self.members, "area"), (self.rate, "area")], required=["ORG12"]
        )
        self.period = builders.period("2015")
        self.clerk = builders.clerk(self.city)

    def save(self, staff=None, members=None, seen=None, by=None):
        typed = {
            (one.pk, "area"): text for one, text in ((self.staff, staff), (self.members, members)) if text is not None
        }
        seen = {(one.pk, "area"): text for one, text in (seen or {}).items()}
        return entry_writer.save_form(self.city, self.form, self.period, typed=typed, seen=seen, by=by or self.clerk)

    def cell(self, indicator):
        return Figure.objects.filter(unit=self.city, indicator=indicator, period=self.period).first()


def test_what_is_typed_is_kept_with_who_typed_it(world):
    assert world.save(members="83.5万", staff="90 0000".replace(" ", "")).saved == 2
    figure = world.cell(world.members)
    assert (figure.value, figure.low, figure.high, figure.stated_text) == (835000, 834500, 835500, "83.5万")
    assert (figure.changed_by, figure.door, figure.submission.status) == (world.clerk, "grid", "draft")


@pytest.mark.parametrize("text", ["12,34", "abc", "-5", "－5", "1.5", "1000万件", "12345678901234567890", "94%和86%"])
def test_a_cell_that_cannot_be_right_is_refused_and_holds_up_no_other(world, text):
    outcome = world.save(members=text, staff="900")
    assert list(outcome.errors) == [(world.members.pk, "area")]
    assert text.strip("－-") in outcome.errors[world.members.pk, "area"]
    assert world.cell(world.members) is None
    assert (outcome.saved, world.cell(world.staff).value) == (1, 900)


def test_where_no_cell_can_be_saved_no_draft_is_begun(world):
    assert world.save(members="abc").saved == 0
    assert not Submission.objects.exists()


def test_zero_is_a_value_and_marks_are_states(world):
    world.save(members="0", staff="—")
    assert world.cell(world.members).value == 0
    assert (world.cell(world.staff).state, world.cell(world.staff).value) == ("not_applicable", None)
    world.save(staff="…", seen={world.staff: "—"})
    assert world.cell(world.staff).state == "unavailable"


def test_an_emptied_cell_is_cleared_and_what_it_said_is_kept_as_a_revision(world):
    world.save(members="100")
    world.save(members="", seen={world.members: "100"})
    assert world.cell(world.members) is None
    revision = Revision.objects.get()
    assert (revision.value, revision.act, revision.replaced_by) == (100, "cleared", world.clerk)


def test_a_changed_cell_keeps_its_earlier_states_in_order(world):
    for seen, text in (("", "100"), ("100", "200"), ("200", "300")):
        world.save(members=text, seen={world.members: seen})
    assert list(Revision.objects.order_by("pk").values_list("value", flat=True)) == [100, 200]
    assert world.cell(world.members).value == 300


def test_saving_again_what_is_there_changes_nothing(world):
    world.save(members="100")
    assert world.save(members="100", seen={world.members: "100"}).saved == 0
    assert not Revision.objects.exists()


def test_what_the_connection_has_planned_outlives_a_save(world):
    with connection.cursor() as cursor:
        for word in ("once", "twice", "three times"):
            cursor.execute("SELECT %s::text AS said", [word])
        world.save(members="100")
        cursor.execute("SELECT FROM pg_prepared_statements WHERE statement LIKE '%%AS said'")
        assert cursor.fetchone() is not None


def test_two_clerks_on_different_cells_both_keep_their_work(world):
    other = builders.clerk(world.city, "second")
    world.save(members="100", staff="")
    outcome = world.save(members="", staff="120", by=other)
    assert not outcome.conflicts
    assert (world.cell(world.members).value, world.cell(world.staff).value) == (100, 120)


def test_a_second_save_over_somebody_elses_change_shows_it_and_holds_up_no_other_cell(world):
    other = builders.clerk(world.city, "second")
    world.save(members="100")
    outcome = world.save(members="111", staff="120", by=other)
    conflict = outcome.conflicts[world.members.pk, "area"]
    assert (conflict.value, conflict.changed_by) == (100, world.clerk)
    assert world.cell(world.members).value == 100
    assert world.cell(world.staff).value == 120


def test_both_typing_the_same_is_no_conflict(world):
    world.save(members="100")
    assert not world.save(members="100", by=builders.clerk(world.city, "second")).conflicts


def test_a_computed_rate_cannot_be_typed(world):
    typed = {(world.rate.pk, "area"): "99"}
    with pytest.raises(Refused):
        entry_writer.save_form(world.city, world.form, world.period, typed=typed, seen={}, by=world.clerk)
    assert not Submission.objects.exists()


def test_a_cell_the_form_does_not_ask_is_refused(world):
    stranger = builders.indicator("ZZZ")
    typed = {(stranger.pk, "area"): "99", (world.members.pk, "area"): "5"}
    with pytest.raises(Refused):
        entry_writer.save_form(world.city, world.form, world.period, typed=typed, seen={}, by=world.clerk)
    assert not Submission.objects.exists()


@pytest.mark.parametrize("when", ["2010-2014", "CY2014", "2013-12-31", "..2014", "2010-2014/yr", "2008"])
def test_a_form_is_answered_for_one_statistical_year_in_which_it_is_valid(world, when):
    world.period = builders.period(when)
    with pytest.raises(Refused):
        world.save(members="5")
    with pytest.raises(DatabaseError, match="statistical year"), transaction.atomic(), acting(door="sql"):
        Submission.objects.create(unit=world.city, form=world.form, period=world.period)


def test_a_submission_stays_where_it_is(world):
    world.save(members="5")
    with pytest.raises(DatabaseError, match="keeps its unit"), transaction.atomic():
        sql("UPDATE figures_submission SET period_id = %s", builders.period("2016").pk)


@pytest.mark.parametrize("change", ["code = 'ORG99'", "measure_zh = '户'", "nature = 'flow'", "over_units = 'none'"])
def test_what_figures_mean_cannot_be_changed_under_them(world, change):
    sql(f"UPDATE figures_indicator SET {change} WHERE code = 'ORG12'")  # nothing rests on it yet
    back = "code = 'ORG12', measure_zh = '人', nature = 'stock', over_units = 'sum'"
    sql(f"UPDATE figures_indicator SET {back} WHERE id = %s", world.members.pk)
    world.save(members="5")
    with pytest.raises(DatabaseError, match="figures rest on"), transaction.atomic():
        sql(f"UPDATE figures_indicator SET {change} WHERE code = 'ORG12'")


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("table", ["figures_figure", "figures_revision", "figures_transition", "changelog_change"])
def test_no_record_can_be_emptied(world, table):
    with pytest.raises(DatabaseError, match="cannot be emptied"), transaction.atomic():
        sql(f"SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL changelog.may_truncate = 'off'; TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("role", ["viewer", "supervisor"])
def test_only_clerks_enter_figures(world, role):
    with pytest.raises(PermissionDenied):
        world.save(members="1", by=builders.person("other", role, world.city))


def test_a_clerk_of_another_city_and_one_whose_appointment_ended_cannot_enter(world):
    neighbour = builders.federation("450300", world.region)
    ended = builders.person("ended", "clerk", world.city, ends=builders.LONG_AGO)
    for by in (builders.clerk(neighbour, "neighbour"), ended):
        with pytest.raises(PermissionDenied):
            world.save(members="1", by=by)
    assert not Submission.objects.exists()


# ---- What the database holds, whatever path is taken


def sql(statement, *params):
    with acting(door="sql", reason="by hand"), connection.cursor() as cursor:
        cursor.execute(statement, params)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE figures_figure SET value = 1, low = 1, high = 1 WHERE origin = 'return'",
        "DELETE FROM figures_figure WHERE origin = 'return'",
        "INSERT",
    ],
)
def test_approved_figures_are_locked_in_sql_too(world, statement):
    world.save(members="100", staff="120")
    builders.approved(Submission.objects.get())
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        sql(insert(coverage="'own'") if statement == "INSERT" else statement)
    with pytest.raises(Refused):
        world.save(members="5", seen={world.members: "100"})
    assert world.cell(world.members).value == 100


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("indicator_id = 999999", "figures_cell_fixed"),
        ("value = 5", "figures_value_in_interval"),
        ("value = -1, low = NULL", "figures_not_negative"),
        ("state = 'unavailable'", "figures_value_where_stated"),
    ],
)
def test_the_database_refuses_figures_that_cannot_be(world, change, constraint):
    world.save(members="100")
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        sql(f"UPDATE figures_figure SET {change}")
    assert refused.value.__cause__.diag.constraint_name == constraint


def insert(**columns):
    """SQL that copies the figures there are, with some columns changed."""
    stated = "submission_id unit_id indicator_id period_id coverage origin state value qualifier low high basis dates"
    names = [*stated.split(), "stated_text", "stated_unit", "locator", "note"]
    columns = dict.fromkeys(names) | columns
    values = ", ".join(value or name for name, value in columns.items())
    return f"INSERT INTO figures_figure ({', '.join(columns)}) SELECT {values} FROM figures_figure"


@pytest.mark.parametrize(
    ("column", "value", "constraint", "told"),
    [
        ("unit_id", "999999", "figures_references", "not there: unit_id 999999\n"),
        ("indicator_id", "999999", "figures_references", "not there: indicator_id 999999\n"),
        ("period_id", "999999", "figures_references", "not there: period_id 999999\n"),
        ("unit_id", "(SELECT id FROM units_unit WHERE code = '450000')", "figures_in_submission", "another unit"),
        ("amends", "true", "figures_amends", "amended beside it"),
        ("changed_by_id", "999999", "figures_stated_by_actor", "whoever acts"),
    ],
)
def test_a_figure_among_others_that_are_right_refers_to_what_is_there_and_is_its_writers(
    world, column, value, constraint, told
):
    """Of two rows of one statement, the second is amiss."""
    world.save(members="100", staff="120")
    right = "changelog_actor()" if column == "changed_by_id" else column
    amiss = f"CASE WHEN indicator_id = {world.staff.pk} THEN {value} ELSE {right} END"
    sound = {"coverage": "'own'", column: amiss}
    with pytest.raises(DatabaseError, match=told) as refused, transaction.atomic():
        sql(insert(**sound))
    assert refused.value.__cause__.diag.constraint_name == constraint


def test_no_figure_is_moved_into_a_form_that_is_handed_in(world):
    world.save(members="100")
    other = builders.form("G", [(world.staff, "area")])
    handed_in = builders.submission(world.city, other, "2015", {world.staff: 120})
    with acting(door="test"):
        Submission.objects.filter(pk=handed_in.pk).update(status="submitted")
    with pytest.raises(DatabaseError, match="locked") as refused, transaction.atomic():
        sql(f"UPDATE figures_figure SET submission_id = {handed_in.pk} WHERE indicator_id = {world.members.pk}")
    assert refused.value.__cause__.diag.constraint_name == "figures_locked"


def test_a_unit_with_figures_cannot_be_deleted(world):
    world.save(members="100")
    with pytest.raises(DatabaseError, match="refer"), transaction.atomic():
        sql("DELETE FROM units_unit WHERE id = %s", world.city.pk)


def test_a_document_is_restated_only_with_a_reason_and_the_earlier_figure_stays(world):
    figure = builders.stated(world.city, world.members, "2014", "83.13万人")
    answer = entry_writer.cells.understand("84万人", world.members, source_id=figure.source_id, locator="¶2")
    with pytest.raises(Refused):
        entry_writer.restate(figure, answer, by=world.clerk, reason=" ")
    with acting(world.clerk, door="x"), pytest.raises(DatabaseError, match="restatement"), transaction.atomic():
        entry_writer.write(
            [
                staging.StagedChange(
                    staging.StagedCell(figure.unit_id, figure.indicator_id, figure.period_id, "area", "document"),
                    None,
                    answer,
                )
            ]
        )
    entry_writer.restate(figure, answer, by=world.clerk, reason="erratum")
    revision = Revision.objects.get()
    assert (revision.stated_text, revision.reason, revision.replaced_by) == ("83.13万人", "erratum", world.clerk)


@pytest.mark.usefixtures("owner")
def test_revisions_are_append_only(world):
    world.save(members="100")
    world.save(members="200", seen={world.members: "100"})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql("DELETE FROM figures_revision")


def test_a_state_holds_no_number():
    with pytest.raises(ValueError, match="no number"):
        entry_writer.cells.quantity_of(entry_writer.cells.Answer(state=State.UNAVAILABLE.value))
