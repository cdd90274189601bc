"""A county whose clerk works with files: three federations below her, their form, and last year's figures."""

from apps.changelog.acting import acting
from apps.units.models import FormerName
from tests import builders
from tests.builders import Level


class CountyOffice:
    """Members and staff are asked of the whole area, takers and income too; income of the federation itself as well."""

    def __init__(self) -> None:
        self.region = builders.federation("450000", level=Level.PROVINCE, name="广西总工会")
        self.city = builders.federation("450200", self.region, name="柳州市总工会")
        self.county = builders.federation("450203", self.city, level=Level.COUNTY, name="鱼峰区总工会")
        names = ("天马街道总工会", "驾鹤街道总工会", "箭盘山街道总工会")
        self.streets = [
            builders.federation(f"45020300{number}", self.county, level=Level.TOWN, name=name)
            for number, name in enumerate(names, start=1)
        ]
        self.neighbour = builders.federation("450300", self.region, name="桂林市总工会")
        with acting(door="test"):
            FormerName.objects.create(unit=self.streets[2], name="箭盘街道工会")
        self.staff = builders.indicator("ORG10", name_zh="职工人数", name_en="staff")
        self.members = builders.indicator("ORG12", name_zh="工会会员人数", name_en="members")
        self.rate = builders.indicator(
            "ORG15", name_zh="职工入会率", name_en="share of members", measure="%", kind="computed", nature="rate",
            over_units="recompute", numerator=self.members, denominator=self.staff, decimals=2,
        )  # fmt: skip
        self.takers = builders.indicator(
            "ECO02",
            name_zh="参加劳动竞赛职工人次",
            name_en="participants",
            measure="人次",
            nature="flow",
            over_time="sum",
        )
        self.income = builders.indicator("FIN01", name_zh="工会经费收入", name_en="income", measure="元", decimals=2)
        items = [(one, "area") for one in (self.staff, self.members, self.rate, self.takers, self.income)]
        self.form = builders.form("FED", [*items, (self.income, "own")])
        builders.rule("MEMBERS", "ORG12 <= ORG10")
        builders.rule("MANY", "ORG12 <= 90000", severity="query")
        builders.source("GX")
        self.periods = [builders.period(code) for code in ("2014", "2015")]
        self.clerk = builders.clerk(self.county)
        builders.submission(self.streets[0], self.form, "2014", {self.staff: 900, self.members: 800}, "area")
