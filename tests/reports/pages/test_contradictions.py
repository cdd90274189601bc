"""Contradictions: one list over all periods, what stands in it and first in it, both numbers' pages, and the acts."""

import os
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from lxml import html
from playwright.sync_api import Page, expect

from apps.changelog.acting import acting
from apps.figures.cells import understand
from apps.figures.checks import findings as checks_findings
from apps.figures.checks import judging
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Figure, Finding, Judgement
from apps.figures.workflow import transitions
from apps.reports.pages import request
from apps.units.models import Federation
from tests import builders
from tests.owner import by_owner
from tests.pictures import how_wide
from tests.reports.conftest import state
from tests.reports.pages.test_overviews import table_of, text_of
from tests.signing_in import sign_in

SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in
LIST = "/contradictions/?unit=R"


def test_the_contradiction_that_moves_the_total_most_comes_first(clashing, as_supervisor):
    page = "/contradictions/?unit=R&period=2013"
    assert list(table_of(as_supervisor, page)) == ["C1", "C2"]
    assert table_of(as_supervisor, page)["C1"]["effect"] == "5.3"
    assert table_of(as_supervisor, page + "&severity=query") == {}


def test_a_query_is_explained_where_it_stands(clashing, as_supervisor, world):
    page = "/contradictions/?unit=R&period=2014&state=open"
    finding = Finding.objects.get(check_code="HALLS", figure__unit=world.cities[0])
    panel = text_of(as_supervisor, f"{page}&explain={finding.pk}")
    assert "HALLS does not hold" in panel
    refused = as_supervisor.post(f"{page}&explain={finding.pk}", {"text": " ", "cause": "double"})
    assert refused.status_code == 422
    assert '<option value="double" selected>' in refused.content.decode()
    as_supervisor.post(f"{page}&explain={finding.pk}", {"text": "two halls shared", "cause": "double"})
    finding.refresh_from_db()
    assert (finding.explanation, finding.cause, finding.explained_by) == (
        "two halls shared",
        "double",
        world.supervisor,
    )
    assert "C1" not in table_of(as_supervisor, page)
    assert "two halls shared" in text_of(as_supervisor, page.replace("open", "explained"))


def test_the_next_page_of_the_list_leaves_behind_what_was_being_explained(clashing, as_supervisor, monkeypatch):
    monkeypatch.setattr(request, "A_PAGE", 1)
    finding = Finding.objects.filter(check_code="HALLS").first()
    told = as_supervisor.get(f"{LIST}&severity=&explain={finding.pk}")
    assert told.context["panel"], "what is explained stands there"
    (following,) = html.fromstring(told.text).xpath("//a[@rel='next']/@href")
    asked = parse_qs(urlsplit(following).query)
    assert (asked["unit"], asked["p"], asked.get("explain")) == (["R"], ["2"], None)


def test_a_viewer_reads_contradictions_and_explains_none(clashing, client, world):
    client.force_login(builders.person("viewer", "viewer", world.region))
    finding = Finding.objects.get(check_code="HALLS", figure__unit=world.cities[0])
    address = f"/contradictions/?unit=R&period=2014&explain={finding.pk}"
    assert "<textarea" not in text_of(client, address)
    assert client.post(address, {"text": "mine"}).status_code == 403


def test_a_rule_reads_nothing_of_a_draft_above_and_names_the_number_once_it_counts(as_clerk, world):
    builders.rule("PARENT", "CUL11 <= parent(CUL11)")
    asked, page = builders.form("TOP", [(world.halls, "area")]), "/contradictions/?unit=C1&period=2014"
    made = builders.submission(world.region, asked, "2014", {world.halls: 35}, "area")
    for said in (False, True):
        with acting(door="test"):
            checks_findings.refresh([world.cities[0].pk], [made.period_id])
        assert ("PARENT does not hold" in text_of(as_clerk, page)) is said
        assert (">35<" in text_of(as_clerk, page)) is said
        if not said:
            builders.approved(made)


# ---- One list over all periods


def test_the_home_page_counts_the_list_it_leads_to_over_all_periods_and_names_its_errors(clashing, as_supervisor):
    home = text_of(as_supervisor, "/?period=2014")
    assert 'href="/contradictions/?unit=R"' in home
    listed = as_supervisor.get(f"{LIST}&format=json").json()["rows"]
    assert f"{len(listed)} findings" in text_of(as_supervisor, LIST)
    tile = home.split('href="/contradictions/?unit=R"')[2]
    assert "■" in tile.split("</a>")[0]
    assert f"{len(listed)}" in tile.split("</a>")[0]
    assert "2 of them errors" in tile


