"""The structures of the data as SDMX-JSON: the dataflow, its data structure definition, its concepts and code lists."""

from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import uuid4

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from apps.reports.numbers.scope import Scope
from apps.reports.opendata.codelists import CODELISTS
from apps.reports.opendata.components import (
    AGENCY,
    ATTRIBUTES,
    BY_ID,
    DIMENSIONS,
    NUMBERS,
    OBS_VALUE,
    TIME_PERIOD,
    VERSION,
    Component,
)
from apps.reports.opendata.parameters import AddressParameter, checked, names_any, parts_of_path
from apps.reports.opendata.refused import QueryRefused

CONTENT_TYPE = "application/vnd.sdmx.structure+json; version=2.0.0; charset=utf-8"
SCHEMA = "https://json.sdmx.org/2.0.0/sdmx-json-structure-schema.json"
MODEL = "urn:sdmx:org.sdmx.infomodel."
CONCEPTS = "CONCEPTS"
PATH = ("artefactType", "agencyID", "resourceID", "version", "itemID")
ANY_VERSION = ("*", "~", "+", VERSION)
DETAILS = (
    "full", "allstubs", "allcompletestubs", "referencestubs", "referencecompletestubs", "referencepartial", "raw",
)  # fmt: skip
STUBS, REFERENCED_STUBS = DETAILS[1:3], DETAILS[3:5]
REFERENCES = (
    "none", "parents", "parentsandsiblings", "ancestors", "children", "descendants", "all",
    "dataflow", "datastructure", "codelist", "conceptscheme",
)  # fmt: skip
STRUCTURES = (
    AddressParameter(
        "detail", gettext_lazy("how much of each: all, or its name alone"), {"type": "string", "enum": list(DETAILS)}
    ),
    AddressParameter("references", gettext_lazy("which others with it"), {"type": "string", "enum": list(REFERENCES)}),
)
# By type: what holds its artefacts in the message, and what holds the items of one of them.
HELD_IN = {
    "dataflow": ("dataflows", ""), "datastructure": ("dataStructures", "dataStructureComponents"),
    "conceptscheme": ("conceptSchemes", "concepts"), "codelist": ("codelists", "codes"),
}  # fmt: skip
LEVELS = ("dataflow", "datastructure", "conceptscheme codelist")  # each uses what stands in the next


class Artefact(NamedTuple):
    """One structure: its type and id, and how it is written in full."""

    type: str
    id: str
    written: Callable[[], dict[str, Any]]


def message(scope: Scope, path: str, asked: QueryDict) -> dict[str, Any]:
    """The structure message for a person; QueryRefused where there is nothing of that kind."""
    told = checked(asked, STRUCTURES)
    parts = parts_of_path(path, PATH)
    artefacts = list(_artefacts(scope))
    matching = [artefact for artefact in artefacts if _is_asked(artefact, parts)]
    if not matching:
        raise QueryRefused(_("There is no such structure."), HTTPStatus.NOT_FOUND)
    detail = told.get("detail", "full")
    data: dict[str, list[dict[str, Any]]] = {}
    for artefact in matching:
        _add(data, artefact, _items_only(artefact, parts["itemID"]), is_stub=detail in STUBS)
    for artefact in _referenced(artefacts, matching, told.get("references", "none")):
        _add(data, artefact, artefact.written(), is_stub=detail in (*STUBS, *REFERENCED_STUBS))
    meta = {
        "schema": SCHEMA,
        "id": f"STRUCTURES-{uuid4().hex}",
        "prepared": timezone.now().isoformat(timespec="seconds"),
        "test": False,
        "contentLanguages": [get_language() or "zh-hans"],
        "sender": {"id": AGENCY},
    }
    return {"meta": meta, "data": data}


def _is_asked(artefact: Artefact, parts: dict[str, str]) -> bool:
    """Whether type, agency, id and version are those of the artefact."""
    told = {
        "artefactType": ("*", artefact.type), "agencyID": ("*", AGENCY), "resourceID": ("*", artefact.id),
        "version": ANY_VERSION,
    }  # fmt: skip
    return all(names_any(parts[name], own) for name, own in told.items())


