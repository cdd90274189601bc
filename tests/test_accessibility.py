"""axe over every page a user sees: nothing to find, in Chinese wide and bright, in English narrow and dark. And on a
Chinese page nobody meets a word of English.

To have a page watched, add its address to the list of the person who opens it.
"""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from playwright.sync_api import Page

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures import attachments
from apps.figures.attachments import EvidencePlace
from apps.figures.cells import understand
from apps.figures.checks import findings as checks_findings
from apps.figures.entry import writer as entry_writer
from apps.figures.files import in_background
from apps.figures.files.importer import FileProgress
from apps.figures.models import Agreement, Figure, Finding, Officeholder, Regulation, SourceText, Submission, UnionWork
from apps.figures.models.chronicle import ChronicleRecord
from apps.spreadsheets.upload import XLSX
from apps.units.models import (
    Campaign,
    Facility,
    Federation,
    FormerName,
    Honour,
    ReadingRoom,
    Register,
    Role,
    Unit,
    WorkerStation,
)
from apps.units.models.pending_files import PendingFile
from tests import builders
from tests.figures.papers import PDF
from tests.reports.blanks.forms import BlankForm
from tests.reports.blanks.test_asking import workbook
from tests.reports.conftest import ReportsRegion
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
AXE = Axe()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
SETTLED = "Promise.all(document.getAnimations().map(one => one.finished))"  # colours change over a moment
OPTIONS = {"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"], "preload": False}
VIOLATIONS = "async options => (await axe.run(options)).violations"  # what is in order is left in the page
LOOKS = {"zh-CN": ({"width": 1280, "height": 800}, "light"), "en-GB": ({"width": 360, "height": 740}, "dark")}
# To judge contrast takes axe two thirds of its time. So text is marked, and left out by it, whose colours and size,
# and those of all that it stands in, are those of text that came before in the same walk. Never marked, and never taken
# for judged, is what axe may leave out itself, or find something over: what is not seen, not in its place, disabled, a
# label of a control, or less than two letters.
MARK = r"""judged => {
  const looks = new Map(), known = new Set(judged)
  const apart = ":disabled, :disabled *, [aria-disabled=true], [aria-disabled=true] *, [inert] *, label, label *"
  for (const element of document.querySelectorAll("*")) {
    const style = getComputedStyle(element), around = element.parentElement ? looks.get(element.parentElement) : ""
    const colours = [style.color, style.backgroundColor, style.backgroundImage, style.opacity, style.fontSize,
      style.fontWeight, style.textShadow, style.filter, style.mixBlendMode].join()
    const look = ["static", "relative"].includes(style.position) && around !== null ? `${around}/${colours}` : null
    looks.set(element, look)
    const said = [...element.childNodes].map(node => node.nodeType === Node.TEXT_NODE ? node.data : "").join("")
    if (!look || !/[\p{L}\p{N}].*[\p{L}\p{N}]/su.test(said) || element.matches(apart)) continue
    if (!element.checkVisibility({visibilityProperty: true})) continue
    if (known.has(look)) element.setAttribute("data-judged", "")
    known.add(look)
  }
  axe.configure({rules: [{id: "color-contrast", selector: "*:not([data-judged])"}]})
  return [...known]
}"""
# What is read and what is told to who does not see, but for what is changed in the catalogue: its English names.
WORDS = r"""() => {
  const told = [...document.querySelectorAll("[title], [aria-label], [placeholder]")]
    .flatMap(element => ["title", "aria-label", "placeholder"].map(name => element.getAttribute(name) ?? ""))
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const text = texts.currentNode
    if (!text.parentElement.closest("script, style, template, code, ins")) told.push(text.data)
  }
  return told.flatMap(words => words.match(/(?<![A-Za-z0-9])[a-z]{4,}(?![A-Za-z0-9])/g) ?? [])
}"""
# Accounts, doors, files and what a person asked for are called so in every language; English names are the catalogue's.
NAMES = {"admin", "clerk", "keeper", "supervisor", "system", "test", "nowhere", "form", "group", "count", "persons"}
FILE_NAMES = {"file", "looked", "waiting", "docx", "xlsx"}
# Pages that refuse are looked at too; axe itself tries on styles that the Content-Security-Policy then blocks.
ALLOWED = ["400", "403", "404", "422", "Applying inline style"]
REGISTERS = {
    "federation": "C1", "grassrootsunion": "C1-G", "workerstation": "C1-S", "readingroom": "C1-R", "campaign": "C1-C",
    "facility": "C1-L",
}  # fmt: skip
RECORDS = ("figures.indicator", "figures.indicatorgroup", "figures.period", "figures.source", "figures.form",
           "figures.editrule", "figures.figure", "figures.deadline", "figures.extension", "units.appointment",
           "auth.user", "changelog.change")  # fmt: skip
