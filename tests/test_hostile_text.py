"""Whatever people write into a name, a note or a reason is text on every page and in every file: never code."""

import io
import re
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from apps.changelog.acting import acting
from apps.figures import attachments
from apps.figures.attachments import EvidencePlace
from apps.figures.checks import findings as checks_findings
from apps.figures.models import EditRule, Figure, Finding, Indicator, IndicatorGroup, Source, SourceText, UnionWork
from apps.figures.workflow import transitions
from apps.reports.numbers.scope import Scope
from apps.reports.work_report.draft import work_report
from apps.units.models import Campaign, FormerName, Honour, Participation, Unit
from tests import builders
from tests.builders import Level
from tests.figures.papers import PDF
from tests.worlds import shared

pytestmark = pytest.mark.django_db
EVIL = "=1+1<script>alert(1)</script>\"'><img src=x>{{ 7 }}{% now 'Y' %}\x0b\x1f\ufffe\ue0009\ue001&amp;]]>"
PAGES = [
    "/", "/notices/", "/worklist/?status=", "/worklist/?status=&as=entry&q=%3Cscript%3E", "/files/", "/indicators/",
    "/summary/?unit=450200&period=2014&group=GRP", "/summary/?unit=450000&period=2014&group=GRP&counting=submitted",
    "/compare/?unit=450200&from=2014&to=2015&group=GRP&below=on", "/trend/?unit=450200&from=2014&to=2015&group=GRP",
    "/compare/?unit=450200&from=2014&to=2015&indicator=ORG12",
    "/why/?unit=450200&indicator=ORG12&from=2014&to=2015",
    "/why/?unit=450200&indicator=ORG12&period=2014&since=2000-01-01",
    "/coverage/?unit=450200&period=2014", "/coverage/units/?unit=450200&period=2014",
    "/contradictions/?unit=450200&period=2014", "/restatements/?unit=450200", "/registers/campaign/?unit=450200",
    "/registers/campaign/?unit=450200&show=figures", "/unit/450200/", "/unit/450203/", "/unit/450203-C/",
    "/number/?unit=450203&indicator=ORG12&period=2014", "/number/?unit=450200&indicator=ORG12&period=2014",
    "/entry/450203/F/2014/", "/entry/450203/F/2014/cell/{members}-area/", "/entry/450200/F/2014/units/",
    "/evidence/?unit=450203&period=2014&form=F", "/evidence/{kept}/",
    "/review/{made}/", "/sheet/{made}/", "/admin/units/unit/tree/", "/admin/units/federation/?q=%3Cscript%3E",
    "/admin/units/federation/{county}/change/", "/admin/units/federation/{county}/history/",
    "/admin/units/campaign/{campaign}/change/", "/admin/figures/figure/", "/admin/figures/editrule/",
    "/admin/figures/extension/", "/admin/changelog/change/", "/admin/figures/submission/",
    "/admin/figures/unionwork/", "/sources/DOC/", "/sources/DOC/text/?place=¶1",
]  # fmt: skip
FILES = [one for one in PAGES if one.startswith(("/sum", "/com", "/tre", "/cov", "/con", "/why", "/res", "/reg"))]


