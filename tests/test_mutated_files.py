"""Files that were changed on their way, given in at every page that takes one: each is answered in words, in time.

What a preview would write is written, and taken back. `N=` how many (400 in `make prove`, 12 in `make test`), `SEED=`
which: docs/measurements.md adds the runs up. `FIRST=22 N=23` tries that one again.
"""

import io
import os
import random
import re
import traceback
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from lxml import html

from apps.figures.files import in_background
from apps.figures.files.importer import FileProgress
from apps.figures.models import FileJob
from apps.spreadsheets.reading import LIMITS
from tests import builders
from tests.cost import cost_of
from tests.examples import profile
from tests.figures.files.yearbooks.more_unseen_tables import MORE_UNSEEN
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.figures.files.yearbooks.tables import TABLES
from tests.figures.files.yearbooks.unseen_tables import UNSEEN
from tests.figures.prose.test_files import word_document
from tests.mutations import mutated
from tests.reports.blanks.forms import FORMS
from tests.reports.blanks.test_asking import workbook
from tests.test_mutated_requests import quiet
from tests.worlds import shared

__all__ = ["quiet"]

pytestmark = pytest.mark.django_db
MANY = int(os.environ.get("N", 400 if profile() == "prove" else 12))
SEED = int(os.environ.get("SEED", 13))
LONGEST = LIMITS.seconds + 30  # seconds from the file to the last of its pages, the reader's own time among them
SHEETS = Path(__file__).parent / "sheets"
PROSE = Path(__file__).parent / "figures" / "prose" / "shaped"
ROLES = ("clerk", "supervisor", "administrator")
LARGE = "/files/jobs/"
KEPT_FILE = re.compile(r"[0-9a-f-]{36}/")
MOST_PAGES = 3
FIRST = int(os.environ.get("FIRST", 0))


class FileDoor(NamedTuple):
    """A page that takes files: what it is sent beside one, and the good files that are changed, by their names."""

    page: str
    files: dict[str, bytes]
    beside: dict[str, str] = {}


@shared
def taking_office() -> YearbookOffice:
    """One person may give in whatever the system takes."""
    office = YearbookOffice()
    office.anybody = builders.person("anybody")
    for role in ROLES:
        builders.appointed(office.anybody, role, office.region)
    builders.form("UNION", [(office.members, "own")], register="grassroots")
    builders.grassroots("450200-A", office.cities["450200"], name="机械厂工会")
    return office


