"""Which form is one key away on a clerk's home."""

from datetime import date

from apps.figures.models import Form, Period
from apps.figures.workflow.expected import Task
from apps.reports.pages.my_work import next_form
from apps.units.models import Unit


def task(unit: str, together: int = 0, last_day: date | None = None) -> Task:
    return Task(Unit(code=unit), Form(code="F"), Period(code="2015"), together, 0, last_day, False, False)


def test_a_form_of_ones_own_comes_before_many_on_one_page():
    assert next_form([], [task("450200", together=10), task("450200")]) == "/entry/450200/F/2015/"


def test_what_is_due_earlier_comes_first_though_it_is_many():
    many = task("450200", together=10, last_day=date(2015, 10, 1))
    assert next_form([], [task("450200"), many]) == "/entry/450200/F/2015/units/"


def test_where_nothing_is_to_be_filled_in_there_is_none():
    assert next_form([], []) == ""
