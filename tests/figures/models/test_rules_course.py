"""A rule is tried on past periods before it is switched on, and what becomes of its findings is kept and counted."""

import os

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import override
from playwright.sync_api import expect

from apps.changelog.acting import acting
from apps.figures.checks import findings as checks_findings
from apps.figures.checks import messages
from apps.figures.checks import trial as checks_trial
from apps.figures.entry import staging
from apps.figures.entry import writer as entry_writer
from apps.figures.models import EditRule, Finding, PastFinding
from tests import builders
from tests.builders import Level
from tests.signing_in import sign_in
from tests.worlds import shared

SCREENS = os.environ.get("SCREENS", "")  # where the pictures of the documentation go
pytestmark = pytest.mark.django_db


class RulesCourseWorld:
    """A region with two cities; 2014 is past, and one city's members rose too fast in 2015."""

    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city, self.other = (builders.federation(code, self.region) for code in ("450200", "450300"))
        self.members, self.staff = builders.indicator("ORG12"), builders.indicator("ORG10")
        self.form = builders.form("F", [(self.members, "area"), (self.staff, "area")])
        self.clerk = builders.clerk(self.city)
        for city, members in ((self.city, 100), (self.other, 90)):
            builders.approved(builders.submission(city, self.form, "2014", {self.members: members}, "area"))
        self.administrator = builders.person("administrator", "administrator", self.region)

    def says(self, members: int) -> None:
        """The city's draft says so many members, and the checks follow."""
        made = builders.submission(self.city, self.form, "2015", {self.members: members}, "area", by=self.clerk)
        with acting(self.clerk, door="test"):
            checks_findings.refresh([self.city.pk], [made.period_id])

    def course(self) -> tuple[int, int, int, int]:
        rule = EditRule.objects.with_course([""]).get(code="CHANGE")
        return rule.fired, rule.corrected, rule.explained, rule.standing


@shared
def world():
    made = RulesCourseWorld()
    builders.rule("CHANGE", "abs(change(ORG12)) <= 50", "query")
    return made


def test_a_finding_that_is_corrected_is_counted_and_kept(world):
    world.says(200)
    assert world.course() == (1, 0, 0, 1)
    world.says(120)
    assert world.course() == (1, 1, 0, 0)
    kept = PastFinding.objects.get()
    assert (kept.check_code, kept.unit.code, kept.indicator.code, kept.period.code, kept.end) == (
        "CHANGE",
        "450200",
        "ORG12",
        "2015",
        "corrected",
    )


def test_an_explanation_stays_readable_after_the_value_it_explains_has_changed(world):
    world.says(200)
    checks_findings.explain(Finding.objects.get(check_code="CHANGE"), by=world.clerk, text="two parks joined")
    assert world.course() == (1, 0, 1, 0)
    world.says(210)
    assert Finding.objects.get(check_code="CHANGE").explanation == ""
    kept = PastFinding.objects.get()
    assert (kept.end, kept.explanation, kept.explained_by) == ("replaced", "two parks joined", world.clerk)
    assert world.course() == (1, 0, 0, 1)


def test_a_cleared_figure_takes_its_finding_away_as_corrected(world):
    world.says(200)
    with acting(world.clerk, door="test"):
        figure = Finding.objects.get(check_code="CHANGE").figure
        cell = staging.StagedCell(figure.unit_id, figure.indicator_id, figure.period_id, figure.coverage, figure.origin)
        entry_writer.write([staging.StagedChange(cell, figure.submission_id, None)])
    assert world.course() == (1, 1, 0, 0)


def test_a_rule_switched_off_takes_its_findings_away_and_they_do_not_count_as_corrected(world):
    world.says(200)
    with acting(door="test"):
        EditRule.objects.filter(code="CHANGE").update(active=False)
    assert not Finding.objects.filter(check_code="CHANGE").exists()
    assert PastFinding.objects.get().end == "withdrawn"
    assert world.course() == (1, 0, 0, 0)


@pytest.mark.django_db(transaction=True)  # a moment passes between the acts
def test_what_a_reworded_rule_no_longer_finds_was_not_corrected_and_what_it_still_finds_may_be(world):
    world.says(200)
    for most, end in (("70", None), ("150", "withdrawn")):
        with acting(door="test"):
            EditRule.objects.filter(code="CHANGE").update(expression=f"abs(change(ORG12)) <= {most}")
        world.says(200)
        assert list(PastFinding.objects.values_list("end", flat=True)) == ([end] if end else [])
    with acting(door="test"):
        EditRule.objects.filter(code="CHANGE").update(expression="abs(change(ORG12)) <= 20")
    world.says(200)
    world.says(110)
    assert PastFinding.objects.first().end == "corrected"


@pytest.mark.django_db(transaction=True)  # a moment passes between the acts
def test_a_rule_that_is_switched_on_amid_the_work_is_asked_with_the_next_save_of_any_cell(world):
    world.says(110)
    builders.rule("MOST", "ORG12 <= 105", "query")
    entry_writer.save_form(
        world.city, world.form, builders.period("2015"), by=world.clerk,
        typed={(world.staff.pk, "area"): "500"}, seen={(world.staff.pk, "area"): ""},
    )  # fmt: skip
    assert list(Finding.objects.values_list("check_code", flat=True)) == ["MOST"]


