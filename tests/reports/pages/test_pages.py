"""The pages: who may read what, what each says, and how many queries it costs."""

import html
import json
import os
import re

import lxml.html
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.changelog.acting import acting
from apps.figures.cells import understand
from apps.figures.checks import findings as checks_findings
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Figure, Finding, Submission
from apps.figures.workflow import transitions
from tests import builders
from tests.pictures import how_wide
from tests.reports.conftest import ReportsRegion, state
from tests.reports.pages import test_overviews
from tests.signing_in import sign_in
from tests.units.test_admin import COUNTS, record
from tests.worlds import shared

PAGES = {
    "home": "/",
    "summary": "/summary/?unit=R&period=2014&group=",
    "compare": "/compare/?unit=R&from=2009&to=2014&group=",
    "compare-children": "/compare/?unit=R&from=2009&to=2014&indicator=ORG12",
    "compare-like": "/compare/?unit=R&from=2009&to=2014&indicator=ORG12&like=on",
    "compare-wide": "/compare/?unit=R&from=2009&to=2014&group=&below=on&tree=now&counting=submitted",
    "trend": "/trend/?unit=R&from=2009&to=2014&group=",
    "trend-children": "/trend/?unit=R&from=2009&to=2014&indicator=ORG12",
    "why": "/why/?unit=R&indicator=ORG12&from=2009&to=2014&footing=below",
    "why-moments": "/why/?unit=R&indicator=ORG12&period=2014&since=2000-01-01&footing=below",
    "cell": "/number/?unit=R&indicator=ORG12&period=2014",
    "unit": "/unit/R/",
    "indicators": "/indicators/",
    "ask": "/ask/?asked=R+ORG12+2014",
}
AREAS = {
    **test_overviews.PAGES,
    "contradictions": "/contradictions/?unit=R&period=2013",
    "worklist": "/worklist/?as=review&status=submitted",
    "notices": "/notices/",
}
ELSEWHERE = (
    "/summary/?unit=C2",
    "/compare/?unit=C2&from=2009&to=2014",
    "/trend/?unit=C2&from=2009&to=2014",
    "/why/?unit=C2&indicator=CUL11&from=2009&to=2014",
    "/unit/C2/",
    "/number/?unit=C2&indicator=CUL11&period=2014",
)


HEAD = """() => {
    const boxes = [...document.querySelectorAll("#header a, #header button")].map(one => one.getBoundingClientRect());
    return [Math.max(...boxes.map(one => one.bottom)), Math.max(...boxes.map(one => one.right))];
}"""