CHRONICLE: dict[type[ChronicleRecord], dict[str, str]] = {
    Officeholder: {"person": "王一", "office": "主席"}, UnionWork: {"title": "影片", "kind": "film"},
    Regulation: {"title": "条例", "kind": "law", "stage": "in_force"}, Agreement: {"title": "协议", "partner": "广东"},
}  # fmt: skip
UNITS = "/admin/units/grassrootsunion/import/"
# By the person who brings them: where to, and what.
FILES = {
    "keeper": {
        "good": (UNITS, "代码,名称,上级代码\nC1-G,新名工会,\nC1-G2,新工会,C1\n"),
        "faulty": (UNITS, "代码,名称,上级代码\nC1-G3,工会,C9\nC1-G4,,C1\n"),
    },
    "clerk": {
        "figures": ("/files/", "单位,指标代码,报告期,数值\nC1,ORG12,2015,960000\n"),
        "faulty": ("/files/", "单位,指标代码,报告期,数值\nC9,ORG12,2015,很多\n"),
    },
    "supervisor": {"form": ("/forms/", workbook(BlankForm("", {"2014": [["指标", "2014年"], ["入会人数", None]]})))},
}

# By the person who opens them; `{name}` is filled in from AccessibleWorld.ids; what stands after a blank is
# pressed there.
PAGES: dict[str, list[str]] = {
    "nobody": ["/accounts/login/?next=/"],
    "clerk": [
        "/",
        "/entry/C1/FED/2014/",
        "/entry/C1/FED/2015/",
        "/entry/C1/FED/2015/cell/{indicator}-area/",
        "/entry/C1/FED/2015/submit/",
        "/entry/C1/G/2015/units/",
        "/entry/C1/G/2015/units/submit/",
        "/worklist/?as=entry&status=",
        "/files/",
        "{figures}",
        "{faulty}",
        "/sheet/{submission}/",
        "/evidence/?unit=C1&period=2014&form=FED",
        "/evidence/{attachment}/",
        "/unit/C1/",
        "/number/?unit=C1&indicator=ORG12&period=2014",
        "/summary/?unit=C3",
        "/review/{submission}/",
        "/accounts/password/",
        "/accounts/again/",
        "/accounts/second-factor/",
        "/accounts/sessions/",
        "/accounts/tokens/",
        "/accounts/messages/",
        "/accounts/logout/",
        "/files/jobs/{looked}/",
        "/files/jobs/{waiting}/",
        "/files/layouts/",
        "/texts/",
        "/texts/phrases/",
        "/texts/{text}/",
        "/admin/figures/editrule/",
    ],
    "supervisor": [
        "/",
        "/summary/?unit=R&period=2014&group=",
        "/summary/?unit=R&period=2014&group=&scale=scaled",
        "/summary/?unit=R&period=2012&group=GRP",
        "/compare/?unit=R&from=2009&to=2014&group=",
        "/compare/?unit=R&from=2009&to=2014&indicator=CUL11",
        "/compare/?unit=R&from=2009&to=2013-12-31&indicator=CUL11",
        "/trend/?unit=R&from=2009&to=2014&group=",
        "/compare/?unit=R&from=2009&to=2014&indicator=CUL11&picture=tiles",
        "/summary/?unit=R&period=2014&group=&chart=CUL11&picture=tiles",
        "/summary/?unit=C1&period=2014&group=&picture=tiles",
        "/trend/?unit=R&from=2009&to=2014&indicator=CUL11",
        "/trend/?unit=R&from=2009&to=2014&indicator=CUL11&drawn=measure",
        "/why/?unit=R&indicator=ORG12&from=2009&to=2014&footing=below",
        "/why/?unit=R&indicator=CUL11&period=2014&since=2000-01-01&part=all",
        "/coverage/?unit=R&period=2014",
        "/coverage/units/?unit=R&period=2014",
        "/contradictions/?unit=R&period=2014",
        "/contradictions/?unit=R&period=2014&explain={finding}",
        "/restatements/?unit=R",
        "/forms/",
        "{form}",
        *(f"/registers/{name}/?unit=R" for name in Register.values),
        "/registers/campaign/?unit=R&show=figures",
        "/worklist/?as=review&status=submitted",
        "/notices/",
        "/requests/",
        "/sheet/{submission}/?at={step}",
        "/sheet/{submission}/0/0/",
        "/admin/figures/extension/add/",
        "/number/?unit=R&indicator=ORG12&period=2013-12-31",
        "/number/?unit=C1&indicator=ORG15&period=2014",
        "/number/{figure}/",
        "/unit/R/",
        "/unit/C1-G/",
        "/indicators/",
        "/ask/?asked=C1+2014+nowhere",
        "/review/{submission}/",
        "/review/{submission}/?changes=on",
        "/no/such/page/",
    ],
    "keeper": [
        "/admin/",
        "/admin/units/",
        "/admin/units/unit/tree/",
        "/admin/units/unit/tree/?under=C1",
        "/admin/units/unit/acts/",
        "/admin/units/unit/doubles/",
        "/admin/units/unit/enterprises/",
        "/admin/units/unit/{grassrootsunion}/acts/?act=split",
        "/admin/units/succession/",
        "/admin/units/federation/?q=nothing",
        *(f"/admin/units/{name}/{act}" for name in REGISTERS for act in ("", "add/", f"{{{name}}}/change/")),
        "/admin/units/grassrootsunion/import/",
        "/admin/units/grassrootsunion/export/",
        "/admin/units/grassrootsunion/{grassrootsunion}/history/",
        "/admin/units/grassrootsunion/{grassrootsunion}/delete/",
        "/admin/units/appointment/add/",
        *(f"/admin/figures/{model._meta.model_name}/{act}" for model in CHRONICLE for act in ("", "add/")),
        "/admin/figures/officeholder/{officeholder}/change/",
        "/admin/figures/officeholder/{officeholder}/history/",
        "/sources/DOC/",
        "/sources/DOC/text/?place=¶2",
        "{good}",
        "{good}?show=changed",
        "{faulty}",
    ],
    "admin": [
        *(
            f"/admin/{name.replace('.', '/')}/{act}"
            for name in RECORDS
            for act in ("", *(() if name == "changelog.change" else ("add/",)))
        ),
        "/admin/changelog/change/{change}/change/",
        "/admin/accounts/accessline/",
        "/admin/accounts/outgoingmessage/",
        "/admin/figures/indicator/import/",
        "/admin/figures/indicator/shipped/",
        "/admin/figures/period/open/",
        "/admin/figures/period/seal/?year=2014",
        "/setup/",
        "/admin/figures/indicator/{indicator}/change/",
        "/admin/figures/editrule/{rule}/change/",
        "/admin/figures/source/{source}/change/",
        "/admin/figures/editrule/{rule}/change/ [name=_try]",
        "/admin/auth/user/{user}/change/",
    ],
}


