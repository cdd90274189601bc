"""Installations with servers of their own that one process works with in turn: a nation and its provinces."""

import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
from django.contrib.auth.models import AbstractBaseUser
from django.core.management import call_command
from django.test import override_settings

from apps.accounts.models import PersonalToken
from apps.figures.arithmetic.sums import NOTHING, ZERO, Sum, of_figure
from apps.figures.models import Form, Indicator, Period
from apps.figures.totals import answers, elsewhere, reader
from apps.figures.totals import writer as totals_writer
from apps.figures.totals.stated import stated_figures
from apps.units import ranges
from apps.units.models import Federation
from apps.units.ranges import NATION
from tests import builders
from tests.reports.numbers.restless import RestlessSurvey
from tests.reports.opendata.reading import OfficeProgram, Row
from tests.unionrecords.installations import MIGRATED, installed
from unionrecords import environment
from unionrecords.embedded import APPLICATION, ROLE, SUPERUSER, EmbeddedServer
from unionrecords.logins import connected

READER, PASSWORD = "copies", "read"
# Nothing has to outlive a power cut here, and as many servers as there are provinces stand on one machine.
SERVED = {
    "wal_level": "logical", "wal_retrieve_retry_interval": "200ms", "wal_receiver_status_interval": "1",
    "fsync": "off", "shared_buffers": "16MB",
    "plan_cache_mode": "force_generic_plan",  # as the server plans its pages
}  # fmt: skip
# As docs/operating.md has it for the nation's server.
SERVED_AT_THE_NATION = SERVED | {
    "max_worker_processes": "60", "max_logical_replication_workers": "40", "max_replication_slots": "40",
    "max_wal_senders": "40", "max_active_replication_origins": "40", "shared_buffers": "128MB",
}  # fmt: skip
# The others come in by the rule below it: who reads from elsewhere shows a password.
BY_PASSWORD = f"local all {READER} scram-sha-256\n"
YEARS = ("2014", "2015")
Sums = dict[tuple[str, str], Sum]  # by indicator and period
PATIENCE = 60  # seconds until what was written is there


class Side:
    """One installation, over data of its own."""

    served = SERVED

    def __init__(self, data: Path) -> None:
        self.server = EmbeddedServer(data, self.served)

    def begin(self) -> None:
        """With a login by which others read, and the right to read from others."""
        rules = self.server.data / "pg_hba.conf"
        rules.write_text(BY_PASSWORD + rules.read_text())
        self.server.hold()
        self.tell(f"CREATE ROLE {READER} LOGIN REPLICATION PASSWORD '{PASSWORD}'")
        self.tell(f"GRANT pg_create_subscription TO {ROLE}")
        self.tell(f"GRANT SET ON PARAMETER session_replication_role TO {ROLE}")

    def tell(self, statement: str) -> list[tuple]:
        """As the superuser of its server, in the database of the records."""
        reached = {"host": str(self.server.socket_directory()), "user": SUPERUSER, "dbname": ROLE}
        with psycopg.connect(**reached, autocommit=True) as superuser:
            told = superuser.execute(statement)
            return told.fetchall() if told.description else []

    def differing(self) -> list[str]:
        """Which stored totals and counts of answers do not follow from the figures that are here, and of which forms
        something else is kept than where they were handed in."""
        with self.used():
            kept = (totals_writer.differing(), answers.differing(), elsewhere.differing())
            return [str(difference) for found in kept for difference in found]

    @property
    def address(self) -> str:
        """By which another side reads here."""
        return f"host={self.server.socket_directory()} dbname={ROLE} user={READER} password={PASSWORD}"

    @contextmanager
    def used(self) -> Iterator[None]:
        """What is written and read is so here meanwhile."""
        owner = environment.database(self.server.url(ROLE))
        with override_settings(DATABASE_OWNER=owner), connected(**environment.database(self.server.url(APPLICATION))):
            ranges.keep(ranges.own_number())
            yield
        ranges.keep(NATION)


class NationalOffice(Side):
    """The nation: a root, the catalogue of the survey, a supervisor who reads."""

    served = SERVED_AT_THE_NATION

    def set_up(self) -> None:
        with self.used():
            self.root = builders.federation("000000", level=Federation.Level.NATIONAL)
            self.make_catalogue()
            for code in YEARS:
                builders.period(code)
            self.supervisor = builders.supervisor(self.root)
            call_command("make_nation", stdout=StringIO())

    def make_catalogue(self) -> None:
        RestlessSurvey.ask(RestlessSurvey.__new__(RestlessSurvey))

    def take_on(self, province: "Province", *, anew: bool = False) -> None:
        with self.used():
            call_command("add_province", str(province.number), province.address, anew=anew, stdout=StringIO())
        until(lambda: self.has_all(province))

    def numbers_of(self, province: "Province", as_of: datetime | None = None) -> list[Row]:
        return _numbers(self, self.supervisor, province.mark, as_of)

    def sums(self) -> Sums:
        """What comes from below the root, as it is stored."""
        found: Sums = {}
        with self.used():
            for asked, period in _asked():
                standing = reader.standings([self.root.pk], [asked.pk], period).get((self.root.pk, asked.pk))
                found[asked.code, period.code] = standing.below if standing else NOTHING
        return found

    def has_all(self, province: "Province") -> bool:
        """Whether all that was written there by now is here."""
        return follows(province, f"province_{province.number}", self)


