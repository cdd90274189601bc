"""A region in which anything that can change a total happens at random, in two years, one act a transaction."""

import random
from contextlib import suppress
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction

from apps.changelog.acting import acting
from apps.figures.arithmetic.sums import NOTHING, Sum, of_figure
from apps.figures.cells import understand
from apps.figures.entry import sources
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.staging import StagedCell, StagedChange
from apps.figures.models import Figure, Indicator, Period
from apps.figures.totals import reader
from apps.figures.totals.contributions import COUNTINGS
from apps.reports.numbers.ledger import Ledger, catalogue
from apps.units.errors import Refused
from apps.units.models import Affiliation, Unit
from tests import builders
from tests.builders import LONG_AGO
from tests.figures.totals.test_m_of_n import KINDS, Survey, step

MORE_KINDS = ["move"] * 3 + ["rewrite", "undo", "paper", "mark", "mark", "withdraw", "amend", "amend", "town"]
MOST_AFFILIATIONS = 5

RecordedTotals = dict[tuple[int, int, int, str, str], Sum]  # by federation, indicator, period, footing and counting


class RestlessSurvey(Survey):
    """The survey of m of n over 2014 and 2015, with a second paper, a supervisor, and numbers of every kind."""

    ANSWERS = (5, 12, 40, "约50", "超过30", "近100", "—", "…", None)
    PRINTED = ("7人", "90人", "20余人", "不足80人", "—", "…")

    def __init__(self, mark: str = "") -> None:
        super().__init__(mark)
        self.periods = [builders.period("2014"), builders.period("2015")]
        self.supervisor = builders.supervisor(self.region)
        self.papers = [builders.source("DOC"), builders.source("YEARBOOK")]

    @property
    def asked(self) -> list[Indicator]:
        return [self.members, self.courses]

    def act(self, chance: random.Random) -> None:
        """One act, in a transaction of its own; what the records refuse does not happen."""
        self.period = chance.choice(self.periods)
        kind = chance.choice([kind for kind in KINDS if kind != "move"] + MORE_KINDS)
        with suppress(IntegrityError, Refused), transaction.atomic():
            if hasattr(self, f"_{kind}"):
                getattr(self, f"_{kind}")(chance)
            else:
                step(self, kind, chance)

    # ---- Acts beside those of m of n

    def _move(self, chance: random.Random) -> None:
        self._affiliate(chance.choice(self.unions), chance.choice(self.federations), chance)

    def _town(self, chance: random.Random) -> None:
        """A town or a county goes to another county or city, with all that is below it."""
        unit, places = chance.choice(
            [(self.street, [self.county, self.next]), (self.next, [self.city, self.other]), (self.county, [self.city])]
        )
        self._affiliate(unit, chance.choice(places), chance)

    def _affiliate(self, unit: Unit, parent: Unit, chance: random.Random) -> None:
        day = date(chance.randrange(2012, 2017), chance.randrange(1, 13), 1)
        if unit.affiliations.count() >= MOST_AFFILIATIONS:
            self._undo(chance)
        elif not unit.affiliations.filter(starts=day).exists():
            with acting(door="test"):
                Affiliation.objects.create(unit=unit, parent=parent, starts=day)

    def _moved(self) -> list[Affiliation]:
        return list(Affiliation.objects.exclude(starts=LONG_AGO).order_by("pk"))

    def _rewrite(self, chance: random.Random) -> None:
        of_unions = [made for made in self._moved() if made.unit_id in {union.pk for union in self.unions}]
        if of_unions:
            affiliation = chance.choice(of_unions)
            affiliation.parent = chance.choice(self.federations)
            with acting(door="test"):
                affiliation.save()

    def _undo(self, chance: random.Random) -> None:
        if made := self._moved():
            with acting(door="test"):
                chance.choice(made).delete()

    def _paper(self, chance: random.Random) -> None:
        """A second paper states a cell that a first one may state already."""
        unit = chance.choice([*self.unions, *self.federations])
        coverage = chance.choice(["own", "area"]) if unit.register == "federation" else "own"
        cell = StagedCell(unit.pk, chance.choice(self.asked).pk, self.period.pk, coverage, "document")
        text, source = chance.choice(["70", "约60", "超过9"]), chance.choice(self.papers)
        answer = understand(text, self.members, stated_text=text, source_id=source.pk, locator="¶2")
        entry_writer.state([StagedChange(cell, None, answer)], by=None, door="test", reason="test")

    def _mark(self, chance: random.Random) -> None:
        """A supervisor lets another paper count."""
        others = Figure.objects.filter(origin="document", counts=False).order_by("pk")
        if found := list(others.select_related("unit")):
            sources.let_count(chance.choice(found), by=self.supervisor, reason="那份更可靠")

    def _withdraw(self, chance: random.Random) -> None:
        found = list(Figure.objects.filter(origin="document", counts=True).order_by("pk"))
        if found:
            figure = chance.choice(found)
            cell = StagedCell(figure.unit_id, figure.indicator_id, figure.period_id, figure.coverage, "document")
            entry_writer.state([StagedChange(cell, None, None)], by=None, door="test", reason="withdrawn")

    def _amend(self, chance: random.Random) -> None:
        """A form is opened again and approved with other numbers."""
        step(self, "reopen", chance)
        step(self, chance.choice(["answer", "area"]), chance)

    # ---- What totals were read, at the time

    def record(self) -> tuple[datetime, RecordedTotals]:
        """Every total as it is read now, and when that was."""
        recorded: RecordedTotals = {}
        for period in self.periods:
            for counting in COUNTINGS:
                self._record_period(recorded, period, counting)
        with connection.cursor() as cursor:  # by the clock that acts are stamped with
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0], recorded

    def _record_period(self, recorded: RecordedTotals, period: Period, counting: str) -> None:
        federations = [unit.pk for unit in self.federations]
        indicators = [asked.pk for asked in self.asked]
        below = reader.standings(federations, indicators, period, counting)
        read = catalogue(picked=[asked.code for asked in self.asked])
        ledger = Ledger(self.federations, read, period, counting=counting)
        for unit in federations:
            for indicator in indicators:
                amount = below[unit, indicator].below if (unit, indicator) in below else NOTHING
                recorded[unit, indicator, period.pk, "below", counting] = amount
                figure = ledger.total(unit, indicator).figure
                if figure and figure.value is not None:
                    amount = of_figure(figure.value, figure.qualifier, figure.low, figure.high, figure.rounding)
                recorded[unit, indicator, period.pk, "automatic", counting] = amount
