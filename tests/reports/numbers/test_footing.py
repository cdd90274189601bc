"""On which footing a number is shown and two periods are compared: like with like, and a year in progress readable."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from docx import Document

from apps.changelog.acting import acting
from apps.figures.models import Indicator, Period, State
from apps.figures.totals import writer
from apps.reports.numbers.growth import Growth, GrowthLine
from apps.reports.numbers.ledger import Ledger, catalogue
from apps.reports.numbers.lines import LineKind
from apps.reports.numbers.manner import Manner
from apps.reports.numbers.readings import Footing
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.trend import Trend
from apps.reports.pages.compare import note
from apps.reports.tables import wording
from apps.reports.tables.cells import number_cell
from apps.reports.work_report.draft import work_report
from apps.units.models import Federation, Unit, WorkerStation
from tests import builders
from tests.builders import Level
from tests.reports.conftest import state
from tests.worlds import shared

CITIES = 16
IN_2015 = 13


class YearInProgress:
    """Sixteen cities returned 2013 and 2014, thirteen have returned 2015; the region's own return of 2014 counts.

    City n has 1000·n members in 2013, 1010·n in 2014 and 1020·n in 2015, and 2000·n staff each year. Coverage of units
    (ORG02) the region states for 31 December 2013 alone, from a newspaper, where the cities count half as many.
    """

    def __init__(self) -> None:
        self.members, self.staff = builders.indicator("ORG12"), builders.indicator("ORG10")
        self.covered = builders.indicator("ORG02", measure="个")
        self.rate = builders.indicator(
            "ORG15", measure="%", kind="computed", nature="rate", over_units="recompute", over_time="recompute",
            numerator=self.members, denominator=self.staff, decimals=2, carriers="",
        )  # fmt: skip
        asked = [(indicator, "area") for indicator in (self.members, self.staff, self.covered)]
        self.form = builders.form("FED", asked)
        self.region = builders.federation("R", level=Level.PROVINCE, name="广西总工会")
        self.cities = [builders.federation(f"C{at:02}", self.region, name=f"城{at}") for at in range(1, CITIES + 1)]
        self.supervisor = builders.supervisor(self.region)
        for year, growth, cities in (("2013", 1000, 16), ("2014", 1010, 16), ("2015", 1020, IN_2015)):
            for at, city in enumerate(self.cities[:cities], 1):
                answers = {self.members: growth * at, self.staff: 2000 * at, self.covered: growth * at // 2}
                self.approve(city, year, answers)
        state([(self.region, self.covered, "2013-12-31", "130000")])

    def approve(self, unit, year: str, answers: dict[Indicator, int | str]) -> None:
        builders.approved(builders.submission(unit, self.form, year, answers, "area"))

    def region_returns_2014(self) -> None:
        self.approve(self.region, "2014", {self.members: 140000, self.staff: 280000})


@shared
def year_in_progress() -> YearInProgress:
    return YearInProgress()


@pytest.fixture
def world(year_in_progress: YearInProgress) -> YearInProgress:
    return year_in_progress


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def grown(world: YearInProgress, code: str, earlier: str, later: str, unit=None, **manner: str) -> Growth:
    periods = [Period.objects.get(code=when) for when in (earlier, later)]
    return Growth(Scope(None), unit or world.region, *periods, catalogue(code=code), manner=Manner(**manner))


def whole(growth: Growth) -> GrowthLine:
    return next(growth.totals())


def of_kind(growth: Growth, kind: LineKind) -> list[GrowthLine]:
    return [line for line in growth.of(growth.indicators[0]) if line.kind == kind]


# ---- A year in progress


def test_a_year_in_progress_is_compared_over_the_thirteen_in_both_beside_a_stated_year_before(world):
    world.region_returns_2014()
    compared = grown(world, "ORG12", "2014", "2015")
    line = whole(compared)
    assert line.compared_on == (Footing.BOTH,)
    assert (line.earlier.quantity.value, line.later.quantity.value) == (1010 * 91, 1020 * 91)
    assert f"{line.change.percent:.1f}" == "1.0"
    assert (line.later.reported, line.later.expected) == (13, 16)
    assert "2014: 140,000 (stated)." in note(compared, line)


def test_a_stated_year_is_not_added_up_from_below_beside_a_year_in_progress(world):
    """Thirteen cities are no whole sum of 2015, so that no sum of 2014 could stand beside it."""
    world.region_returns_2014()
    with CaptureQueriesContext(connection) as queries:
        whole(grown(world, "ORG12", "2014", "2015"))
    assert summed_periods(queries) == {"2015"}


def summed_periods(queries: CaptureQueriesContext) -> set[str]:
    """The years of which was read who answered for a sum from below."""
    asked = " ".join(query["sql"] for query in queries if "figures_answercount" in query["sql"])
    return {year for year in ("2013", "2014", "2015") if f"period_id = {builders.period(year).pk} " in asked}


def test_contributions_and_ranks_are_those_of_the_units_in_both(world):
    compared = grown(world, "ORG12", "2014", "2015")
    rows = of_kind(compared, LineKind.CHILD)
    told = {line.unit.code: (line.share and f"{line.share:.1f}", line.rank) for line in rows}
    assert (told["C13"], told["C01"], told["C14"]) == (("14.3", 1), ("1.1", 13), (None, None))
    assert sum(line.share for line in rows if line.share).quantize(Decimal(1)) == 100
    assert not of_kind(compared, LineKind.REST)


def test_a_rate_rests_on_the_units_with_all_four_numbers(world):
    line = whole(grown(world, "ORG15", "2014", "2015"))
    assert line.compared_on == (Footing.BOTH,)
    assert (line.earlier.quantity.value, line.later.quantity.value) == (50.5, 51)
    assert (line.change.value, line.later.reported) == (Decimal("0.5"), 13)


def test_the_work_report_says_how_those_grew_that_have_reported_and_not_that_nothing_was(world):
    world.region_returns_2014()
    scope = Scope(None)
    file = work_report(scope, world.region, Period.objects.get(code="2015"), "zh", lambda path: path)
    text = "\n".join(paragraph.text for paragraph in Document(BytesIO(file)).paragraphs)
    assert "已报送的13个单位（应报16个）合计ORG129.28万人" in text
    assert "ORG12数按已报送的13个单位同口径增长1.0%" in text
    assert "ORG12数未报" not in text


def test_a_city_of_which_some_have_reported_is_in_sum_and_growth_in_part_and_both_say_so(world):
    counties = [builders.federation(f"C14-{at}", world.cities[13], Level.COUNTY) for at in (1, 2)]
    for year, members in (("2014", 500), ("2015", 520)):
        world.approve(counties[0], year, {world.members: members, world.staff: 1000, world.covered: 250})
    world.region_returns_2014()
    compared = grown(world, "ORG12", "2014", "2015")
    line = whole(compared)
    assert (line.later.reported, line.later.expected, line.later.quantity.value) == (14, 16, 1020 * 91 + 520)
    notes = {row.unit.code: note(compared, row) for row in of_kind(compared, LineKind.CHILD)}
    assert "In part: not all below it are in both periods." in notes["C14"]
    assert "In part" not in notes["C13"]
    assert wording.in_both(line.later) == "14 of 16 in both, some in part"
    assert wording.in_both(whole(grown(world, "ORG12", "2013", "2014", footing="both")).later).endswith("periods")
    file = work_report(Scope(None), world.region, Period.objects.get(code="2015"), "zh", lambda path: path)
    text = "\n".join(paragraph.text for paragraph in Document(BytesIO(file)).paragraphs)
    assert "已报送的13个单位（应报16个）和其余单位已报的部分合计ORG129.33万人" in text
    assert "ORG12数按14个单位（有的仅部分）两期均有的数字同口径增长1.0%" in text


def test_three_of_sixteen_are_too_few_to_stand_for_the_rest(world):
    for city in world.cities[:3]:
        world.approve(city, "2016", {world.members: 7})
    compared = grown(world, "ORG12", "2015", "2016")
    line = whole(compared)
    assert (line.compared_on, line.change.value) == ((), None)
    assert line.reasons == ("coverage",)
    assert "16" in note(compared, line)


def test_a_sum_without_a_waived_city_is_held_against_the_year_before_over_the_units_in_both(world):
    for at, city in enumerate(world.cities[13:15], 14):
        world.approve(city, "2015", {world.members: 1020 * at})
    waive(world, world.cities[15], "2015")
    line = whole(grown(world, "ORG12", "2014", "2015"))
    assert line.compared_on == (Footing.BOTH,)
    assert (line.earlier.quantity.value, line.later.quantity.value) == (1010 * 120, 1020 * 120)


# ---- Like with like


def test_a_sum_of_all_is_not_held_against_a_newspapers_number_of_nine_months_before(world):
    compared = grown(world, "ORG02", "2013", "2014")
    line = whole(compared)
    assert line.compared_on == (Footing.BELOW,)
    assert (line.earlier.quantity.value, line.later.quantity.value) == (500 * 136, 505 * 136)
    assert f"{line.change.percent:.1f}" == "1.0"


def test_the_number_of_a_year_is_the_sum_of_all_before_a_date_inside_it(world):
    ledger = Ledger([world.region], catalogue(), Period.objects.get(code="2014"))
    reading = ledger.total(world.region.pk, world.covered.pk)
    assert (reading.quantity.value, reading.footing) == (505 * 136, Footing.BELOW)


def test_a_date_inside_the_year_goes_before_a_sum_of_some(world):
    state([(world.region, world.covered, "2014-12-31", "150000")])
    ledger = Ledger([world.region], catalogue(), Period.objects.get(code="2015"))
    assert ledger.total(world.region.pk, world.covered.pk).quantity.value == 150000


def test_numbers_of_the_same_day_of_two_years_are_compared(world):
    state([(world.region, world.covered, "2014-12-31", "150000")])
    line = whole(grown(world, "ORG02", "2014", "2015"))
    assert (line.earlier.quantity.value, line.later.quantity.value) == (130000, 150000)
    assert line.compared_on == (Footing.STATEMENT,)


def test_a_return_and_a_document_are_not_compared_with_each_other(world):
    city = world.cities[15]
    state([(city, world.members, "2015", "99999")])
    line = whole(grown(world, "ORG12", "2014", "2015", unit=city))
    assert (line.compared_on, line.reasons) == ((), ("footing",))


def test_what_the_rows_do_not_explain_is_not_allocated(world):
    world.region_returns_2014()
    world.approve(world.region, "2013", {world.members: 138000})
    compared = grown(world, "ORG12", "2013", "2014")
    assert compared.whole(compared.indicators[0]).change.value == 2000
    shares = [line.share for line in of_kind(compared, LineKind.CHILD)]
    (rest,) = of_kind(compared, LineKind.REST)
    assert rest.change.value == 2000 - 1360
    assert sum(shares) + rest.share == 100


def test_there_are_no_contributions_to_a_change_that_is_open_to_one_side(world):
    state([(world.region, world.staff, "2016", "300000"), (world.region, world.staff, "2017", "超过310000")])
    state([(world.cities[0], world.staff, "2016", "3"), (world.cities[0], world.staff, "2017", "5")])
    compared = grown(world, "ORG10", "2016", "2017")
    assert all(line.share is None for line in of_kind(compared, LineKind.CHILD))


def test_a_prior_further_back_is_named_with_the_change_a_year_beside_the_whole_one(world):
    line = whole(grown(world, "ORG12", "2013", "2015", footing="both"))
    assert f"{line.change.percent:.1f}" == "2.0"
    assert f"{line.average:.2f}" == "1.00"


# ---- Spans and registers


@pytest.fixture
def visits(world) -> Indicator:
    """A flow that adds over time: every city states 10 in 2013 and 20 in 2014."""
    flow = builders.indicator("LAW01", measure="次", nature="flow", over_time="sum")
    state([(city, flow, year, text) for city in world.cities for year, text in (("2013", "10"), ("2014", "20"))])
    return flow


def total_of(world: YearInProgress, indicator: Indicator, when: str):
    return Ledger([world.region], catalogue(), builders.period(when)).total(world.region.pk, indicator.pk)


def test_a_span_nobody_stated_is_the_sum_of_its_years_where_each_is_whole(world, visits):
    state([(world.region, visits, "2013", "150"), (world.region, visits, "2014", "310")])
    reading = total_of(world, visits, "2013-2014")
    assert (reading.quantity.value, reading.origin, reading.footing) == (460, "years", Footing.STATEMENT)
    state([(world.region, visits, "2013-2014", "500")])
    assert total_of(world, visits, "2013-2014").quantity.value == 500


def test_a_span_with_a_year_that_lacks_units_has_no_number_and_no_m_of_n(world):
    flow = builders.indicator("LAW02", measure="次", nature="flow", over_time="sum")
    state([(world.cities[0], flow, "2013", "10"), (world.cities[0], flow, "2013-2014", "30")])
    reading = total_of(world, flow, "2013-2014")
    assert (reading.quantity, reading.expected) == (None, 0)


def test_a_complete_register_counts_in_the_tree_as_it_stood_then(world):
    stations = builders.indicator("MIG01", measure="个", kind="counted", counts="station", carriers="")
    for at, city in enumerate(world.cities[:3]):
        builders.unit(WorkerStation, f"S{at}", city, kind="site")
    ledger = Ledger(world.cities, catalogue(), builders.period("2014"))
    assert ledger.total(world.cities[0].pk, stations.pk).quantity is None
    with acting(door="test"):
        Federation.objects.update(complete=["station"])
    builders.move(Unit.objects.get(code="S0"), world.cities[1], date(2015, 10, 1))
    ledger = Ledger([world.region, *world.cities], catalogue(), builders.period("2014"))
    counted = [ledger.total(unit.pk, stations.pk) for unit in (world.region, *world.cities[:2])]
    assert [reading.quantity.value for reading in counted] == [3, 1, 1]
    assert {reading.footing for reading in counted} == {Footing.REGISTER}


def test_a_numbers_page_is_headed_by_what_it_is_and_says_what_an_incomplete_register_lists(world, visits, client):
    stations = builders.indicator("MIG01", measure="个", kind="counted", counts="station", carriers="")
    builders.unit(WorkerStation, "S1", world.cities[0], kind="site")
    state([(world.region, stations, "2014", "146")])
    state([(world.region, visits, "2013", "150"), (world.region, visits, "2014", "310")])
    builders.period("2013-2014")
    client.force_login(world.supervisor)

    def page(code: str, when: str) -> str:
        asked = {"unit": "R", "indicator": code, "period": when}
        return client.get("/number/", asked, HTTP_ACCEPT_LANGUAGE="en").content.decode()

    assert "listed: 1" in page("MIG01", "2014")
    assert "Sum of its years" in page("LAW01", "2013-2014")
    with acting(door="test"):
        Federation.objects.update(complete=["station"])
    assert "Counted in the register" in page("MIG01", "2013")


# ---- What a reader asks for


@pytest.mark.parametrize(
    ("footing", "compared_on", "earlier", "later"),
    [
        ("statements", (), 140000, None),
        ("below", (), 1010 * 136, 1020 * 91),
        ("both", (Footing.BOTH,), 1010 * 91, 1020 * 91),
    ],
)
def test_a_reader_chooses_what_two_periods_are_compared_on(world, footing, compared_on, earlier, later):
    world.region_returns_2014()
    line = whole(grown(world, "ORG12", "2014", "2015", footing=footing))
    told = [reading.quantity.value if reading.quantity else None for reading in (line.earlier, line.later)]
    assert (line.compared_on, told) == (compared_on, [earlier, later])


def test_each_side_can_be_chosen_by_itself(world):
    world.region_returns_2014()
    line = whole(grown(world, "ORG12", "2013", "2014", from_footing="below", to_footing="statements"))
    assert line.compared_on == (Footing.BELOW, Footing.STATEMENT)
    assert line.change.value == 140000 - 136000


def test_page_and_command_name_the_footing(world, client, tmp_path):
    client.force_login(world.supervisor)
    asked = {"unit": "R", "from": "2014", "to": "2015", "group": "", "format": "json"}
    row = client.get("/compare/", asked, HTTP_ACCEPT_LANGUAGE="en").json()["rows"][0]["cells"]
    assert row["compared_on"]["text"] == "units in both"
    assert row["coverage"]["text"] == "13 of 16 in both periods"
    assert client.get("/compare/", asked | {"footing": "odd"}).status_code == 404
    assert client.get("/compare/", asked | {"like": "on"}).status_code == 200
    target = tmp_path / "compared.csv"
    given = ("--unit", "R", "--from", "2014", "--to", "2015", "--indicator", "ORG12", "-o", target)
    call_command("compare", *given, "--footing", "both")
    assert ",both," in target.read_text("utf-8-sig").splitlines()[1]


# ---- A line of a trend


def followed(world: YearInProgress, code: str, earlier: str, later: str, **manner: str):
    periods = [Period.objects.get(code=when) for when in (earlier, later)]
    return Trend(Scope(None), world.region, *periods, catalogue(code=code), manner=Manner(**manner)).lines[0]


def test_a_line_keeps_one_footing_over_its_whole_length(world):
    world.region_returns_2014()
    line = followed(world, "ORG12", "2013", "2014")
    assert line.footing == Footing.STATEMENT
    assert [bool(reading.quantity) for reading in line.readings] == [False, True]
    assert "other_footing" in line.reasons


def test_a_year_in_progress_is_no_point_of_a_line(world):
    line = followed(world, "ORG12", "2013", "2015")
    assert line.footing == Footing.BELOW
    assert [reading.partial for reading in line.readings] == [False, False, True]
    assert line.change.value == 1360


def test_a_line_of_what_a_register_counts_adds_nothing_up_from_below(world):
    """Each year has its count, and one of them a return that says something else."""
    stations = builders.indicator("MIG01", measure="个", kind="counted", counts="station", carriers="")
    with acting(door="test"):
        Federation.objects.update(complete=["station"])
    state([(world.region, stations, "2013", "146")])
    with CaptureQueriesContext(connection) as queries:
        line = followed(world, "MIG01", "2013", "2015")
    assert line.footing == Footing.REGISTER
    assert summed_periods(queries) == set()


def test_a_reader_chooses_the_footing_of_a_line(world):
    world.region_returns_2014()
    line = followed(world, "ORG12", "2013", "2014", footing="below")
    assert [reading.quantity.value for reading in line.readings] == [136000, 1010 * 136]


# ---- Home


def home_of(world: YearInProgress, client) -> dict:
    client.force_login(world.supervisor)
    shown = client.get("/", HTTP_ACCEPT_LANGUAGE="en").context
    return {"period": shown["period"].code, **{tile.indicator.code: tile for tile in shown["tiles"]}}


def test_home_opens_on_the_year_in_progress_with_last_years_whole_number_and_the_change_in_both(world, client):
    world.region_returns_2014()
    home = home_of(world, client)
    tile = home["ORG12"]
    assert home["period"] == "2015"
    assert (tile.cell.text, tile.year) == ("140 thousand", "2014")
    assert (tile.partial.text, tile.partial.note) == ("92.82 thousand", "13 of 16 reported")
    assert (tile.change.text, tile.why) == ("+910 · +1.0 %", "13 of 16 in both periods · since 2014")


def test_one_city_alone_is_no_headline_of_the_region_and_no_point_of_its_picture(world, client):
    alone = builders.indicator("ORG01", measure="个")
    state([(world.cities[1], alone, "2015", "9174")])
    tile = home_of(world, client)["ORG01"]
    assert (tile.cell.text, tile.partial.text, tile.partial.note) == ("", "9,174", "1 of 16 reported")
    assert "9,174" not in tile.picture


def test_no_document_stands_in_for_a_return_that_says_there_is_no_number(world):
    """The city returned that it cannot say; a newspaper's number is in its row as little as in the sum."""
    city = world.cities[15]
    world.approve(city, "2015", {world.members: "…"})
    state([(city, world.members, "2015", "99999")])
    ledger = Ledger([world.region, city], catalogue(), Period.objects.get(code="2015"))
    assert ledger.total(city.pk, world.members.pk).state == State.UNAVAILABLE
    assert ledger.below(world.region.pk, world.members.pk).quantity.value == 1020 * 91