class Mischief:
    """A city and its county where every free text is hostile."""

    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE, name=f"广西{EVIL}", name_en=EVIL)
        self.city = builders.federation("450200", self.region, name=f"柳州{EVIL}", name_en=EVIL)
        self.county = builders.federation("450203", self.city, level=Level.COUNTY, name=EVIL, name_en=EVIL, notes=EVIL)
        self.campaign = builders.unit(Campaign, "450203-C", self.county, name=EVIL, kind=Campaign.Kind.choices[0][0])
        self.members, self.staff = builders.indicator("ORG12"), builders.indicator("ORG10")
        self.form = builders.form("F", [(self.members, "area"), (self.staff, "area")])
        builders.rule("RULE", "ORG12 <= ORG10", "query")
        self.boss = builders.supervisor(self.city)
        self.clerk = builders.clerk(self.region)
        with acting(self.boss, door="test", reason=EVIL):
            Indicator.objects.update(name_zh=EVIL, name_en=EVIL)
            IndicatorGroup.objects.update(name_zh=EVIL, name_en=EVIL)
            EditRule.objects.update(message_zh=EVIL, message_en=EVIL)
            FormerName.objects.create(unit=self.county, name=EVIL)
            Honour.objects.create(unit=self.county, name=EVIL, level="city", recipient=EVIL)
            Participation.objects.create(campaign=self.campaign, unit=self.county, part=EVIL[:90])
            builders.told(UnionWork, self.county, title=EVIL, kind="film", locator=EVIL, notes=EVIL)
            self.boss.first_name = self.boss.last_name = EVIL
            self.boss.save()
            self.county.save()
        builders.source()
        with acting(door="test"):
            Source.objects.update(title=EVIL)
            SourceText.objects.keep(builders.source(), EVIL.replace("\x0b", "").replace("\x1f", ""))
        self.made = builders.submission(
            self.county, self.form, "2014", {self.members: 900, self.staff: 800}, "area", by=self.clerk
        )
        with acting(self.clerk, door=EVIL[:40]):
            Figure.objects.update(note=EVIL, stated_text=EVIL[:90])
        checks_findings.refresh([self.county.pk], [self.made.period_id])
        checks_findings.explain(Finding.objects.get(), by=self.clerk, text=EVIL)
        transitions.submit(self.made, by=self.clerk)
        cell = {(self.members.pk, "area"): EVIL}
        self.made = transitions.send_back(self.made, by=self.boss, reason=EVIL, cells=cell)
        transitions.submit(self.made, by=self.clerk)
        transitions.approve(self.made, by=self.boss, note=EVIL)
        self.made = transitions.reopen(self.made, by=self.boss, reason=EVIL)
        builders.submission(self.county, self.form, "2014", {self.members: 901}, "area", by=self.clerk)
        with acting(self.clerk, door=EVIL[:40]):
            Figure.objects.filter(amends=True).update(note=EVIL, stated_text=EVIL[:90])
        builders.stated(self.city, self.members, "2014", "5000")
        builders.stated(self.city, self.members, "2015", "6000")
        place = EvidencePlace(self.county, self.made.period, self.form)
        kept = attachments.attach(place, ContentFile(PDF, f"{EVIL.replace('/', '')}.pdf"), by=self.clerk)
        attachments.attach(place, ContentFile(PDF + PDF, "list.pdf"), by=self.clerk)
        self.kept = attachments.withdraw(kept, by=self.clerk, reason=EVIL)
        builders.appointed(self.clerk, "supervisor", self.region)
        builders.appointed(self.clerk, "administrator", self.region)

    def address(self, page: str) -> str:
        return page.format(
            made=self.made.pk, kept=self.kept.pk, members=self.members.pk, county=self.county.pk,
            campaign=self.campaign.pk,
        ) if "{" in page else page  # fmt: skip


@shared
def mischief():
    return Mischief()


def desk() -> Client:
    client = Client()
    assert client.login(username="clerk", password="clerk")
    return client


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_takes_text_for_markup(mischief, language):
    client = desk()
    for page in PAGES:
        answer = client.get(mischief.address(page), headers={"accept-language": language})
        assert answer.status_code == 200, page
        assert "<script>alert" not in answer.text, page
        assert "<img src=x" not in answer.text, page
    assert Unit.objects.filter(name__contains="<script>alert(1)</script>").count() > 3


def test_no_file_takes_text_for_a_formula_or_breaks_on_it(mischief):
    client = desk()
    for page in FILES:
        csv = client.get(f"{page}&format=csv")
        assert csv.status_code == 200, page
        assert not re.search(r"""[\n,]"?=1\+1""", csv.text), page
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{page}&format=xlsx").content))
        formulas = [one for sheet in book for row in sheet.iter_rows() for one in row if one.data_type == "f"]
        assert formulas == [], page
        assert client.get(f"{page}&format=json").json()["rows"] is not None, page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_work_report_holds_whatever_names_hold(mischief, language):
    for unit in (mischief.region, mischief.city, mischief.county):
        made = work_report(Scope(None), unit, builders.period("2014"), language, lambda path: f"http://x{path}")
        with ZipFile(io.BytesIO(made)) as parts:
            read = [ElementTree.fromstring(parts.read(name)) for name in parts.namelist() if name.endswith(".xml")]
        assert len(read) > 3