class ProvinceSurvey(RestlessSurvey):
    """The same over the nation's catalogue."""

    def ask(self) -> None:
        self.members, self.courses, self.palaces = (
            Indicator.objects.get(code=code) for code in ("ORG12", "CUL05", "CUL11")
        )
        self.survey, self.summary = (Form.objects.get(code=code) for code in ("OWN", "SUM"))


class Province(Side):
    """A province, in which anything can happen."""

    survey: ProvinceSurvey

    def __init__(self, data: Path, number: int) -> None:
        super().__init__(data)
        self.number, self.mark, self.chance = number, f"{number}0000-", random.Random(number)

    def set_up(self, nation: NationalOffice) -> None:
        with self.used():
            call_command("make_province", str(self.number), nation.address, stdout=StringIO())
            self.make_units()

    def make_units(self) -> None:
        self.survey = ProvinceSurvey(self.mark)

    def numbers(self, as_of: datetime | None = None) -> list[Row]:
        return _numbers(self, self.survey.supervisor, self.mark, as_of)

    def sums(self) -> Sums:
        """What the province adds to the nation: its own statement, else the figures below, added up one by one."""
        found: Sums = {}
        (moment,) = self.tell("SELECT clock_timestamp()")[0]
        root = self.survey.region.pk
        with self.used():
            for asked, period in _asked():
                stated = stated_figures([root], [asked.pk], [period.pk], as_of=moment).get((root, asked.pk, period.pk))
                if stated:
                    said = (stated.value or ZERO, stated.qualifier, stated.low, stated.high, stated.rounding)
                    found[asked.code, period.code] = of_figure(*said)
                    continue
                standing = reader.standings([root], [asked.pk], period, as_of=moment).get((root, asked.pk))
                found[asked.code, period.code] = standing.below if standing else NOTHING
        return found

    def cut_off(self) -> None:
        """Nobody reads here from elsewhere any more."""
        self.tell(f"ALTER ROLE {READER} NOLOGIN")
        self.tell("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active")

    @contextmanager
    def restored(self) -> Iterator[None]:
        """What is done meanwhile is lost: afterwards the server stands as it did when it began, from a copy of its
        files."""
        kept = self.server.data.with_name("kept")
        self.server.release()
        subprocess.run(["cp", "-a", self.server.data, kept], check=True)
        self.server.hold()
        yield
        self.server.release()
        shutil.rmtree(self.server.data)
        kept.rename(self.server.data)
        self.server.hold()

    def let_in(self) -> None:
        self.tell(f"ALTER ROLE {READER} LOGIN")


def _asked() -> Iterator[tuple[Indicator, Period]]:
    for period in Period.objects.filter(code__in=YEARS).order_by("code"):
        for asked in Indicator.objects.filter(code__in=("ORG12", "CUL05")).order_by("code"):
            yield asked, period


def _numbers(side: Side, person: AbstractBaseUser, mark: str, as_of: datetime | None) -> list[Row]:
    """Every number that open data tell there of the federations of the province whose codes begin so."""
    with side.used():
        PersonalToken.objects.all().delete()
        asked = {"asOf": as_of.isoformat()} if as_of else {}
        rows = OfficeProgram(builders.again(person)).rows(**asked)
    return [row for row in rows if row["UNIT"].startswith(mark)]


def follows(published: Side, name: str, by: Side) -> bool:
    """Whether the side that subscribes has copied all tables and taken what was written on the other by now."""
    (position,) = published.tell("SELECT pg_current_wal_lsn()::text")[0]
    behind = f"replay_lsn < '{position}' FROM pg_stat_replication WHERE application_name = '{name}'"
    uncopied = "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'"
    return published.tell(f"SELECT {behind}") == [(False,)] and by.tell(uncopied) == [(0,)]


def until(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to be so"
        time.sleep(0.05)


@contextmanager
def installations(
    folder: Path, *numbers: int, office: type[NationalOffice] = NationalOffice, kind: type[Province] = Province
) -> Iterator[tuple[Any, list[Any]]]:
    """A nation and these provinces, which it does not follow yet, all made of one empty installation."""
    empty = Path(installed(folder, MIGRATED)["UNIONRECORDS_VAR"]) / "postgres"
    nation = office(folder / "nation" / "postgres")
    provinces = [kind(folder / str(number) / "postgres", number) for number in numbers]
    sides: list[Side] = [nation, *provinces]
    try:
        for side in sides:
            side.server.data.parent.mkdir()
            subprocess.run(["cp", "-a", empty, side.server.data], check=True)
            side.begin()
        shutil.rmtree(empty)
        nation.set_up()
        for province in provinces:
            province.set_up(nation)
        yield nation, provinces
    finally:
        for side in sides:
            side.server.release()