def text_of(client, address):
    answer = client.get(address, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_a_stranger_is_asked_to_sign_in(client, world, address):
    answer = client.get(address)
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("address", (PAGES | test_overviews.PAGES).values(), ids=PAGES | test_overviews.PAGES)
def test_a_filter_that_is_not_applied_says_so_and_is_never_empty(as_supervisor, address):
    page = lxml.html.fromstring(text_of(as_supervisor, address))
    for select in page.xpath("//main//select | //*[@id='content']//select"):
        chosen = select.xpath("./option[@selected]") or select.xpath(".//option")
        assert chosen, select.name
        assert chosen[0].text_content().strip(), select.name


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_pages_are_only_read(as_supervisor, address):
    assert as_supervisor.post(address).status_code == 405


@shared
def three_cities() -> ReportsRegion:
    """In two of them something of every kind has happened."""
    region = ReportsRegion()
    region.add_life(region.cities[0])
    region.add_life(region.cities[1])
    return region


@shared
def fourteen_cities() -> ReportsRegion:
    """In two of them something of every kind has happened."""
    region = ReportsRegion()
    region.add_life(region.cities[0])
    region.add_cities(11)
    region.add_life(region.cities[1])
    return region


@pytest.mark.parametrize("name", [*PAGES, *AREAS])
def test_a_page_costs_the_recorded_queries_for_three_cities(three_cities, client, name):
    """UPDATE_QUERY_COUNTS=1 writes the file anew."""
    count = queries_of(name, client, three_cities)
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        record(f"reports.{name}", count)
    assert json.loads(COUNTS.read_text())[f"reports.{name}"] == count


@pytest.mark.parametrize("name", [*PAGES, *AREAS])
def test_a_page_costs_no_more_queries_for_fourteen(fourteen_cities, client, name):
    assert queries_of(name, client, fourteen_cities) == json.loads(COUNTS.read_text())[f"reports.{name}"]


def queries_of(name: str, client: Client, region: ReportsRegion) -> int:
    client.force_login(region.supervisor)
    with CaptureQueriesContext(connection) as queries:
        text_of(client, {**PAGES, **AREAS}[name])
    return len(queries)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_clerk_cannot_read_the_city_next_door(as_clerk, address):
    assert as_clerk.get(address).status_code == 404


def test_a_clerk_cannot_open_a_figure_of_the_city_next_door(as_clerk, world):
    figure = Figure.objects.get(unit=world.cities[1], indicator=world.members, period__code="2014")
    assert as_clerk.get(f"/number/{figure.pk}/").status_code == 404


def test_a_clerk_reads_what_counts_for_the_region_but_no_other_city(as_clerk):
    page = text_of(as_clerk, PAGES["summary"])
    assert "931.3 thousand" in page
    assert "城1" in page
    assert "城2" not in page


def test_a_clerk_does_not_see_the_regions_unapproved_figure(as_clerk, as_supervisor, world):
    made = builders.submission(world.region, world.form, "2014", {world.visits: 4321})
    address = f"/number/{made.figures.get().pk}/"
    as_clerk.force_login(world.clerk)
    assert as_clerk.get(address).status_code == 404
    as_clerk.force_login(world.supervisor)
    assert "4,321" in text_of(as_clerk, address)


@pytest.mark.parametrize(
    "address",
    [
        "/summary/?unit=R&pick=ZZZ", "/trend/?unit=R&from=2009&to=2014&indicator=ZZZ", "/summary/?unit=R&pick=%00",
        "/summary/?unit=R&as_of=yesterday",
        "/summary/?unit=R&period=1066", "/summary/?unit=R&group=ZZZ", "/summary/?unit=R&format=pdf",
        "/compare/?unit=R&from=2009&to=2014&indicator=ZZZ", "/number/?unit=R&indicator=ORG12&period=2014&coverage=all",
        "/number/?unit=C3&indicator=ECO03&period=2014", "/number/999999/", "/unit/NONE/",
        "/summary/?unit=%00", "/unit/%00/", "/entry/C1/FED/%00/", "/compare/?indicator=%00",
    ],
)  # fmt: skip
def test_a_forged_address_is_not_found(as_supervisor, address):
    assert as_supervisor.get(address).status_code == 404


def test_a_page_that_is_refused_says_why_in_the_readers_language(as_supervisor, world):
    assert "没有报告期“1066”。" in as_supervisor.get("/summary/?unit=R&period=1066").content.decode()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.supervisor)
    refusal = strict.post("/i18n/setlang/", {"language": "en"})
    assert refusal.status_code == 403
    assert "nothing was written" in refusal.content.decode() or "没有写入" in refusal.content.decode()


def test_a_number_tells_its_print_interval_source_author_and_neighbours(as_supervisor, world):
    page = text_of(as_supervisor, "/number/?unit=C1&indicator=ORG12&period=2014")
    for told in (
        "83.13万",
        "831,250 – 831,350",
        "as printed",
        "某报告",
        "¶1",
        "system",
        "+224.8 thousand",
        "+37.1",
        "6.5308 million",
    ):
        assert told in page, told


def test_a_number_that_was_typed_is_not_said_to_be_printed_nor_told_twice(as_supervisor):
    page = text_of(as_supervisor, "/number/?unit=C2&indicator=ORG12&period=2014")
    assert "as typed" in page
    for needless in ("as printed", "dates", "interval", "exactly"):
        assert needless not in page, needless


def test_a_sums_page_shows_what_it_adds_up(as_supervisor):
    page = text_of(as_supervisor, "/number/?unit=R&indicator=CUL11&period=2014")
    for told in ("90", "城1", "城2", "城3", "3 of 3"):
        assert told in page, told


def test_a_stock_stated_inside_the_year_is_the_number_of_the_year(as_supervisor):
    page = text_of(as_supervisor, PAGES["cell"])
    headline = page.split('class="big"')[1].split("</p>")[0]
    assert "6.5308 million" in headline
    assert "2013-12-31" in headline
    assert "931.3 thousand" in page  # the sum from below, beside it