class AccessibleWorld:
    """A region with figures, one unit of every register, a submission under review, and the people of PAGES."""

    def __init__(self) -> None:
        region = ReportsRegion()
        city = region.cities[0]
        units = [city, builders.grassroots("C1-G", city)]
        units += [
            builders.unit(model, f"C1-{letter}", city, **fields)
            for model, letter, fields in (
                (WorkerStation, "S", {"kind": "park"}),
                (ReadingRoom, "R", {}),
                (Campaign, "C", {"kind": "competition"}),
                (Facility, "L", {"kind": "palace"}),
            )
        ]
        with acting(door="test"):
            FormerName.objects.create(unit=units[1], name="旧名", until=builders.LONG_AGO)
            Honour.objects.create(unit=units[1], name="模范职工之家", level="national")
            Unit.objects.filter(pk=units[2].pk).update(closed=builders.LONG_AGO)
            for column, placed in enumerate(region.cities[:2], start=1):
                Federation.objects.filter(pk=placed.pk).update(tile_column=column, tile_row=1)
        for model, said in CHRONICLE.items():
            builders.told(model, city, year=2014, locator="¶2", **said)
        with acting(door="test"):
            SourceText.objects.keep(builders.source(), "# 报告\n第一段。\n第二段,王一任主席。\n")
        rule = builders.rule("MEMBERS", "ORG12 <= ORG10", "query")
        builders.rule("HALLS", "CUL11 <= 25", "query")
        builders.form("G", [(region.members, "own"), (region.staff, "own")], "grassroots")
        builders.period("2012"), builders.period("2015")
        submission = builders.submission(city, region.form, "2014", {region.members: 950000}, "area")
        with acting(door="test"):
            Submission.objects.filter(pk=submission.pk).update(status="submitted")
            checks_findings.refresh([one.pk for one in region.cities], [submission.period_id])
        halls = Figure.objects.get(unit=city, indicator=region.halls, period=submission.period)
        answer = understand("41", region.halls, source_id=halls.source_id, locator="¶2")
        entry_writer.restate(halls, answer, by=region.clerk, reason="误读")
        keeper = builders.clerk(region.region, "keeper")
        builders.appointed(keeper, Role.ADMINISTRATOR, region.region)
        admin = builders.person("admin")
        type(admin).objects.filter(pk=admin.pk).update(is_superuser=True)
        self.ids = {
            "submission": submission.pk,
            "figure": Figure.objects.filter(unit=city, origin="document").first().pk,
            "change": Change.objects.last().pk,
            "indicator": region.members.pk,
            "rule": rule.pk,
            "source": builders.source().pk,
            "finding": Finding.objects.filter(check_code="HALLS", severity="query").first().pk,
            "step": submission.transitions.last().pk,
            "user": keeper.pk,
            "officeholder": Officeholder.objects.get().pk,
            **{name: Unit.objects.get(code=code).pk for name, code in REGISTERS.items()},
        }
        place = EvidencePlace(city, submission.period, region.form)
        kept = attachments.attach(place, ContentFile(PDF, "盖章表.pdf"), by=region.clerk)
        self.ids["attachment"] = kept.pk
        told = {"unit": "C1", "year": 2014}
        text = "目前,会员达60万人,会员达61.5万人,评出先进20个,增长3%。".encode()
        file = ContentFile(text, "a")
        waiting = PendingFile.objects.keep(file, owner=region.clerk, register="text", told=told)
        self.ids["text"] = waiting.pk
        for name in ("looked", "waiting"):
            table = ContentFile(FILES["clerk"]["figures"][1].encode(), f"{name}.csv")
            large = PendingFile.objects.keep(table, owner=region.clerk, register="figures")
            self.ids[name] = in_background.look_at(large, by=region.clerk, chosen={}).pk
            if name == "looked":
                in_background.do_next(str, FileProgress())


