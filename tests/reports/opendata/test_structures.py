"""The structures, and the data after them, as pysdmx reads both: a library that is not ours."""

from types import SimpleNamespace

import pytest
from pysdmx.api.qb import ApiVersion
from pysdmx.api.qb.data import DataContext, DataQuery, MultiFilter, NumberFilter, Operator, TextFilter
from pysdmx.io import read_sdmx
from pysdmx.model import Codelist, ConceptScheme, Dataflow, DataStructureDefinition
from pysdmx.model.dataset import ActionType

from tests import builders
from tests.builders import Level
from tests.reports.opendata.reading import OfficeProgram, text_of
from tests.worlds import shared

pytestmark = pytest.mark.django_db
STRUCTURE = "/sdmx/structure/"
ALL = f"{STRUCTURE}dataflow/UNIONRECORDS/NUMBERS/1.0"
LISTS = {"CL_UNIT", "CL_INDICATOR", "CL_PERIOD", "CL_QUALIFIER", "CL_STATE", "CL_FOOTING", "CL_ORIGIN"}


@shared
def two_cities() -> SimpleNamespace:
    region = builders.federation("450000", level=Level.PROVINCE, name="广西总工会", name_en="Guangxi Federation")
    cities = [builders.federation(code, region) for code in ("450200", "450300")]
    members = builders.indicator("ORG12")
    builders.stated(cities[0], members, "2014", "超过83.13万")
    builders.stated(cities[1], members, "2014", "1,200")
    builders.stated(cities[1], members, "2010-2014", "—")
    return SimpleNamespace(cities=cities, reader=builders.person("reader", "viewer", region))


@pytest.fixture
def program(two_cities) -> OfficeProgram:
    return OfficeProgram(two_cities.reader)


def read(program: OfficeProgram, address: str, **asked: str) -> list:
    """The artefacts of a message that the schema of SDMX-JSON takes."""
    answer = program.client.get(address, asked)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"].startswith("application/vnd.sdmx.structure+json")
    return list(read_sdmx(answer.text, validate=True).structures)


def of_type(artefacts: list, model: type) -> list:
    return [artefact for artefact in artefacts if isinstance(artefact, model)]


def test_the_dataflow_comes_with_all_that_it_is_made_of(program):
    artefacts = read(program, ALL, references="descendants")
    [flow], [definition] = of_type(artefacts, Dataflow), of_type(artefacts, DataStructureDefinition)
    assert flow.short_urn == "Dataflow=UNIONRECORDS:NUMBERS(1.0)"
    components = definition.components
    assert [dimension.id for dimension in components.dimensions] == ["UNIT", "INDICATOR", "TIME_PERIOD"]
    assert [measure.id for measure in components.measures] == ["OBS_VALUE"]
    assert {codelist.id for codelist in of_type(artefacts, Codelist)} == LISTS
    [concepts] = of_type(artefacts, ConceptScheme)
    assert {component.id for component in components} == {concept.id for concept in concepts}
    assert components["UNIT"].enumeration["450200"] is not None


def test_the_columns_of_the_data_are_those_of_the_structure_and_their_codes_stand_in_its_lists(program):
    [definition] = of_type(read(program, ALL, references="all"), DataStructureDefinition)
    [dataset] = read_sdmx(text_of(program.get())).data
    assert dataset.short_urn == "Dataflow=UNIONRECORDS:NUMBERS(1.0)"
    assert dataset.action == ActionType.Replace
    assert [*dataset.data.columns] == [component.id for component in definition.components]
    for component in definition.components:
        if component.enumeration:
            codes = {code.id for code in component.enumeration}
            assert set(dataset.data[component.id]) - {""} <= codes, component.id


def test_pysdmx_reads_what_was_stated(program):
    [dataset] = read_sdmx(text_of(program.get("450200.ORG12", **{"c[TIME_PERIOD]": "2013-A1"}))).data
    [row] = dataset.data.to_dict("records")
    told = (row["OBS_VALUE"], row["QUALIFIER"], row["LOW"], row["HIGH"], row["STATED_TEXT"], row["FOOTING"])
    assert told == ("831300", "over", "831300", "", "超过83.13万", "statement")


