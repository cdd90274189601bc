"""Versions of a form: one at a time, of one register, named wherever there are two; and the codes of periods."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from apps.changelog.acting import acting
from apps.figures.models import EditRule, Form, Period
from apps.units.constraint_messages import constraint, sentence
from tests import builders
from tests.builders import LONG_AGO

pytestmark = pytest.mark.django_db
LAST, FIRST = date(2015, 9, 30), date(2015, 10, 1)


def form_of(code: str, starts: date = FIRST, ends: date | None = None, **fields: str) -> Form:
    told = {"series": "F", "register": "federation", "version": code, "name_zh": "调查表", "name_en": "survey"} | fields
    with acting(door="test"):
        return Form.objects.create(code=code, starts=starts, ends=ends, **told)


def refusal_of(act) -> str | None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        act()
    return constraint(refused.value)


def test_two_versions_are_never_valid_on_one_day():
    first = form_of("F", LONG_AGO, LAST)
    form_of("F-2016", ends=date(2016, 9, 30))
    for starts, ends in ((LAST, LAST), (date(2016, 9, 30), None), (LONG_AGO, None)):
        assert refusal_of(lambda days=(starts, ends): form_of("F-3", *days)) == "figures_one_version_at_once"
    with acting(door="test"):
        assert refusal_of(lambda: Form.objects.filter(pk=first.pk).update(ends=FIRST)) == "figures_one_version_at_once"
    form_of("G", LONG_AGO, series="")  # another form of the same register is no version of this one
    form_of("F-3", date(2016, 10, 1))


def test_the_versions_of_a_form_are_of_one_register():
    form_of("F", LONG_AGO, LAST)
    assert refusal_of(lambda: form_of("F-2016", register="grassroots")) == "figures_version_register"


def test_the_version_stands_in_the_name_where_there_are_two():
    first = form_of("F", LONG_AGO, LAST, version="2008")
    assert str(first) == "调查表"
    later = form_of("F-2016", version="2016")
    first.refresh_from_db()
    later.refresh_from_db()
    assert (str(first), str(later)) == ("调查表(2008版)", "调查表(2016版)")
    with override("en"):
        assert str(later) == "survey (version 2016)"
    with acting(door="test"):
        later.delete()
    first.refresh_from_db()
    assert str(first) == "调查表"


def test_a_version_begun_for_a_year_stays_valid_in_it():
    region = builders.federation("R", level=builders.Level.PROVINCE)
    members = builders.indicator("ORG12")
    form = builders.form("F", [(members, "area")])
    builders.submission(region, form, "2016", {members: 5}, "area")
    with acting(door="test"):
        shorter = Form.objects.filter(pk=form.pk)
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            shorter.update(ends=LAST)
        assert "R" in str(sentence(refused.value))
        shorter.update(ends=date(2016, 9, 30))


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_make_the_next_version_at_once_one_is_refused():
    form_of("F", LONG_AGO, LAST)
    together, said = Barrier(2), []

    def make(code: str) -> None:
        try:
            with acting(door="test"):
                together.wait(10)
                form_of(code)
            said.append("made")
        except DatabaseError as error:
            said.append(constraint(error))
        finally:
            connection.close()

    threads = [Thread(target=make, args=(code,)) for code in ("F-2016", "F-2016B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["figures_one_version_at_once", "made"]


@pytest.mark.parametrize("code", ["２０１４", "٢٠١٤", "1899", "2101", "2914", "CY２014", "2010-2914"])
def test_a_period_s_code_is_written_in_ascii_digits_and_of_a_plausible_year(code):
    with pytest.raises(ValidationError):
        Period(code=code).clean()
    days = {"kind": "year", "starts": date(1950, 1, 1), "ends": date(1950, 12, 31)}
    with acting(door="test"):
        assert refusal_of(lambda: Period.objects.create(code=code, **days)) == "figures_period_code"


def test_there_is_one_period_of_a_kind_with_the_same_days():
    year = builders.period("2014")
    days = {"kind": year.kind, "starts": year.starts, "ends": year.ends}
    with acting(door="test"):
        assert refusal_of(lambda: Period.objects.create(code="2013", **days)) == "figures_one_period_of_a_kind"


@pytest.mark.usefixtures("owner")
def test_rules_keep_since_when_they_stand_in_their_wording_when_the_catalogue_is_loaded_again():
    call_command("loaddata", "catalogue", verbosity=0)
    with acting(door="test"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE figures_editrule DISABLE TRIGGER USER")
        cursor.execute("UPDATE figures_editrule SET meaning_since = '2020-01-01'")
        cursor.execute("ALTER TABLE figures_editrule ENABLE TRIGGER USER")
    call_command("loaddata", "catalogue", verbosity=0)
    assert {moment.year for moment in EditRule.objects.values_list("meaning_since", flat=True)} == {2020}
    rule = EditRule.objects.first()
    with acting(door="test"):
        EditRule.objects.filter(pk=rule.pk).update(expression="1 < 2")
    rule.refresh_from_db()
    assert rule.meaning_since.year > 2020
