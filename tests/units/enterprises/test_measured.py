"""How long a list takes: a small one in every run, the whole of a city in the long one."""

from datetime import date
from time import perf_counter

import pytest

from apps.changelog.acting import acting
from apps.units.enterprises import counting, keeping
from apps.units.models import Affiliation, Federation, GrassrootsUnion
from tests import builders
from tests.builders import LONG_AGO, Level
from tests.units.enterprises.worlds import code

pytestmark = pytest.mark.django_db
SIGNS = [chr(0x4E00 + 7 * n) for n in range(900)]


class CityOfFirms:
    """Ten counties with unions, and a list of firms of which the first tenth have a union of their code."""

    def __init__(self, unions: int, firms: int) -> None:
        self.city = builders.federation("450200", name="柳州市总工会", division_code="450200")
        self.clerk = builders.clerk(self.city)
        self.counties = [
            builders.federation(
                f"4502{n:02}", self.city, level=Level.COUNTY, name=f"{SIGNS[n]}山区总工会", division_code=f"4502{n:02}"
            )
            for n in range(1, 11)
        ]
        with acting(door="test"):
            made = [self._union(number, firms) for number in range(unions)]
            Affiliation.objects.bulk_create(
                Affiliation(unit=union, parent=self.counties[number % 10], starts=LONG_AGO)
                for number, union in enumerate(made)
            )
        self.text = "统一社会信用代码,企业名称,从业人数,行政区划\n" + "".join(map(self._row, range(firms)))

    def _union(self, number: int, firms: int) -> GrassrootsUnion:
        """Every second has the code of a firm, the others its name, some with one sign more."""
        name = self.name(number * 5 % firms) + ("" if number % 4 else "厂")
        return GrassrootsUnion.objects.create(
            code=f"{self.counties[number % 10].code}-{number}",
            name=f"{name}工会",
            uscc=code(number * 5 % firms) if number % 2 else "",
        )

    @staticmethod
    def name(number: int) -> str:
        word = SIGNS[number % 900] + SIGNS[number * 7 % 900] + SIGNS[number // 900 % 900]
        return f"柳州市{word}机械制造有限公司"

    def _row(self, number: int) -> str:
        return f"{code(number)},{self.name(number)},{number % 400},{self.counties[number % 10].code}\n"


def measured(unions: int, firms: int) -> tuple[float, dict[str, int]]:
    """Seconds from the file to what each firm has, and how many have what."""
    city = CityOfFirms(unions, firms)
    began = perf_counter()
    kept = keeping.keep(
        city.text.encode(), "名单.csv", Federation.objects.get(code="450200"), as_of=date(2014, 9, 30),
        issuer="市场监督管理局", by=city.clerk,
    )  # fmt: skip
    took = perf_counter() - began
    began = perf_counter()
    counts = dict(counting.counted(counting.visible(kept, city.clerk)).all.by_standing)
    print(
        f"{firms:,} firms against {unions:,} unions: {took:.1f} s; counted in {perf_counter() - began:.2f} s: {counts}"
    )
    return took, counts


def test_a_small_list_is_kept_at_once_and_says_what_each_firm_has():
    took, counts = measured(unions=40, firms=400)
    assert (counts["matched"], sum(counts.values())) == (20, 400)
    assert counts["probable"] > 0
    assert took < 5


@pytest.mark.large
def test_100_000_firms_are_held_against_20_000_unions_in_under_a_minute():
    took, counts = measured(unions=20_000, firms=100_000)
    assert (counts["matched"], sum(counts.values())) == (10_000, 100_000)
    assert took < 60