def test_pysdmx_reads_what_was_deleted(program, two_cities):
    deleted = "\r\n".join(
        [
            text_of(program.get("450200")).splitlines()[0],
            "dataflow,UNIONRECORDS:NUMBERS(1.0),D,450200,ORG12,2013-A1" + "," * 17,
        ]
    )
    [dataset] = read_sdmx(deleted).data
    assert dataset.action == ActionType.Delete


def test_a_question_that_pysdmx_writes_is_understood(program):
    """The address is that of its own builder of queries, for this version of the interface."""
    filters = MultiFilter(
        [TextFilter("INDICATOR", Operator.EQUALS, "ORG12"), NumberFilter("OBS_VALUE", Operator.GREATER_THAN, 5000)]
    )
    query = DataQuery(
        DataContext.DATAFLOW,
        "UNIONRECORDS",
        "NUMBERS",
        "1.0",
        key="450200",
        components=filters,
    )
    answer = program.client.get("/sdmx" + query.get_url(ApiVersion.V2_0_0))
    [dataset] = read_sdmx(text_of(answer)).data
    assert set(dataset.data["UNIT"]) == {"450200"}


@pytest.mark.parametrize(
    ("address", "asked", "found"),
    [
        ("", {}, {"NUMBERS", "CONCEPTS", *LISTS}),
        ("dataflow", {}, {"NUMBERS"}),
        ("codelist/UNIONRECORDS/CL_QUALIFIER", {}, {"CL_QUALIFIER"}),
        ("codelist/UNIONRECORDS/CL_STATE,CL_FOOTING/~", {}, {"CL_STATE", "CL_FOOTING"}),
        ("conceptscheme", {"references": "parents"}, {"CONCEPTS", "NUMBERS"}),
        ("dataflow", {"references": "children"}, {"NUMBERS"}),
        ("dataflow", {"references": "codelist"}, {"NUMBERS", *LISTS}),
        ("dataflow/*/*/*", {"references": "codelist", "detail": "allstubs"}, {"NUMBERS", *LISTS}),
    ],
)
def test_structures_are_asked_for_by_type_and_name(program, address, asked, found):
    assert {artefact.id for artefact in read(program, STRUCTURE + address, **asked)} == found


def test_a_code_list_has_both_languages_and_who_reports_to_whom(program):
    told = program.client.get(f"{STRUCTURE}codelist/UNIONRECORDS/CL_UNIT").json()
    codes = {code["id"]: code for code in told["data"]["codelists"][0]["codes"]}
    assert codes["450000"]["names"] == {"zh": "广西总工会", "en": "Guangxi Federation"}
    assert codes["450000"]["name"] == "Guangxi Federation"
    assert codes["450200"]["parent"] == "450000"


def test_some_codes_of_a_list_are_a_part_of_it(program):
    told = program.client.get(f"{STRUCTURE}codelist/UNIONRECORDS/CL_QUALIFIER/1.0/over,exact").json()
    [codelist] = told["data"]["codelists"]
    assert codelist["isPartial"]
    assert [code["id"] for code in codelist["codes"]] == ["exact", "over"]


def test_of_federations_a_person_is_told_those_that_she_may_read_of(two_cities):
    program = OfficeProgram(builders.person("beside", "viewer", two_cities.cities[0]))
    told = program.client.get(f"{STRUCTURE}codelist/UNIONRECORDS/CL_UNIT").json()
    assert {code["id"] for code in told["data"]["codelists"][0]["codes"]} == {"450000", "450200"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("codelist/ECB", 404),
        ("categoryscheme", 404),
        ("codelist/UNIONRECORDS/CL_UNIT/9.9", 404),
        ("codelist/UNIONRECORDS/CL_QUALIFIER/1.0/none", 404),
        ("a/b/c/d/e/f", 400),
        ("dataflow?detail=short", 400),
        ("dataflow?deep=1", 400),
    ],
)
def test_there_are_no_other_structures(program, address, status):
    answer = program.client.get(STRUCTURE + address)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["detail"]
