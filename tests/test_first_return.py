"""From an empty database to the first approved return of a made-up federation, as docs/administrators.md leads.

What it takes its people is told by the model of `tests.persons_work`; that the files are there is not counted.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from apps.figures.models import Submission
from apps.units.models import Federation, GrassrootsUnion, installation
from tests.owner import by_owner
from tests.persons_work import PersonsWork
from unionrecords import first_records

pytestmark = pytest.mark.django_db(transaction=True)
ROOT, PASSWORD, OWN = "990000", "r5-harbour-lime-37", "q8-meadow-stone-52"
PASSAGE = re.compile(r"^\*\*从空数据库到第一份批准的报表。\*\*.*?(?=\n\n)", re.DOTALL | re.MULTILINE)
UPLOAD = "input[type=file]"
NAMES = "fields => fields.map(field => field.closest('tr').querySelector('th').innerText)"
TEXTS = "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
# What the first union states; a line that is not here has 0.
STATED = {
    "基层工会覆盖(涵盖)单位数": "1", "应建会法人单位数": "1", "职工人数": "126", "女职工人数": "51",
    "工会会员人数": "118", "女会员人数": "47", "农民工会员人数": "22", "工会专职工作人员人数": "2",
    "建立职工代表大会制度单位数": "1", "职代会职工代表人数": "24", "实行厂务公开单位数": "1", "工会经费收入": "63500",
}  # fmt: skip


class MadeUpFederation(NamedTuple):
    """How much of it there is, and the files that bring it in."""

    cities: int
    counties: int
    unions: int

    def federations(self) -> bytes:
        rows = [(code, f"示例{code}总工会", "市级", ROOT, code) for code in self._cities()]
        rows += [(code, f"示例{code}总工会", "县级", f"{code[:4]}00", code) for code in self._counties()]
        return table("代码 名称 级别 上级代码 行政区划代码", rows)

    def grassroots(self) -> bytes:
        counties = self._counties()
        homes = [counties[number % len(counties)] for number in range(self.unions)]
        rows = [(f"{home}-{number:05}", f"示例{number}厂工会", home) for number, home in enumerate(homes)]
        return table("代码 名称 上级代码", rows)

    def people(self) -> bytes:
        rows = [("zhu2-990000", "主管乙", "主管", ROOT)]
        for code in (ROOT, *self._cities(), *self._counties()):
            rows += [(f"tian-{code}", f"填报{code}", "填报员", code), (f"zhu-{code}", f"主管{code}", "主管", code)]
        return table("账号 姓名 角色 工会", rows)

    def _cities(self) -> list[str]:
        return [f"99{city:02}00" for city in range(1, self.cities + 1)]

    def _counties(self) -> list[str]:
        numbers = (f"99{city:02}{county:02}" for county in range(1, 100) for city in range(1, self.cities + 1))
        return sorted(islice(numbers, self.counties))


def table(heads: str, rows: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([heads.split(), *rows])
    return out.getvalue().encode()


class Walk:
    """The people of a new system, each at a browser of her own."""

    def __init__(self, new_page: Callable[..., Page]) -> None:
        self.work, self._new_page = PersonsWork(), new_page

    def signed_in(self, account: str, password: str) -> Page:
        page = self._new_page("zh-CN", viewport={"width": 1360, "height": 1000})
        page.set_default_timeout(120_000)
        self.work.goes_to(page, "/")
        self.work.fills_in(page.locator("[name=login]"), account)
        self.work.fills_in(page.locator("[name=password]"), password)
        self.work.clicks_on(page.get_by_role("button", name="登录"))
        return page

    def with_own_password(self, account: str, given: str) -> Page:
        page = self.signed_in(account, given)
        self.work.fills_in(page.locator("[name=oldpassword]"), given)
        for again in ("password1", "password2"):
            self.work.fills_in(page.locator(f"[name={again}]"), OWN)
        self.work.clicks_on(page.get_by_role("button", name="修改密码"))
        self.goes_home(page)
        return page

    def goes_home(self, page: Page) -> None:
        self.work.clicks_on(page.get_by_role("link", name="我的工作").first)

    def sets_up(self, page: Page) -> None:
        self.work.clicks_on(page.get_by_role("link", name="设置", exact=True))

    def names_the_system(self, page: Page) -> None:
        system = page.locator("#step-system")
        self.work.fills_in(system.locator("[name=site_name]"), "示例省工会台账")
        self.work.clicks_on(system.get_by_role("button", name="保存"))

    def enters_the_root(self, page: Page) -> None:
        root = page.locator("#step-root")
        self.work.fills_in(root.locator("[name=name]"), "示例省总工会")
        self.work.chooses(root.locator("[name=level]"), "省级")
        self.work.fills_in(root.locator("[name=division_code]"), ROOT)
        self.work.clicks_on(root.get_by_role("button", name="保存"))

    def brings_in(self, page: Page, what: str, content: bytes, confirm: str) -> None:
        self.work.clicks_on(page.get_by_role("link", name=f"导入{what}", exact=True))
        self.work.brings_file(page.locator(UPLOAD), f"{what}.csv", content)
        self.work.clicks_on(page.get_by_role("button", name="预览"))
        self.work.clicks_on(page.get_by_role("button", name=confirm))

    def brings_in_all(self, page: Page, made_up: MadeUpFederation) -> dict[str, str]:
        """The passwords by account, as the page shows them once; in the end she is at the set-up page again."""
        passwords: dict[str, str] = {}
        for what, content, confirm in (
            ("工会", made_up.federations(), "写入名册"),
            ("基层工会", made_up.grassroots(), "写入名册"),
            ("人员", made_up.people(), "建立这些账号和任职"),
        ):
            self.brings_in(page, what, content, confirm)
            if what == "人员":
                shown = page.locator("table tbody tr").evaluate_all(TEXTS)
                passwords = {account: password for account, _name, password in shown}
                self.sets_up(page)
            expect(page).to_have_url(re.compile("/setup/$"))
        return passwords

    def opens_the_year(self, page: Page) -> None:
        self.work.clicks_on(page.get_by_role("link", name="开设年度"))
        for form in ("基层以上工会调查表", "基层工会调查表"):
            self.work.fills_in(page.get_by_label(re.compile(f"^{form}")), "2099-01-31")
        self.work.clicks_on(page.get_by_role("button", name=re.compile("^开设")))

    def hands_in(self, page: Page) -> None:
        row = page.get_by_role("row").filter(has_text="基层工会调查表").first
        self.work.clicks_on(row.get_by_role("link").nth(1))
        self.work.clicks_on(page.get_by_role("link", name="打开").first)
        for name, field in asked(page):
            self.work.goes_on_with(field, STATED.get(name, "0"))
        self.work.clicks_on(page.get_by_role("button", name="上报…"))
        self.work.clicks_on(page.get_by_role("button", name=re.compile("^确认")))

    def approves(self, page: Page) -> None:
        self.work.clicks_on(page.get_by_role("link", name="审核", exact=True))
        self.work.clicks_on(page.get_by_role("button", name="批准"))


def asked(page: Page) -> Iterator[tuple[str, Locator]]:
    """The lines of a form with the field of each."""
    fields = page.locator("input[name^=cell-]")
    for name, field in zip(fields.evaluate_all(NAMES), fields.all(), strict=True):
        yield name.removesuffix("*").strip(), field


@pytest.fixture
def empty_system(db: None) -> Iterator[None]:
    before = installation.current()
    with by_owner():
        first_records.load(first_records.NONE)
    User.objects.create_superuser("admin", password=PASSWORD)
    yield
    installation.keep(before)


LARGE = MadeUpFederation(cities=12, counties=90, unions=5000)


@pytest.mark.parametrize(
    "made_up", [MadeUpFederation(2, 3, 20), pytest.param(LARGE, marks=pytest.mark.large)], ids=["small", "large"]
)
def test_a_new_federation_has_its_first_return_approved_in_less_than_thirty_minutes_of_work(
    new_page, empty_system, made_up, record_property
):
    walk = Walk(new_page)
    walk.work.reads(PASSAGE.search(Path(settings.BASE_DIR, "docs/administrators.md").read_text())[0])
    for command in ("make setup RECORDS=none", "make run"):
        walk.work.types_command(command)
    page = walk.signed_in("admin", PASSWORD)
    walk.sets_up(page)
    walk.names_the_system(page)
    walk.enters_the_root(page)
    passwords = walk.brings_in_all(page, made_up)
    walk.opens_the_year(page)
    walk.goes_home(page)
    expect(page.get_by_role("link", name="设置", exact=True)).to_have_count(0)
    for act, account in ((walk.hands_in, "tian-990101"), (walk.approves, "zhu-990101")):
        act(walk.with_own_password(account, passwords[account]))
    approved = Submission.objects.get()
    assert (approved.status, approved.unit.parent.code, approved.figures.count()) == ("approved", "990101", 54)
    assert Federation.objects.count() == 1 + made_up.cities + made_up.counties
    assert GrassrootsUnion.objects.count() == made_up.unions
    record_property("measured", f"{made_up}, to the first approved return: {walk.work}")
    assert walk.work.minutes < 30, str(walk.work)
