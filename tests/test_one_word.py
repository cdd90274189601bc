"""A rate of 超过6万 in 10万, and sums of an exact and a qualified number, are said alike wherever they are shown."""

import re
from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import translation
from docx import Document

from apps.changelog.acting import acting
from apps.figures.arithmetic.sums import quantity_of_sum
from apps.figures.checks import findings as checks_findings
from apps.figures.checks import messages
from apps.figures.models import Figure, Finding
from apps.figures.totals.reader import standings
from apps.reports.numbers.scope import Scope
from apps.reports.work_report.draft import work_report
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class WordsRegion:
    """Two cities: one states 超过6万 members of 10万 staff and 超过3亿 of dues, the other 12.72亿 of dues.

    What is above them states nothing but the nation, which states too little.
    """

    def __init__(self) -> None:
        self.members, self.staff = builders.indicator("ORG12"), builders.indicator("ORG10")
        self.rate = builders.indicator(
            "ORG15", measure="%", kind="computed", nature="rate", over_units="recompute", over_time="recompute",
            numerator=self.members, denominator=self.staff, decimals=2, carriers="",
        )  # fmt: skip
        self.dues = builders.indicator("FIN01", measure="元", nature="flow", over_time="sum")
        self.form = builders.form(
            "FED", [(self.members, "area"), (self.staff, "area"), (self.rate, "area"), (self.dues, "area")]
        )
        self.region = builders.federation("R", level=Level.NATIONAL, name="全国")
        self.province = builders.federation("S", self.region, level=Level.PROVINCE, name="广西")
        self.first, self.second = (builders.federation(f"C{number}", self.province) for number in (1, 2))
        builders.rule("FEW", "ORG15 <= 50", "query")
        builders.rule("DUES", "FIN01 >= children(FIN01)", "query")
        answers = {self.members: "超过6万", self.staff: "10万", self.dues: "超过3亿"}
        self.submission = builders.approved(builders.submission(self.first, self.form, "2014", answers, "area"))
        other = {self.members: 5, self.staff: 10, self.dues: "12.72亿"}
        builders.approved(builders.submission(self.second, self.form, "2014", other, "area"))
        builders.stated(self.region, self.dues, "2014", "5")
        builders.period("2013")
        builders.supervisor(self.region)
        with acting(door="test"):
            checks_findings.refresh([self.first.pk, self.region.pk], [self.submission.period_id])


@shared
def world():
    return WordsRegion()


@pytest.fixture
def reader(world, client: Client) -> Client:
    client.force_login(get_user_model().objects.get(username="supervisor"))
    client.cookies["django_language"] = "zh-hans"
    return client


def read(client: Client, address: str) -> str:
    answer = client.get(address, headers={"accept-language": "zh-hans"})
    assert answer.status_code == 200
    return answer.content.decode()


def word_report(unit: str) -> str:
    scope = Scope(None)
    report = work_report(scope, scope.unit(unit), builders.period("2014"), "zh", lambda path: path)
    document = Document(BytesIO(report))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


OVER_SIXTY = re.compile(r"超过60(?![0-9.,万亿])")  # and no longer number
RATE_PAGES = (
    "/entry/C1/FED/2014/",
    "/sheet/{submission}/",
    "/summary/?unit=C1&period=2014",
    "/compare/?unit=C1&from=2013&to=2014",
)


@pytest.mark.parametrize("page", RATE_PAGES)
def test_a_rate_of_over_sixty_thousand_is_over_sixty_on_every_page(world, reader, page):
    assert OVER_SIXTY.search(read(reader, page.format(submission=world.submission.pk)))


def test_the_finding_and_the_report_say_over_sixty_too(world):
    assert OVER_SIXTY.search(word_report("C1"))
    with translation.override("zh-hans"):
        finding = Finding.objects.get(check_code="FEW", unit=world.first)
        assert OVER_SIXTY.search(messages.message_of(finding))


def test_a_sum_with_an_open_part_is_over_on_every_page_in_the_finding_and_in_the_report(world, reader):
    pages = [read(reader, f"/{page}/?unit=S&period=2014&from=2013&to=2014") for page in ("summary", "compare")]
    with translation.override("zh-hans"):
        said = messages.message_of(Finding.objects.get(check_code="DUES", unit=world.region))
    for text in (*pages, said, word_report("S")):
        assert "超过15.71亿" in text
        assert "15.72亿" not in text


# ---- The word of a sum is that of its parts: 5 and a qualified number


class Dues:
    """A province whose two cities state 5 and `text` of dues; the nation above it states too little."""

    def __init__(self, text: str) -> None:
        self.dues = builders.indicator("FIN01", measure="元", nature="flow", over_time="sum")
        self.form = builders.form("FED", [(self.dues, "area")])
        self.region = builders.federation("R", level=Level.NATIONAL, name="全国")
        self.province = builders.federation("S", self.region, level=Level.PROVINCE, name="广西")
        cities = [builders.federation(f"C{number}", self.province) for number in (1, 2)]
        builders.rule("DUES", "FIN01 >= children(FIN01)", "query")
        for city, answer in zip(cities, (5, text), strict=True):
            builders.approved(builders.submission(city, self.form, "2014", {self.dues: answer}, "area"))
        builders.stated(self.region, self.dues, "2014", "1")
        builders.period("2013")
        builders.supervisor(self.region)
        with acting(door="test"):
            checks_findings.refresh([self.region.pk], [builders.period("2014").pk])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("不少于3亿", "不少于300000005"),
        ("超过3亿", "超过300000005"),
        ("不足300", "不足305"),
        ("近300", "近305"),
        ("730多", "735多"),
    ],
)
def test_a_stored_sum_has_the_word_of_its_parts_everywhere(client, text, said):
    world = Dues(text)
    client.force_login(get_user_model().objects.get(username="supervisor"))
    client.cookies["django_language"] = "zh-hans"
    pages = [read(client, f"/{page}/?unit=S&period=2014&from=2013&to=2014") for page in ("summary", "compare")]
    with translation.override("zh-hans"):
        message = messages.message_of(Finding.objects.get(check_code="DUES", unit=world.region))
    for shown in (*pages, message, word_report("S")):
        assert said in shown.replace(",", "")


@pytest.mark.parametrize("text", ["不少于3亿", "超过3亿", "不足300", "近300"])
def test_the_grid_offers_a_sum_with_its_word_and_the_sheet_signs_it_so(client, text):
    world = Dues(text)
    client.force_login(builders.clerk(world.province))
    client.cookies["django_language"] = "zh-hans"
    cell = f"{world.dues.pk}-area"
    button = re.search(
        rf'name="take-{cell}"\s+value="([^"]*)"\s+data-sum="([^"]*)"', read(client, "/entry/S/FED/2014/")
    )
    assert button
    client.post("/entry/S/FED/2014/", {f"take-{cell}": button[1]})
    stored = standings([world.province.pk], [world.dues.pk], builders.period("2014"))
    below = quantity_of_sum(stored[world.province.pk, world.dues.pk].below)
    figure = Figure.objects.get(unit=world.province)
    assert (figure.value, figure.qualifier, figure.low, figure.high) == (
        below.value,
        below.qualifier,
        below.low,
        below.high,
    )
    assert button[2] in read(client, f"/sheet/{figure.submission_id}/")
