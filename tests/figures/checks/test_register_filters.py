"""What an indicator counts of a register: by its choice fields alone, in the form, the database and the count."""

import json
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from apps.changelog.acting import acting
from apps.figures.checks import trial as checks_trial
from apps.figures.models import EditRule, Indicator
from apps.figures.register_filters import condition, filterable
from apps.figures.totals.register_counts import counts
from apps.units.errors import Refused
from apps.units.models import REGISTERS, Facility
from tests import builders
from tests.builders import Level
from tests.owner import by_owner, load

pytestmark = pytest.mark.django_db
DAY = date(2014, 9, 30)
PASSWORD = "parent__federation__appointments__user__password__regex"
NONSENSE = [
    {PASSWORD: "^md5"}, {"kind__regex": "(("}, {"nope": 1}, {"code": "450200"}, {"parent": 1}, {"line": "territorial"},
    {"_connector": "OR"}, {"kind": "castle"}, {"kind": []}, {"kind": ["palace", "castle"]}, {"kind": {"a": 1}},
    {"kind": None}, {"kind": [["palace"]]}, {"kind": True}, {"type": "joint"}, 5, [], "station", None, True, ["kind"],
]  # fmt: skip


@pytest.fixture
def region():
    return builders.federation("450000", level=Level.PROVINCE)


def palaces(given=None):
    return builders.indicator("CUL11", kind="counted", counts="facility", filter=given or {"kind": "palace"})


def without_the_database_looking(indicator, given):
    """Puts a filter into the row as only somebody who owns the database can."""
    with by_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE figures_indicator DISABLE TRIGGER USER")
        cursor.execute("UPDATE figures_indicator SET filter = %s WHERE id = %s", [json.dumps(given), indicator.pk])
        cursor.execute("ALTER TABLE figures_indicator ENABLE TRIGGER USER")
    indicator.refresh_from_db()


def test_a_register_is_filtered_by_its_own_choice_fields():
    assert {str(register): [*filterable(register)] for register in REGISTERS} == {
        "federation": ["level", "kind"],
        "grassroots": ["type", "setting", "employer"],
        "station": ["kind"],
        "room": ["kind", "designation"],
        "campaign": ["kind"],
        "facility": ["kind", "state"],
    }
    assert filterable("room")["designation"] == ["national", "provincial"]
    assert filterable("") == {}


@pytest.mark.parametrize("given", NONSENSE, ids=json.dumps)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_filter_that_does_not_fit_is_refused_in_words_at_its_field(client, region, given, language):
    indicator = palaces()
    client.force_login(builders.person("administrator", "administrator", region))
    client.cookies["django_language"] = language
    address = f"/admin/figures/indicator/{indicator.pk}/change/"
    with override(language):
        answer = client.post(address, builders.filled(client.get(address)) | {"filter": json.dumps(given)})
    assert answer.status_code == 200
    (*_others, sentence) = answer.context["adminform"].form.errors["filter"]
    assert "palace" in sentence
    assert ("这" in sentence or "不" in sentence) == (language == "zh-hans")
    indicator.refresh_from_db()
    assert indicator.filter == {"kind": "palace"}


@pytest.mark.parametrize("given", [one for one in NONSENSE if one is not None], ids=json.dumps)
def test_the_database_refuses_it_by_whatever_door(given):
    indicator = palaces()
    with pytest.raises(DatabaseError, match="choice fields"), transaction.atomic(), acting(door="sql"):
        Indicator.objects.filter(pk=indicator.pk).update(filter=given)


def test_the_database_knows_every_register_s_fields_and_values():
    indicator = palaces()
    for register in REGISTERS:
        for field, values in filterable(register).items():
            for given in (*values, values):
                with acting(door="test"):
                    Indicator.objects.filter(pk=indicator.pk).update(counts=register, filter={field: given})
                assert condition(register, {field: given})


@pytest.mark.parametrize("given", NONSENSE, ids=json.dumps)
def test_a_filter_that_stands_there_all_the_same_counts_nothing_and_says_why(region, given):
    indicator, unions = palaces(), builders.indicator("ORG01", kind="counted", counts="grassroots")
    builders.grassroots("450000-A", region)
    without_the_database_looking(indicator, given)
    assert counts([region], [indicator, unions], DAY) == {(region.pk, unions.pk): 1}
    assert indicator.uncountable()
    with pytest.raises(Refused):
        condition("facility", indicator.filter)


def test_a_check_reads_no_count_of_what_cannot_be_counted(region):
    indicator = palaces()
    with acting(door="test"):
        region.complete = ["facility"]
        region.save()
    builders.stated(region, indicator, "2014", "7")
    rule = builders.rule("COUNTED", "CUL11 == counted(CUL11)", "query")
    period = builders.period("2014")
    assert [len(trial.hits) for trial in checks_trial.tried(rule, [period], [""])] == [1]
    without_the_database_looking(indicator, {PASSWORD: "^md5"})
    assert [len(trial.hits) for trial in checks_trial.tried(rule, [period], [""])] == [0]


def test_a_rule_on_the_count_of_what_cannot_be_counted_is_refused_in_words(client, region):
    builders.indicator("ORG12")
    client.force_login(builders.person("administrator", "administrator", region))
    typed = {"code": "N", "expression": "ORG12 == counted(ORG12)", "missing": "skip_any", "severity": "query"}
    for button in ("_save", "_try"):
        answer = client.post(
            "/admin/figures/editrule/add/", {**typed, "message_zh": "不符", "message_en": "no", button: "on"}
        )
        assert answer.status_code == 200
        assert "ORG12" in answer.context["adminform"].form.errors["expression"][0]
    assert not EditRule.objects.exists()


def test_of_a_list_of_values_any_one_counts(region):
    for number, (kind, state) in enumerate([("palace", "open"), ("palace", "planned"), ("studio_model", "open")]):
        builders.unit(Facility, f"450000-{number}", region, kind=kind, state=state)
    both = builders.indicator("A", kind="counted", counts="facility", filter={"kind": ["palace", "studio_model"]})
    one = builders.indicator("B", kind="counted", counts="facility", filter={"kind": "palace", "state": ["open"]})
    found = counts([region], [both, one], DAY)
    assert [found[region.pk, indicator.pk] for indicator in (both, one)] == [3, 1]


def test_the_catalogue_s_filters_fit():
    load("catalogue")
    counted = Indicator.objects.filter(kind="counted")
    assert len(counted) == 12
    assert [indicator.uncountable() for indicator in counted] == [[]] * 12
