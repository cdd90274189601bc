"""What `make prove-sizes` calls flat: a page a fifth slower and a figure a twentieth larger are told."""

from pathlib import Path

from django.core.management import call_command

from apps.figures.models import Figure, Period, Submission, Transition
from prove.sizes import Cost, Extent, SizedSystem, not_flat
from prove.sizes_copying import copy_years
from tests.unionrecords.installations import MIGRATED, installed
from tests.unionrecords.nation.sides import Side
from unionrecords import first_records
from unionrecords.logins import as_owner

SMALL = Extent(
    rows=180_000_000, indexes=140_000_000, figures=1_000_000, partitions=10, database=1 << 30, written=33_000_000,
    written_figures=100_000,
)  # fmt: skip


def sized(millions: float, room: Extent) -> SizedSystem:
    system = SizedSystem(millions, Path("nowhere"))
    system.room = room
    return system


def told(now: Cost, room: Extent = SMALL) -> list[str]:
    before = Cost(median=900, p95=950, here=60, database=40)
    return not_flat([sized(0.5, SMALL), sized(5, room)], {"home": [before, now]})


def test_a_page_may_take_a_fifth_more_of_the_processor_however_long_others_kept_it_waiting():
    assert told(Cost(median=2000, p95=3000, here=60, database=60)) == []


def test_a_page_that_takes_more_is_told_with_both_times():
    now = Cost(median=900, p95=950, here=60, database=61)

    assert told(now) == ["home: 121 ms of the processor and 100, with 5 million figures and with 0.5"]


def test_a_few_milliseconds_more_of_a_small_page_are_no_difference():
    before, now = Cost(4, 4, 4, 0), Cost(8, 8, 4, 4)

    assert not_flat([sized(0.5, SMALL), sized(5, SMALL)], {"notices": [before, now]}) == []


def test_a_figure_that_takes_a_twentieth_more_or_less_is_told():
    same = Cost(median=900, p95=950, here=60, database=40)
    larger, smaller = SMALL._replace(rows=200_000_000), SMALL._replace(rows=160_000_000)

    assert told(same) == []
    assert told(same, larger) == ["a figure: 340 bytes and 320, with 5 million figures and with 0.5"]
    assert told(same, smaller) == ["a figure: 300 bytes and 320, with 5 million figures and with 0.5"]
    assert told(same, SMALL._replace(written=36_000_000)) == [
        "a figure as it was written: 360 bytes and 330, with 5 million figures and with 0.5"
    ]


def test_one_union_in_a_hundred_answers_where_a_hundredth_of_all_figures_is_asked_for():
    everyone = 96_000 * 10 * 54 / 1e6

    answering = [sized(millions, SMALL).answering for millions in (0.5, 5, 50, everyone, 2 * everyone)]
    assert answering == [1, 10, 96, 100, 100]


def test_further_years_are_the_first_one_again_with_sums_that_agree(
    directory, world_keeper, django_db_blocker, settings
):
    world_keeper.let_go()
    settings.VAR = Path(installed(directory, MIGRATED)["UNIONRECORDS_VAR"])
    system = Side(settings.VAR / "postgres")
    try:
        system.begin()
        with django_db_blocker.unblock(), system.used(), as_owner():
            first_records.load(first_records.NONE)
            call_command("generate_load", units=300, years=1, answering=50)
            copy_years(2)

            first, *others = [of_year(period) for period in Period.objects.order_by("ends")]
            assert others == [first, first]
            assert first[0] > 0
            call_command("check_totals")
    finally:
        system.server.release()


def of_year(period: Period) -> tuple[int, int, int]:
    """How many figures there are of it, submissions, and steps of these."""
    figures, submissions = (model.objects.filter(period=period).count() for model in (Figure, Submission))
    return figures, submissions, Transition.objects.filter(submission__period=period).count()