def waive(world: YearInProgress, city: Unit, year: str) -> None:
    submission = builders.submission(city, world.form, year, {})
    periods = [submission.period_id]
    with acting(door="test", reason="closed for repair"), writer.posting([city.pk], periods):
        submission.status = "waived"
        submission.save(update_fields=["status"])


@pytest.mark.parametrize(("waived_later", "compared_on"), [(15, Footing.BELOW), (0, Footing.BOTH)])
def test_two_whole_sums_are_compared_only_where_the_same_cities_are_waived(world, waived_later, compared_on):
    """15 of 15 in 2017 and in 2018: without the same city they are compared, without two different ones the 14 are."""
    for year, left_out in (("2017", 15), ("2018", waived_later)):
        for at, city in enumerate(world.cities):
            if at == left_out:
                waive(world, city, year)
            else:
                world.approve(city, year, {world.members: 1000})
    line = whole(grown(world, "ORG12", "2017", "2018"))
    assert line.compared_on == (compared_on,)
    ledger = Ledger([world.region], catalogue(), Period.objects.get(code="2018"))
    assert wording.completeness(ledger.below(world.region.pk, world.members.pk)) == "15 of 15 reported, 1 waived"


@pytest.mark.parametrize(("stated", "told"), [("90000", True), ("9万", False), ("999999", False)])
def test_a_statement_its_parts_are_surely_above_stays_the_number_with_them_beside_it(world, stated, told):
    """Thirteen of sixteen cities come to 92,820 in 2015: 90,000 cannot be all, 9万 may be 95,000."""
    world.approve(world.region, "2015", {world.members: stated})
    ledger = Ledger([world.region], catalogue(), Period.objects.get(code="2015"))
    reading = ledger.total(world.region.pk, world.members.pk)
    assert reading.footing == Footing.STATEMENT
    note_beside = number_cell(world.region, world.members, reading, "plain", {}).note
    assert ("its parts come to 92,820" in note_beside) == told
