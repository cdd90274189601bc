"""Several sources of one cell: each states it once, one of them counts, and a supervisor alone moves the mark."""

from datetime import date
from itertools import permutations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from apps.changelog.acting import acting
from apps.figures.cells import understand
from apps.figures.entry import sources
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.staging import StagedCell, StagedChange
from apps.figures.files import importer as files_importer
from apps.figures.files.headings import HEADS
from apps.figures.models import Figure, Revision, Source
from apps.figures.totals import reader as totals_reader
from apps.figures.totals import writer as totals_writer
from apps.units.errors import Faulty, Refused
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class Paper:
    """A city below a region, and two papers: the yearbook of 2015 and the report of 2014."""

    def __init__(self) -> None:
        self.region = builders.federation("R", level=Level.PROVINCE, name="广西")
        self.city = builders.federation("C", self.region, name="柳州")
        self.members = builders.indicator("ORG12")
        self.form = builders.form("F", [(self.members, "area")])
        with acting(door="test"):
            self.report = Source.objects.create(code="REPORT", title="报告", published=date(2014, 12, 1))
            self.yearbook = Source.objects.create(code="YEARBOOK", title="年鉴", published=date(2015, 6, 1))
            self.undated = Source.objects.create(code="UNDATED", title="传单")
        self.year = builders.period("2014")
        self.clerk = builders.clerk(self.region)
        self.supervisor = builders.supervisor(self.region)

    def state(self, *stated: tuple[Source, str], reason: str = "") -> None:
        """What these sources print of the city's members, entered together."""
        cell = StagedCell(self.city.pk, self.members.pk, self.year.pk, "area", "document")
        changes = []
        for source, text in stated:
            answer = understand(text, self.members, stated_text=text, source_id=source.pk, locator="¶1")
            changes.append(StagedChange(cell, None, answer))
        entry_writer.state(changes, by=None, door="test", reason=reason)

    def of(self, source: Source) -> Figure:
        return Figure.objects.get(source=source)

    def total(self, as_of=None) -> int:
        standing = totals_reader.standings([self.region.pk], [self.members.pk], self.year, as_of=as_of)
        return int(standing[self.region.pk, self.members.pk].below.value)


@shared
def paper() -> Paper:
    return Paper()


def test_of_sources_that_come_together_the_latest_published_counts(paper):
    paper.state((paper.undated, "90"), (paper.yearbook, "110"), (paper.report, "100"))
    assert [figure.source for figure in Figure.objects.filter(counts=True)] == [paper.yearbook]
    assert Figure.objects.count() == 3
    assert paper.total() == 110
    assert list(totals_writer.differing()) == []


def test_a_source_published_later_takes_the_mark_when_it_is_entered_as_a_restatement(paper):
    paper.state((paper.report, "100"))
    before = timezone.now()
    with translation.override("en"):
        paper.state((paper.yearbook, "110"))
    assert (paper.of(paper.report).counts, paper.of(paper.yearbook).counts) == (False, True)
    assert (paper.total(as_of=before), paper.total()) == (100, 110)
    (revision,) = Revision.objects.all()
    assert (revision.value, revision.counts) == (100, True)
    paper.state((paper.report, "100"))  # said again: nothing moves
    assert paper.of(paper.yearbook).counts
    assert Revision.objects.count() == 1
    assert revision.reason == "a source published later states it"
    assert list(totals_writer.differing()) == []


def test_a_source_published_earlier_or_on_no_day_stands_beside_and_moves_nothing(paper):
    paper.state((paper.yearbook, "110"))
    paper.state((paper.report, "100"))
    paper.state((paper.undated, "90"))
    assert [figure.source for figure in Figure.objects.filter(counts=True)] == [paper.yearbook]
    assert paper.total() == 110
    assert not Revision.objects.exists()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_latest_published_counts_in_whatever_order_they_are_entered(paper, order):
    stated = [(paper.report, "100"), (paper.yearbook, "110"), (paper.undated, "90")]
    for at in order:
        paper.state(stated[at])
    assert [figure.source for figure in Figure.objects.filter(counts=True)] == [paper.yearbook]
    assert paper.total() == 110


def test_what_a_supervisor_decided_no_later_source_moves(paper):
    paper.state((paper.report, "100"), (paper.undated, "90"))
    sources.let_count(paper.of(paper.undated), by=paper.supervisor, reason="checked with the city")
    paper.state((paper.yearbook, "110"))
    assert [figure.source for figure in Figure.objects.filter(counts=True)] == [paper.undated]
    assert paper.total() == 90


def test_a_supervisor_lets_another_source_count_with_a_reason_and_the_total_follows(paper):
    paper.state((paper.report, "100"), (paper.yearbook, "110"))
    with pytest.raises(Refused):
        sources.let_count(paper.of(paper.report), by=paper.supervisor, reason=" ")
    with pytest.raises(PermissionDenied):
        sources.let_count(paper.of(paper.report), by=paper.clerk, reason="the yearbook misprints it")
    assert paper.total() == 110
    sources.let_count(paper.of(paper.report), by=paper.supervisor, reason="the yearbook misprints it")
    assert (paper.of(paper.report).counts, paper.of(paper.yearbook).counts) == (True, False)
    assert paper.total() == 100
    assert list(totals_writer.differing()) == []
    with pytest.raises(Refused):
        sources.let_count(paper.of(paper.report), by=paper.supervisor, reason="the yearbook misprints it")


