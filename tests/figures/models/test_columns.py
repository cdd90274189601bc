"""The columns of a figure and the key of a cell follow from the model; what repeats them is held to it."""

from dataclasses import fields

import pytest
from django.db import connection

from apps.figures.cells import COLUMNS, Answer
from apps.figures.entry import laying, staging
from apps.figures.models import Figure, Revision
from apps.figures.models.figures import CELL, STAMP, STATEMENT, Statement
from apps.figures.totals import contributions
from apps.figures.triggers import figures as triggers_figures
from apps.units.models import REGISTERS, Register


def columns(model):
    return [field.column for field in model._meta.local_concrete_fields]


def test_a_cell_is_a_unit_an_indicator_a_period_a_coverage_and_an_origin():
    assert CELL == ("unit_id", "indicator_id", "period_id", "coverage", "origin") == staging.StagedCell._fields


@pytest.mark.parametrize("model", [Figure, Revision])
def test_a_figure_and_its_earlier_states_have_every_column_of_a_statement(model):
    assert {*CELL, *STATEMENT, *STAMP} <= {*columns(model)}
    assert {*STATEMENT, *STAMP} == {*columns(Statement)}


def test_the_triggers_compare_and_keep_every_column_of_a_statement():
    assert tuple(triggers_figures.STATEMENT.split(", ")) == STATEMENT
    assert tuple(triggers_figures.CELL.split(", ")) == CELL


@pytest.mark.django_db
def test_the_database_keeps_every_column_of_a_statement_when_a_figure_changes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE prosrc LIKE '%%INSERT INTO figures_revision%%'")
        bodies = [body for (body,) in cursor.fetchall()]
    assert len(bodies) == 3  # where it is changed, cleared, and where its form is waived
    for body in bodies:
        for column in (*CELL, *STATEMENT, *STAMP):
            assert f"o.{column}" in body


def test_sums_as_of_a_moment_read_every_column_of_a_statement():
    asked = ["unit_id", "period_id", *contributions.STATED.split(", ")]
    assert sorted(asked) == sorted((*CELL, *STATEMENT, *STAMP))


def test_what_people_state_is_named_and_begins_as_in_the_model():
    assert [column for column in STATEMENT if column in COLUMNS] == [*COLUMNS]
    for field in fields(Answer):
        of_model = next(column for column in Statement._meta.local_fields if column.column == field.name)
        begins = of_model.default if of_model.has_default() else None
        assert (field.name, field.default) == (field.name, begins)


@pytest.mark.django_db
def test_what_is_staged_has_the_types_of_the_figures_table():
    query = """SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
               WHERE a.attrelid = %s::regclass AND a.attname = ANY(%s) ORDER BY 1"""
    laying.stage([])
    types = []
    with connection.cursor() as cursor:
        for table in ("staged_figures", "figures_figure"):
            cursor.execute(query, [table, list(staging.STAGED)])
            types.append(cursor.fetchall())
    assert types[0] == types[1]
    assert len(types[0]) == len(staging.STAGED)


def test_every_register_has_its_model():
    assert list(REGISTERS) == list(Register)
