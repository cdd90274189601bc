"""`openapi.json`: every address that programs read, written from the lists by which their requests are checked."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _

from apps.reports.opendata import query, structures
from apps.reports.opendata.components import AGENCY, NUMBERS
from apps.reports.opendata.data_parameters import DATA
from apps.reports.opendata.page_parameters import TABLE_PAGES, TablePage
from apps.reports.opendata.parameters import AddressParameter
from apps.reports.opendata.structures import CONCEPTS, HELD_IN, STRUCTURES

Schema = dict[str, Any]
ADDRESS = "/openapi.json"
TEXT: Schema = {"type": "string"}
# What is refused at every address, and what where much can be asked for.
REFUSALS = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
OF_DATA = (HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)
CELL: Schema = {"$ref": "#/components/schemas/Cell"}
SCHEMAS: dict[str, Schema] = {
    "Errors": {
        "type": "object",
        "required": ["errors"],
        "properties": {
            "errors": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["code", "title", "detail"],
                    "properties": {"code": {"type": "integer"}, "title": TEXT, "detail": TEXT},
                },
            }
        },
    },
    "Structures": {
        "type": "object",
        "required": ["meta", "data"],
        "properties": {
            "meta": {"type": "object", "required": ["schema", "id", "prepared", "test", "sender"]},
            "data": {"type": "object", "minProperties": 1, "additionalProperties": {"type": "array", "minItems": 1}},
        },
    },
    "Table": {
        "type": "object",
        "required": ["title", "choices", "columns", "rows", "remarks", "language", "made"],
        "properties": {
            "title": TEXT,
            "language": TEXT,
            "made": {"type": "object", "required": ["at", "by", "address"]},
            "choices": {"type": "array", "items": {"type": "object", "required": ["label", "text"]}},
            "columns": {"type": "array", "items": {"type": "object", "required": ["key", "label", "kind", "measure"]}},
            "rows": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["code", "style", "cells"],
                    "properties": {"cells": {"type": "object", "additionalProperties": CELL}},
                },
            },
            "remarks": {"type": "array", "items": TEXT},
        },
    },
    "Cell": {
        "type": "object",
        "properties": dict.fromkeys(
            ("text", "value", "state", "qualifier", "low", "high", "rounding", "note", "mark", "source", "href"), TEXT
        ),
    },
}  # fmt: skip


def document() -> Schema:
    """The description of all addresses, in the reader's language."""
    return {
        "openapi": "3.1.0",
        "info": {"title": _("Open data of union work records"), "version": "1.0"},
        "security": [{"token": []}],
        "paths": {
            ADDRESS: _path(_("This description"), (), _json({"type": "object"})),
            "/sdmx/data/{context}/{agencyID}/{resourceID}/{version}/{key}": _data(),
            "/sdmx/structure/{artefactType}/{agencyID}/{resourceID}/{version}": _structures(),
            **{page.address: _table(page) for page in TABLE_PAGES},
        },
        "components": {"schemas": SCHEMAS, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _data() -> Schema:
    ids = ((AGENCY, "*"), (NUMBERS, "*"), query.ANY_VERSION)
    parts = [
        _part("context", ("*", *query.CONTEXTS)),
        *(_part(name, values) for name, values in zip(query.PATH[1:4], ids, strict=True)),
        _in("path", AddressParameter("key", query.KEY_SAID, {"type": "string", "pattern": query.KEY_PATTERN})),
    ]
    answer = {"text/csv": {"schema": TEXT}, "application/vnd.sdmx.data+csv": {"schema": TEXT}}
    return _path(_("Numbers of federations, as SDMX-CSV 2.1"), [*parts, *_queried(DATA)], answer, OF_DATA)


def _structures() -> Schema:
    values = (("*", *HELD_IN), ("*", AGENCY), ("*", NUMBERS, CONCEPTS), structures.ANY_VERSION)
    parts = [_part(name, choices) for name, choices in zip(structures.PATH, values, strict=False)]
    answer = {"application/vnd.sdmx.structure+json": {"schema": {"$ref": "#/components/schemas/Structures"}}}
    return _path(_("What the data are made of, as SDMX-JSON"), [*parts, *_queried(STRUCTURES)], answer)


def _table(page: TablePage) -> Schema:
    as_json = AddressParameter("format", page.said, {"type": "string", "enum": ["json"]})
    parts = [_in("path", page.place)] if page.place else []
    asked = [*parts, {**_in("query", as_json), "required": True}, *_queried(page.choices)]
    return _path(str(page.said), asked, _json({"$ref": "#/components/schemas/Table"}))


def _path(said: str, parameters: Iterable[Schema], content: Schema, more: Iterable[HTTPStatus] = ()) -> Schema:
    refused = {"application/json": {"schema": {"$ref": "#/components/schemas/Errors"}}}
    answers: Schema = {"200": {"description": said, "content": content}}
    for status in (*REFUSALS, *more):
        answers[str(status.value)] = {"description": status.phrase, "content": refused}
    return {"get": {"summary": said, "parameters": list(parameters), "responses": answers}}


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def _part(name: str, values: Iterable[str]) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "enum": list(values)}}


def _queried(parameters: Iterable[AddressParameter]) -> list[Schema]:
    return [_in("query", parameter) for parameter in parameters]


def _in(where: str, parameter: AddressParameter) -> Schema:
    told: Schema = {
        "name": parameter.name, "in": where, "description": str(parameter.said), "schema": dict(parameter.schema),
    }  # fmt: skip
    if parameter.example:
        told["example"] = parameter.example
    return told | ({"required": True} if where == "path" else {})