@pytest.mark.django_db(transaction=True)
def test_the_choice_of_a_source_is_a_restatement_and_is_read_as_of_a_moment(paper, client):
    paper.state((paper.report, "100"), (paper.yearbook, "110"))
    before = timezone.now()
    sources.let_count(paper.of(paper.report), by=paper.supervisor, reason="a misprint")
    assert (paper.total(as_of=before), paper.total(as_of=timezone.now())) == (110, 100)
    client.force_login(paper.supervisor)
    rows = client.get("/restatements/?unit=R&format=json", HTTP_ACCEPT_LANGUAGE="en").json()["rows"]
    told = [{name: cell.get("text", "") for name, cell in row["cells"].items()} for row in rows]
    assert [(row["old"], row["new"], row["note"]) for row in told] == [("110", "100", "a misprint")]


def test_one_source_states_a_cell_once_and_a_second_number_is_asked(paper, tmp_path):
    file = tmp_path / "figures.csv"
    head = "unit_code,indicator_code,period,coverage,origin,stated_text,source,locator\n"
    row = "C,ORG12,2014,area,document,{},{},¶1\n"
    file.write_text(head + row.format("100人", "REPORT") + row.format("101人", "REPORT"))
    with pytest.raises(Faulty):
        files_importer.bring_in(file, by=None)
    file.write_text(head + row.format("100人", "REPORT") + row.format("110人", "YEARBOOK"))
    files_importer.bring_in(file, by=None)
    assert Figure.objects.count() == 2
    file.write_text(head + row.format("101人", "REPORT"))
    with pytest.raises(Refused):
        files_importer.bring_in(file, by=None)
    files_importer.bring_in(file, by=None, reason="misread")
    assert (paper.of(paper.report).value, paper.of(paper.yearbook).value) == (101, 110)
    answer = understand("120", paper.members, source_id=paper.yearbook.pk, locator="¶1")
    with pytest.raises(Refused):
        entry_writer.restate(paper.of(paper.report), answer, by=paper.clerk, reason="from the other paper")


def test_a_file_says_which_counts_and_an_import_never_moves_the_mark(paper, tmp_path):
    paper.state((paper.yearbook, "110"), (paper.report, "100"))
    sources.let_count(paper.of(paper.report), by=paper.supervisor, reason="checked")
    out = tmp_path / "out.csv"
    call_command("export_figures", output=out)
    figures = files_importer.in_scope(None)
    marks = {row[HEADS_AT["source"]]: row[HEADS_AT["counts"]] for row in files_importer.rows(figures)}
    assert marks == {"REPORT": "yes", "YEARBOOK": "no"}
    lines = out.read_text(encoding="utf-8-sig")
    swapped = lines.replace(",yes\n", ",?\n").replace(",no\n", ",yes\n").replace(",?\n", ",no\n")
    assert swapped != lines
    for text in (lines, swapped):
        out.write_text(text, encoding="utf-8")
        plan = files_importer.bring_in(out, by=None)
        assert (plan.moves, plan.unchanged) == (0, 2)
        assert (paper.of(paper.report).counts, paper.of(paper.yearbook).counts) == (True, False)


HEADS_AT = {name: place for place, name in enumerate(HEADS)}


def test_where_the_source_that_counted_is_cleared_the_latest_of_the_others_counts(paper):
    paper.state((paper.undated, "90"), (paper.yearbook, "110"), (paper.report, "100"))
    cell = StagedCell(paper.city.pk, paper.members.pk, paper.year.pk, "area", "document")
    entry_writer.state([StagedChange(cell, None, None)], by=None, door="test", reason="withdrawn")
    assert [figure.source for figure in Figure.objects.filter(counts=True)] == [paper.report]
    assert paper.total() == 100
    assert list(totals_writer.differing()) == []


def test_a_return_goes_before_all_documents(paper):
    paper.state((paper.yearbook, "110"), (paper.report, "100"))
    made = builders.approved(builders.submission(paper.city, paper.form, "2014", {paper.members: 105}, "area"))
    assert paper.total() == 105
    sources.let_count(paper.of(paper.report), by=paper.supervisor, reason="checked")
    assert paper.total() == 105
    with pytest.raises(Refused):
        sources.let_count(made.figures.get(), by=paper.supervisor, reason="so")
    assert list(totals_writer.differing()) == []


def test_the_database_lets_no_two_documents_of_a_cell_count(paper):
    paper.state((paper.yearbook, "110"), (paper.report, "100"))
    with pytest.raises(IntegrityError), transaction.atomic(), acting(door="test", reason="both"):
        Figure.objects.update(counts=True)


def test_the_number_s_page_shows_every_source_and_leads_a_supervisor_to_the_choice(paper, client):
    paper.state((paper.yearbook, "110"), (paper.report, "100"))
    counting, beside = paper.of(paper.yearbook), paper.of(paper.report)
    client.force_login(paper.supervisor)
    page = client.get(f"/number/{beside.pk}/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert page.index("年鉴") < page.index("报告")
    assert "no: another source counts" in page
    assert f'href="/source/{beside.pk}/"' in page
    address = f"/source/{beside.pk}/"
    assert client.post(address, {"figure": beside.pk, "reason": ""}).status_code == 422
    assert client.post(address, {"figure": "x", "reason": "so"}).status_code == 422
    assert client.post(address, {"figure": counting.pk, "reason": "so"}).status_code == 422
    assert client.post(address, {"figure": beside.pk, "reason": "checked"}).status_code == 302
    beside.refresh_from_db()
    assert beside.counts
    client.force_login(paper.clerk)
    assert client.get(address).status_code == 403
    assert f'href="{address}"' not in client.get(f"/number/{counting.pk}/").content.decode()
