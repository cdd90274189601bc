"""Totals by differences beside the plainer way: the same sums added up from the figures when they are read.

Run as `manage.py shell < bench/totals.py` over what `generate_load` has made. For a federation of each level: a page's
indicators as `standings` reads them from stored rows, and the same added up from the figures. Then what keeping them
costs: one form's `posting` around nothing. Medians of several runs; nothing is changed.
"""

import time
from collections.abc import Callable
from functools import partial
from statistics import median

from django.db import transaction

from apps.changelog.acting import acting
from apps.figures.models import Form, Period, Submission
from apps.figures.synthetic import TOP
from apps.figures.totals import folding, reader, writer
from apps.figures.totals.contributions import ALL, APPROVED, Selection
from apps.units.models import Federation

RUNS = 7


def milliseconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median of some runs after one that warms up."""
    work()
    taken = []
    for _run in range(runs):
        began = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - began))
    return median(taken)


def added_up(federation: int, indicators: list[int], period: Period) -> object:
    """The plainer way: nothing stored, every figure below the federation read and folded."""
    selection = Selection([period.pk], indicators=indicators, countings=[APPROVED])
    tree = folding.trees_of_figures([federation], period, selection)[APPROVED, ALL]
    return [tree.below((federation, indicator)) for indicator in indicators]


form = Form.objects.filter(register="grassroots").order_by("-starts").first()
indicators = list(form.items.filter(indicator__over_units="sum").values_list("indicator", flat=True).distinct())[:30]
period = Period.objects.filter(submissions__unit__path__startswith=TOP).order_by("-ends").first()
print(f"{len(indicators)} indicators, period {period}")
for level in (Federation.Level.COUNTY, Federation.Level.CITY, Federation.Level.PROVINCE):
    federation = Federation.objects.filter(path__startswith=TOP, level=level).order_by("path").first()
    if federation is None:
        continue
    stored = milliseconds(partial(reader.standings, [federation.pk], indicators, period))
    plain = milliseconds(partial(added_up, federation.pk, indicators, period), runs=3)
    print(f"{level.label}: stored {stored:.0f} ms, added up {plain:.0f} ms, ratio {plain / stored:.1f}")

submission = Submission.objects.filter(unit__path__startswith=TOP, period=period).order_by("pk").first()


def post_nothing() -> None:
    with transaction.atomic(), acting(door="bench"), writer.posting([submission.unit_id], [period.pk]):
        pass


print(f"posting of one form: {milliseconds(post_nothing, runs=30):.1f} ms")
