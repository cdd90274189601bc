"""Screen, CSV, XLSX and JSON say the same for the same choices, on every page that shows a table with files."""

import csv
import io
import re
from decimal import Decimal

import pytest
from lxml import html
from openpyxl import load_workbook

from tests.reports.conftest import ReportsRegion
from tests.reports.pages import test_overviews
from tests.worlds import shared

PAGES = {
    "summary": "/summary/?unit=R&period=2014&group=",
    "summary-scaled": "/summary/?unit=R&period=2014&group=&scale=scaled",
    "summary-now": "/summary/?unit=R&period=2014&group=&tree=now&counting=submitted",
    "comparison": "/compare/?unit=C1&from=2009&to=2014&group=",
    "comparison-children": "/compare/?unit=R&from=2009&to=2014&indicator=CUL11",
    "comparison-like": "/compare/?unit=R&from=2009&to=2014&indicator=ORG12&like=on",
    "comparison-wide": "/compare/?unit=R&from=2009&to=2014&pick=ORG12&pick=CUL11&below=on",
    "trend": "/trend/?unit=C1&from=2009&to=2014&group=",
    "trend-children": "/trend/?unit=R&from=2009&to=2014&indicator=ORG12",
    **test_overviews.PAGES,
    "contradictions": "/contradictions/?unit=R&period=2013",
}

READ: dict[str, "Faces"] = {}


@shared
def lively() -> ReportsRegion:
    """A region in which something of every kind has happened in one city."""
    region = ReportsRegion()
    region.add_life(region.cities[0])
    return region


@pytest.fixture(params=PAGES.values(), ids=PAGES)
def faces(request, client, lively):
    """Read once for all tests of a page: nothing they do changes it."""
    if request.param not in READ:
        client.force_login(lively.supervisor)
        READ[request.param] = Faces(client, request.param)
    return READ[request.param]


class Faces:
    def __init__(self, client, address: str) -> None:
        self.json = client.get(f"{address}&format=json").json()
        self.in_full = client.get(f"{address.replace('&scale=scaled', '')}&format=json").json()
        self.page = html.fromstring(client.get(address).content.decode())
        text = client.get(f"{address}&format=csv").content.decode("utf-8-sig")
        self.csv = list(csv.reader(io.StringIO(text)))
        self.book = load_workbook(io.BytesIO(client.get(f"{address}&format=xlsx").content))

    @property
    def columns(self) -> list[dict]:
        return self.json["columns"]

    def cells(self) -> list[list[dict]]:
        return [[row["cells"][one["key"]] for one in self.columns] for row in self.json["rows"]]

    def on_screen(self) -> list[list[str]]:
        """The words of each cell without its mark and its note, of one that is rounded those of its title; a column of
        pictures or acts is none."""
        return [
            [_words(cell) for cell in row.xpath("./th|./td") if cell.get("class") != "picture"]
            for row in self.page.xpath("//table[contains(@class, 'ledger')]/tbody/tr")
        ]


def _words(cell) -> str:
    in_full = cell.xpath("./a/@title|./data/@title")
    if in_full:
        return in_full[0]
    for aside in cell.xpath(".//small|.//span"):
        aside.drop_tree()
    return re.sub(r"\s+", " ", cell.text_content()).strip()


def _number(text: str) -> Decimal | str:
    return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text.removeprefix("'")


def test_the_screen_shows_what_the_json_holds(faces):
    assert faces.json["rows"]
    told = [[row["cells"][one["key"]].get("text", "") for one in faces.columns] for row in faces.in_full["rows"]]
    assert faces.on_screen() == told


def test_the_csv_holds_the_values_of_the_json(faces):
    assert [line[0] for line in faces.csv[1:]] == [row["code"] for row in faces.json["rows"]]
    held = [[_number(cell) for cell in line[1:-1]] for line in faces.csv[1:]]
    assert held == [[_number(cell.get("value") or cell.get("text", "")) for cell in row] for row in faces.cells()]


def test_the_workbook_holds_what_the_csv_holds_as_numbers(faces):
    table, notes, origin = faces.book.worksheets
    held = [["" if cell is None else cell for cell in row] for row in table.iter_rows(values_only=True)]
    assert held[0] == faces.csv[0]
    for row, line in zip(held[1:], faces.csv[1:], strict=True):
        assert [_number(str(cell)) for cell in row] == [_number(cell) for cell in line]
    for at, row in enumerate(faces.cells(), start=2):
        types = [table.cell(at, place).data_type for place, cell in enumerate(row, start=2) if "value" in cell]
        assert set(types) <= {"n"}
    told = [value for row in origin.iter_rows(values_only=True) for value in row]
    assert all(choice["text"] in told for choice in faces.json["choices"])
    assert notes.max_row == 1 + sum(
        bool({"note", "mark", "source", "low", "high", "rounding"} & set(cell) or cell.get("qualifier"))
        for row in faces.cells()
        for column, cell in zip(faces.columns, row, strict=True)
        if column["kind"] != "text"
    )


def test_every_cell_of_a_number_has_its_state_and_what_is_not_exact_its_qualifier_and_bounds(as_supervisor):
    rows = as_supervisor.get(PAGES["summary"] + "&format=json").json()["rows"]
    cells = {(row["code"], row["style"], key): cell for row in rows for key, cell in row["cells"].items()}
    assert cells["C1", "child", "ORG12"] | {"href": ""} == {
        "text": "83.13万", "value": "831300", "low": "831250", "high": "831350", "state": "value", "href": "",
        "source": "某报告, ¶1",
    }  # fmt: skip
    about = cells["C1", "child", "LAW01"]
    assert (about["value"], about["qualifier"], about["low"], about["high"]) == ("1000", "approx", "850", "1150")
    assert (cells["C3", "child", "LAW01"]["state"], cells["C3", "child", "ORG12"]["state"]) == (
        "not_applicable",
        "not_reported",
    )
    assert "stated" in cells["C1", "child", "ORG15"]["note"] or "申报" in cells["C1", "child", "ORG15"]["note"]


def test_json_says_who_made_it_when_and_where_it_is_found_again(as_supervisor):
    answer = as_supervisor.get(PAGES["comparison-like"] + "&format=json")
    made = answer.json()["made"]
    assert made["by"] == "supervisor"
    again = as_supervisor.get(made["address"] + "&format=json").json()
    assert again["rows"] == answer.json()["rows"]
    for choice in ("indicator=ORG12", "from=2009", "to=2014", "footing=both", "tree=then", "counting=approved"):
        assert choice in made["address"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json", "print"])
@pytest.mark.parametrize("address", ["/summary/?unit=C2", "/compare/?unit=C2&indicator=CUL11", "/trend/?unit=C2"])
def test_no_format_opens_what_is_out_of_view(as_clerk, address, kind):
    assert as_clerk.get(f"{address}&from=2009&to=2014&period=2014&format={kind}").status_code == 404
