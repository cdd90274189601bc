"""Synthetic data: marked in every name, approved, all or nothing, beside no real unit, and taken away again."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from apps.figures import synthetic
from apps.figures.models import Coverage, Figure, Period, Submission, Total, Transition
from apps.units.models import Federation, GrassrootsUnion, Unit
from tests import builders
from tests.owner import by_owner
from tests.worlds import shared

UNITS = 300

pytestmark = pytest.mark.django_db


def load(**options):
    """As the owner, who loads the catalogue and counts anew."""
    with by_owner():
        call_command("generate_load", **{"units": UNITS, "years": 1, **options})


@shared
def made() -> None:
    """Three hundred units, every one of which has answered."""
    load(verbosity=0)


def test_every_union_answers_and_its_figures_are_in_the_totals(made, capsys):
    unions = GrassrootsUnion.objects.count()
    assert Unit.objects.count() == UNITS
    assert unions == UNITS - 1 - synthetic.CITIES - synthetic.COUNTIES - 1
    assert not Unit.objects.exclude(name__startswith=synthetic.MARK).exists()
    assert set(Submission.objects.values_list("status", flat=True)) == {Submission.Status.APPROVED}
    own = Figure.objects.filter(coverage=Coverage.OWN)
    assert own.values("unit").distinct().count() == unions
    assert Total.objects.exists()
    call_command("check_totals")
    assert "differ" not in capsys.readouterr().err


def test_some_towns_at_a_time_are_linked_before_the_next_are_made(monkeypatch, capsys):
    monkeypatch.setattr(synthetic, "TOWNS_AT_ONCE", 1)
    waiting = []
    approve = synthetic._approve

    def told(submissions):
        waiting.append(Transition.objects.filter(link=None).count())
        approve(submissions)

    monkeypatch.setattr(synthetic, "_approve", told)
    load(units=3 * synthetic.UNIONS_PER_TOWN)

    assert len(waiting) == 4, "three towns, then the counties"
    assert Transition.objects.exists()
    assert not any(waiting)


def test_it_is_made_only_once(made, capsys):
    count = Figure.objects.count()

    with pytest.raises(CommandError):
        load()

    assert Figure.objects.count() == count


def test_a_real_unit_that_came_later_keeps_them_from_being_removed(made, capsys):
    builders.federation("450000")

    with pytest.raises(CommandError, match="真实单位"):
        load(remove=True)

    assert Unit.objects.count() == UNITS + 1
    assert Figure.objects.exists()


def test_it_is_removed_with_all_that_hung_on_it_and_can_be_made_again(made, capsys):
    load(remove=True)

    assert not any(model.objects.exists() for model in (Unit, Submission, Figure, Total))
    load(units=synthetic.FEWEST_UNITS)
    assert Unit.objects.count() == synthetic.FEWEST_UNITS


def test_fewer_answer_where_fewer_are_asked_for(capsys):
    load(answering=10)

    answering = Submission.objects.filter(unit__register=GrassrootsUnion.REGISTER)
    assert 0 < answering.count() < GrassrootsUnion.objects.count() / 2


def test_of_the_first_town_every_union_answers_where_it_is_asked_for(capsys):
    load(units=3 * synthetic.UNIONS_PER_TOWN, answering=1, towns=1)

    first, second, _third = Federation.objects.filter(level=Federation.Level.TOWN).order_by("pk")
    unions = GrassrootsUnion.objects
    assert not unions.filter(parent=first, submissions=None).exists()
    assert unions.filter(parent=second, submissions=None).count() > unions.filter(parent=second).count() / 2


def test_beside_a_real_unit_nothing_is_made_and_nothing_removed():
    builders.federation("450000")

    for options in ({}, {"remove": True}):
        with pytest.raises(CommandError):
            load(**options)

    assert list(Unit.objects.values_list("code", flat=True)) == ["450000"]


def test_what_is_broken_off_leaves_nothing(monkeypatch, capsys):
    def broken_off(year, answering, towns):
        raise KeyboardInterrupt

    monkeypatch.setattr(synthetic, "make_year", broken_off)
    with pytest.raises(KeyboardInterrupt):
        load()

    assert not Unit.objects.exists()
    assert not Period.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"units": 0}, "--units is a whole number from 128 to 1000000."),
        ({"units": 127}, "--units is a whole number from 128 to 1000000."),
        ({"units": None}, "--units is a whole number from 128 to 1000000."),
        ({"years": 0}, "--years is a whole number from 1 to 20."),
        ({"years": 21}, "--years is a whole number from 1 to 20."),
        ({"answering": 0}, "--answering is a whole number from 1 to 100."),
        ({"answering": 101}, "--answering is a whole number from 1 to 100."),
        ({"towns": -1}, "--towns is a whole number from 0 to 10000."),
    ],
)
def test_a_number_out_of_bounds_is_refused_in_words(wrong, said):
    with translation.override("en"), pytest.raises(CommandError) as refused:
        load(**wrong)

    assert str(refused.value) == said
    assert refused.value.returncode == 2
    assert not Unit.objects.exists()


def test_the_fewest_units_there_can_be_are_made(capsys):
    load(units=synthetic.FEWEST_UNITS)

    assert Unit.objects.count() == synthetic.FEWEST_UNITS
    assert GrassrootsUnion.objects.count() == 1


def test_where_there_is_none_none_is_removed():
    with pytest.raises(CommandError):
        load(remove=True)
