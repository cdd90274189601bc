"""Every kind of edit rule fires at every door: live in the grid, on import, on submission, over a subtree."""

import csv

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from apps.changelog.acting import acting
from apps.figures.files import importer as files_importer
from apps.figures.models import EditRule, Finding
from apps.figures.views.grid_page import face
from apps.figures.workflow import transitions
from apps.units.errors import Refused
from tests import builders
from tests.builders import Level

pytestmark = pytest.mark.django_db

# Expression, severity, cells of 2015, A in 2014, A of the county below, how missing ones count. Built-in ones by code.
KINDS = {
    "range": ("1 <= A <= 100", "error", {"A": 101}, None, None, "skip_any"),
    "required": ("implies(B > 0, C > 0)", "error", {"B": 5}, None, None, "never"),
    "at most": ("A <= B", "error", {"A": 6, "B": 5}, None, None, "skip_any"),
    "sum of parts": ("A == B + C", "error", {"A": 9, "B": 5, "C": 5}, None, None, "skip_any"),
    "relative band": ("abs(change(A)) <= 30", "query", {"A": 140}, "100", None, "skip_any"),
    "absolute band": ("abs(A - prior(A)) <= 10", "query", {"A": 111}, "100", None, "skip_any"),
    "stock identity": ("B == prior(A)", "error", {"B": 99}, "100", None, "skip_any"),
    "register's count": ("N == counted(N)", "query", {"N": 2}, None, None, "skip_any"),
    "children's total": ("A >= 2 * children(A)", "query", {"A": 15}, None, "10", "skip_any"),
    "AREA-SUM": (None, "query", {"A": 15}, None, "10", "skip_any"),
    "HIERARCHY-CHILD": (None, "error", {"A": 5}, None, "10", "skip_any"),
}


class RuleKindsWorld:
    """A city with a county, one union in a complete register, and a form of five cells; one rule of one kind."""

    def __init__(self, kind):
        expression, severity, self.values, prior, below, missing = KINDS[kind]
        self.code = kind if expression is None else "RULE"
        self.region = builders.federation("R", level=Level.PROVINCE)
        self.city = builders.federation("C", self.region)
        self.county = builders.federation("D", self.city, Level.COUNTY)
        builders.grassroots("G", self.city)
        with acting(door="test"):
            self.city.complete = ["grassroots"]
            self.city.save()
        self.asked = {code: builders.indicator(code, name_zh=code) for code in "ABC"}
        self.asked["N"] = builders.indicator("N", kind="counted", counts="grassroots", name_zh="N")
        self.form = builders.form("F", [(one, "area") for one in self.asked.values()])
        self.period = builders.period("2015")
        if expression:
            builders.rule("RULE", expression, severity, missing=missing)
        if prior:
            builders.submission(self.city, self.form, "2014", {self.asked["A"]: prior}, "area")
        if below:
            builders.stated(self.county, self.asked["A"], "2015", below)
        self.clerk = builders.clerk(self.city)

    def draft(self):
        values = {self.asked[code]: value for code, value in self.values.items()}
        return builders.submission(self.city, self.form, "2015", values, "area", by=self.clerk)

    def live(self):
        typed = {(self.asked[code].pk, "area"): str(value) for code, value in self.values.items()}
        shown = face(self.city, self.form, self.period, typed=typed, seen={})
        return {note.key.partition(".")[0] for row in shown.rows for note in row.notes}

    def stored(self):
        return set(Finding.objects.exclude(severity="notice").values_list("check_code", flat=True))


@pytest.fixture(params=KINDS)
def world(request):
    return RuleKindsWorld(request.param)


def test_it_fires_live_in_the_grid(world):
    assert world.code in world.live()
    assert world.stored() == set()


def test_it_fires_on_import(world, tmp_path):
    path = tmp_path / "figures.csv"
    with path.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["unit_code", "indicator_code", "period", "coverage", "value"])
        rows.writerows(["C", code, "2015", "area", value] for code, value in world.values.items())
    files_importer.bring_in(path, by=world.clerk)
    assert world.code in world.stored()


def test_it_holds_a_submission_back(world):
    made = world.draft()
    with pytest.raises(Refused):
        transitions.submit(made, by=world.clerk)
    made.refresh_from_db()
    assert made.status == "draft"


def test_it_fires_over_a_subtree(world, tmp_path):
    world.draft()
    call_command("check_figures", unit="R", output=tmp_path / "found.csv")
    assert world.code in world.stored()
    assert world.code in (tmp_path / "found.csv").read_text()


def test_accepting_the_sum_from_below_asks_for_no_word(world):
    world.values = {"A": 10}
    assert "AREA-SUM" not in world.live()


@pytest.mark.parametrize("complete", [[], ["room"]])
def test_a_register_is_counted_only_once_its_federation_says_it_is_complete(complete):
    world = RuleKindsWorld("register's count")
    with acting(door="test"):
        world.city.complete = complete
        world.city.save()
    assert world.live() == set()


def test_a_rule_on_a_registers_count_is_a_query():
    RuleKindsWorld("register's count")
    rule = EditRule(code="X", expression="N == counted(N)", severity="error", message_zh="x", message_en="x")
    with pytest.raises(ValidationError):
        rule.clean()
    rule.severity = "query"
    rule.clean()