def test_errors_of_any_period_come_before_every_query(clashing, as_supervisor):
    rows = as_supervisor.get(f"{LIST}&format=json", HTTP_ACCEPT_LANGUAGE="en").json()["rows"]
    said = [(row["cells"]["period"]["text"], row["cells"]["state"]["text"]) for row in rows]
    assert said[:2] == [("2013", "error")] * 2
    assert {severity for _period, severity in said[2:]} == {"query"}
    narrowed = table_of(as_supervisor, f"{LIST}&period=2014")
    assert {row["state"] for row in narrowed.values()} == {"query"}


def test_the_effect_is_said_in_words_beside_its_percentage(clashing, as_supervisor):
    page = text_of(as_supervisor, f"{LIST}&period=2013")
    assert "50,000 apart, of a total of 950,011 persons" in page


def test_what_does_not_count_clashes_nowhere_as_though_it_did(world, as_supervisor):
    """A draft, what was handed in, sent back or waived stands in a list of its own or in none."""
    builders.rule("VISITS", "LAW01 <= 10", "query")
    three = world.cities[2]
    made = builders.submission(three, world.form, "2014", {world.visits: 5000})
    refreshed(made)
    assert Finding.objects.filter(submission=made).exists()
    assert "C3" not in table_of(as_supervisor, LIST)
    assert "C3" in table_of(as_supervisor, f"{LIST}&standing=entered")
    assert table_of(as_supervisor, f"{LIST}&standing=entered")["C3"]["effect"] == ""
    move(made, "submitted")
    assert lists_with("C3", as_supervisor) == ["handed_in"]
    transitions.send_back(made, by=world.supervisor, reason="look again")
    assert lists_with("C3", as_supervisor) == ["entered"]
    transitions.waive(three, world.form, made.period, by=world.supervisor, reason="flooded")
    assert Finding.objects.filter(submission=made).exists()
    assert lists_with("C3", as_supervisor) == []


def lists_with(code: str, client) -> list[str]:
    """In which of the lists a unit stands."""
    standings = ("counted", "handed_in", "entered")
    return [standing for standing in standings if code in table_of(client, f"{LIST}&standing={standing}")]


# ---- The pages of its two numbers


def test_both_numbers_pages_tell_of_the_contradiction_and_lead_to_each_other(world, as_supervisor):
    builders.rule("PARENT", "CUL11 <= parent(CUL11)")
    city = world.cities[0]
    state([(world.region, world.halls, "2014", "35")])
    with acting(door="test"):
        checks_findings.refresh([city.pk], [builders.period("2014").pk])
    below, above = (
        Figure.objects.get(unit=unit, indicator=world.halls, period__code="2014") for unit in (city, world.region)
    )
    for figure, other in ((below, above), (above, below)):
        page = text_of(as_supervisor, f"/number/{figure.pk}/")
        assert "PARENT does not hold" in page
        assert f'href="/number/{other.pk}/"' in page
        assert "No rule finds fault" not in page


def test_a_draft_above_is_told_on_no_page_below(world, as_clerk):
    """The region's draft clashes with the city's number; the city's clerk reads nothing of it until it counts."""
    builders.rule("CHILD", "each_child(CUL11) <= CUL11")
    asked = builders.form("TOP", [(world.halls, "area")])
    made = builders.submission(world.region, asked, "2014", {world.halls: 35}, "area")
    below = Figure.objects.get(unit=world.cities[0], indicator=world.halls, period__code="2014")
    for counts in (False, True):
        with acting(door="test"):
            checks_findings.refresh([world.region.pk], [made.period_id])
        assert Finding.objects.filter(other=below).exists()
        page = text_of(as_clerk, f"/number/{below.pk}/")
        assert ("CHILD does not hold" in page) is counts
        if not counts:
            builders.approved(made)


# ---- An error between two documents


@pytest.fixture
def printed(world) -> Finding:
    """Two documents: city 1 is said to have 40 halls, the region of which it is a part 35."""
    builders.rule("PARENT", "CUL11 <= parent(CUL11)")
    state([(world.region, world.halls, "2014", "35")])
    with acting(door="test"):
        checks_findings.refresh([world.cities[0].pk], [builders.period("2014").pk])
    return Finding.objects.get(check_code="PARENT", figure__unit=world.cities[0])


