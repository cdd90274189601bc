"""A city's clerk at her desk, before a form of four cells and a rate."""

import re

from playwright.sync_api import expect

from apps.figures.models import Figure
from tests import builders
from tests.builders import Level
from tests.figures.views.clipboard import paste
from tests.signing_in import sign_in


class ClerksOffice:
    """Staff and members of a city, of both the women, and how many of the staff are members."""

    def __init__(self, required=()):
        self.city = builders.federation("450200", builders.federation("450000", level=Level.PROVINCE))
        names = {"ORG10": "职工人数", "ORG11": "女职工人数", "ORG12": "工会会员人数", "ORG13": "女会员人数"}
        self.asked = {code: builders.indicator(code, name_zh=name, name_en=code) for code, name in names.items()}
        parts = {"numerator": self.asked["ORG12"], "denominator": self.asked["ORG10"]}
        rate = {"kind": "computed", "nature": "rate", "over_units": "recompute", "decimals": 2, **parts}
        self.asked["ORG15"] = builders.indicator("ORG15", measure="%", name_zh="职工入会率", name_en="rate", **rate)
        self.form = builders.form("F", [(asked, "area") for asked in self.asked.values()], required=required)
        builders.rule("MEMBERS", "ORG12 <= ORG10")
        builders.period("2015")
        self.clerk = builders.clerk(self.city)

    def open(self, page):
        self.page = page
        sign_in(page, "clerk")
        page.goto("/entry/450200/F/2015/")
        expect(page.locator("#grid")).to_be_visible()
        page.wait_for_load_state("load")
        return self

    def cell(self, code):
        return self.page.locator(f"#cell-{self.asked[code].pk}-area")

    def value(self, code):
        figure = Figure.objects.filter(indicator=self.asked[code]).first()
        return figure and figure.value

    def values(self):
        return [self.cell(code).input_value() for code in ("ORG10", "ORG11", "ORG12", "ORG13")]

    def notes(self, code):
        return self.page.locator(f"#notes-{self.asked[code].pk}-area")

    def paste(self, text):
        paste(self.page, text)

    def expect_saved(self):
        expect(self.page.locator("#saving")).to_have_text(re.compile(r"\d\d:\d\d"))
