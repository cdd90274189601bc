"""A region whose clerk holds yearbook tables: four cities, counties that were called otherwise, and one that ended."""

from datetime import date

from apps.changelog.acting import acting
from apps.units.models import FormerName, Unit
from tests import builders
from tests.builders import Level

CITIES = {"450100": "南宁市", "450200": "柳州市", "450300": "桂林市", "450400": "梧州市"}
COUNTIES = {
    "450181": "横州市",
    "450381": "荔浦市",
    "450223": "鹿寨县",
    "450403": "万秀区",
    "450404": "蝶山区",
    "450422": "藤县",
}
YEARS = ("2012", "2013", "2014", "2015")


class YearbookOffice:
    """Everything is asked of the whole area; the years from 2012 to 2015 are set up."""

    def __init__(self) -> None:
        self.region = builders.federation("450000", level=Level.PROVINCE, name="广西总工会", division_code="450000")
        self.cities = {code: self._federation(code, name, self.region) for code, name in CITIES.items()}
        for code, name in COUNTIES.items():
            self._federation(code, name, self.cities[f"{code[:4]}00"])
        self._name_as_it_was()
        self.staff = builders.indicator("ORG10", name_zh="职工人数", name_en="staff")
        self.members = builders.indicator("ORG12", name_zh="工会会员人数", name_en="union members")
        self.women = builders.indicator("ORG13", name_zh="女会员人数", name_en="women members")
        self.unions = builders.indicator("ORG01", name_zh="基层工会组织数", name_en="grassroots unions", measure="个")
        self.income = builders.indicator("FIN01", name_zh="工会经费收入", name_en="income", measure="元", decimals=2)
        self.indicators = [self.staff, self.members, self.women, self.unions, self.income]
        self.form = builders.form("FED", [(asked, "area") for asked in self.indicators])
        for year in YEARS:
            builders.period(year)
        builders.source("GX2014")
        self.clerk = builders.clerk(self.region)

    def _federation(self, code: str, name: str, parent: Unit) -> Unit:
        level = Level.CITY if code.endswith("00") else Level.COUNTY
        return builders.federation(code, parent, level=level, name=f"{name}总工会", division_code=code)

    def _name_as_it_was(self) -> None:
        with acting(door="test"):
            for code, was, until, code_then in (
                ("450181", "横县总工会", date(2021, 2, 2), "450127"),
                ("450381", "荔浦县总工会", date(2018, 6, 18), "450331"),
            ):
                unit = Unit.objects.get(code=code)
                FormerName.objects.create(unit=unit, name=was, until=until, code=code_then)
        ended = Unit.objects.get(code="450404")
        builders.dated(ended, closed=date(2013, 2, 7))
        builders.succeeded(ended, Unit.objects.get(code="450403"), date(2013, 2, 8))