def test_a_partial_sum_is_headed_as_one(as_supervisor):
    page = text_of(as_supervisor, "/number/?unit=R&indicator=ORG12&period=2009")
    headline = page.split('class="big"')[1].split("</p>")[0]
    assert "Sum from below · 2 of 3 reported" in headline
    above = text_of(as_supervisor, "/number/?unit=C1&indicator=ORG12&period=2009")
    assert "广西 2009 · Sum from below · 2 of 3 reported" in above
    assert "share" not in above


def test_a_computed_rate_shows_what_it_is_computed_from(as_supervisor):
    page = text_of(as_supervisor, "/number/?unit=C1&indicator=ORG15&period=2014")
    headline = page.split('class="big"')[1].split("</p>")[0]
    assert "computed from its parts" in headline
    assert "92.4" in headline
    for told in ("100 × “ORG12 count” ÷ “ORG10 count”", "831.3 thousand", "900,000", "92"):
        assert told in page, told


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "/summary/?unit=C3&period=2014&group=",
        "/compare/?unit=C3&from=2009&to=2014&group=",
        "/number/?unit=C3&indicator=ORG15&period=2014",
    ],
)
def test_a_rate_from_rounded_parts_is_printed_as_a_percentage(as_supervisor, world, address, language):
    city = world.cities[2]
    parts = [(world.members, "8.55万", "8.65万"), (world.staff, "100000", "100000")]
    state(
        [(city, one, year, text) for one, *texts in parts for year, text in zip(("2009", "2014"), texts, strict=True)]
    )
    page = as_supervisor.get(address, HTTP_ACCEPT_LANGUAGE=language).content.decode()
    assert "86.5" in page
    assert "0.00865" not in page


def test_a_restated_number_keeps_its_history_with_the_reason(as_supervisor, world):
    figure = Figure.objects.get(unit=world.cities[0], indicator=world.trades)
    answer = understand("78", world.trades, source_id=figure.source_id, locator=figure.locator)
    entry_writer.restate(figure, answer, by=world.clerk, reason="misread")
    page = text_of(as_supervisor, f"/number/{figure.pk}/")
    for told in ("78", "77", "misread", "clerk"):
        assert told in page, told


@pytest.mark.django_db(transaction=True)
def test_a_step_of_a_submission_leads_to_the_totals_as_they_stood_then(world, as_supervisor):
    made = Submission.objects.get(unit=world.cities[1])
    approved, figure = made.transitions.get(after="approved"), made.figures.get()
    made = transitions.reopen(made, by=world.supervisor, reason="typing error")
    assert "100,000" in text_of(as_supervisor, "/summary/?unit=R&period=2014")
    transitions.waive(made.unit, made.form, made.period, by=world.supervisor, reason="no such city")
    assert "100,000" not in text_of(as_supervisor, "/summary/?unit=R&period=2014")
    step = f"/sheet/{made.pk}/?at={approved.pk}"
    assert f'href="{step}"' in text_of(as_supervisor, f"/number/{figure.pk}/")
    then = html.unescape(re.search(r'href="(/summary/[^"]*as_of=[^"]*)"', text_of(as_supervisor, step))[1])
    assert "unit=R" in then
    for address in (then, then.replace("/summary/", "/compare/") + "&from=2009&to=2014&indicator=ORG12"):
        assert "100,000" in text_of(as_supervisor, address)
    assert "100,000" not in text_of(as_supervisor, "/summary/?unit=R&period=2014&as_of=2009-01-01")


def test_what_the_rules_once_found_and_how_it_was_explained_stays_readable(world, as_supervisor):
    world.add_life(world.cities[0])
    figure = Figure.objects.get(unit=world.cities[0], indicator=world.halls, period__code="2013")
    checks_findings.explain(
        Finding.objects.get(figure=figure), by=world.supervisor, text="shared halls", cause="double"
    )
    address = f"/number/{figure.pk}/"
    assert "Earlier findings" not in text_of(as_supervisor, address)
    answer = understand("20", world.halls, source_id=figure.source_id, locator="¶3")
    entry_writer.restate(Figure.objects.get(pk=figure.pk), answer, by=world.clerk, reason="misread")
    page = text_of(as_supervisor, address)
    for told in ("Earlier findings", "corrected", "HALLS does not hold", "shared halls", "counted twice"):
        assert told in page, told


