"""Findings: of what is typed and not saved, as they are kept and explained, and by command."""

import csv
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.figures.arithmetic import quantity_text
from apps.figures.checks import builtin, messages
from apps.figures.checks import findings as checks_findings
from apps.figures.checks.catalogue import Catalogue
from apps.figures.checks.findings import Examination
from apps.figures.checks.messages import message_of
from apps.figures.models import EditRule, Finding
from tests import builders
from tests.figures.checks.worlds import ChecksWorld, found, hit, stated_all
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return ChecksWorld()


# ---- Values typed and not saved


def typed(text, indicator):
    return {(indicator.code, "area"): quantity_text.read(text, measure=indicator.measure_zh) if text else None}


def test_what_is_typed_lies_over_what_is_saved(world):
    builders.rule("LE", "ORG12 <= ORG10")
    world.returned(world.city, ORG12=100, ORG10=100)
    assert found(world.city) == []

    one = hit(world.city, "LE", typed=typed("101", world.members))

    assert (one.figure_id, one.indicator, one.other.indicator) == (None, world.members, world.staff)
    assert "101" in message_of(one)


def test_a_cleared_cell_leaves_the_document(world):
    builders.rule("LE", "ORG12 <= ORG10")
    stated_all(world.members, "2014", C1="90")
    world.returned(world.city, ORG12=101, ORG10=100)
    assert "LE" in found(world.city)

    assert found(world.city, typed=typed("", world.members)) == []


def test_typing_what_is_saved_keeps_the_facts_so_that_an_explanation_stands(world):
    builders.rule("LE", "ORG12 <= ORG10", "query")
    submission = world.returned(world.city, ORG12=101, ORG10=100)
    checks_findings.refresh([world.city.pk], [submission.period_id])

    one = hit(world.city, "LE", typed=typed("101人", world.members))

    assert one.facts == Finding.objects.get().facts


def test_nothing_is_stored_by_examining(world):
    builders.rule("LE", "ORG12 <= ORG10")
    world.returned(world.city, ORG12=101, ORG10=100)

    assert found(world.city) == ["LE"]
    assert not Finding.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_form(world):
    asked = [builders.indicator(f"NEW{number:02}") for number in range(60)]
    for number, one in enumerate(asked):
        builders.rule(f"RULE{number:02}", f"change({one.code}) <= 10 and {one.code} <= ORG12")
    for when, value in (("2013", 10), ("2014", 100)):
        stated_all(world.members, when, C1="50")
        stated_all(asked[0], when, C1=str(value))

    period = builders.period("2014")
    form = builders.form("ALL", [(one, "area") for one in asked])

    def queries():
        with CaptureQueriesContext(connection) as captured:
            hits = Examination([world.city], period, typed={}).findings[world.city.pk]
        return len(hits), len(captured)

    few = queries()
    builders.submission(world.city, form, "2014", dict.fromkeys(asked[1:], 100), "area")
    builders.submission(world.city, form, "2013", dict.fromkeys(asked[1:], 10), "area")
    many = queries()

    assert (few[0], many[0]) == (1, 60)
    assert many[1] == few[1] <= 17


# ---- Stored findings


def test_a_finding_appears_with_the_figures_and_goes_with_them(world):
    builders.rule("LE", "ORG12 <= ORG10")
    submission = world.returned(world.city, ORG12=101, ORG10=100)
    checks_findings.refresh([world.city.pk], [submission.period_id])
    finding = Finding.objects.get()
    assert (finding.check_code, finding.severity, finding.submission) == ("LE", "error", submission)
    assert (finding.rule.code, finding.figure.indicator, finding.other.indicator) == ("LE", world.members, world.staff)

    world.retyped(submission, world.members, 100)

    assert not Finding.objects.exists()


def test_refreshing_twice_changes_nothing(world):
    builders.rule("LE", "ORG12 <= ORG10")
    submission = world.returned(world.city, ORG12=101, ORG10=100)
    checks_findings.refresh([world.city.pk], [submission.period_id])
    before = list(Finding.objects.values())

    checks_findings.refresh([world.city.pk], [submission.period_id])

    assert list(Finding.objects.values()) == before


def test_the_parent_is_examined_when_a_child_changes(world):
    stated_all(world.units, "2014", R="100")
    submission = world.returned(world.city, ECO01=90)
    assert not Finding.objects.exists()

    world.retyped(submission, world.units, 110)

    finding = Finding.objects.get()
    assert (finding.figure.unit.code, finding.other.unit.code) == ("R", "C1")
    assert finding.submission is None


