"""What a page reads of forms and steps is what concerns it, however many there are of all years and of everybody."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from apps.changelog.read_once import read_anew
from apps.figures import synthetic
from apps.figures.checks import neighbours
from apps.figures.checks.catalogue import Catalogue
from apps.figures.models import Figure, Indicator, Period, Submission, Transition
from apps.figures.totals.expected_units import Presence
from apps.figures.totals.other_day import other_day
from apps.figures.totals.rate_parts import AnsweredParts
from apps.figures.totals.reader import BelowFederations, How
from apps.figures.workflow import collection, expected, notifications
from apps.reports.numbers.rates import as_rate
from apps.units.models import Federation, Role, Unit
from tests import builders
from tests.owner import by_owner
from tests.rows_read import counted_reading
from tests.worlds import shared

STEPS, FORMS, FIGURES = Transition._meta.db_table, Submission._meta.db_table, Figure._meta.db_table
Level = Federation.Level

pytestmark = pytest.mark.django_db


@shared
def answered() -> None:
    """Three hundred units, whose forms of two years were all handed in and approved just now."""
    with by_owner():
        call_command("generate_load", units=300, years=2, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def counted(user: User) -> tuple[int, int]:
    """How many notices there are, and how many steps are read for it."""
    return counted_reading(STEPS, lambda: notifications.fresh_count(user))


def city_of_counties() -> Federation:
    """Some of its counties have answered, and no union below it."""
    towns = Federation.objects.filter(level=Level.TOWN)
    cities = Federation.objects.filter(level=Level.CITY, received__isnull=False)
    return cities.exclude(children__children__in=towns).first()


def test_a_city_that_reviews_its_counties_reads_their_steps(answered):
    city = city_of_counties()
    theirs = Submission.objects.filter(reported_to=city).count()

    assert counted(builders.supervisor(city)) == (theirs, 2 * theirs)
    assert theirs


def test_a_clerk_of_a_county_reads_the_steps_of_its_own_forms(answered):
    county = city_of_counties().children.filter(submissions__isnull=False).first().federation

    assert counted(builders.clerk(county)) == (2, 4)


def test_a_clerk_of_a_city_and_of_a_county_in_it_is_told_of_each_form_once(answered):
    city = city_of_counties()
    theirs = Submission.objects.filter(unit__path__startswith=city.path)
    clerk = builders.clerk(city)
    builders.appointed(clerk, Role.CLERK, theirs.first().unit.federation)

    assert counted(clerk) == (theirs.count(), 2 * theirs.count())


def test_who_is_told_of_all_is_counted_a_hundred_and_no_further(answered):
    everybody = User.objects.create_superuser("everybody")

    assert counted(everybody) == (notifications.SHOWN, notifications.SHOWN)


def test_of_what_a_county_states_of_its_area_no_other_form_is_read(answered):
    top, year = Unit.objects.get(code=synthetic.TOP), Period.objects.order_by("ends").last()
    members = Indicator.objects.get(code="ORG12")
    builders.stated(city_of_counties().children.first(), members, year.code, "100")

    below, read = counted_reading(
        FORMS, lambda: BelowFederations([top.pk], [members.pk], year, How()).amount((top.pk, members.pk))
    )

    own_forms = Figure.objects.filter(coverage="area", indicator=members, period=year, submission__isnull=False)
    assert below.units > 1
    assert read <= own_forms.count()


def test_which_year_is_collected_is_found_without_reading_the_years_before(answered):
    read_anew()

    year, read = counted_reading(FORMS, collection.latest_collected)

    assert (year, read) == (Period.objects.order_by("ends").last(), 1)


def test_where_nothing_waits_for_review_no_form_is_read(answered):
    near = tuple(Federation.objects.values_list("pk", flat=True))
    waiting = expected.DutyFilter((), near=near, reviewed=True, own=True, status=(Submission.Status.SUBMITTED,))
    query, params = waiting.query()

    def asked() -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(query, params)
            return cursor.fetchall()

    assert counted_reading(FORMS, asked) == ([], 0)
    assert counted_reading(FORMS, Submission.objects.waiting().count) == (0, 0)


def test_of_a_federation_and_what_reports_to_it_only_their_forms_are_read(answered):
    city = city_of_counties()
    near = expected.DutyFilter((), near=(city.pk,), own=True)
    theirs = Submission.objects.filter(unit__parent=city).count()

    counted = counted_reading(FORMS, Submission.objects.filter(expected.scope_of(near)).count)

    assert counted == (theirs, theirs)


def test_what_a_city_has_to_fill_in_is_told_by_its_own_forms_and_those_that_report_to_it(answered):
    city = city_of_counties()
    mine, theirs = expected.entered((city.path,)), Submission.objects.filter(unit__parent=city)

    rounds, read = counted_reading(FORMS, lambda: expected.counts(mine))

    approved = sum(count.number(Submission.Status.APPROVED) for count in rounds)
    assert (approved, read) == (theirs.count(), theirs.count())
    assert approved
    tasks, read = counted_reading(FORMS, lambda: expected.tasks(mine, within=(city.path,), most=9))
    assert (sum(task.begun for task in tasks), read) == (theirs.count(), theirs.count())


def test_where_nobody_handed_in_elsewhere_no_form_is_read_to_tell_who_is_there(answered):
    year, everywhere = Period.objects.order_by("ends").last(), Federation.objects.values_list("pk", flat=True)

    presence, read = counted_reading(FORMS, lambda: Presence(everywhere, year))

    assert sum(presence.there.values()) == 300
    assert (presence.odd, read) == ([], 0)


def test_of_those_who_handed_in_elsewhere_their_own_forms_are_read(answered):
    year = Period.objects.order_by("ends").last()
    moved = list(Unit.objects.filter(register="grassroots", submissions__period=year).distinct()[:3])
    for union in moved:
        builders.move(union, Federation.objects.filter(level=Level.COUNTY).first(), year.starts)

    presence, read = counted_reading(FORMS, lambda: Presence([union.parent_id for union in moved], year))

    assert (sorted(presence.odd), read) == (sorted(union.pk for union in moved), 3)


def test_who_moved_since_a_year_is_told_without_reading_its_forms(answered):
    year = Period.objects.order_by("ends").first()
    moved = Unit.objects.filter(register="grassroots").first()
    builders.move(moved, Federation.objects.filter(level=Level.COUNTY).first(), date(2041, 1, 1))

    other, read = counted_reading(FORMS, lambda: other_day(year, date(2041, 2, 1)))

    assert (list(other.placed), read) == ([moved.pk], 0)


def test_a_rate_of_all_units_in_two_years_reads_no_figure_of_a_unit(answered):
    rates = [as_rate(rate) for rate in Indicator.objects.filter(kind=Indicator.Kind.COMPUTED)]
    everywhere = list(Federation.objects.values_list("pk", flat=True))
    years = list(Period.objects.filter(kind="year").order_by("starts")[:2])

    def together() -> int:
        read = AnsweredParts(everywhere, rates, years, How())
        sums = [read.below(federation, rate, years[1]) for federation in everywhere for rate in rates]
        return max(answered.units for answered in sums if answered)

    units, figures = counted_reading(FIGURES, together)
    of_areas = Figure.objects.filter(coverage="area", period__in=years).count()
    assert units > 100
    assert figures <= of_areas


def test_of_the_rates_of_neighbours_only_the_units_that_report_to_the_same_are_read(answered):
    county, year = city_of_counties().children.first(), Period.objects.order_by("ends").last()
    theirs = Unit.objects.filter(parent=county.parent)

    _rates, read = counted_reading(Unit._meta.db_table, lambda: neighbours.around([county.pk], year, Catalogue()))

    assert read == 1 + theirs.count()
