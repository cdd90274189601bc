"""Units eligible to have a union, out of a list of enterprises: proposed, and kept when its clerk confirms."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.translation import override

from apps.changelog.acting import acting
from apps.figures.entry import enterprise_lists
from apps.figures.models import Figure, Source
from apps.units.errors import Refused
from apps.units.models import EnterpriseList, Federation
from tests import builders
from tests.units.enterprises.worlds import AS_OF, ROWS, EnterpriseTown, kept
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class EligibleTown(EnterpriseTown):
    def __init__(self) -> None:
        super().__init__()
        self.eligible = builders.indicator("ORG03", measure="个")
        self.list = kept(self)


@shared
def town():
    return EligibleTown()


def person(username: str = "clerk"):
    return builders.person_called(username)


def stated() -> dict[str, tuple[str, str, str]]:
    """By federation the number, its coverage and its period."""
    rows = Figure.objects.filter(indicator__code="ORG03")
    return {row.unit.code: (f"{row.value:.0f}", row.coverage, row.period.code) for row in rows}


def test_what_is_proposed_is_each_firm_once_in_the_city_and_in_each_county(town):
    proposals = enterprise_lists.proposed(town.list, person())
    assert {count.federation.code: count.firms for count in proposals} == {"450200": 7, "450203": 5, "450204": 2}
    assert not any(count.kept or count.counting for count in proposals)
    seen = enterprise_lists.proposed(town.list, person("county"))
    assert [count.federation.code for count in seen] == ["450203"]
    assert not Figure.objects.exists(), "proposing keeps nothing"


def moved_to_another_city(town) -> None:
    """The county leaves for 桂林 after the list's day, and gets a division code of there."""
    with acting(door="test"):
        Federation.objects.filter(pk=town.county.pk).update(division_code="")
    builders.move(town.county, town.elsewhere, date(2014, 12, 1))
    with acting(door="test"):
        Federation.objects.filter(pk=town.county.pk).update(division_code="450303")


def counts(enterprises: EnterpriseList, username: str = "clerk") -> dict[str, int]:
    proposals = enterprise_lists.proposed(enterprises, person(username))
    return {count.federation.code: count.firms for count in proposals}


def test_what_is_counted_is_the_area_as_it_was_on_the_lists_day(town):
    moved_to_another_city(town)
    assert counts(town.list) == {"450200": 7, "450204": 2}, "the county is not hers any more, and lay in the city then"
    assert counts(town.list, "county") == {"450203": 5}, "it was below the list's federation then"
    named = "企业名称,行政区划\n宏达建材公司,鱼峰区\n旧厂有限公司,柳州市鱼峰区\n"
    assert counts(kept(town, named, name="then.csv")) == {"450200": 2}
    assert counts(kept(town, ROWS.replace("店铺", "商店"), date(2015, 9, 30))) == {"450200": 5, "450204": 2}


def test_what_is_confirmed_is_a_figure_of_the_document_with_the_lists_digest(town):
    plan = enterprise_lists.cite(town.list, ["450200", "450203"], by=person())
    assert plan.new == 2
    assert stated() == {"450200": ("7", "area", "2014-09-30"), "450203": ("5", "area", "2014-09-30")}
    figure = Figure.objects.get(unit=town.county)
    source = Source.objects.get()
    assert (figure.source, source.published, source.publisher) == (source, AS_OF, town.list.issuer)
    assert town.list.digest in figure.locator
    assert town.list.digest in source.notes
    assert "2" in figure.note, "that two rows were left out goes with the number"
    assert figure.changed_by.username == "clerk"
    again = enterprise_lists.cite(town.list, ["450203"], by=person())
    assert (again.new, again.changed) == (0, 0)


def test_only_the_clerk_of_a_federation_states_its_figure_and_no_other(town):
    enterprise_lists.cite(town.list, ["450203"], by=person("county"))
    assert set(stated()) == {"450203"}
    with pytest.raises(PermissionDenied):
        enterprise_lists.cite(town.list, ["450200"], by=person("viewer"))
    for username, wanted in (("county", ["450200"]), ("clerk", []), ("next door", ["450200"])):
        with override("en"), pytest.raises(Refused, match="Choose the federations"):
            enterprise_lists.cite(town.list, wanted, by=person(username))
    assert set(stated()) == {"450203"}


def test_a_list_of_a_later_day_stands_beside_it_on_its_own_day(town):
    enterprise_lists.cite(town.list, ["450200"], by=person())
    later = kept(town, "企业名称,行政区划\n一厂,450203\n", AS_OF.replace(year=2015), "later.csv")
    enterprise_lists.cite(later, ["450200"], by=person())
    numbers = sorted((row.period.code, int(row.value)) for row in Figure.objects.all())
    assert numbers == [("2014-09-30", 7), ("2015-09-30", 1)]


def test_the_page_shows_what_would_be_kept_and_keeps_what_is_ticked(town):
    client = Client(headers={"accept-language": "en"})
    client.force_login(person())
    page = client.get(f"/enterprises/{town.list.pk}/")
    assert town.list.digest in page.text
    assert page.text.count('type="checkbox"') == 3
    assert client.post(f"/enterprises/{town.list.pk}/", {}).status_code == 422
    shown = client.post(f"/enterprises/{town.list.pk}/", {"federation": ["450204"]}, follow=True)
    assert "1 figure is kept." in shown.text
    assert shown.text.count('type="checkbox"') == 2
    assert set(stated()) == {"450204"}
    client.force_login(person("next door"))
    assert client.get(f"/enterprises/{town.list.pk}/").status_code == 404
    client.force_login(person("viewer"))
    assert 'type="checkbox"' not in client.get(f"/enterprises/{town.list.pk}/").text


def test_a_catalogue_without_the_number_is_told_so(town):
    with acting(door="test"):
        town.eligible.delete()
    with override("en"), pytest.raises(Refused, match="no indicator ORG03"):
        enterprise_lists.cite(town.list, ["450200"], by=person())
