"""A database of an earlier version is brought forward and loses nothing; one that is too old is refused whole."""

import inspect
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from subprocess import CompletedProcess
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from pytest_django import DjangoDbBlocker

from tests.examples import profile
from tests.worlds import WorldKeeper, its_turn, migrated_for_all, run_prefix
from unionrecords import upgrade
from unionrecords.logins import as_owner, connected
from unionrecords.upgrade import make_few_classes, refuse_older

FIRST_RELEASE = {"changelog": "0002_guards", "units": "0003_guards", "figures": "0003_guards"}
TABLES_ALONE = {"changelog": "0001_tables", "units": "0001_tables", "figures": "0001_tables"}
# What was applied to a database of the last state before the migrations began anew.
BEFORE = {
    "changelog": ["0001_initial", "0002_functions", "0003_accounts"],
    "units": ["0001_initial", "0002_functions", "0003_participation", "0004_moving", "0005_below"],
    "figures": ["0001_initial", "0002_functions", "0003_collection_year", "0004_filled", "0005_finding_place"],
}
ACTOR = """SELECT set_config('changelog.actor', 'system', false), set_config('changelog.door', 'test', false),
                  set_config('changelog.reason', 'test', false)"""
# Columns, constraints, indexes and triggers of the tables, and what functions do.
SCHEMA = """
    SELECT c.oid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull::text, attgenerated::text,
           pg_get_expr(adbin, adrelid)
    FROM pg_class c JOIN pg_attribute ON attrelid = c.oid LEFT JOIN pg_attrdef ON adrelid = c.oid AND adnum = attnum
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '', ''
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT tablename, indexname, indexdef, '', '', '' FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', '', '' FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT oid::regprocedure::text, '', prosrc, '', '', '' FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""
KEPT_SCHEMA = Path(__file__).parent / "schema.json"
UNIT = {
    "name_en": "",
    "initials": "",
    "pinyin": "",
    "line": "territorial",
    "division_code": "",
    "uscc": "",
    "notes": "",
}
FIGURE = {
    "state": "value", "qualifier": "exact", "stated_text": "", "stated_unit": "", "basis": "actual", "locator": "",
    "dates": "printed", "note": "",
}  # fmt: skip


class Database:
    """A database of its own on the server of the run, with the commands of `manage.py` over it."""

    def __init__(
        self,
        url: str,
        manage: Callable[..., CompletedProcess],
        server: psycopg.Connection,
    ) -> None:
        self.url, self._manage, self._server = url, manage, server
        self.name = urlsplit(url).path.removeprefix("/")
        self.server_version = server.info.server_version // 10_000

    @contextmanager
    def _in_place(self) -> Iterator[None]:
        """It is this process's database, in which the owner is at work: to start another process takes longer."""
        with as_owner(), connected(NAME=self.name):
            try:
                yield
            finally:
                ContentType.objects.clear_cache()

    def begins_at(self, state: dict[str, str]) -> None:
        """Made empty and brought to the state by its migrations; from the second time on as a copy of the first, which
        all processes of the run share."""
        kept = f"{run_prefix()}at_{'_'.join(state.values()) or 'nothing'}"
        with its_turn(kept) as is_there:
            if not is_there:
                self._server.execute(f"CREATE DATABASE {self.name}")
                self.brought_to(state)
                self._server.execute(f"ALTER DATABASE {self.name} RENAME TO {kept}")
            self._server.execute(f"CREATE DATABASE {self.name} TEMPLATE {kept}")

    def manage(self, *arguments: str) -> CompletedProcess:
        """As an operator does, in a process of its own."""
        return self._manage(*arguments, DATABASE_URL=self.url)

    def brought_to(self, state: dict[str, str]) -> None:
        make_few_classes()
        with self._in_place():
            MigrationExecutor(connection).migrate(list(state.items()))

    def command(self, *arguments: str) -> None:
        """Raises where the command refuses."""
        with self._in_place():
            call_command(*arguments, stdout=StringIO(), stderr=StringIO())

    def insert(self, table: str, **columns: object) -> None:
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
        self.run(f"INSERT INTO {table} ({names}) VALUES ({marks})", *columns.values())

    def derive(self, table: str, **columns: object) -> None:
        """A row of what follows from the figures."""
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
        with psycopg.connect(self.url) as session:
            session.execute("SELECT set_config('changelog.deriving', 'on', true)")
            session.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(columns.values()))

    def run(self, sql: str, *parameters: object) -> list[tuple]:
        with psycopg.connect(self.url) as session:
            session.execute(ACTOR)
            cursor = session.execute(sql, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def recorded_as_before(self, *, without: str = "") -> None:
        """As if the tables had been made by the migrations that the present ones replace."""
        self.run("DELETE FROM django_migrations WHERE app IN ('changelog', 'units', 'figures')")
        for app, names in BEFORE.items():
            for name in names:
                if f"{app}.{name}" != without:
                    self.run("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", app, name)


def keep_tree_and_catalogue(database: Database) -> None:
    """A province, a county in it and its union; one indicator, a form that asks it, two years and a source."""
    for key, register, code, path in (
        (1, "federation", "450000", "450000/"),
        (2, "federation", "450203", "450000/450203/"),
        (3, "grassroots", "450203-1", "450000/450203/450203-1/"),
    ):
        database.insert("units_unit", id=key, register=register, code=code, name=code, path=path, **UNIT)
    for key, level in ((1, 2), (2, 4)):
        database.insert("units_federation", unit_ptr_id=key, level=level, kind="", complete="[]")
    database.insert("units_grassrootsunion", unit_ptr_id=3, type="", setting="", employer="", industry="")
    for key, parent in ((1, None), (2, 1), (3, 2)):
        database.insert("units_affiliation", unit_id=key, parent_id=parent, starts="2008-10-01")
    database.insert("figures_indicatorgroup", id=1, code="G", name_zh="组", name_en="group", order=1)
    database.insert(
        "figures_indicator", id=1, code="ORG12", group_id=1, name_zh="会员", name_en="members", measure_zh="人",
        measure_en="persons", kind="collected", nature="stock", over_units="sum", over_time="last", answered_by="FG",
        carriers="FG", area="yes", order=1, counts="", filter="{}", distinct=False, decimals=0,
    )  # fmt: skip
    database.insert(
        "figures_form", id=1, code="F", name_zh="表", name_en="form", register="grassroots", version="1",
        starts="2008-10-01",
    )  # fmt: skip
    database.insert("figures_formitem", form_id=1, indicator_id=1, coverage="own", required=True, order=1)
    for key in (1, 2):
        database.insert(
            "figures_period", id=key, code=str(2013 + key), kind="year", starts=f"{2012 + key}-10-01",
            ends=f"{2013 + key}-09-30",
        )  # fmt: skip
    database.insert("figures_source", id=1, code="DOC", title="报告", publisher="", notes="")


def keep_town_with_a_union(database: Database) -> None:
    """Below the county of the tree: a town, and a union that reports to it."""
    for key, register, code, path in (
        (4, "federation", "450203001", "450000/450203/450203001/"),
        (5, "grassroots", "450203001-1", "450000/450203/450203001/450203001-1/"),
    ):
        database.insert("units_unit", id=key, register=register, code=code, name=code, path=path, **UNIT)
    database.insert("units_federation", unit_ptr_id=4, level=5, kind="", complete="[]")
    database.insert("units_grassrootsunion", unit_ptr_id=5, type="", setting="", employer="", industry="")
    for key, parent in ((4, 2), (5, 4)):
        database.insert("units_affiliation", unit_id=key, parent_id=parent, starts="2008-10-01")


def keep_qualified_figures_with_their_totals(database: Database) -> None:
    """Of a county, a town below it and a union of each, in two years, as the first release kept them."""
    keep_tree_and_catalogue(database)
    keep_town_with_a_union(database)
    figures = [
        (1, 3, "own", 1, "over", 10, 10, None),
        (2, 5, "own", 1, "nearly", 100, 95, 100),
        (3, 5, "own", 2, "nearly", 100, 95, 100),
        (4, 4, "area", 2, "under", 20, 0, 20),
        (5, 3, "own", 2, "at_least", 10, 10, None),
    ]
    for key, unit, coverage, period, qualifier, value, low, high in figures:
        keep_stated(database, key, unit, coverage, period, qualifier, value, low, high, "printed")
    totals = [
        (2, 1, "all", "grassroots", 2, 2, 110, 105, 0, 100, 1),
        (4, 1, "all", "grassroots", 1, 1, 100, 95, 0, 100, 0),
        (2, 2, "all", "area", 1, 1, 20, 0, 0, 20, 0),
        (2, 2, "all", "grassroots", 1, 1, 10, 10, 0, 0, 1),
        (4, 2, "all", "grassroots", 1, 1, 100, 95, 0, 100, 0),
        (2, 2, "now", "grassroots", 2, 2, 110, 105, 0, 100, 1),
        (2, 2, "then", "grassroots", 2, 2, 110, 105, 0, 100, 1),
        (4, 2, "now", "grassroots", 1, 1, 100, 95, 0, 100, 0),
        (4, 2, "then", "grassroots", 1, 1, 100, 95, 0, 100, 0),
    ]
    for row in totals:
        keep_total(database, row)


def keep_figures_as_they_were_read_before(database: Database) -> None:
    """Three unions' figures with 近 and a town's whole number in 万, as the first release understood them."""
    keep_tree_and_catalogue(database)
    keep_town_with_a_union(database)
    keep_stated(database, 1, 3, "own", 1, "nearly", 100, 50, 100, "近100")
    keep_stated(database, 2, 4, "area", 2, "exact", 210_000, 210_000, 210_000, "21万人")
    keep_stated(database, 3, 3, "own", 2, "nearly", 700, 650, 700, "近700")
    keep_stated(database, 4, 5, "own", 1, "nearly", 10, 5, 10, "近10")
    totals = [
        (2, 1, "all", "grassroots", 2, 2, 110, 55, 0, 110, 0),
        (4, 1, "all", "grassroots", 1, 1, 10, 5, 0, 10, 0),
        (2, 2, "all", "area", 1, 0, 210_000, 210_000, 0, 210_000, 0),
        (2, 2, "all", "grassroots", 1, 1, 700, 650, 0, 700, 0),
        (2, 2, "now", "grassroots", 1, 1, 700, 650, 0, 700, 0),
        (2, 2, "then", "grassroots", 1, 1, 100, 50, 0, 100, 0),
    ]
    for row in totals:
        keep_total(database, row)


def keep_stated(
    database: Database,
    key: int,
    unit: int,
    coverage: str,
    period: int,
    qualifier: str,
    value: int,
    low: int,
    high: int | None,
    text: str,
) -> None:
    database.insert(
        "figures_figure", id=key, unit_id=unit, indicator_id=1, period_id=period, coverage=coverage, origin="document",
        source_id=1, value=value, low=low, high=high, changed_by_id=1, door="test",
        **{**FIGURE, "qualifier": qualifier, "stated_text": text},
    )  # fmt: skip


def keep_total(database: Database, row: tuple) -> None:
    """A sum from below, of approved returns and of those handed in alike."""
    federation, period, side, register, units, qualified, value, low, low_open, high, high_open = row
    for counting in ("approved", "submitted"):
        database.derive(
            "figures_total", federation_id=federation, indicator_id=1, period_id=period, counting=counting,
            side=side, register=register, units=units, qualified=qualified, value=value, low=low,
            low_open=low_open, high=high, high_open=high_open,
        )  # fmt: skip


@pytest.fixture
def database(
    manage: Callable[..., CompletedProcess],
    world_keeper: WorldKeeper,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Database]:
    world_keeper.let_go()
    server = urlsplit(os.environ["DATABASE_URL"])
    name = f"upgrade_{os.getpid()}"
    with psycopg.connect(urlunsplit(server), autocommit=True) as administrator, django_db_blocker.unblock():
        yield Database(urlunsplit(server._replace(path=f"/{name}")), manage, administrator)
        administrator.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_a_database_of_the_last_state_before_goes_on_and_keeps_what_it_holds(database):
    database.begins_at(TABLES_ALONE)
    keep_tree_and_catalogue(database)
    database.insert("figures_deadline", form_id=1, period_id=1, due="2014-10-22")
    for period, value in ((1, 5), (2, 7)):
        database.insert(
            "figures_figure", id=period, unit_id=2, indicator_id=1, period_id=period, coverage="area",
            origin="document", source_id=1, value=value, low=value, high=value, changed_by_id=1, door="test", **FIGURE,
        )  # fmt: skip
    database.insert(
        "figures_finding", check_code="FEW", severity="query", facts="{}", explanation="", cause="", explained_value="",
        figure_id=1, unit_id=2, indicator_id=1, period_id=1, other_id=2,
    )  # fmt: skip
    database.recorded_as_before()

    done = database.manage("migrate")

    assert done.returncode == 0, done.stderr
    assert database.run("SELECT value::int, counts, amends, rounding::int FROM figures_figure ORDER BY id") == [
        (5, True, False, 0),
        (7, True, False, 0),
    ]
    assert database.run("SELECT other_id, other_period_id FROM figures_finding") == [(2, 2)]
    assert database.run("SELECT federation_id FROM figures_deadline") == [(1,)]
    assert database.run("SELECT units_time_zone()") == [("Asia/Shanghai",)]


def test_a_database_older_than_that_is_refused_in_a_sentence_and_left_as_it_was(database):
    database.begins_at(TABLES_ALONE)
    database.recorded_as_before(without="figures.0005_finding_place")
    before = database.run("SELECT app, name FROM django_migrations ORDER BY 1, 2")

    done = database.manage("migrate")

    assert done.returncode != 0
    assert "0005_finding_place" in done.stderr
    assert "Traceback" not in done.stderr
    assert database.run("SELECT app, name FROM django_migrations ORDER BY 1, 2") == before


def test_a_database_of_the_first_release_with_a_collection_under_way_goes_on(database):
    database.begins_at(FIRST_RELEASE)
    keep_tree_and_catalogue(database)
    for period, value in ((1, 10), (2, 11)):
        database.insert(
            "figures_submission", id=period, unit_id=3, form_id=1, period_id=period, reported_to_id=2, status="draft",
            times=0,
        )  # fmt: skip
        database.insert(
            "figures_figure", id=period, unit_id=3, indicator_id=1, period_id=period, coverage="own", origin="return",
            submission_id=period, value=value, low=value, high=value, **FIGURE,
        )  # fmt: skip
    database.run("UPDATE figures_submission SET status = 'submitted' WHERE id = 1")

    database.command("migrate")

    assert database.run("SELECT path FROM units_unit ORDER BY id") == [
        ("450000/",),
        ("450000/450203/",),
        ("450000/450203/450203-1/",),
    ]
    assert database.run("SELECT status, times FROM figures_submission ORDER BY id") == [("submitted", 1), ("draft", 0)]
    assert database.run("SELECT value::int FROM figures_figure ORDER BY id") == [(10,), (11,)]
    database.command("check_totals", "--rebuild")
    database.command("check_totals")


def test_the_words_of_totals_kept_by_the_first_release_are_counted(database):
    """A town's statement of 不足20 for its area stands in the county's total for the 近100 of the town's union."""
    database.begins_at(FIRST_RELEASE)
    keep_qualified_figures_with_their_totals(database)

    database.command("migrate")

    database.command("check_totals")
    counted = (
        "SELECT said_over, said_nearly, said_under FROM figures_total WHERE counting = 'approved' AND side = 'all'"
    )
    assert database.run(f"{counted} ORDER BY period_id, federation_id, register") == [
        (1, 1, 0),
        (0, 1, 0),
        (0, 0, 1),
        (0, 0, 0),
        (0, 1, 0),
    ]


def test_bounds_and_roundings_of_what_is_stored_are_read_anew_from_the_print(database):
    """近100 was 50 to 100 and is 95 to 100; 21万 was printed in 10,000. Nothing is restated, and the totals follow."""
    database.begins_at(FIRST_RELEASE)
    keep_figures_as_they_were_read_before(database)

    database.command("migrate")

    kept = "SELECT low::numeric(12, 2)::text, rounding::int, door FROM figures_figure ORDER BY id"
    assert database.run(kept) == [
        ("95.00", 0, "migrate"),
        ("210000.00", 5000, "test"),
        ("650.00", 0, "test"),
        ("9.00", 0, "migrate"),
    ]
    revised = "SELECT low::int, replaced_by_id, replaced_through, reason FROM figures_revision ORDER BY value"
    system = database.run("SELECT id FROM auth_user WHERE username = 'system'")[0][0]
    before = database.run(revised)
    assert [row[:3] for row in before] == [(5, system, "migrate"), (50, system, "migrate")]
    assert all("近" in row[3] for row in before)
    database.command("check_totals")
    county = "SELECT sum(low)::int, sum(rounding)::int FROM figures_total WHERE side = 'all' AND federation_id = 2"
    assert database.run(f"{county} AND counting = 'approved' GROUP BY period_id ORDER BY period_id") == [
        (104, 0),
        (210_650, 5000),
    ]


def test_who_goes_back_to_the_first_release_has_its_totals_follow_a_move_and_counts_the_words_again(database):
    database.begins_at(FIRST_RELEASE)
    keep_qualified_figures_with_their_totals(database)
    database.brought_to({"figures": "0005_words"})

    database.brought_to(FIRST_RELEASE)
    database.run("UPDATE units_affiliation SET parent_id = 2 WHERE unit_id = 5")
    moved = "SELECT value::int FROM figures_total WHERE counting = 'approved' AND side = 'all' AND period_id = 2"
    assert database.run(f"{moved} ORDER BY federation_id, register") == [(20,), (110,)]
    database.command("migrate")

    database.command("check_totals")


def keep_forms_of_two_unions(database: Database) -> None:
    """As the first release left them: one union's form of 2014 reopened, of 2015 approved; that of the town's union
    reopened and typed into since. Only what is approved stands in the totals."""
    keep_tree_and_catalogue(database)
    keep_town_with_a_union(database)
    for key, unit, above, period, value in ((1, 3, 2, 1, 10), (2, 3, 2, 2, 11), (3, 5, 4, 1, 7)):
        database.insert(
            "figures_submission", id=key, unit_id=unit, form_id=1, period_id=period, reported_to_id=above,
            status="draft", times=0,
        )  # fmt: skip
        database.insert(
            "figures_figure", id=key, unit_id=unit, indicator_id=1, period_id=period, coverage="own", origin="return",
            submission_id=key, value=value, low=value, high=value, **FIGURE,
        )  # fmt: skip
        for status in ("submitted", "approved"):
            database.run("UPDATE figures_submission SET status = %s WHERE id = %s", status, key)
    database.run("UPDATE figures_submission SET status = 'reopened' WHERE id IN (1, 3)")
    database.run("UPDATE figures_figure SET value = 8, low = 8, high = 8 WHERE id = 3")
    for counting in ("approved", "submitted"):
        database.derive(
            "figures_total", federation_id=2, indicator_id=1, period_id=2, counting=counting, side="all",
            register="grassroots", units=1, qualified=0, value=11, low=11, low_open=0, high=11, high_open=0,
        )  # fmt: skip


SUMS = "SELECT period_id, side, value::int FROM figures_total WHERE counting = 'approved' ORDER BY 1, 2"


def test_a_form_reopened_under_the_first_release_counts_as_it_was_approved(database):
    """What was typed into since says no more what was approved: it counts from its next approval on."""
    database.begins_at(FIRST_RELEASE)
    keep_forms_of_two_unions(database)

    database.command("migrate")

    since = """SELECT s.id, s.counts_since = t.at FROM figures_submission s JOIN figures_transition t
               ON t.submission_id = s.id AND t.after = 'approved' ORDER BY 1"""
    assert database.run(since) == [(1, True), (2, True), (3, None)]
    assert database.run(SUMS) == [(1, "all", 10), (2, "all", 11), (2, "now", 11), (2, "then", 10)]
    database.command("check_totals")


def test_who_goes_back_to_before_finds_reopened_forms_out_of_the_totals(database):
    database.begins_at(FIRST_RELEASE)
    keep_forms_of_two_unions(database)
    database.brought_to({"figures": "0009_what_counts"})
    database.insert(
        "figures_figure", id=9, unit_id=3, indicator_id=1, period_id=1, coverage="own", origin="return",
        submission_id=1, value=12, low=12, high=12, amends=True, **FIGURE,
    )  # fmt: skip

    database.brought_to({"figures": "0008_period_opened"})

    assert database.run(SUMS) == [(2, "all", 11)]
    assert database.run("SELECT id, value::int FROM figures_figure ORDER BY id") == [(1, 10), (2, 11), (3, 8)]


@pytest.mark.large
def test_forms_that_were_handed_in_elsewhere_by_then_are_found_and_followed_from_there(database):
    """The town's union has begun its forms of two years there, and turns out to report to the county since the second
    began."""
    database.begins_at(FIRST_RELEASE)
    keep_tree_and_catalogue(database)
    keep_town_with_a_union(database)
    for period in (1, 2):
        database.insert(
            "figures_submission", id=period, unit_id=5, form_id=1, period_id=period, reported_to_id=4, status="draft",
            times=0,
        )  # fmt: skip
    database.insert("units_affiliation", unit_id=5, parent_id=2, starts="2014-10-01")
    kept = "SELECT submission_id, period_id FROM figures_handedinelsewhere ORDER BY 1"

    database.command("migrate")

    assert database.run(kept) == [(2, 2)]
    database.brought_to({"figures": "0049_last_seal"})
    database.command("migrate")
    database.run("DELETE FROM units_affiliation WHERE unit_id = 5 AND starts > '2014-01-01'")
    assert database.run(kept) == []
    database.command("check_totals")


def schema(url: str) -> list[tuple]:
    with psycopg.connect(url) as session:
        return sorted(session.execute(SCHEMA).fetchall())


def schema_with_all_classes(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[tuple]:
    """As Django makes it by itself, which takes forty seconds of the processor."""
    for operation in upgrade.QUICKENED:
        monkeypatch.setattr(operation, upgrade.CHANGES_STATE, operation.state_forwards.__wrapped__)
    database.begins_at({})
    database.command("migrate")
    return schema(database.url)


def with_its_origin(made: list[tuple], server: int) -> dict[str, object]:
    """Digests of a schema and of all that decides what Django makes there: the text of each migration, and versions."""
    origin = sha256(f"Django {version('django')}, triggers {version('django-pgtrigger')}".encode())
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    for _key, migration in sorted(migrations.items()):
        origin.update(Path(inspect.getfile(type(migration))).read_bytes())
    return {"server": server, "origin": origin.hexdigest(), "schema": sha256(repr(made).encode()).hexdigest()}


def test_a_new_database_is_the_one_that_django_makes_with_all_its_classes(database, monkeypatch):
    """A digest is kept of what Django once made of the same migrations. Where one of both is another, or much is to be
    proved, Django makes it again; UPDATE_SCHEMA=1 keeps the digest of that."""
    made = schema(urlunsplit(urlsplit(database.url)._replace(path=f"/{migrated_for_all()}")))
    assert len(made) > 2000
    now, kept = with_its_origin(made, database.server_version), json.loads(KEPT_SCHEMA.read_text())
    if now != kept or profile() == "prove":
        assert schema_with_all_classes(database, monkeypatch) == made
        if os.environ.get("UPDATE_SCHEMA"):
            KEPT_SCHEMA.write_text(json.dumps(now, indent=1) + "\n")
            kept = now
    assert now == kept or now["server"] != kept["server"], "it is the one, and UPDATE_SCHEMA=1 keeps its digest"


@pytest.mark.django_db
def test_a_database_of_this_version_is_refused_nothing():
    assert refuse_older(connection) is None


# Of the two tables their triggers, checks and keys, as the database tells them.
BELONGINGS = """
    SELECT tgrelid::regclass::text, tgname, obj_description(oid, 'pg_trigger') FROM pg_trigger
    WHERE tgrelid IN ('figures_figure'::regclass, 'figures_revision'::regclass) AND NOT tgisinternal
    UNION ALL
    SELECT conrelid::regclass::text, conname, CASE WHEN contype <> 'p' THEN pg_get_constraintdef(oid) END
    FROM pg_constraint
    WHERE 'figures_figure'::regclass IN (conrelid, confrelid) OR conrelid = 'figures_revision'::regclass
    UNION ALL
    SELECT indrelid::regclass::text, indexrelid::regclass::text, ''
    FROM pg_index WHERE indrelid IN ('figures_figure'::regclass, 'figures_revision'::regclass) ORDER BY 1, 2, 3
"""
LYING = "SELECT id, value::int, tableoid::regclass::text FROM {} ORDER BY id"


def keep_restated_figures(database: Database) -> None:
    """Two years' numbers of a county, one of them restated, and a finding on both; the third number was the last."""
    keep_tree_and_catalogue(database)
    for key, value in ((1, 10), (2, 11)):
        keep_stated(database, key, 2, "area", key, "exact", value, value, value, str(value))
    database.run("UPDATE figures_figure SET value = 12, low = 12, high = 12 WHERE id = 2")
    database.run("SELECT setval('figures_figure_id_seq', 3)")
    database.insert(
        "figures_finding", check_code="FEW", severity="query", facts="{}", explanation="", cause="", explained_value="",
        figure_id=2, unit_id=2, indicator_id=1, period_id=2, other_id=1,
    )  # fmt: skip


def test_figures_kept_in_one_table_are_parted_by_year_and_put_together_again(database):
    database.begins_at(FIRST_RELEASE)
    keep_restated_figures(database)

    database.command("migrate")

    assert database.run(LYING.format("figures_figure")) == [
        (1, 10, "figures_figure_of_1"),
        (2, 12, "figures_figure_of_2"),
    ]
    assert database.run(LYING.format("figures_revision")) == [(1, 11, "figures_revision_of_2")]
    assert database.run("SELECT nextval('figures_figure_id_seq')") == [(4,)]
    assert database.run("SELECT figure_id, other_id FROM figures_finding") == [(2, 1)]
    database.brought_to({"figures": "0045_statistics_of_filled"})  # before figures had fewer indexes
    belongings = database.run(BELONGINGS)

    database.brought_to({"figures": "0040_totals_found_by_federation"})

    assert database.run(BELONGINGS) == belongings
    assert database.run(LYING.format("figures_figure")) == [(1, 10, "figures_figure"), (2, 12, "figures_figure")]
    assert database.run("SELECT nextval('figures_figure_id_seq')") == [(5,)]
