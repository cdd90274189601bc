"""Synthetic data: marked in every name and note, approved, and with the totals that its figures give."""

import pytest
from django.core.management import CommandError, call_command

from apps.figures import synthetic
from apps.figures.models import Coverage, Figure, Submission, Total
from apps.units.models import GrassrootsUnion, Unit

UNITS = 300

pytestmark = pytest.mark.django_db


def load(**options):
    call_command("loaddata", "catalogue", verbosity=0)
    call_command("generate_load", units=UNITS, years=1, **options)


def test_every_union_answers_and_its_figures_are_in_the_totals(capsys):
    load()

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


def test_fewer_answer_where_fewer_are_asked_for(capsys):
    load(answering=10)

    answering = Submission.objects.filter(unit__register=GrassrootsUnion.REGISTER)
    assert 0 < answering.count() < GrassrootsUnion.objects.count() / 2


def test_it_is_made_only_once(capsys):
    load()
    count = Figure.objects.count()

    with pytest.raises(CommandError):
        call_command("generate_load", units=UNITS, years=1)

    assert Figure.objects.count() == count
