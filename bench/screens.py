"""The pictures of docs/screens, taken anew: `make screens`.

Run as `manage.py shell < bench/screens.py` over a copy of the demonstration, which is written to: clerks type, lose the
server and clash. Each picture is taken in Chinese and in English, 1280 pixels wide. What no document shows is removed.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from apps.figures.demonstration.region_tables import COLLECTED, TOP
from apps.figures.models import Figure, Indicator, Submission
from apps.units.models import GrassrootsUnion

FOLDER = settings.BASE_DIR / "docs" / "screens"
WIDTH, HEIGHTS, HEAVY = 1280, (720, 640, 560, 480, 400), 150_000  # bytes
NOW, THEN, FIRST = COLLECTED, COLLECTED - 1, COLLECTED - 4
SUPERVISOR, CITY, COUNTY, REGION, ADMIN = (
    "region-supervisor", "city-clerk", "county-clerk", "region-clerk", "admin",
)  # fmt: skip
GRID = f"/entry/991305/FEDERATION/{NOW}/"
PASTE = """text => { const data = new DataTransfer(); data.setData("text/plain", text);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste",
        { clipboardData: data, bubbles: true, cancelable: true })); }"""
CENTRE = "element => element.scrollIntoView({block: 'center', inline: 'center'})"
BLOCK = "指标名称\t计量单位\t本期\n职工人数\t人\t3795\n女职工人数\t人\t一千来人吧\n工会会员人数\t人\t３２２０"
UNIONS = (
    "单位\t职工人数\t工会会员人数\n"
    "演示卯市6县机械厂工会\t60\t55\n演示卯市6县纺织厂工会\t47\t52\n演示卯市6县旧厂工会\t5\t5"
)
FIGURES = "单位,职工人数,工会会员人数\n演示卯市5县总工会,3100,2900\n演示卯市7县总工会,2800,2700\n"
FAULTY = "单位,职工人数,工会会员人数\n演示卯市5县总工会,三千来人,2900\n演示卯市九县总工会,2800,2700\n"
REGISTER = "代码,名称,上级\n991305-J90,演示寅市5县新厂工会,991305\n,演示寅市5县旧厂工会,991399\n"
RULE = {
    "code": "NEW",
    "expression": "ORG12 >= 24000",
    "message_zh": "会员不少于24000人。",
    "message_en": "At least 24,000 members.",
}
Act = Callable[["Camera"], None]


class Camera:
    """A browser at the demonstration in one language, and the folder the pictures go to."""

    def __init__(self, browser: Browser, address: str, language: str, keys: dict[str, str]) -> None:
        self.browser, self.address, self.language, self.keys = browser, address, language, keys
        self.page: Page | None = None

    @contextmanager
    def signed_in(self, username: str) -> Iterator[BrowserContext]:
        locale = {"zh": "zh-CN", "en": "en"}[self.language]
        context = self.browser.new_context(
            base_url=self.address, locale=locale, viewport={"width": WIDTH, "height": HEIGHTS[0]}
        )
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": self.keys[username], "url": self.address}
        context.add_cookies([cookie])
        yield context
        context.close()

    def open(self, path: str) -> Page:
        assert self.page is not None
        answer = self.page.goto(path)
        assert answer is not None, path
        assert answer.status == 200, path
        self.page.wait_for_load_state("load")
        return self.page

    def take(self, name: str) -> None:
        """What stands on the screen; less of its foot where that would be a heavy file."""
        assert self.page is not None
        picture = FOLDER / f"{name}-{self.language}.png"
        for height in HEIGHTS:
            self.page.screenshot(path=picture, clip={"x": 0, "y": 0, "width": WIDTH, "height": height})
            if picture.stat().st_size < HEAVY:
                return

    def cell(self, code: str) -> str:
        return f"#cell-{INDICATORS[code]}-area"


# ---- What is looked at, and what is done before


def plain(name: str, path: str) -> Act:
    def look(camera: Camera) -> None:
        camera.open(path)
        camera.take(name)

    look.__name__ = name
    return look


def figure(name: str, path: str) -> Act:
    """The picture of a page alone."""

    def look(camera: Camera) -> None:
        page = camera.open(path)
        page.locator("figure.chart").screenshot(path=FOLDER / f"{name}-{camera.language}.png")

    look.__name__ = name
    return look


def grid(camera: Camera) -> None:
    page = camera.open(GRID)
    camera.take("grid")
    page.locator("td .mark.query").first.evaluate(CENTRE)
    camera.take("grid-query")
    page.evaluate("scrollTo(0, 0)")
    page.locator(camera.cell("ORG12")).press("Shift+F2")
    page.locator("#details").wait_for(state="visible")
    camera.take("details")


def paste(camera: Camera) -> None:
    page = camera.open(GRID)
    page.locator(camera.cell("ORG10")).click()
    page.evaluate(PASTE, BLOCK)
    page.locator("#pasted").wait_for(state="visible")
    page.evaluate("scrollTo(0, 0)")
    camera.take("paste")
    page.click("#undo")


def offline(camera: Camera) -> None:
    page = camera.open(GRID)
    page.route("**/entry/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator(camera.cell("ORG02")).fill("64")
    away = page.locator("#saving").get_attribute("data-away")
    page.locator("#saving", has_text=away or "").wait_for(timeout=20000)
    camera.take("offline")
    page.unroute("**/entry/**")
    page.locator("#saving", has_text=re.compile(r"\d\d:\d\d")).wait_for(timeout=20000)


def conflict(camera: Camera) -> None:
    """Another clerk writes into the same cell while the page is open."""
    page = camera.open(GRID)
    other_number = {"zh": "1529", "en": "1531"}[camera.language]
    with camera.signed_in(REGION) as elsewhere:
        there = elsewhere.new_page()
        there.goto(GRID)
        there.wait_for_load_state("load")
        there.locator(camera.cell("ORG11")).fill(other_number)
        there.locator("#saving", has_text=re.compile(r"\d\d:\d\d")).wait_for(timeout=20000)
    page.locator(camera.cell("ORG11")).fill("1540")
    page.locator("[data-decide=theirs]").first.wait_for(state="visible", timeout=20000)
    page.locator("[data-decide=theirs]").first.evaluate(CENTRE)
    camera.take("conflict")
    page.locator("[data-decide=theirs]").first.click()


def held_back(camera: Camera) -> None:
    page = camera.open(GRID)
    page.click("button[value=submit]")
    page.locator(".held-back").wait_for(state="visible")
    camera.take("held-back")


def units(camera: Camera) -> None:
    page = camera.open(f"/entry/991406/GRASSROOTS/{NOW}/units/")
    page.locator("input.cell").nth(4).click()
    page.evaluate(PASTE, UNIONS)
    page.locator("#pasted").wait_for(state="visible")
    camera.take("units")


def uploads(camera: Camera) -> None:
    for name, text in (("figures-upload-refused", FAULTY), ("figures-upload-preview", FIGURES)):
        page = camera.open("/files/")
        page.set_input_files("input[type=file]", _file(text))
        page.select_option("#id_period", str(NOW))
        page.click("#upload [type=submit]")
        page.wait_for_load_state("load")
        camera.take(name)


def register_refused(camera: Camera) -> None:
    page = camera.open("/admin/units/grassrootsunion/import/")
    page.set_input_files("input[type=file]", _file(REGISTER))
    page.click("#content [type=submit]")
    page.locator("#faults").wait_for()
    camera.take("import-refused")


def close_refused(camera: Camera) -> None:
    """A federation with units below it cannot be closed."""
    page = camera.open("/admin/units/federation/?q=991305")
    _close(page, {"zh": "撤并", "en": "merged"}[camera.language])
    camera.take("close-refused")
    union = {"zh": "991305-J12", "en": "991305-J13"}[camera.language]
    page = camera.open(f"/admin/units/grassrootsunion/?q={union}")
    _close(page, {"zh": "企业注销", "en": "the enterprise was dissolved"}[camera.language])
    page = camera.open(f"/admin/units/grassrootsunion/{UNIONS_BY_CODE[union]}/history/")
    camera.take("history")
    page.locator("table.ledger a[href*='/batch/']").first.click()
    page.wait_for_load_state("load")
    camera.take("batch")


def _close(page: Page, reason: str) -> None:
    page.check("#result_list tbody input.action-select >> nth=0")
    page.select_option("select[name=action]", "close")
    page.click("button[name=index]")
    page.fill("#id_reason", reason)
    page.click("form button.default")
    page.wait_for_load_state("load")


def rule_trial(camera: Camera) -> None:
    page = camera.open("/admin/figures/editrule/add/")
    page.select_option("#id_missing", "skip_any")
    page.select_option("#id_severity", "query")
    for name, text in RULE.items():
        page.fill(f"#id_{name}", text)
    page.click("[name=_try]")
    page.locator(".trials li").first.wait_for()
    page.locator(".trials li").first.scroll_into_view_if_needed()
    camera.take("rule-trial")


def work_report(camera: Camera) -> None:
    """The first page of the Word file, where LibreOffice is there to draw it."""
    if not shutil.which("soffice") or not shutil.which("pdftoppm"):
        return
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(get_user_model().objects.get(username=SUPERVISOR))
    language = {"zh": "zh-hans", "en": "en"}[camera.language]
    answer = client.get(f"/report/draft/?unit={TOP}&period={THEN}", headers={"accept-language": language})
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder, "report.docx")
        document.write_bytes(b"".join(answer.streaming_content) if answer.streaming else answer.content)
        make = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, str(document)]
        subprocess.run(make, check=True, capture_output=True)
        drawn = str(FOLDER / f"work-report-{camera.language}")
        first_page = ["-f", "1", "-l", "1", "-singlefile"]
        draw = ["pdftoppm", "-png", "-gray", "-r", "66", *first_page, f"{folder}/report.pdf", drawn]
        subprocess.run(draw, check=True)


def _file(text: str) -> dict[str, str | bytes]:
    return {"name": "table.csv", "mimeType": "text/csv", "buffer": text.encode()}


SUBMITTED = Submission.objects.get(unit__code="991200", period__code=str(NOW))
RETURNED = Submission.objects.get(unit__code="991300", period__code=str(NOW))
STATED = Figure.objects.get(unit__code="990200", indicator__code="ORG12", period__code=str(THEN), origin="document")
INDICATORS = dict(Indicator.objects.values_list("code", "pk"))
UNIONS_BY_CODE = dict(GrassrootsUnion.objects.values_list("code", "pk"))
PICTURES: tuple[tuple[str, Act], ...] = (
    (SUPERVISOR, plain("home-year", "/")),
    (SUPERVISOR, plain("worklist", "/worklist/?as=review&status=submitted&everywhere=on")),
    (SUPERVISOR, plain("review", f"/review/{SUBMITTED.pk}/")),
    (SUPERVISOR, plain("summary", f"/summary/?unit={TOP}&period={THEN}&group=ORG")),
    (SUPERVISOR, plain("comparison", f"/compare/?unit={TOP}&from={THEN}&to={NOW}&indicator=ORG12")),
    (SUPERVISOR, plain("side-by-side", f"/compare/?unit={TOP}&from={FIRST}&to={THEN}&group=ORG&below=on")),
    (SUPERVISOR, plain("trend", f"/trend/?unit={TOP}&from={FIRST}&to={NOW}&group=ORG")),
    (SUPERVISOR, figure("panels", f"/trend/?unit={TOP}&from={FIRST}&to={NOW}&indicator=LAW01")),
    (SUPERVISOR, figure("tiles", f"/summary/?unit={TOP}&period={NOW}&group=ORG&chart=ORG12&picture=tiles")),
    (SUPERVISOR, plain("coverage", f"/coverage/?unit={TOP}&period={NOW}")),
    (SUPERVISOR, plain("contradictions", f"/contradictions/?unit={TOP}&state=")),
    (SUPERVISOR, plain("restatements", f"/restatements/?unit={TOP}")),
    (SUPERVISOR, plain("register-stations", f"/registers/station/?unit={TOP}&at={THEN}")),
    (SUPERVISOR, plain("register-campaigns", f"/registers/campaign/?unit={TOP}&show=figures")),
    (SUPERVISOR, plain("number", f"/number/{STATED.pk}/")),
    (SUPERVISOR, work_report),
    (CITY, plain("returned", f"/entry/991300/FEDERATION/{NOW}/")),
    (CITY, plain("sign-off", f"/sheet/{RETURNED.pk}/")),
    (CITY, plain("notices", "/notices/")),
    (REGION, uploads),
    (COUNTY, plain("my-work", "/")),
    (COUNTY, plain("unit", "/unit/991305/")),
    (COUNTY, plain("register-list", "/admin/units/grassrootsunion/")),
    (COUNTY, grid),
    (COUNTY, paste),
    (COUNTY, offline),
    (COUNTY, conflict),
    (COUNTY, held_back),
    (REGION, units),
    (COUNTY, register_refused),
    (COUNTY, close_refused),
    (ADMIN, rule_trial),
)


# ---- Taking them


@contextmanager
def served() -> Iterator[str]:
    """The system at an address of its own, in threads of this process."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
    server.set_app(get_wsgi_application())
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing is said of requests."""


def session_of(username: str) -> str:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(get_user_model().objects.get(username=username))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def remove_unshown() -> None:
    """Pictures that no document shows."""
    documents = [settings.BASE_DIR / "README.md", *(settings.BASE_DIR / "docs").rglob("*.md")]
    text = "".join(document.read_text() for document in documents)
    for picture in sorted(FOLDER.glob("*.png")):
        if f"screens/{picture.name}" not in text:
            picture.unlink()
            print(f"no document shows {picture.name}")


def take_all() -> None:
    only = os.environ.get("ONLY", "")
    keys = {username: session_of(username) for username in (SUPERVISOR, CITY, COUNTY, REGION, ADMIN)}
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, chromium_sandbox=os.geteuid() != 0)
        for language in ("zh", "en"):
            camera = Camera(browser, address, language, keys)
            for username, act in PICTURES:
                if only and act.__name__ not in only.split():
                    continue
                with camera.signed_in(username) as context:
                    camera.page = context.new_page()
                    act(camera)
        browser.close()


take_all()
remove_unshown()
for picture in sorted(FOLDER.glob("*.png")):
    if picture.stat().st_size >= HEAVY:
        print(f"{picture.name} has {picture.stat().st_size:,} bytes")
