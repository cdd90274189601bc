"""A clerk of a campaign sees, fills in, prints and brings in what its kind and edition are asked."""

import csv
import io

import openpyxl
import pytest
from django.utils.translation import override

from apps.figures.files import importer as files_importer
from apps.figures.files import workbook as files_workbook
from apps.figures.files.headings import HEADS
from apps.figures.files.workbook import NAME
from apps.figures.files.workbook_layout import HEAD_ROW
from apps.figures.models import Figure, Submission
from apps.figures.workflow import signoff, transitions
from apps.units.errors import Faulty, Refused
from tests import builders
from tests.figures.fair import Fair
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    with override("en"):
        yield


class FairOffice(Fair):
    """The city's clerk keeps the forms of its campaigns."""

    def __init__(self) -> None:
        super().__init__()
        self.clerk = builders.clerk(self.city)

    def url(self, campaign) -> str:
        return f"/entry/{campaign.code}/C/2015/"

    def cells(self, *indicators, **typed) -> dict[str, str]:
        posted = {f"cell-{getattr(self, name).pk}-own": str(text) for name, text in typed.items()}
        return {"action": "save", **posted}


@shared
def office() -> FairOffice:
    return FairOffice()


def shown(page) -> list[str]:
    """The names of the rows to fill in."""
    ((face, _editable, _duty),) = page.context["faces"]
    return [row.name for row in face.rows]


def test_the_clerk_of_a_competition_sees_only_what_competitions_of_its_edition_are_asked(client, office):
    client.force_login(office.clerk)
    assert shown(client.get(office.url(office.first))) == ["units", "people"]
    assert shown(client.get(office.url(office.second))) == ["units", "people", "back again"]
    assert shown(client.get(office.url(office.shows))) == ["audience"]


def test_what_it_stated_as_another_kind_stays_in_sight_and_can_be_corrected_and_cleared(client, office):
    client.force_login(office.clerk)
    client.post(office.url(office.first), office.cells(units=4, people=80))
    office.become(office.first, kind="culture")
    page = client.get(office.url(office.first))
    assert shown(page) == ["units", "people", "audience"]
    assert page.text.count("Campaigns of this kind and edition are not asked this.") == 2
    ((face, _editable, _duty),) = page.context["faces"]
    assert (face.required_asked, face.answered, face.asked) == (0, 0, 1), "it owes nothing there"
    client.post(office.url(office.first), {**office.cells(people="", units=5), f"seen-{office.people.pk}-own": "80",
                                           f"seen-{office.units.pk}-own": "4"})  # fmt: skip
    assert shown(client.get(office.url(office.first))) == ["units", "audience"]
    assert Figure.objects.get(unit=office.first).value == 5


def test_a_cell_that_is_not_asked_is_not_saved(client, office):
    client.force_login(office.clerk)
    page = client.post(office.url(office.contest), office.cells(shown=4))
    assert page.status_code == 409
    assert "This form does not ask for a cell that was sent." in page.text
    assert not Figure.objects.exists()


def test_side_by_side_each_campaign_has_cells_for_what_it_is_asked_alone(client, office):
    client.force_login(office.clerk)
    page = client.get("/entry/450200/C/2015/units/")
    assert [head.name for head in page.context["items"]] == ["units", "people", "back again", "audience"]
    told = {}
    for face, _editable, _duty in page.context["faces"]:
        told[face.unit.code.removeprefix("450200-")] = "".join("x" if row else "-" for row in face.across)
    assert told == {"CONTEST": "-x--", "FIRST": "xx--", "SECOND": "xxx-", "SHOWS": "---x",
                    "UNNUMBERED": "xxx-"}  # fmt: skip
    name = f"cell-{office.second.pk}-{office.back.pk}-own"
    other = f"cell-{office.first.pk}-{office.back.pk}-own"
    assert [(column.counted, column.asked) for column in page.context["totals"].columns] == [
        (0, 3), (0, 4), (0, 2), (0, 1),
    ]  # fmt: skip
    assert name in page.text
    assert other not in page.text
    client.post("/entry/450200/C/2015/units/", {"action": "save", name: "3"})
    assert Figure.objects.get().unit_id == office.second.pk


def test_a_campaign_is_handed_in_without_the_cells_that_others_must_fill_in(office):
    supervisor = builders.supervisor(office.region)
    made = builders.submission(office.contest, office.form, "2015", {office.people: 20}, by=office.clerk)
    transitions.submit(made, by=office.clerk)
    made.refresh_from_db()
    assert made.status == Submission.Status.SUBMITTED
    lacking = builders.submission(office.first, office.form, "2015", {office.people: 20}, by=office.clerk)
    with pytest.raises(Refused, match="Required and still empty: units"):
        transitions.submit(lacking, by=office.clerk)
    assert [line.name for line in signoff.sheet(made).lines] == ["people"]
    transitions.approve(made, by=supervisor)
    assert (office.standing(office.units).reported, office.m_of_n(office.people)) == (0, (1, 4))


def test_its_workbook_holds_what_it_is_asked(office):
    out = io.BytesIO()
    files_workbook.write(out, [office.first, office.shows], office.form, office.year)
    book = openpyxl.load_workbook(out)
    names = []
    for sheet in book.worksheets[1:3]:
        names.append([str(row[NAME].value) for row in sheet.iter_rows(min_row=HEAD_ROW + 1) if row[NAME].value])
    assert names == [["group", "units *", "people"], ["group", "audience"]]


def brought_in(office, tmp_path, campaign, code, value):
    path = tmp_path / "figures.csv"
    out = io.StringIO()
    writer = csv.DictWriter(out, list(HEADS))
    writer.writeheader()
    writer.writerow({"unit_code": campaign.code, "indicator_code": code, "period": "2015", "value": value})
    path.write_text(out.getvalue(), encoding="utf-8")
    return files_importer.bring_in(path, by=office.clerk)


def test_a_file_that_states_a_cell_that_is_not_asked_is_refused_in_words(office, tmp_path):
    brought_in(office, tmp_path, office.second, "ECO03", "7")
    with pytest.raises(Faulty) as refused:
        brought_in(office, tmp_path, office.first, "ECO03", "7")
    (fault,) = refused.value.faults
    assert fault.reason == (
        "“back again” is not asked of campaigns of this kind and edition: leave it empty for 450200-FIRST总工会."
    )
    office.become(office.second, edition=1)
    brought_in(office, tmp_path, office.second, "ECO03", "8")
    assert Figure.objects.get(unit=office.second).value == 8, "what stands there may be corrected"
