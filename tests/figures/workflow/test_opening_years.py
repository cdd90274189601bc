"""Opening a statistical year: what it brings, who may, when one is reminded, and until when it is taken back."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from apps.changelog.acting import acting
from apps.figures.models import Deadline, Form, Period, Submission, YearOpening
from apps.figures.models.periods import span_of
from apps.figures.workflow import year
from apps.figures.workflow.collection import year_under_collection
from apps.figures.workflow.year_plan import plan
from apps.units.errors import Refused
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class YearOffice:
    """A region with two cities, one closed since; last days for 2015, of the region, its cities and for one level."""

    def __init__(self) -> None:
        self.members = builders.indicator("ORG12")
        self.form: Form = builders.form("F", [(self.members, "area")])
        self.survey: Form = builders.form("G", [(self.members, "own")], register="grassroots")
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        self.gone = builders.federation("450300", self.region, closed=date(2015, 12, 31))
        self.union = builders.grassroots("450200-A", self.city)
        self.administrator = builders.person("administrator", "administrator", self.region)
        self.other = builders.person("other", "administrator", self.region)
        self.of_city = builders.person("of_city", "administrator", self.city)
        self.clerk = builders.clerk(self.city)
        self.year: Period = builders.period("2015")
        self.due(self.region, self.form, "2015", date(2015, 10, 30))
        self.due(self.region, self.form, "2015", date(2015, 10, 22), Level.CITY)
        self.due(self.city, self.form, "2015", date(2015, 10, 20))
        self.due(self.gone, self.form, "2015", date(2015, 10, 15))

    @staticmethod
    def due(federation, form: Form, code: str, day: date, level: int | None = None) -> Deadline:
        with acting(door="test"):
            period = builders.period(code)
            return Deadline.objects.create(federation=federation, form=form, period=period, due=day, level=level)

    def opened(self, code: str = "2016", by=None, **days) -> YearOpening:
        planned = plan(span_of(code))
        chosen = {asked.key: asked.day for asked in planned.own} | days
        return year.open_year(planned.span, chosen, seen=planned.digest, by=by or self.administrator)


@shared
def office() -> YearOffice:
    return YearOffice()


def days_of(code: str) -> list[tuple[str, str, int | None, str]]:
    set_for = Deadline.objects.filter(period__code=code).order_by("federation__path", "form__code", "level")
    return [(due.federation.code, due.form.code, due.level, due.due.isoformat()) for due in set_for]


CARRIED = [
    ("450000", "F", Level.CITY, "2016-10-22"),
    ("450000", "F", None, "2016-10-30"),
    ("450200", "F", None, "2016-10-20"),
]


def test_it_is_opened_with_the_last_days_of_the_year_before_one_year_later(office):
    office.opened()
    assert days_of("2016") == CARRIED
    assert year_under_collection() == Period.objects.get(code="2016", opened=True)


def test_before_it_is_opened_one_reads_who_will_be_expected_and_what_is_left_out(office):
    planned = plan(span_of("2016"))
    assert [(line.form.code, line.expected, line.before) for line in planned.forms] == [("F", 2, 3), ("G", 1, 1)]
    assert (planned.left_out, planned.period, len(planned.below)) == (1, None, 1)
    assert not Period.objects.filter(code="2016").exists()


def test_an_earlier_day_of_the_root_brings_those_below_forward_and_an_emptied_one_is_not_set(office):
    own = {(day.form.code, day.level): day.key for day in plan(span_of("2016")).own}
    office.opened(**{own["F", Level.CITY]: date(2016, 10, 12), own["F", None]: None})
    assert days_of("2016") == [
        ("450000", "F", Level.CITY, "2016-10-12"),
        ("450200", "F", None, "2016-10-12"),
    ]


def test_what_is_set_for_the_year_already_stays(office):
    office.due(office.city, office.form, "2016", date(2016, 9, 1))
    office.opened()
    assert ("450200", "F", None, "2016-09-01") in days_of("2016")
    assert len(days_of("2016")) == 3


def test_the_29th_of_february_becomes_the_28th(office):
    office.due(office.region, office.survey, "2015", date(2016, 2, 29))
    office.opened()
    assert ("450000", "G", None, "2017-02-28") in days_of("2016")


def test_the_first_year_is_opened_without_any_earlier_one(office):
    with acting(door="test"):
        Deadline.objects.all().delete()
    planned = plan(span_of("2014"))
    assert (planned.source, {day.day for day in planned.own}) == (None, {None})
    keys = {day.form.code: day.key for day in planned.own}
    office.opened("2014", **{keys["G"]: date(2014, 10, 9)})
    assert days_of("2014") == [("450000", "G", None, "2014-10-09")]


@pytest.mark.parametrize("who", ["of_city", "clerk"])
def test_only_administrators_of_the_root_open_a_year_or_take_it_back(office, who, client):
    planned = plan(span_of("2016"))
    with pytest.raises(PermissionDenied):
        year.open_year(planned.span, {}, seen=planned.digest, by=getattr(office, who))
    office.opened()
    with pytest.raises(PermissionDenied):
        year.take_back(Period.objects.get(code="2016"), by=getattr(office, who))
    client.force_login(getattr(office, who))
    assert client.get("/admin/figures/period/open/").status_code == 403


def test_a_year_is_opened_once_and_the_second_is_told_who_opened_it(office):
    office.opened()
    with pytest.raises(Refused, match="administrator"):
        office.opened(by=office.other)
    assert days_of("2016") == CARRIED


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_it_at_the_same_moment_one_is_refused(office):
    together, said = Barrier(2), []

    def open_it(by) -> None:
        planned = plan(span_of("2016"))
        together.wait(10)
        try:
            year.open_year(planned.span, {}, seen=planned.digest, by=by)
            said.append("opened")
        except Refused:
            said.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=open_it, args=(by,)) for by in (office.administrator, office.other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["opened", "refused"]
    assert days_of("2016") == CARRIED


def test_an_opening_that_breaks_off_leaves_nothing(office, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(Deadline.objects, "bulk_create", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        office.opened()
    assert not Period.objects.filter(code="2016").exists()
    assert not YearOpening.objects.exists()
    monkeypatch.undo()
    office.opened()
    assert days_of("2016") == CARRIED


def test_a_year_begun_by_hand_is_completed_by_opening_it(office):
    office.due(office.region, office.form, "2016", date(2016, 10, 25))
    office.opened()
    assert days_of("2016") == [
        ("450000", "F", Level.CITY, "2016-10-22"),
        ("450000", "F", None, "2016-10-25"),
        ("450200", "F", None, "2016-10-20"),
    ]


def test_what_was_shown_is_what_is_done_or_it_is_refused(office):
    planned = plan(span_of("2016"))
    office.due(office.region, office.survey, "2015", date(2015, 10, 9))
    with pytest.raises(Refused, match="已"):
        year.open_year(planned.span, {}, seen=planned.digest, by=office.administrator)
    assert not Period.objects.filter(code="2016").exists()


def test_a_year_far_ahead_is_refused_in_words(office):
    code = str(timezone.localdate().year + 4)
    with pytest.raises(Refused, match=code):
        office.opened(code)


def test_a_day_past_that_of_the_federation_above_is_refused_in_words(office):
    own = {(day.form.code, day.level): day.key for day in plan(span_of("2016")).own}
    office.due(office.city, office.form, "2016", date(2016, 10, 20))
    with pytest.raises(Refused, match="450200"):
        office.opened(**{own["F", None]: date(2016, 10, 1), own["F", Level.CITY]: date(2016, 10, 1)})


def test_until_somebody_begins_it_is_taken_back_whole(office):
    office.opened()
    assert year.take_back(Period.objects.get(code="2016"), by=office.other) == 0
    assert not Period.objects.filter(code="2016").exists()
    assert days_of("2016") == []
    assert len(days_of("2015")) == 4


def test_a_last_day_that_somebody_set_since_stays_when_it_is_taken_back(office):
    office.opened()
    office.due(office.region, office.survey, "2016", date(2016, 11, 1))
    assert year.take_back(Period.objects.get(code="2016"), by=office.administrator) == 1
    assert days_of("2016") == [("450000", "G", None, "2016-11-01")]
    assert not Period.objects.get(code="2016").opened


def test_once_a_clerk_has_begun_it_stays_and_one_is_told_who_and_where(office):
    office.opened()
    builders.submission(office.city, office.form, "2016", {office.members: 5}, "area", by=office.clerk)
    with pytest.raises(Refused) as refused:
        year.take_back(Period.objects.get(code="2016"), by=office.administrator)
    said = str(refused.value)
    assert str(office.city) in said
    assert str(office.form) in said
    assert "clerk" in said
    assert days_of("2016") == CARRIED
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("today", "due"),
    [(date(2016, 8, 30), None), (date(2016, 9, 1), "2016"), (date(2016, 9, 30), "2016"), (date(2017, 1, 5), "2016")],
)
def test_one_is_reminded_from_a_month_before_the_next_year_s_first_day(office, monkeypatch, today, due):
    monkeypatch.setattr(timezone, "localdate", lambda: today)
    following = year.year_to_open()
    assert (following and following.code) == due


def test_after_an_opened_year_the_next_one_is_due(office):
    office.opened()
    assert year.next_year().code == "2017"


def test_where_nothing_was_ever_collected_the_latest_year_that_ended_comes_first(office, monkeypatch):
    with acting(door="test"):
        Deadline.objects.all().delete()
        Period.objects.all().delete()
    for today, code in ((date(2016, 9, 10), "2016"), (date(2016, 8, 10), "2015"), (date(2016, 11, 10), "2016")):
        monkeypatch.setattr(timezone, "localdate", lambda day=today: day)
        assert year.next_year().code == code


def test_home_tells_those_who_may_open_it_and_others_that_it_is_not_open_yet(office, client):
    client.force_login(office.administrator)
    assert "/admin/figures/period/open/?year=2016" in client.get("/").content.decode()
    client.force_login(office.clerk)
    page = client.get("/").content.decode()
    assert "/admin/figures/period/open/" not in page
    assert 'class="year-to-open"' in page