def _items_only(artefact: Artefact, items: str) -> dict[str, Any]:
    """The artefact, of its items those that are asked for."""
    written, held_in = artefact.written(), HELD_IN[artefact.type][1]
    if items == "*" or artefact.type not in ("codelist", "conceptscheme"):
        return written
    wanted = set(items.split(","))
    chosen = [item for item in written[held_in] if item["id"] in wanted]
    if not chosen:
        raise QueryRefused(_("There is no such structure."), HTTPStatus.NOT_FOUND)
    without_parents = [{name: told for name, told in item.items() if name != "parent"} for item in chosen]
    return {**written, held_in: without_parents, "isPartial": True}


def _add(data: dict[str, list[dict[str, Any]]], artefact: Artefact, written: dict[str, Any], *, is_stub: bool) -> None:
    place, items = HELD_IN[artefact.type]
    if is_stub:
        written = {name: told for name, told in written.items() if name not in (items, "structure")}
    data.setdefault(place, []).append(written)


def _referenced(artefacts: list[Artefact], matching: list[Artefact], references: str) -> Iterator[Artefact]:
    """Those that stand with the matching ones, by the levels on which they use one another."""
    level = min(_level(artefact) for artefact in matching)
    reached = {
        "children": (level + 1,), "descendants": range(level + 1, len(LEVELS)), "parents": (level - 1,),
        "ancestors": range(level), "parentsandsiblings": (level - 1, level), "all": range(len(LEVELS)),
    }.get(references, ())  # fmt: skip
    for artefact in artefacts:
        is_reached = _level(artefact) in reached or artefact.type == references
        if is_reached and artefact not in matching:
            yield artefact


def _level(artefact: Artefact) -> int:
    return next(at for at, types in enumerate(LEVELS) if artefact.type in types.split())


# ---- What there is


def _artefacts(scope: Scope) -> Iterator[Artefact]:
    yield Artefact("dataflow", NUMBERS, _dataflow)
    yield Artefact("datastructure", NUMBERS, _data_structure)
    yield Artefact("conceptscheme", CONCEPTS, _concepts)
    for key in CODELISTS:
        yield Artefact("codelist", key, partial(_codelist, scope, key))


def _maintained(key: str, name: object) -> dict[str, Any]:
    return {"id": key, "agencyID": AGENCY, "version": VERSION, "name": str(name)}


def _urn(kind: str, key: str, item: str = "") -> str:
    return f"{MODEL}{kind}={AGENCY}:{key}({VERSION})" + (f".{item}" if item else "")


def _dataflow() -> dict[str, Any]:
    structure = _urn("datastructure.DataStructure", NUMBERS)
    return {**_maintained(NUMBERS, _("Numbers of federations")), "structure": structure}


def _concepts() -> dict[str, Any]:
    concepts = [{"id": component.id, "name": str(component.name)} for component in BY_ID.values()]
    return {**_maintained(CONCEPTS, _("Concepts")), "concepts": concepts}


def _codelist(scope: Scope, key: str) -> dict[str, Any]:
    name, codes = CODELISTS[key]
    return {**_maintained(key, name), "codes": list(codes(scope))}


def _data_structure() -> dict[str, Any]:
    dimensions = [_component(dimension) for dimension in DIMENSIONS if dimension != TIME_PERIOD]
    for at, dimension in enumerate(dimensions):
        dimension["position"] = at
    of_observation = {"attributeRelationship": {"observation": {}}, "measureRelationship": [OBS_VALUE.id]}
    return {
        **_maintained(NUMBERS, _("Numbers of federations")),
        "dataStructureComponents": {
            "dimensionList": {
                "id": "DimensionDescriptor",
                "dimensions": dimensions,
                "timeDimension": _component(TIME_PERIOD),
            },
            "measureList": {"id": "MeasureDescriptor", "measures": [{**_component(OBS_VALUE), "usage": "optional"}]},
            "attributeList": {
                "id": "AttributeDescriptor",
                "attributes": [
                    {**_component(attribute), **of_observation, "usage": "optional"} for attribute in ATTRIBUTES
                ],
            },
        },
    }


def _component(component: Component) -> dict[str, Any]:
    of_list = {"enumeration": _urn("codelist.Codelist", component.codelist)}
    free = {"format": {"dataType": component.kind}}
    return {
        "id": component.id,
        "conceptIdentity": _urn("conceptscheme.Concept", CONCEPTS, component.id),
        "localRepresentation": of_list if component.codelist else free,
    }
