"""Contradictions: one list over all periods, what stands in it and first in it, and both numbers' own pages."""

from apps.changelog.acting import acting
from apps.figures.checks import findings as checks_findings
from apps.figures.models import Figure, Finding
from apps.figures.workflow import transitions
from tests import builders
from tests.reports.conftest import state
from tests.reports.pages.test_overviews import table_of, text_of

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
    assert "50,000 of a total of 950,011 persons" in page


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


# ---- Steps


def refreshed(made) -> None:
    with acting(door="test"):
        checks_findings.refresh([made.unit_id], [made.period_id])


def move(made, status: str) -> None:
    with acting(door="test"):
        made.status = status
        made.save(update_fields=["status"])