def test_an_error_between_two_documents_is_judged_closed_and_still_found(printed, as_supervisor, world):
    assert table_of(as_supervisor, LIST)["C1"]["state"] == "error"
    panel = text_of(as_supervisor, f"{LIST}&judge={printed.pk}")
    assert "Which is right?" in panel
    for wrong in ({"verdict": "first", "text": " "}, {"verdict": "sideways", "text": "so"}, {"text": "so"}):
        answer = as_supervisor.post(f"{LIST}&judge={printed.pk}", wrong)
        assert answer.status_code == 422
    assert not Judgement.objects.exists()
    as_supervisor.post(f"{LIST}&judge={printed.pk}", {"verdict": "first", "text": "the report is older"})
    assert "C1" not in table_of(as_supervisor, LIST)
    judged = table_of(as_supervisor, f"{LIST}&state=judged")["C1"]
    assert judged["state"] == "judged"
    assert "C1" not in table_of(as_supervisor, f"{LIST}&state=explained")
    assert "0 findings" in text_of(as_supervisor, f"{LIST}&check=PARENT")
    for figure in (printed.figure, printed.other):
        page = text_of(as_supervisor, f"/number/{figure.pk}/")
        assert "right is “CUL11 count” of 城1 in 2014 (40" in page
        assert "the report is older" in page


def test_another_judgement_reverses_the_first_and_both_are_kept(printed, as_supervisor, world):
    for verdict, reason in (("both", "other halls"), ("open", "no: the same halls")):
        as_supervisor.post(f"{LIST}&judge={printed.pk}", {"verdict": verdict, "text": reason})
    assert table_of(as_supervisor, LIST)["C1"]["state"] == "error"
    assert "no: the same halls" in text_of(as_supervisor, LIST)
    page = text_of(as_supervisor, f"/number/{printed.figure_id}/")
    assert page.index("no: the same halls") < page.index("other halls")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), by_owner():
        Judgement.objects.update(reason="otherwise")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), by_owner():
        connection.cursor().execute("DELETE FROM figures_judgement")


def test_a_judgement_holds_until_one_of_the_numbers_is_restated(printed, as_supervisor, world):
    as_supervisor.post(f"{LIST}&judge={printed.pk}", {"verdict": "first", "text": "the report is older"})
    refreshed(printed.figure)
    assert "C1" not in table_of(as_supervisor, LIST)
    answer = understand("36", world.halls, source_id=printed.other.source_id, locator="¶1")
    clerk = builders.clerk(world.region, "region-clerk")
    entry_writer.restate(printed.other, answer, by=clerk, reason="misread")
    assert table_of(as_supervisor, LIST)["C1"]["state"] == "error"
    assert "the report is older" in text_of(as_supervisor, f"/number/{printed.figure_id}/")


def test_only_a_supervisor_of_both_units_judges_and_only_what_two_documents_state(printed, client, world):
    for role, unit in (("clerk", world.region), ("supervisor", world.cities[0]), ("viewer", world.region)):
        client.force_login(builders.person(f"{role}-{unit.code}", role, unit))
        address = f"/contradictions/?unit={world.cities[0].code}&judge={printed.pk}"
        assert "<textarea" not in text_of(client, address)
        assert client.post(address, {"verdict": "both", "text": "mine"}).status_code == 403
    builders.rule("VISITS", "LAW01 <= 10")
    made = builders.approved(builders.submission(world.cities[2], world.form, "2014", {world.visits: 5000}))
    refreshed(made)
    client.force_login(world.supervisor)
    returned = Finding.objects.get(check_code="VISITS", submission=made)
    assert client.get(f"{LIST}&judge={returned.pk}").status_code == 404
    with pytest.raises(ValidationError):
        judging.judge(returned, by=world.supervisor, verdict="both", reason="so")


def test_every_line_has_its_act(printed, world, client, as_supervisor):
    builders.rule("VISITS", "LAW01 <= 10")
    made = builders.approved(builders.submission(world.cities[2], world.form, "2014", {world.visits: 5000}))
    refreshed(made)
    acts = acts_of(as_supervisor)
    assert acts == {"R": "Judge", "C1": "Judge", "C3": "Open the form"}
    client.force_login(builders.clerk(world.region, "region-clerk"))
    assert acts_of(client) == {"R": "Correct", "C1": "Correct", "C3": "Correct"}
    client.force_login(builders.person("viewer", "viewer", world.region))
    assert acts_of(client) == dict.fromkeys(("R", "C1", "C3"), "Open the number")


