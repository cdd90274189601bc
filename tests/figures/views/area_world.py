"""A region before its form: of some cells both cities have reported, of others only one."""

from tests import builders
from tests.builders import Level

GRID = "/entry/450000/FED/2015/"


class AreaWorld:
    """Members, events and income come whole from both cities; of rooms Nanning alone has a number."""

    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE, name="广西总工会")
        self.nanning = builders.federation("450100", self.region, name="南宁市总工会")
        self.liuzhou = builders.federation("450200", self.region, name="柳州市总工会")
        self.members = builders.indicator("ORG12", name_zh="工会会员人数", name_en="members")
        self.rooms = builders.indicator(
            "ORG08", name_zh="项目工会数", name_en="project unions", measure="个", measure_en="organisations"
        )
        self.events = builders.indicator(
            "CUL05", name_zh="送文化活动场次", name_en="events", nature="flow", over_time="sum"
        )
        self.income = builders.indicator("FIN01", name_zh="工会经费收入", name_en="income", measure="元")
        area = [(indicator, "area") for indicator in (self.members, self.rooms, self.events, self.income)]
        self.form = builders.form("FED", [*area, (self.income, "own")], required=["ORG12"])
        self.period = builders.period("2015")
        self.reports = {
            self.nanning: self.report(
                self.nanning, {self.members: 1200, self.rooms: 316, self.events: "超过1,958", self.income: 50}
            ),
            self.liuzhou: self.report(self.liuzhou, {self.members: 800, self.events: 5, self.income: 60}),
        }
        self.clerk = builders.clerk(self.region)
        self.supervisor = builders.supervisor(self.region)

    def report(self, city, values):
        return builders.approved(builders.submission(city, self.form, "2015", values, "area"))

    def key(self, indicator, coverage="area"):
        return f"{indicator.pk}-{coverage}"

    def blank(self, **given):
        """All that the page sends of a form nobody has typed into, with what is `given` by field."""
        items = [(item.indicator_id, item.coverage) for item in self.form.items.all()]
        return {f"cell-{indicator}-{coverage}": "" for indicator, coverage in items} | given