def test_a_rule_reads_nothing_of_a_draft_above_and_names_the_number_once_it_counts(as_clerk, world):
    builders.rule("HALLS", "CUL11 <= parent(CUL11)")
    asked, page = builders.form("TOP", [(world.halls, "area")]), "/number/?unit=C1&indicator=CUL11&period=2014"
    made = builders.submission(world.region, asked, "2014", {world.halls: 35}, "area")
    for said in (False, True):
        with acting(door="test"):
            checks_findings.refresh([world.cities[0].pk], [made.period_id])
        assert ("HALLS does not hold" in text_of(as_clerk, page)) is said
        assert ("(35" in text_of(as_clerk, page)) is said
        if not said:
            builders.approved(made)


def test_a_units_page_shows_its_figures_relatives_and_changes(as_supervisor, world):
    page = text_of(as_supervisor, "/unit/C1/")
    for told in ("831.3 thousand", "606.5 thousand", "广西", "federation of trade unions", "created"):
        assert told in page, told
    assert "城2" in text_of(as_supervisor, "/unit/R/")


def test_a_supervisor_finds_what_waits_and_a_clerk_what_came_back(as_supervisor, world):
    made = builders.submission(world.cities[0], world.form, "2015", {world.members: 850000}, "area", by=world.clerk)
    with acting(world.clerk, door="test"):
        made.status = "submitted"
        made.save()
    assert f'href="/review/{made.pk}/"' in text_of(as_supervisor, "/")
    with acting(world.supervisor, door="test", reason="check the women"):
        made.status = "returned"
        made.save()
    as_supervisor.force_login(world.clerk)
    page = text_of(as_supervisor, "/")
    assert "check the women" in page
    assert 'href="/entry/C1/FED/2015/"' in page
    # At the head, as the form that comes next, and among the returned; not again among those to fill in.
    assert page.count('href="/entry/C1/FED/2015/"') == 2
    assert f'href="/review/{made.pk}/"' not in page


def test_a_clerk_is_asked_for_the_year_after_the_last_settled_one(as_clerk, world):
    builders.period("2015")
    builders.period("2016")
    assert 'href="/entry/C1/FED/2015/"' in text_of(as_clerk, "/")


def test_one_citys_approval_does_not_move_what_another_owes(client, world):
    client.force_login(builders.clerk(world.region, "regional"))
    builders.period("2016")
    builders.approved(builders.submission(world.cities[0], world.form, "2015", {world.members: 850000}, "area"))
    page = text_of(client, "/")
    assert 'href="/entry/C3/FED/2015/"' in page
    assert 'href="/entry/C1/FED/2016/"' not in page  # without a deadline one year is settled before the next is asked
    client.force_login(world.clerk)
    assert 'href="/entry/C1/FED/2016/"' in text_of(client, "/")


def test_somebody_without_an_appointment_is_told_so(client, world):
    client.force_login(builders.person("newcomer"))
    assert "no appointment yet" in text_of(client, "/")
    assert client.get("/summary/").status_code == 404


def test_the_indicators_page_says_how_each_counts_and_which_rules_watch_it(as_supervisor, world):
    builders.rule("MEMBERS", "ORG12 <= ORG10")
    page = text_of(as_supervisor, "/indicators/")
    for told in (
        "MEMBERS does not hold",
        "100 × “ORG12 count” ÷ “ORG10 count”",
        "never added",
        "form (the whole area)",
        "the last one counts",
    ):
        assert told in page, told


def test_the_pages_fit_a_telephone_and_complain_of_nothing(new_page, transactional_db):
    ReportsRegion()
    page = new_page(viewport={"width": 360, "height": 740})
    sign_in(page, "supervisor")
    page.goto("/")
    for address in (*PAGES.values(), "/entry/C1/FED/2014/"):
        page.goto(address)
        assert how_wide(page) <= 360, address
        below, sides = page.evaluate(HEAD)
        assert below <= page.locator(".breadcrumbs").bounding_box()["y"], address
        assert sides <= 360, address