def test_the_years_after_are_examined_when_a_prior_figure_changes(world):
    builders.rule("CHANGE", "abs(change(ORG12)) <= 30", "query")
    stated_all(world.members, "2014", C1="300")
    assert not Finding.objects.exists()

    stated_all(world.members, "2011", C1="100")

    assert (Finding.objects.get().figure.period.code, Finding.objects.get().other.period.code) == ("2014", "2011")


def test_the_span_is_examined_when_a_year_changes(world):
    stated_all(world.turnout, "2013-2014", C1="100")
    stated_all(world.turnout, "2014", C1="101")

    assert Finding.objects.get().check_code == "SPAN"


def explained(world):
    builders.rule("LE", "ORG12 <= ORG10", "query")
    submission = world.returned(world.city, ORG12=101, ORG10=100)
    checks_findings.refresh([world.city.pk], [submission.period_id])
    clerk = builders.clerk(world.city)
    checks_findings.explain(Finding.objects.get(), by=clerk, text=" 含离退休会员 ", cause="definition")
    return submission, clerk


def test_an_explanation_stays_while_the_values_do(world):
    submission, clerk = explained(world)

    checks_findings.refresh([world.city.pk], [submission.period_id])

    finding = Finding.objects.get()
    assert (finding.explanation, finding.cause, finding.explained_by) == ("含离退休会员", "definition", clerk)
    assert finding.explained_at is not None


@pytest.mark.parametrize("part", ["members", "staff"])
def test_an_explanation_is_asked_for_again_when_a_value_changes(world, part):
    submission, _clerk = explained(world)

    world.retyped(submission, getattr(world, part), Decimal({"members": 102, "staff": 99}[part]))

    finding = Finding.objects.get()
    assert (finding.explanation, finding.explained_by, finding.explained_value) == ("", None, "")


def test_errors_and_unexplained_queries_hold_a_submission_back(world):
    builders.rule("ERROR", "ORG12 <= ORG10")
    builders.rule("QUERY", "ORG12 <= 50", "query")
    submission = world.returned(world.city, ORG12=101, ORG10=100)
    elsewhere = world.returned(world.other, ORG12=60)
    checks_findings.refresh([world.city.pk, world.other.pk], [submission.period_id])
    assert {one.check_code for one in checks_findings.blocking(submission)} == {"ERROR", "QUERY"}

    query = submission.findings.get(check_code="QUERY")
    checks_findings.explain(query, by=builders.clerk(world.city), text="属实")

    assert [one.check_code for one in checks_findings.blocking(submission)] == ["ERROR"]
    assert [one.check_code for one in checks_findings.blocking(elsewhere)] == ["QUERY"]


def test_a_document_holds_nothing_back(world):
    stated_all(world.units, "2014", R="100")
    submission = world.returned(world.city, ECO01=110)
    checks_findings.refresh([world.city.pk], [submission.period_id])

    assert Finding.objects.get().severity == "error"
    assert checks_findings.blocking(submission) == []


@pytest.mark.parametrize(("text", "cause"), [("  ", ""), ("属实", "weather")])
def test_an_explanation_says_something_and_its_cause_is_one_of_those_offered(world, text, cause):
    explained(world)
    with pytest.raises(ValidationError):
        checks_findings.explain(Finding.objects.get(), by=builders.person("other"), text=text, cause=cause)


def test_an_error_cannot_be_explained(world):
    stated_all(world.units, "2014", R="100", C1="110")
    with pytest.raises(ValidationError):
        checks_findings.explain(Finding.objects.get(), by=builders.person("other"), text="属实")


def test_long_values_are_explained_too(world):
    names = [builders.indicator(f"NEW{number:02}") for number in range(9)]
    builders.rule("LONG", f"{' + '.join(one.code for one in names)} <= 1", "query")
    form = builders.form("NEW", [(one, "area") for one in names])
    submission = builders.submission(world.city, form, "2014", dict.fromkeys(names, 123456), "area")
    checks_findings.refresh([world.city.pk], [submission.period_id])

    checks_findings.explain(Finding.objects.get(), by=builders.clerk(world.city), text="属实")
    checks_findings.refresh([world.city.pk], [submission.period_id])

    assert Finding.objects.get().explanation == "属实"


