"""The word of a stored sum is the word of the same figures added up directly, whatever happened to them."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.changelog.acting import acting
from apps.figures.arithmetic.quantity import Quantity, interval_of
from apps.figures.arithmetic.sums import NOTHING, Sum, of_figure, quantity_of_sum, sum_of
from apps.figures.cells import quantity_of
from apps.figures.models import Figure, Submission
from apps.figures.totals import reader, writer
from apps.units.models import Unit
from tests import builders
from tests.builders import Level
from tests.examples import examples
from tests.worlds import shared

PRINTS = [
    5,
    0,
    1200,
    "超过300人",
    "不少于300人",
    "近300人",
    "不足300人",
    "不超过300人",
    "约300人",
    "730多人",
    "1.5万人",
    "21万人",
]
QUALIFIERS = ["exact", "over", "at_least", "nearly", "under", "at_most", "approx"]


def said(quantity: Quantity) -> tuple[str, str, Decimal, Decimal]:
    return quantity.qualifier, str(quantity.interval), quantity.value, quantity.rounding


def sum_of_one(quantity: Quantity) -> Sum:
    return of_figure(quantity.value, quantity.qualifier, quantity.low, quantity.high, quantity.rounding)


# ---- Of numbers alone


def part(qualifier: str, value: int, *, within_step: bool = False) -> Quantity:
    bounds = interval_of(Decimal(value), qualifier, within_step=within_step and qualifier == "over")
    rounding = Decimal(5000) if value % 10_000 == 0 and qualifier == "exact" else Decimal(0)
    return Quantity(Decimal(value), qualifier, bounds, rounding=rounding)


PARTS = st.lists(
    st.builds(
        part,
        st.sampled_from(QUALIFIERS),
        st.one_of(st.integers(1, 5000), st.integers(1, 50).map(lambda n: n * 10_000)),
        within_step=st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=examples(300))
@given(parts=PARTS, gone=PARTS)
def test_parts_put_in_and_taken_out_leave_the_sum_that_is_added_up_directly(parts, gone):
    kept = NOTHING
    for quantity in [*parts, *gone]:
        kept += sum_of_one(quantity)
    for quantity in gone:
        kept -= sum_of_one(quantity)
    assert said(quantity_of_sum(kept)) == said(sum_of(parts))


@pytest.mark.parametrize(
    ("first", "second", "word"),
    [
        (("exact", 5), ("exact", 7), "exact"),
        (("exact", 5), ("at_least", 300), "at_least"),
        (("exact", 5), ("over", 300), "over"),
        (("over", 5), ("at_least", 300), "over"),
        (("exact", 5), ("nearly", 300), "nearly"),
        (("nearly", 5), ("nearly", 300), "nearly"),
        (("exact", 5), ("under", 300), "under"),
        (("nearly", 5), ("under", 300), "under"),
        (("exact", 5), ("at_most", 300), "at_most"),
        (("under", 5), ("at_most", 300), "under"),
        (("over", 5), ("nearly", 300), "over"),
        (("exact", 5), ("approx", 300), "approx"),
    ],
)
def test_the_word_of_a_sum(first, second, word):
    parts = [part(*first), part(*second)]
    kept = NOTHING
    for quantity in parts:
        kept += sum_of_one(quantity)
    assert sum_of(parts).qualifier == quantity_of_sum(kept).qualifier == word


# ---- Of what is stored


class WordedCounties:
    """A city with two counties; three unions report to the first, or to its town."""

    def __init__(self) -> None:
        self.members = builders.indicator("ORG12")
        self.own = builders.form("OWN", [(self.members, "own")], "grassroots")
        self.city = builders.federation("C")
        self.county, self.next = (builders.federation(code, self.city, Level.COUNTY) for code in ("K1", "K2"))
        self.town = builders.federation("T", self.county, Level.TOWN)
        self.unions = [
            builders.grassroots(f"U{number}", parent)
            for number, parent in enumerate([self.town, self.town, self.county])
        ]
        self.federations: list[Unit] = [self.city, self.county, self.next, self.town]

    def counted(self, federation: Unit) -> list[Quantity]:
        """The figures that count below it, one by one: of the unions here, and of the federations right below."""
        counting = Figure.objects.counting("approved").filter(indicator=self.members, state="value")
        figures = {
            figure.unit_id: figure for figure in counting.select_related("unit", "submission").order_by("origin")
        }
        parts = []
        for figure in figures.values():  # of a unit the return, where there is one, else the document
            place = figure.submission.reported_to_id if figure.submission else figure.unit.parent_id
            if place == federation.pk:
                parts.append(quantity_of(figure))
        for child in self.federations:
            if Unit.objects.get(pk=child.pk).parent_id == federation.pk:
                parts += self.counted(child)
        return parts


@shared
def world() -> WordedCounties:
    return WordedCounties()


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["approve", "approve", "reopen", "state", "move"]), st.integers(0, 2), st.sampled_from(PRINTS)
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.django_db
@settings(max_examples=examples(25), suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_after_any_history_the_stored_sums_say_what_their_figures_say_added_up(world, acts):
    with transaction.atomic():
        world = deepcopy(world)
        for kind, number, text in acts:
            act(world, kind, world.unions[number], text)
            expect_the_words_to_be_those_of_the_figures(world)
        assert list(writer.differing()) == []
        transaction.set_rollback(True)


def act(world: WordedCounties, kind: str, union: Unit, text: int | str) -> None:
    existing = Submission.objects.filter(unit=union).first()
    if kind == "state":
        builders.stated(union, world.members, "2014", str(text), "own")
    elif kind == "move":
        parent = world.next if Unit.objects.get(pk=union.pk).parent_id != world.next.pk else world.town
        builders.move(union, parent, date(2013, 1, 1 + union.affiliations.count()))
    elif kind == "reopen" and existing and existing.status == Submission.Status.APPROVED:
        with acting(door="test", reason="again"), writer.posting([existing.unit_id], [existing.period_id]):
            Submission.objects.filter(pk=existing.pk).update(status=Submission.Status.REOPENED)
    elif kind == "approve" and (existing is None or existing.is_editable):
        builders.approved(builders.submission(union, world.own, "2014", {world.members: text}))


def expect_the_words_to_be_those_of_the_figures(world: WordedCounties) -> None:
    ids = [federation.pk for federation in world.federations]
    standings = reader.standings(ids, [world.members.pk], builders.period("2014"))
    for federation in world.federations:
        standing = standings.get((federation.pk, world.members.pk))
        parts = world.counted(federation)
        if parts:
            assert standing is not None
            assert said(quantity_of_sum(standing.below)) == said(sum_of(parts)), federation.code
        else:
            assert standing is None or not standing.below.units
