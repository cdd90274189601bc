"""What a save looks at afresh: no less than a look at everything would find otherwise."""

import os
import random
from decimal import Decimal

import pytest
from django.db import transaction

from apps.changelog.acting import acting
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.cells import Answer, of_quantity
from apps.figures.checks import findings as checks_findings
from apps.figures.checks.catalogue import Catalogue, CatalogueExcerpt
from apps.figures.entry import writer
from apps.figures.entry.staging import StagedCell, StagedChange
from apps.figures.models import Figure, Finding, Form, Indicator, Period
from apps.units.models import Unit
from tests import builders
from tests.worlds import first_records, shared

pytestmark = pytest.mark.django_db
SAVES = int(os.environ.get("SAVES", 40))
COMPARED = 5  # after so many saves each
VALUES = (0, 7, 10, 12, 90, 100, 110, 1000, 10_000)  # so few that numbers meet, pass each other and lose zeros
CITY = "450200"
BESIDE_STAFF = ("ORG10", "ORG12", "ORG13", "ECO02", "ECO02")
OF_EVERY_SORT = (
    ("OF-PARENT", "ORG12 <= parent(ORG12)", "error"),
    ("OF-EACH", "each_child(ORG10) <= ORG10", "query"),
    ("OF-BELOW", "children(ORG12) <= ORG10", "query"),
    ("OF-REGISTER", "counted(ORG01) <= ORG01", "query"),
    ("OF-BEFORE", "abs(change(ORG10)) <= 30 and ORG12 <= prior(ORG12) * 2", "query"),
    ("OF-RATE", "ORG15 <= 90", "query"),
)


class BusyCity:
    """Liuzhou and what reports to it, with the catalogue's own rules and some of every other sort."""

    def __init__(self):
        for code, expression, severity in OF_EVERY_SORT:
            builders.rule(code, expression, severity)
        parts = {"numerator": Indicator.objects.get(code="ORG13"), "denominator": Indicator.objects.get(code="ORG12")}
        recompute = {"over_units": "recompute", "over_time": "recompute"}
        builders.indicator("NO-RULES", measure="%", kind="computed", nature="rate", decimals=2, **recompute, **parts)
        self.city = Unit.objects.get(code=CITY)
        self.units = [self.city, *Unit.objects.filter(parent=self.city, register="federation").order_by("code")]
        self.form = Form.objects.filter(register="federation").latest("starts")
        self.catalogue = Catalogue()
        self.cells = [(item.indicator, item.coverage) for item in self.form.lines if self.is_tried(item.indicator)]
        self.years = [builders.period("2014"), builders.period("2015")]
        chance = random.Random(0)
        self.open = {}
        for number, unit in enumerate(self.units):
            for year in self.years:
                filled = {cell[0]: chance.choice(VALUES) for cell in self.cells if chance.random() < 0.8}
                is_handed_in = year.code == "2014" and number > 2
                if is_handed_in:
                    filled |= self.like_its_neighbours(number)
                submission = builders.submission(unit, self.form, year.code, filled, "area")
                if is_handed_in:
                    builders.approved(submission)
                else:
                    self.open[unit, year] = submission
        look_at_everything()

    def like_its_neighbours(self, number: int) -> dict[Indicator, int]:
        """Nine members of ten staff, or nearly, four of them women: beside them another rate lies apart."""
        by_code = {indicator.code: indicator for indicator, _coverage in self.cells}
        return {by_code["ORG10"]: 100, by_code["ORG12"]: 86 + number, by_code["ORG13"]: 40}

    def is_tried(self, indicator: Indicator) -> bool:
        """Whether a rule reads it, or it counts person-times; and a clerk types it."""
        if indicator.kind == Indicator.Kind.COMPUTED:
            return False
        read = set()
        for _edit, rule in self.catalogue.in_force:
            read |= self.catalogue.read_by(rule)
        return indicator.pk in read or indicator.code == "ECO02"

    def asked_together(self, chance: random.Random) -> list[tuple[Indicator, str]]:
        """Cells that one rule holds against each other, with others that it does not read."""
        if chance.random() < 0.4:
            return chance.sample([cell for cell in self.cells if cell[0].code in BESIDE_STAFF], 1)
        _edit, rule = chance.choice(self.catalogue.in_force)
        read = self.catalogue.read_by(rule)
        of_rule = [cell for cell in self.cells if cell[0].pk in read]
        others = [cell for cell in self.cells if cell[0].pk not in read]
        return chance.sample(of_rule, min(len(of_rule), chance.randint(0, 2))) + chance.sample(others, 1)

    def save(self, chance: random.Random) -> None:
        """As a clerk's page saves: some cells of one form typed or cleared, and what bears on them looked at."""
        unit, year = chance.choice(list(self.open))
        changes = []
        for indicator, coverage in self.asked_together(chance):
            answer = said(indicator, chance) if chance.random() < 0.85 else None
            cell = StagedCell(unit.pk, indicator.pk, year.pk, coverage, "return")
            changes.append(StagedChange(cell, self.open[unit, year].pk, answer))
        with acting(door="test"):
            writer.put(changes)


def said(indicator: Indicator, chance: random.Random) -> Answer:
    """A number; of person-times one in persons, which is held beside the staff."""
    measure = "人" if indicator.measure_zh == "人次" else ""
    return of_quantity(Quantity(Decimal(chance.choice(VALUES))), stated_unit=measure)


@shared(on=first_records)
def busy():
    return BusyCity()


def kept() -> dict[tuple, dict]:
    """All findings by what they are known by; of which rule it is that two numbers only seem to clash is left out."""
    by_key = {}
    for finding in Finding.objects.all():
        facts = {name: fact for name, fact in finding.facts.items() if name != "rule"}
        key = (finding.check_code, finding.unit_id, finding.period_id, finding.figure_id, finding.other_id)
        by_key[key] = {"severity": finding.severity, "rule": finding.rule_id, **facts}
    return by_key


def look_at_everything() -> None:
    """Every unit and year with all rules."""
    for period in Period.objects.all():
        stating = Figure.objects.filter(period=period).order_by().values_list("unit", flat=True).distinct()
        checks_findings.rewrite(period, stating, Catalogue())


def found_by_all_checks() -> dict[tuple, dict]:
    """What would be kept after that; nothing is changed."""
    with transaction.atomic():
        look_at_everything()
        found = kept()
        transaction.set_rollback(True)
    return found


def test_after_saves_the_findings_are_those_that_a_look_at_everything_finds(busy):
    chance = random.Random(int(os.environ.get("SEED", 1)))
    sorts = set()
    for _turn in range(SAVES // COMPARED):
        for _save in range(COMPARED):
            busy.save(chance)
        expected = found_by_all_checks()
        assert kept() == expected
        sorts |= {key[0] for key in expected}
    assert sorts >= {"NEIGHBOURS", "PARTICIPANTS", "HIERARCHY-CHILD", "ZEROS"}, (
        f"too few sorts of findings to tell: {sorts}"
    )


def test_a_save_asks_only_the_rules_that_read_what_was_typed(busy):
    catalogue = Catalogue()
    members = catalogue.indicators["ORG12"]
    excerpt = CatalogueExcerpt(catalogue, [members.pk])
    assert {"OF-PARENT", "OF-BELOW", "OF-RATE"} <= {edit.code for edit, _rule in excerpt.rules}
    assert "OF-REGISTER" not in {edit.code for edit, _rule in excerpt.rules}
    assert len(excerpt.only) < len(catalogue.by_id)