def acts_of(client) -> dict[str, str]:
    """By code of the unit what its line offers, in the list as it opens."""
    page = html.fromstring(text_of(client, LIST))
    acts = {}
    for line in page.xpath("//table[contains(@class, 'ledger')]/tbody/tr"):
        code = line.xpath("./th/a/@href")[0].strip("/").split("/")[-1]
        acts[code] = line.xpath("./td")[-1].text_content().strip()
    return acts


# ---- One explanation for many


def test_one_text_explains_the_queries_chosen_each_in_its_own_row(clashing, as_supervisor, world):
    queries = list(Finding.objects.filter(check_code="HALLS").order_by("pk"))
    chosen = queries[:2]
    said = {"finding": [finding.pk for finding in chosen], "text": "shared halls", "cause": "double"}
    assert as_supervisor.post(LIST, said).status_code == 302
    for finding in queries:
        finding.refresh_from_db()
        assert finding.explanation == ("shared halls" if finding in chosen else "")


def test_all_queries_of_the_list_are_explained_at_once_and_no_error_with_them(clashing, as_supervisor):
    as_supervisor.post(f"{LIST}&check=HALLS", {"all": "on", "text": "shared halls"})
    assert not Finding.objects.filter(check_code="HALLS", explanation="").exists()
    assert not Finding.objects.filter(check_code="MEMBERS").exclude(explanation="").exists()


def test_each_that_may_not_be_explained_is_refused_with_its_reason_and_the_others_are_kept(clashing, client, world):
    """A clerk of city 1 who may read the whole region explains her own query; the others' stay open, each named."""
    person = builders.person("two-hats", "viewer", world.region)
    builders.appointed(person, "clerk", world.cities[0])
    client.force_login(person)
    answer = client.post(f"{LIST}&check=HALLS", {"all": "on", "text": "shared halls"}, HTTP_ACCEPT_LANGUAGE="en")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1 query explained." in page
    refused = Finding.objects.filter(check_code="HALLS", explanation="").count()
    assert refused > 0
    assert page.count("Only a clerk or a supervisor of the unit may explain this.") == refused


@pytest.mark.parametrize(
    "sent", [{"text": "why"}, {"all": "on", "text": " "}, {"finding": ["x", "9" * 40], "text": "a"}]
)
def test_nothing_is_explained_without_a_choice_and_a_text(clashing, as_supervisor, sent):
    assert as_supervisor.post(f"{LIST}&check=HALLS", sent).status_code == 422
    assert not Finding.objects.exclude(explanation="").exists()


# ---- In a browser


@pytest.mark.usefixtures("guangxi_2014")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_supervisor_goes_from_home_to_the_gravest_error_judges_it_and_finds_it_again(new_page, locale):
    """The report's 4.1万 of the region below Nanning's 超过6万. With SCREENS=folder, pictures are kept."""
    builders.supervisor(Federation.objects.get(code="450000"), "guangxi-supervisor")
    reason = "南宁为五年累计" if locale == "zh-CN" else "Nanning counts five years"
    page = new_page(locale, viewport={"width": 1280, "height": 800})
    sign_in(page, "guangxi-supervisor")
    page.goto("/")
    page.click(".tiles a[href*='/contradictions/']")
    first = page.locator("table.ledger tbody tr").first
    expect(first).to_contain_text("2010-2014")
    expect(first).to_contain_text("超过6万" if locale == "zh-CN" else "over 60,000")
    _picture(page, "contradictions", locale)
    first.locator("a[href*='judge=']").click()
    page.check("input[value='other']")
    page.fill("#text", reason)
    _picture(page, "judge", locale)
    page.click("section.explain button.default")
    expect(page.locator("table.ledger")).not_to_contain_text("4.1万" if locale == "zh-CN" else "41,000")
    page.select_option("select[name='state']", "judged")
    page.locator("select[name='state'] >> xpath=ancestor::form").locator("button").click()
    found = page.locator("table.ledger tbody tr")
    expect(found).to_have_count(1)
    expect(found).to_contain_text(reason)
    _picture(page, "judged", locale)
    found.locator("td a[href*='/number/']").nth(1).click()
    expect(page.locator("#content")).to_contain_text(reason)
    _picture(page, "judged-number", locale)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/contradictions/?unit=450000&state=judged")
    assert how_wide(page) <= 360


def _picture(page: Page, name: str, locale: str) -> None:
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/{name}-{locale[:2]}.png", full_page=True)


# ---- Steps


def refreshed(made) -> None:
    with acting(door="test"):
        checks_findings.refresh([made.unit_id], [made.period_id])


def move(made, status: str) -> None:
    with acting(door="test"):
        made.status = status
        made.save(update_fields=["status"])