def packed(rows: dict[str, list[list[object]]]) -> bytes:
    """A workbook of these sheets."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, lines in rows.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(out)
    return out.getvalue()


def lines(text: str) -> dict[str, bytes]:
    """The same table as text and as a workbook."""
    return {"a.csv": text.encode(), "a.xlsx": packed({"1": [line.split(",") for line in text.splitlines()]})}


def doors(client: Client, liuzhou: int) -> list[FileDoor]:
    """Every page that takes files; what the system itself gives out to be filled in is fetched from its pages."""
    samples = {path.name: path.read_bytes() for path in sorted(SHEETS.glob("should_*/*")) if path.suffix != ".txt"}
    tables = {f"{at}.xlsx": packed(table.sheets) for at, table in enumerate((*TABLES, *UNSEEN, *MORE_UNSEEN))}
    own = {"own.xlsx": client.get("/workbook/?unit=450200&form=FED&period=2014").content}
    texts = {path.name: path.read_text() for path in sorted(PROSE.glob("*/*.txt"))}
    prose = {name: text.encode() for name, text in texts.items()}
    prose |= {f"{name}.docx": word_document(*text.splitlines()) for name, text in texts.items()}
    documents = {name: file for name, file in prose.items() if name.endswith(".docx")}
    blanks = {f"{at}.xlsx": workbook(form) for at, form in enumerate(FORMS)}
    catalogue = {"catalogue.xlsx": client.get("/admin/figures/indicator/export/").content}
    unions = "代码,名称,上级代码,建会形式\n450200-A,机械总厂工会,,\n450200-B,柳钢工会,450200,\n"
    acts = "办理事项,单位,首日,理由,转至,新代码,新名称\n更名,450422,2015-03-01,文件,,,藤州区总工会\n"
    people = "账号,姓名,角色,工会,起始日期,终止日期,电子邮箱\nqin,秦,录入员,450200,2014-01-01,,q@example.org\n"
    firms = "名单\n社会信用代码,企业名称,从业人数,行政区划\n91450200MA5K000001,柳州甲厂有限公司,320,450203\n"
    listed = {"federation": str(liuzhou), "issuer": "局", "as_of": "2014-09-30"}
    return [
        FileDoor("/files/", samples, {"period": "2015"}),
        FileDoor("/files/", tables | own),
        FileDoor("/forms/", blanks),
        FileDoor("/texts/", prose, {"unit": "450200", "year": "2014", "source": "GX2014"}),
        FileDoor("/admin/units/grassrootsunion/import/", lines(unions)),
        FileDoor("/admin/units/unit/acts/", lines(acts)),
        FileDoor("/admin/auth/user/import/", lines(people)),
        FileDoor("/admin/figures/indicator/import/", catalogue),
        FileDoor("/admin/units/unit/enterprises/", lines(firms), listed),
        FileDoor("/admin/units/letterhead/add/", documents, {"federation": str(liuzhou)}),
    ]


class GivenFile:
    """A file and the pages it leads to, from the first to the one that would write what it says."""

    def __init__(self, client: Client, door: FileDoor, name: str, content: bytes) -> None:
        self.client, self.door, self.name, self.content = client, door, name, content
        self.answers: list[str] = []
        self.broke: list[str] = []

    def go_through_and_take_back(self) -> None:
        with transaction.atomic():
            self.go_through()
            transaction.set_rollback(True)

    def go_through(self) -> None:
        """Whatever breaks is heard as the log would hear it."""
        got_request_exception.connect(self._hear)
        try:
            self._go_through()
        finally:
            got_request_exception.disconnect(self._hear)

    def _hear(self, **_of: object) -> None:
        self.broke.append(traceback.format_exc())

    def _go_through(self) -> None:
        file = SimpleUploadedFile(self.name, self.content)
        page = self._said(self.client.post(self.door.page, {**self.door.beside, "file": file}, follow=True))
        if LARGE in page.request["PATH_INFO"]:
            in_background.do_next(str, FileProgress())
            page = self._said(self.client.get(page.request["PATH_INFO"]))
        for _page in range(MOST_PAGES):
            address = page.request["PATH_INFO"]
            if page.status_code != 200 or not KEPT_FILE.search(address):
                return
            if "/files/" in address and FileJob.objects.count() == 0:
                self._said(self.client.get(f"{address}annotated/", follow=True))
            asked = f"{address}?{page.request['QUERY_STRING']}"
            page = self._said(self.client.post(asked, {**fields_of(page), "confirm": "yes", "fill": "1"}, follow=True))

    def _said(self, answer: HttpResponse) -> HttpResponse:
        self.answers.append(f"{answer.status_code} {answer.request['PATH_INFO']}")
        return answer

    @property
    def is_wrong(self) -> bool:
        return any(said.startswith("5") for said in self.answers)


def fields_of(page: HttpResponse) -> dict[str, str]:
    """What a browser would send of the page's forms as they stand."""
    if "html" not in page["Content-Type"]:
        return {}
    found: dict[str, str] = {}
    for form in html.fromstring(page.content).forms:
        if form.method == "POST":
            found |= dict(form.form_values())
    return found


def test_whatever_became_of_a_file_on_its_way_it_is_answered_in_words_and_in_time(taking_office: YearbookOffice):
    client = Client(raise_request_exception=False, headers={"accept-language": "zh-hans"})
    client.force_login(taking_office.anybody)
    taken = doors(client, taking_office.cities["450200"].pk)
    ended, wrong, took = Counter(), [], []
    for number in range(FIRST, MANY):
        chance = random.Random(f"{SEED}-{number}")
        door = chance.choice(taken)
        name, good = chance.choice(sorted(door.files.items()))
        given = GivenFile(client, door, name, mutated(chance, good))
        seconds = cost_of(given.go_through_and_take_back).clock
        took.append((seconds, number))
        ended[given.answers[-1][:3]] += 1
        if given.is_wrong or seconds > LONGEST:
            wrong.append(f"{number} {name}: {seconds:.0f} s, {given.answers}\n{''.join(given.broke)}")
    longest, at = max(took)
    print(
        f"\n{MANY} files, seed {SEED}: {dict(sorted(ended.items()))}; the longest, number {at}, took {longest:.1f} s, "
        f"all together {sum(seconds for seconds, _number in took):.0f} s"
    )
    assert len(took) == MANY - FIRST
    assert wrong == [], "\n".join(wrong)
