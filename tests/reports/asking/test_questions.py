"""What people type into the one box, and the page that comes first."""

import csv
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from apps.changelog.read_once import reading_once
from apps.reports.asking.answers import answers
from apps.reports.numbers.scope import Scope
from apps.units.models import Federation
from tests import builders
from tests.worlds import guangxi_2014, shared

QUESTIONS = Path(__file__).with_name("questions.csv")


@shared(on=guangxi_2014)
def supervisor():
    return builders.supervisor(Federation.objects.get(code="450000"))


def key_of(href: str) -> tuple[str, str, str, str]:
    """Page, unit, indicator (or register) and period of an address, as the list of questions names them."""
    parts = urlsplit(href)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    page, *more = parts.path.strip("/").split("/")
    indicator = query.get("indicator", query.get("pick", ""))
    period = query.get("period", query.get("to", ""))
    if "from" in query:
        period = f"{query['from']}-{period}"
    if page == "summary" and indicator:
        page = "cities"
    if page == "indicators":
        return "definition", "", parts.fragment, ""
    if page == "unit":
        return page, more[0], "", ""
    if page == "registers":
        return "register", query["unit"], more[0], ""
    return page, query["unit"], indicator, period


def expected(row: dict[str, str]) -> tuple[str, str, str, str]:
    return row["page"], row["unit"], row["indicator"], row["period"]


@pytest.mark.parametrize(("name", "least", "share"), [("questions", 200, 0.95), ("questions_unseen", 100, 0.9)])
@pytest.mark.django_db
def test_the_right_page_comes_first(supervisor, name, least, share):
    """The first list was written before the code and by its author, the second by another without seeing either."""
    rows = list(csv.DictReader(QUESTIONS.with_name(f"{name}.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) >= least
    scope, wrong = Scope(supervisor), []
    with reading_once():  # as within a request: nothing is written between the questions
        for row in rows:
            found = answers(scope, row["question"])
            first = key_of(found.pages[0].href) if found.pages else ()
            if first != expected(row):
                wrong.append((row["question"], expected(row), first, found.unknown))
    for told in wrong:
        print(*told)
    right = 1 - len(wrong) / len(rows)
    print(f"first: {right:.3f} of {len(rows)}")
    assert right >= share
