"""A year goes or comes while a page is being answered: it says what it said before, or what it says afterwards."""

import threading
import time
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.changelog.acting import acting
from apps.figures.models import Figure
from apps.figures.models.detached import detached_years
from apps.figures.models.periods import every_period
from apps.figures.triggers.partitions import PARTED
from tests.reports.pages.test_detached_years import addresses, five_years, seen

__all__ = ["five_years"]

pytestmark = pytest.mark.django_db(transaction=True)
# Of each kind one, of the year that goes: what lists figures of single units or adds them up.
PAGES = (
    "/unit/450203-1/", "/summary/?unit=450203&period=2012&as_of=2040-01-01",
    "/summary/?unit=450203-1&period=2012", "/number/?unit=450203&indicator=ORG12&period=2012",
    "/compare/?unit=450203&from=2012&to=2013", "/why/?unit=450203&indicator=ORG12&from=2012&to=2013",
    "/compare/?unit=450000&from=2012&to=2013&footing=both", "/compare/?unit=450000&from=2012&to=2013&format=json",
    "/trend/?unit=450203-1&from=2011&to=2015", "/registers/grassroots/?unit=450203&at=2012&show=figures",
    "/entry/450203-1/G/2013/", "/entry/450203/G/2012/units/", "/worklist/?period=2013",
    "/summary/?unit=450203-S&period=2012&format=csv",
    "/admin/figures/figure/",
)  # fmt: skip


@pytest.fixture
def reader(five_years, client):
    client.force_login(five_years.reader)
    return client


def elsewhere(act):
    """Done by somebody else, over a connection of her own, until it is over."""

    def do():
        act()
        connection.close()

    thread = threading.Thread(target=do)
    thread.start()
    return thread


@contextmanager
def amid(act, times=1):
    """Once a page knows which years are here, and before it reads the first figures, `act` is done."""
    done = []

    def meanwhile(execute, query, params, many, context):
        if len(done) < times and any(table in str(query) for table in PARTED):
            done.append(query)
            every_period()  # as every page has, by the last test
            elsewhere(act).join()
        return execute(query, params, many, context)

    with connection.execute_wrapper(meanwhile):
        yield done


def test_each_page_that_a_swap_comes_amid_says_what_holds_before_or_after_it(five_years, reader):
    before = {page: seen(reader, page) for page in PAGES}
    wrong, met = [], 0
    for page in PAGES:
        with amid(five_years.detach) as going:
            amid_going = seen(reader, page)
        if not going:
            five_years.detach()
        away = seen(reader, page)
        with amid(five_years.attach) as coming:
            amid_coming = seen(reader, page)
        if not coming:
            five_years.attach()
        met += bool(going) and bool(coming)
        if amid_going not in (before[page], away) or amid_coming not in (before[page], away):
            wrong.append(page)
    assert wrong == []
    assert met > len(PAGES) // 2


def test_a_page_that_one_swap_after_the_other_comes_amid_is_refused_in_words(five_years, reader):
    turns = [five_years.detach, five_years.attach]
    with amid(lambda: turns.pop(0)(), times=2):
        answer = reader.get(PAGES[0], headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["Retry-After"], turns) == (503, "10", [])
    assert "put aside, or back, at this moment" in answer.text


def test_a_program_is_refused_the_same_way_as_json(five_years, reader):
    turns = [five_years.detach, five_years.attach]
    with amid(lambda: turns.pop(0)(), times=2):
        answer = reader.get("/trend/?unit=450203-1&from=2011&to=2015&format=json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (503, 503)


def test_none_comes_amid_an_act_that_read_which_years_are_here(five_years):
    with acting(five_years.second, door="test"):
        assert detached_years() == []
        going = elsewhere(five_years.detach)
        time.sleep(0.5)
        assert going.is_alive()
        whole = Figure.objects.filter(period__code="2011").count()
    going.join()
    assert Figure.objects.filter(period__code="2011").count() < whole


def test_every_page_that_reads_figures_has_read_which_years_are_here(five_years, reader):
    unasked, count = [], 0
    for page in dict.fromkeys(addresses()):
        with CaptureQueriesContext(connection) as asked:
            seen(reader, page)
        queries = [query["sql"] for query in asked]
        for query in queries:
            if "figures_last_seal" in query:
                break
            if any(table in query for table in PARTED):
                unasked.append(page)
                break
        count += any("figures_last_seal" in query for query in queries)
    assert (unasked, count > 50) == ([], True)