def test_a_workbook_to_fill_in_holds_whatever_names_hold(mischief):
    client = desk()
    address = f"/entry/450203/F/2014/cell/{mischief.members.pk}-area/"
    seen = client.get(address).context["form"].initial["seen"]
    data = {"state": "value", "number": "902", "note": f"第一行\x0b第二行{EVIL}", "seen": seen}
    assert client.post(address, data).status_code == 302
    builders.submission(mischief.county, mischief.form, "2014", {mischief.staff: 801}, "area", by=mischief.clerk)
    answer = client.get("/workbook/?unit=450203&form=F&period=2014")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert not any(
        str(one.value).startswith("=1+1") and one.data_type == "f"
        for sheet in book for row in sheet.iter_rows() for one in row
    )  # fmt: skip
    file = SimpleUploadedFile(f"{EVIL[:60]}.xlsx", answer.content)
    shown = client.post("/files/", {"file": file}, follow=True)
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text
    assert shown.context["reasons"] == ()
    assert shown.context["preview"].counts["changed"] == 0


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 99 + "ORG12" + ")" * 99 + " > 0",
        "-" * 98 + "ORG12 > 0",
        "not " * 80 + "ORG12 > 0",
        "+".join(["ORG12"] * 66) + "> 0",
        "*".join(["999999999999999999"] * 20) + " > ORG12",
        "ORG12 / 0 > 1",
        "ORG12 / (ORG12 - ORG12) > 1",
        "0.000001 / ORG12 / 999999999999999999 / 999999999999999999 / 999999999999999999 == ORG10",
        "change(ORG12) > 0 or prior(ORG12) / prior(ORG12) > 2",
        "ORG12 > " * 40 + "0",
        "ORG12 ** 99 > 0",
        "__import__('os')",
        "ORG12 > 0 if ORG12 else 1",
        "ORG12.real > 0",
        "[ORG12 for x in y]",
        "ORG12 > 1e999",
        "😀 > ORG12",
        EVIL,
        "ORG12" * 79,
    ],
)
def test_a_hostile_rule_is_tried_or_refused_in_words(mischief, expression):
    with override("en"):
        data = {
            "code": "X", "expression": expression, "missing": "never", "severity": "query", "message_zh": EVIL,
            "message_en": EVIL, "active": "on", "_try": "1",
        }  # fmt: skip
        answer = desk().post("/admin/figures/editrule/add/", data)
    assert answer.status_code == 200
    assert answer.context["trials"] is not None or answer.context["errors"]
    assert "<script>alert" not in answer.text


def test_a_nought_in_what_is_sent_is_refused_and_not_an_error(mischief):
    client, finding = desk(), Finding.objects.first()
    boss = Client()
    assert boss.login(username="supervisor", password="supervisor")
    submitted = builders.submission(
        mischief.county, mischief.form, "2015", {mischief.members: 5, mischief.staff: 9}, "area"
    )
    cell = f"{mischief.members.pk}-area"
    posts = [
        (client, "/entry/450203/F/2015/", {f"cell-{cell}": "a\0", f"seen-{cell}": "5", "action": "save"}),
        (client, f"/entry/450203/F/2015/cell/{cell}/", {"state": "value", "number": "1\0", "note": "a\0b"}),
        (client, f"/contradictions/?unit=450200&period=2014&explain={finding.pk}", {"text": "a\0b"}),
        (boss, f"/review/{mischief.made.pk}/", {"action": "waive", "reason": "a\0b"}),
        (boss, f"/review/{mischief.made.pk}/", {"action": "waive", "reason": "x", f"question-{cell}": "a\0b"}),
        (boss, "/worklist/?as=review", {"action": "waive", "reason": "a\0b",
            "duty": f"{mischief.county.pk}-{mischief.form.pk}-{submitted.period_id}"}),
        (client, "/files/", {"period": "20\0", "form": "\0"}),
    ]  # fmt: skip
    for who, address, data in posts:
        assert who.post(address, data).status_code < 500, address


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0001-01-01", "now"])
def test_a_moment_at_the_end_of_time_is_refused_and_not_an_error(mischief, moment):
    address = f"/summary/?unit=450200&period=2014&group=GRP&as_of={moment}"
    assert desk().get(address.replace("+", "%2B")).status_code == (200 if moment == "0001-01-01" else 404)