def test_a_rule_that_fires_is_switched_off_not_deleted(world):
    world.says(200)
    with acting(door="test"), pytest.raises(ProtectedError):
        EditRule.objects.get(code="CHANGE").delete()


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize(
    "statement", ["UPDATE figures_pastfinding SET explanation = ''", "DELETE FROM figures_pastfinding"]
)
def test_what_became_of_findings_cannot_be_rewritten(world, statement):
    world.says(200)
    world.says(120)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# ---- Trying


def typed(**given):
    return {
        "code": "NEW",
        "expression": "ORG12 >= 95",
        "missing": "skip_any",
        "severity": "query",
        "message_zh": "会员不少于95。",
        "message_en": "At least 95 members.",
        "_try": "1",
        **given,
    }


def test_an_administrator_tries_a_rule_as_typed_and_nothing_is_saved(client, world):
    client.force_login(world.administrator)
    answer = client.post("/admin/figures/editrule/add/", typed())
    assert answer.status_code == 200
    (trial,) = answer.context["trials"]
    assert (trial.period.code, trial.examined, [unit.code for unit, _message in trial.hits]) == ("2014", 2, ["450300"])
    assert "90" in answer.content.decode()
    assert not EditRule.objects.filter(code="NEW").exists()
    assert not Finding.objects.filter(check_code="NEW").exists()


def test_a_saved_rule_is_tried_in_a_new_wording_and_keeps_its_old_one(client, world):
    client.force_login(world.administrator)
    rule = EditRule.objects.get(code="CHANGE")
    world.says(200)
    answer = client.post(
        f"/admin/figures/editrule/{rule.pk}/change/", typed(code="CHANGE", expression="change(ORG12) <= 300")
    )
    assert [len(trial.hits) for trial in answer.context["trials"]] == [0, 0]
    rule.refresh_from_db()
    assert rule.expression == "abs(change(ORG12)) <= 50"


def test_what_is_tried_is_what_the_rule_finds_once_it_is_switched_on(client, world):
    world.says(200)
    rule = EditRule.objects.get(code="CHANGE")
    (trial,) = checks_trial.tried(rule, [builders.period("2015")], [""])
    found = {(finding.figure.unit, messages.message_of(finding)) for finding in Finding.objects.filter(rule=rule)}
    assert set(trial.hits) == found


def test_a_rule_that_cannot_be_read_is_not_tried(client, world):
    client.force_login(world.administrator)
    answer = client.post("/admin/figures/editrule/add/", typed(expression="ORG12 >="))
    assert answer.status_code == 200
    assert answer.context["trials"] is None
    assert answer.context["adminform"].form.errors["expression"]


def test_only_an_administrator_of_the_root_tries_a_rule(client, world):
    for who in (world.clerk, builders.person("city administrator", "administrator", world.city)):
        client.force_login(who)
        assert client.post("/admin/figures/editrule/add/", typed()).status_code == 403


def test_the_list_of_rules_counts_the_findings_of_one_s_own_area(client, world):
    world.says(200)
    world.says(120)
    world.says(200)
    counted = {}
    for who, unit in (("region", world.region), ("city", world.city), ("other", world.other)):
        client.force_login(builders.person(who, "viewer", unit))
        (rule,) = client.get("/admin/figures/editrule/").context["cl"].result_list
        counted[who] = (rule.fired, rule.corrected, rule.standing)
    assert counted == {"region": (2, 1, 1), "city": (2, 1, 1), "other": (0, 0, 0)}


def test_the_list_of_rules_says_how_often_each_fired_was_corrected_and_explained(client, world):
    world.says(200)
    world.says(120)
    client.force_login(world.administrator)
    with override("zh-hans"):
        page = client.get("/admin/figures/editrule/")
    (rule,) = page.context["cl"].result_list
    assert (rule.fired, rule.corrected, rule.explained, rule.standing) == (1, 1, 0, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_in_the_browser_a_rule_is_tried_and_then_saved_as_it_was_typed(new_page, world, locale):
    page = new_page(locale)
    sign_in(page, "administrator")
    page.goto("/admin/figures/editrule/add/")
    for name, text in typed().items():
        if name in ("missing", "severity"):
            page.select_option(f"#id_{name}", text)
        elif name != "_try":
            page.fill(f"#id_{name}", text)
    page.click("[name=_try]")
    expect(page.locator(".trials li")).to_have_count(1)
    expect(page.locator("#id_expression")).to_have_value("ORG12 >= 95")
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/rule-trial-{locale[:2]}.png", full_page=True)
    page.click("[name=_save]")
    expect(page.locator(".field-code")).to_have_count(2)
    assert EditRule.objects.get(code="NEW").expression == "ORG12 >= 95"