def test_every_check_has_a_code_of_its_own_and_says_what_it_watches(world):
    builders.rule("LE", "ORG12 <= ORG10")
    listed = builtin.all_checks(Catalogue())

    assert {
        "HIERARCHY-CHILD",
        "HIERARCHY-SUM",
        "AREA-SUM",
        "PARTIAL-SUM",
        "MEASURE",
        "PARTICIPANTS",
        "ORIGIN",
        "SPAN",
        "NOT-COMPARABLE",
        "ZEROS",
        "RATE",
        "NEIGHBOURS",
        "LE",
    } == {one.code for one in listed}
    assert all(str(one.description) for one in listed)
    assert not EditRule.objects.filter(code__in=[one.code for one in builtin.BUILT_IN]).exists()


# ---- The command


def listed(tmp_path, *options):
    target = tmp_path / "findings.csv"
    call_command("check_figures", *options, output=target)
    with target.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_check_figures_examines_afresh_and_within_the_scope_given(world, tmp_path):
    stated_all(world.units, "2014", R="100", C1="110")
    stated_all(world.units, "2013", R="100", C1="110")
    Finding.objects.all().delete()

    assert len(listed(tmp_path)) == 2
    assert [row["period"] for row in listed(tmp_path, "--period", "2014")] == ["2014"]
    assert listed(tmp_path, "--unit", "C1") == []
    row = listed(tmp_path, "--unit", "R")[0]
    sentence = messages.message_of(Finding.objects.get(figure__period__code="2013"))
    assert row["message"].startswith(sentence)
    assert "DOC ¶1" in row["message"], "both figures say where they were stated"
    assert {name: text for name, text in row.items() if name != "message"} == {
        "rule": "HIERARCHY-CHILD", "severity": "error",
        "unit_code": "R", "indicator_code": "ECO01", "period": "2013", "value": "100",
        "other_unit_code": "C1", "other_indicator_code": "ECO01", "other_period": "2013", "other_value": "110",
        "explanation": "",
    }  # fmt: skip


def test_check_figures_shows_the_sum_where_there_is_no_other_figure(world, tmp_path):
    stated_all(world.units, "2014", R="100", C1="60", C2="70")

    (row,) = listed(tmp_path)

    assert (row["rule"], row["value"], row["other_unit_code"], row["other_value"]) == (
        "HIERARCHY-SUM",
        "100",
        "R",
        "130",
    )


def test_check_figures_does_not_tell_of_figures_its_reader_may_not_see(world, tmp_path):
    builders.rule("SHARE", "ORG12 <= parent(ORG12) / 2", "query")
    stated_all(world.members, "2014", R="12345", C1="12000")
    builders.clerk(world.city)

    (row,) = listed(tmp_path, "--by", "clerk")

    assert (row["rule"], row["unit_code"], row["other_unit_code"], row["other_value"]) == ("SHARE", "C1", "", "")
    assert "12,345" not in row["message"]


@pytest.mark.parametrize("options", [("--unit", "X"), ("--period", "1999"), ("--by", "nobody")])
def test_check_figures_refuses_what_it_does_not_know(world, tmp_path, options):
    with pytest.raises(CommandError) as refusal:
        listed(tmp_path, *options)

    assert refusal.value.returncode == 1


def test_the_contradictions_of_the_report_are_found(guangxi_2014, tmp_path):
    rows = {(row["rule"], row["unit_code"], row["indicator_code"]): row for row in listed(tmp_path)}

    nanning = rows["HIERARCHY-CHILD", "450000", "ECO01"]
    assert (nanning["severity"], nanning["period"], nanning["value"]) == ("error", "2010-2014", "41000")
    assert (nanning["other_unit_code"], nanning["other_value"], nanning["other_period"]) == (
        "450100",
        "60000",
        "2010-2014",
    )
    turnout = rows["PARTICIPANTS", "450000", "ECO02"]
    assert (turnout["value"], turnout["other_indicator_code"], turnout["other_value"]) == (
        "11000000",
        "ORG12",
        "6530800",
    )
    assert all(number in turnout["message"] for number in ("超过1100多万人", "653.08万人", "96.92%"))
    members = rows["ORG16-PER-ORG05", "450100", "ORG16"]
    assert (members["value"], members["other_indicator_code"], members["other_value"]) == ("430000", "ORG05", "137000")
    assert all(number in members["message"] for number in ("43万多人", "13.7万多家"))
    rooms = rows["NOT-COMPARABLE", "450000", "CUL03"]
    assert (rooms["value"], rooms["other_unit_code"], rooms["other_value"]) == ("567", "450100", "226")
    assert {key for key in rows if rows[key]["severity"] == "error"} == {("HIERARCHY-CHILD", "450000", "ECO01")}
