"""From a number to the document it was stated in, and what else stands at the same place."""

import json

from apps.changelog.acting import acting
from apps.figures.models import Figure, Source
from tests import builders
from tests.reports.conftest import state


def page(client, address):
    answer = client.get(address, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def rows_of(client, address):
    joined = "&" if "?" in address else "?"
    rows = json.loads(client.get(f"{address}{joined}format=json", HTTP_ACCEPT_LANGUAGE="en").content)["rows"]
    return [{key: cell.get("text", "") for key, cell in row["cells"].items()} for row in rows]


def test_the_source_of_a_number_leads_to_what_the_source_states_at_that_place(world, as_supervisor):
    figure = Figure.objects.get(unit=world.region, indicator=world.members)
    with acting(door="test"):
        Source.objects.filter(pk=figure.source_id).update(notes="会员达653.08万人")
    number = page(as_supervisor, f"/number/{figure.pk}/")
    address = f"/sources/{figure.source.code}/?place=%C2%B61"
    assert f'href="{address}"' in number
    told = page(as_supervisor, address)
    assert "会员达653.08万人" in told
    assert "all that is stated in it" in told
    region, *others = rows_of(as_supervisor, address)
    assert region == {
        "place": "¶1", "printed": "653.08万", "unit": "广西", "indicator": "ORG12 count", "period": "2013-12-31",
        "value": "6.5308 million", "measure": "persons", "note": "",
    }  # fmt: skip
    assert others


def test_a_clerk_reads_of_other_units_only_what_counts_above(world, as_clerk):
    state([(world.region, world.halls, "2014", "90")])
    code = Figure.objects.filter(source__isnull=False).first().source.code
    units = {row["unit"] for row in rows_of(as_clerk, f"/sources/{code}/")}
    assert units == {"城1", "广西"}


def test_a_source_that_is_none_is_not_found_and_a_place_without_numbers_is_empty(world, as_supervisor):
    assert as_supervisor.get("/sources/NONE/").status_code == 404
    code = Source.objects.first().code
    assert "Nothing in your view was stated in it." in page(as_supervisor, f"/sources/{code}/?place=nowhere")


def test_a_long_source_comes_in_pages_and_whole_in_a_file(world, as_supervisor):
    state([(world.cities[0], builders.indicator(f"ADD{number:02}"), "2014", "5") for number in range(60)])
    code = Source.objects.first().code
    told = page(as_supervisor, f"/sources/{code}/")
    assert "page 1 of 2" in told
    assert len(rows_of(as_supervisor, f"/sources/{code}/")) > 60
