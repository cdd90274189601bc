"""`openapi.json`, and every address of it tried by schemathesis: what it says is what is answered."""

from types import SimpleNamespace
from typing import Any

import pytest
import schemathesis
from django.test.client import ClientHandler
from django.urls import get_resolver
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from apps.reports.opendata import openapi
from tests import builders
from tests.builders import Level
from tests.examples import profile
from tests.reports.opendata.reading import OfficeProgram
from tests.worlds import shared

pytestmark = pytest.mark.django_db
PATHS = list(openapi.document()["paths"])
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance, ignored_auth,
]  # fmt: skip
# What the addresses of open data take they are held to; pages pass over what they do not know.
STRICT = "/sdmx/"
TRIED = settings(
    max_examples=200 if profile() == "prove" else 8,
    deadline=None,
    suppress_health_check=[*HealthCheck],
    database=None,
)


class InThisTransaction:
    """The application over WSGI, in the transaction of the test as Django's own client is."""

    def __init__(self) -> None:
        self.handler = ClientHandler(enforce_csrf_checks=True)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        answer = self.handler(environ)
        start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
        return [answer.getvalue()]


@shared
def one_city() -> SimpleNamespace:
    region = builders.federation("450000", level=Level.PROVINCE)
    city = builders.federation("450200", region)
    members = builders.indicator("ORG12")
    builders.form("F", [(members, "area")])
    builders.stated(city, members, "2014", "5000")
    builders.stated(city, members, "2013", "4000")
    return SimpleNamespace(reader=builders.person("reader", "viewer", region))


@pytest.fixture
def program(one_city) -> OfficeProgram:
    return OfficeProgram(one_city.reader)


def tried(program: OfficeProgram, address: str, modes: list[GenerationMode], checks: list[Any]) -> int:
    """Asks the address by chance, as its description allows or does not, and holds each answer to it: how often."""
    schema = schemathesis.openapi.from_wsgi(openapi.ADDRESS, InThisTransaction(), headers=program.shown)
    operation = schema[address]["GET"]
    asked = 0

    for mode in modes:

        @TRIED
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case):
            nonlocal asked
            asked += 1
            case.call_and_validate(headers=program.shown, checks=checks)

        ask()
    return asked


@pytest.mark.hypothesis
@pytest.mark.parametrize("address", PATHS)
def test_every_address_answers_as_it_is_described(program, address):
    assert tried(program, address, [GenerationMode.POSITIVE], CHECKS) > 0


@pytest.mark.hypothesis
@pytest.mark.parametrize("address", [address for address in PATHS if address.startswith(STRICT)])
def test_what_an_address_is_not_described_to_take_is_refused(program, address):
    assert tried(program, address, [GenerationMode.NEGATIVE], [*CHECKS, negative_data_rejection]) > 0


def test_every_page_that_programs_read_is_described(program):
    """Whatever view is marked for programs has its address in the description, and nothing else has."""
    marked = set()
    for pattern in get_resolver("apps.reports.urls").url_patterns:
        if hasattr(pattern.callback, "for_programs"):
            marked.add("/" + str(pattern.pattern).replace("<str:", "{").replace(">", "}"))
    of_sdmx = {address for address in marked if address.startswith(STRICT)}
    assert marked - of_sdmx == {address for address in PATHS if not address.startswith(STRICT)}
    assert of_sdmx
