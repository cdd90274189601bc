"""A province keeps a sealed year elsewhere while the nation follows it: the nation goes on with all it has, and is told
where it would be given less."""

from contextlib import suppress

import pytest
from django.core.management import CommandError

from apps.figures.models import Figure, Period, YearSeal
from apps.figures.workflow import detaching, sealing
from apps.units.errors import Refused
from tests import builders
from tests.unionrecords.nation.sides import NationalOffice, Province, Side, until
from tests.unionrecords.nation.test_nation import act, told

pytestmark = pytest.mark.system
Seam = tuple[NationalOffice, Province]
OF_2014 = """
    SELECT f.id, f.unit_id, f.value, f.state FROM figures_figure f JOIN figures_period p ON p.id = f.period_id
    WHERE p.code = '2014' ORDER BY f.id
"""
BEFORE_2014 = """
    SELECT r.id FROM figures_revision r JOIN figures_period p ON p.id = r.period_id WHERE p.code = '2014' ORDER BY r.id
"""


@pytest.fixture(scope="module")
def seam(two_offices: Seam) -> Seam:
    """Two years of a province, both sealed, that the nation has."""
    nation, province = two_offices
    act(province, 60)
    nation.take_on(province)
    act(province, 30)
    with province.used():
        for number in range(3):
            union = province.survey.unions[number]
            for code in ("2014", "2015"):
                with suppress(Refused):
                    builders.stated(union, province.survey.members, code, str(70 + number), coverage="own")
        for code in ("2014", "2015"):
            seal(province, code)
    until(lambda: nation.has_all(province))
    return two_offices


def administrator(province: Province, username: str):
    return builders.person(username, "administrator", province.survey.region)


def seal(province: Province, code: str) -> None:
    year = Period.objects.get(code=code)
    sealing.seal(year, reason="closed", seen=sealing.plan(year).digest, by=administrator(province, f"first-{code}"))


def year(code: str) -> Period:
    return Period.objects.get(code=code)


def of_2014(side: Side) -> tuple[list, list]:
    return side.tell(OF_2014), side.tell(BEFORE_2014)


def test_the_nation_keeps_what_it_has_while_the_province_has_put_a_year_aside(seam):
    nation, province = seam
    before, sums, numbers = of_2014(nation), nation.sums(), nation.numbers_of(province)
    assert len(before[0]) > 10
    with province.used():
        detaching.detach(year("2014"), reason="room", by=None)
    act(province, 10)  # what is refused does not happen
    with province.used():
        builders.renamed(province.survey.other, "来宾市总工会")
    until(lambda: nation.has_all(province))

    assert len(of_2014(province)[0]) < len(before[0])
    assert of_2014(nation) == before
    assert nation.sums() == sums
    assert nation.numbers_of(province) == numbers  # in the province the page says where the year is
    assert nation.differing() == province.differing() == []
    assert nation.tell("SELECT name FROM units_unit WHERE code = '450000-C2'") == [("来宾市总工会",)]


def test_a_province_is_not_copied_while_a_year_of_it_is_elsewhere(seam):
    nation, province = seam
    before = of_2014(nation)
    with nation.used():
        for more in ((), ("--anew",)):
            with pytest.raises(CommandError, match="2014"):
                told("add_province", "45", province.address, *more)
        assert "province_45: heard of" in told("provinces")
    assert of_2014(nation) == before


def test_once_it_is_back_nothing_is_there_twice_and_what_changes_in_it_arrives(seam):
    nation, province = seam
    before = of_2014(nation)
    with province.used():
        detaching.attach(year("2014"), reason="asked for", by=None)
    until(lambda: nation.has_all(province))
    assert of_2014(province) == of_2014(nation) == before

    with province.used():
        second = administrator(province, "second")
        for code in ("2015", "2014"):
            sealing.unseal(year(code), reason="a mistake was found", by=second)
        builders.stated(province.survey.region, province.survey.courses, "2014", "4321")
    act(province, 20)
    until(lambda: nation.has_all(province))
    assert of_2014(province) == of_2014(nation) != before
    assert nation.numbers_of(province) == province.numbers()
    assert nation.sums() == province.sums()
    assert nation.differing() == province.differing() == []
    nation.take_on(province, anew=True)
    assert of_2014(province) == of_2014(nation)


def test_the_nation_puts_no_year_aside_that_its_provinces_can_still_change(seam):
    nation, _province = seam
    with nation.used():
        keeper = builders.person("keeper", "administrator", nation.root)
        for code in ("2014", "2015"):
            sealing.seal(year(code), reason="closed", seen=sealing.plan(year(code)).digest, by=keeper)
        count = Figure.objects.filter(period__code="2014").count()
        with pytest.raises(Refused, match="省"):
            detaching.detach(year("2014"), reason="room", by=None)
        assert not YearSeal.objects.filter(act=YearSeal.Act.DETACHED).exists()
        assert Figure.objects.filter(period__code="2014").count() == count