@shared
def world() -> AccessibleWorld:
    return AccessibleWorld()


@pytest.fixture
def opened(new_page, world, settings) -> Callable[[str, str], Iterator[Page]]:
    """Every page of one person in turn, in one language; messages are in use."""
    settings.MESSAGES_BY = ["mail", "webhook"]

    def walk(who: str, locale: str) -> Iterator[Page]:
        size, scheme = LOOKS[locale]
        page = new_page(locale, allow=ALLOWED, viewport=size, color_scheme=scheme)
        page.add_init_script(AXE.axe_script)  # sent once; into each page it would be half a megabyte every time
        if who != "nobody":
            sign_in(page, who)
        world.ids |= {name: uploaded(page, *file) for name, file in FILES.get(who, {}).items()}
        for address in PAGES[who]:
            address, _blank, pressed = address.partition(" ")
            page.goto(address.format(**world.ids))
            if pressed:
                page.click(pressed)
                page.wait_for_load_state("load")
            yield page

    return walk


def uploaded(page: Page, address: str, content: str | bytes) -> str:
    """The address of the preview of a file: a workbook, or a table in text."""
    page.goto(address)
    file = {"name": "file.xlsx", "mimeType": XLSX, "buffer": content}
    if isinstance(content, str):
        file = {"name": "file.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.set_input_files("input[type=file]", [file])
    page.click("[type=submit].default")
    page.wait_for_load_state("load")
    return page.url


def findings(page: Page, judged: list[str]) -> Iterator[str]:
    """What axe finds fault with: page, look, rule, place and why; and words that are not of the page's language. The
    colours of its text come to those `judged`."""
    page.evaluate(SETTLED)
    if page.evaluate("document.documentElement.lang") == "zh-hans":
        yield from (f"{page.url}: {word}" for word in page.evaluate(WORDS) if word not in NAMES | FILE_NAMES)
    judged[:] = page.evaluate(MARK, judged)
    for fault in page.evaluate(VIOLATIONS, OPTIONS):
        for node in fault["nodes"]:
            yield f"{page.url}: {fault['id']} {node['target']} {' '.join(node['failureSummary'].split())}"


@pytest.mark.parametrize("locale", LOOKS)
@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing_on_any_page_of(who, locale, opened):
    judged: list[str] = []
    found = [fault for page in opened(who, locale) for fault in findings(page, judged)]
    assert not found, "\n".join(found)
