"""What the notices tell leaves the system as messages: to whom, when, in which words, and never with a figure."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import MessageChoice, OutgoingMessage
from apps.accounts.post import channels, sending
from apps.accounts.post.hours import latest_passing
from apps.changelog.acting import acting
from apps.figures.models import Form, QueuedNotice, Submission
from apps.figures.workflow import conversations, deadlines, messages, notifications, petitions, transitions
from apps.units.models import Appointment
from tests import builders
from tests.figures.workflow.test_duties import Country, day
from tests.worlds import shared

pytestmark = pytest.mark.django_db
REASON = "only 8,888 of 9,999 members"


@pytest.fixture(autouse=True)
def both_ways(settings):
    settings.MESSAGES_BY = ["mail", "webhook"]
    settings.SITE_ADDRESS = "https://records.example.org"


def chooses(person, mail="at once", webhook="never", **more):
    type(person).objects.filter(pk=person.pk).update(email=f"{person.username}@example.org")
    return MessageChoice.objects.create(person=person, mail=mail, webhook=webhook, **{"language": "en", **more})


@shared
def country():
    world = Country()
    world.other_supervisor = builders.supervisor(world.region, "beside")
    world.county_clerk = builders.clerk(world.county, "county clerk")
    world.city_supervisor = builders.supervisor(world.city, "city supervisor")
    world.foreign = builders.clerk(world.neighbour, "foreign")
    world.of_two_places = builders.supervisor(world.region, "of two places")
    builders.appointed(world.of_two_places, "supervisor", world.county)
    return world


def everybody(country):
    return [
        country.clerk, country.supervisor, country.county_supervisor, country.other_supervisor, country.county_clerk,
        country.city_supervisor, country.foreign, country.of_two_places,
    ]  # fmt: skip


def acts_of_every_kind(country):
    """A year of a form with all that can happen to it, and to one of a union below."""
    city, form, year = country.city, country.form, country.year
    place = (city, country.members, "area", year)
    made = transitions.submit(country.draft(), by=country.clerk)
    made = transitions.withdraw(made, by=country.clerk)
    made = transitions.submit(made, by=country.clerk)
    made = transitions.begin_review(made, by=country.supervisor)
    petition = petitions.ask(city, form, year, kind="return", reason=REASON, until=None, by=country.clerk)
    petitions.decline(petition, by=country.supervisor, text=REASON)
    made = transitions.send_back(
        made, by=country.supervisor, reason=REASON, cells={(country.members.pk, "area"): REASON}
    )
    conversations.say(*place, act="answered", text=REASON, by=country.clerk)
    conversations.say(*place, act="closed", text="", by=country.other_supervisor)
    conversations.say(*place, act="reopened", text="", by=country.supervisor)
    made = transitions.approve(transitions.submit(made, by=country.clerk), by=country.supervisor)
    transitions.reopen(made, by=country.supervisor, reason=REASON)
    country.deadline(day(1))
    country.extended(day(3))
    deadlines.remind(country.county, form, year, reason=REASON, by=country.city_supervisor)
    union = country.unions[0]
    survey = transitions.submit(country.draft(union, country.survey), by=country.clerk)
    transitions.send_back(survey, by=country.county_supervisor, reason=REASON)
    conversations.say(union, country.members, "own", year, act="asked", text=REASON, by=country.county_clerk)
    petitions.ask(country.county, form, year, kind="extension", reason=REASON, until=day(4), by=country.county_clerk)


def told_of(notice_or_row):
    """What tells one notice from another, whether it is read or queued."""
    unit, form, period = (getattr(notice_or_row, name) for name in ("unit", "form", "period"))
    cell = notice_or_row.cell
    if isinstance(cell, tuple):
        cell = f"{cell[0].pk}-{cell[1]}"
    return (notice_or_row.kind, unit and unit.pk, form and form.pk, period and period.pk, cell or "", notice_or_row.day)


def test_everybody_is_sent_just_what_her_notices_tell(country):
    for person in everybody(country):
        chooses(person)
    acts_of_every_kind(country)
    messages.queue_days()
    kinds = set()
    for person in map(builders.again, everybody(country)):
        messages.compose()
        sent = {told_of(row) for row in QueuedNotice.objects.filter(person=person).exclude(message=None)}
        assert sent == {told_of(notice) for notice in notifications.latest(person)}, person
        kinds |= {told[0] for told in sent}
    assert QueuedNotice.objects.waiting().count() == 0
    assert kinds >= {
        "submitted", "withdrawn", "returned", "approved", "reopened", "ask extension", "declined", "asked", "answered",
        "closed", "reopened at a cell", "extension", "reminder", "deadline",
    }  # fmt: skip
    assert QueuedNotice.objects.filter(person=country.foreign).exclude(kind="deadline").count() == 0
    assert QueuedNotice.objects.filter(kind="ask return").count() == 0, "it was answered before anything was sent"


def test_who_supervises_a_region_and_a_county_is_told_of_that_county_though_its_city_has_a_supervisor(country):
    chooses(country.of_two_places)
    transitions.submit(country.draft(country.unions[0], country.survey), by=country.clerk)
    assert [notice.kind for notice in notifications.latest(country.of_two_places)] == ["submitted"]
    assert QueuedNotice.objects.filter(person=country.of_two_places, kind="submitted").count() == 1


def test_no_message_holds_a_figure_or_what_people_wrote(country):
    for person in everybody(country):
        chooses(person, webhook="at once")
    acts_of_every_kind(country)
    messages.queue_days()
    assert messages.compose() > 6
    for message in OutgoingMessage.objects.all():
        said = f"{message.subject} {message.text}"
        assert "8,888" not in said
        assert "9,999" not in said
        assert "100" not in said, "the number in the form"
        assert "https://records.example.org/" in message.text


def subjects(person):
    return [message.subject for message in OutgoingMessage.objects.filter(person=person).order_by("made_at", "pk")]


def returned(country):
    made = transitions.submit(country.draft(), by=country.clerk)
    return transitions.send_back(made, by=country.supervisor, reason=REASON)


def test_a_return_reaches_the_clerk_in_her_language_with_unit_form_period_and_page(country):
    chooses(country.clerk, language="zh-hans")
    returned(country)
    assert messages.compose() == 1
    message = OutgoingMessage.objects.get()
    assert (message.person, message.channel) == (country.clerk, "mail")
    assert message.subject == "[工会工作台账] 已退回：450200总工会 · 报表 · 2015"
    assert "https://records.example.org/entry/450200/F/2015/" in message.text
    assert messages.compose() == 0, "it is told once"


def test_a_line_break_in_a_name_does_not_get_into_the_subject(country):
    chooses(country.clerk)
    with acting(door="test"):
        Form.objects.filter(pk=country.form.pk).update(name_en="Yearly\r\nreturn", name_zh="年\n报")
    returned(country)
    messages.compose()
    assert len(subjects(country.clerk)[0].splitlines()) == 1
    assert "Yearly return" in subjects(country.clerk)[0]


def test_an_act_that_is_taken_back_tells_nobody(country):
    chooses(country.supervisor)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        transitions.submit(country.draft(), by=country.clerk)
        assert QueuedNotice.objects.count() == 1
        raise ZeroDivisionError
    assert QueuedNotice.objects.count() == 0


def test_nobody_is_told_who_did_not_ask_for_it(country):
    chooses(country.supervisor, mail="never")
    returned(country)
    assert QueuedNotice.objects.count() == 0


def test_each_way_has_a_row_of_its_own(country):
    chooses(country.clerk, webhook="daily")
    returned(country)
    assert sorted(QueuedNotice.objects.values_list("channel", flat=True)) == ["mail", "webhook"]


@pytest.mark.parametrize("why", ["switched off", "appointment ended", "superuser", "chose never", "no address"])
def test_who_is_no_more_to_be_told_by_the_time_of_sending_gets_nothing(country, why):
    choice = chooses(country.clerk)
    returned(country)
    with acting(door="test"):
        if why == "appointment ended":
            Appointment.objects.filter(user=country.clerk).update(ends=timezone.localdate())
        else:
            change = {
                "switched off": {"is_active": False},
                "superuser": {"is_superuser": True},
                "no address": {"email": ""},
            }
            type(country.clerk).objects.filter(pk=country.clerk.pk).update(**change.get(why, {}))
    if why == "chose never":
        MessageChoice.objects.filter(pk=choice.pk).update(mail="never")
    assert messages.compose() == 0
    assert QueuedNotice.objects.count() == (1 if why == "no address" else 0)


@pytest.fixture
def taken(monkeypatch):
    """What was handed over, as the other side would have it: the text of each."""
    handed_over = []
    for channel in channels.DELIVER:
        monkeypatch.setitem(channels.DELIVER, channel, lambda message: handed_over.append(message.text))
    return handed_over


def ends(person, place):
    with acting(door="test"):
        Appointment.objects.filter(user=person, federation=place).update(ends=timezone.localdate())


def test_a_message_on_its_way_is_not_sent_once_its_unit_is_no_more_for_this_person(country, taken):
    builders.appointed(country.clerk, "viewer", country.neighbour)
    chooses(country.clerk)
    returned(country)
    messages.compose()
    ends(country.clerk, country.city)
    assert sending.send_due(messages.still_concerns) == (0, 0)
    message = OutgoingMessage.objects.get()
    assert (taken, message.sent_at, bool(message.given_up_at)) == ([], None, True)
    message.try_again()
    assert sending.send_due(messages.still_concerns) == (0, 0), "nor where an administrator sends it again"
    assert taken == []


def test_of_a_message_on_its_way_what_concerns_the_person_is_told_and_nothing_else(country, taken):
    builders.appointed(country.clerk, "clerk", country.neighbour)
    chooses(country.clerk)
    returned(country)
    made = transitions.submit(country.draft(country.neighbour), by=country.foreign)
    transitions.send_back(made, by=country.supervisor, reason=REASON)
    messages.compose()
    number = OutgoingMessage.objects.get().pk
    assert all(f"/entry/{unit}/" in OutgoingMessage.objects.get().text for unit in ("450200", "450300"))
    ends(country.clerk, country.city)
    assert sending.send_due(messages.still_concerns) == (1, 0)
    assert "/entry/450300/" in taken[0]
    assert "450200" not in taken[0]
    assert "450300" in OutgoingMessage.objects.get(pk=number, sent_at__isnull=False).subject


@pytest.mark.parametrize("why", ["answered", "chose never"])
def test_what_is_answered_or_chosen_otherwise_meanwhile_is_not_sent(country, taken, why):
    choice = chooses(country.supervisor)
    transitions.begin_review(transitions.submit(country.draft(), by=country.clerk), by=country.supervisor)
    messages.compose()
    sending.send_due(messages.still_concerns)
    about = (country.city, country.form, country.year)
    petition = petitions.ask(*about, kind="return", reason=REASON, until=None, by=country.clerk)
    assert messages.compose() == 1
    if why == "answered":
        petitions.decline(petition, by=country.supervisor, text=REASON)
    else:
        MessageChoice.objects.filter(pk=choice.pk).update(mail="never")
    sending.send_due(messages.still_concerns)
    assert len(taken) == 1


def test_what_many_did_at_once_is_one_message_that_says_how_many(country):
    chooses(country.county_supervisor, mail="never", webhook="at once")
    for number in range(30):
        union = builders.grassroots(
            f"450203-N{number}", country.county, name=f"广西柳州第{number}建筑安装工程公司工会委员会"
        )
        transitions.submit(country.draft(union, country.survey), by=country.clerk)
    messages.compose()
    message = OutgoingMessage.objects.get()
    assert "30 notices" in message.subject
    assert len(f"{message.subject}{message.text}".encode()) < 1900, "a robot takes 2,048 bytes"
    assert "more." in message.text
    assert "/notices/" in message.text


SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("hour", "now", "zone", "passed"),
    [
        (8, datetime(2026, 11, 29, 0, 0, tzinfo=UTC), SHANGHAI, datetime(2026, 11, 29, 0, 0, tzinfo=UTC)),
        (8, datetime(2026, 11, 28, 23, 59, tzinfo=UTC), SHANGHAI, datetime(2026, 11, 28, 0, 0, tzinfo=UTC)),
        (0, datetime(2026, 11, 28, 16, 30, tzinfo=UTC), SHANGHAI, datetime(2026, 11, 28, 16, 0, tzinfo=UTC)),
        (2, datetime(2026, 3, 29, 1, 30, tzinfo=UTC), BERLIN, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (2, datetime(2026, 10, 25, 1, 30, tzinfo=UTC), BERLIN, datetime(2026, 10, 25, 0, 0, tzinfo=UTC)),
    ],
)
def test_the_hour_of_the_day_is_that_of_the_installations_clock(hour, now, zone, passed):
    assert latest_passing(hour, now, zone) == passed


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("begins", [datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)])
def test_the_hour_comes_once_a_day_on_days_of_23_and_of_25_hours(hour, begins):
    quarters = [begins + timedelta(minutes=15 * quarter) for quarter in range(4 * 24 * 3)]
    passings = sorted({latest_passing(hour, now, BERLIN) for now in quarters})
    assert len(passings) in (3, 4)
    days = [passing.astimezone(BERLIN).date() for passing in passings]
    assert days == sorted(set(days)), "one a day"
    assert all(later - earlier >= timedelta(hours=22) for earlier, later in pairwise(passings))


def test_once_a_day_gathers_what_came_before_the_hour(country):
    now = timezone.localtime(timezone.now(), SHANGHAI)
    chooses(country.clerk, mail="daily", hour=now.hour)
    returned(country)
    assert messages.compose() == 0, "the hour has passed already"
    transitions.submit(Submission.objects.get(), by=country.clerk)
    transitions.send_back(Submission.objects.get(), by=country.supervisor, reason=REASON)
    QueuedNotice.objects.update(at=timezone.now() - timedelta(days=1))
    assert messages.compose() == 1
    assert "2 notices" in OutgoingMessage.objects.get().subject


# ---- Days


@pytest.mark.parametrize(("due", "kind"), [(8, None), (7, "deadline"), (0, "deadline"), (-1, "overdue"), (-8, None)])
def test_a_last_day_is_told_once_before_it_and_once_when_it_is_passed(country, due, kind):
    country.deadline(day(due))
    chooses(country.clerk)
    assert messages.queue_days() == 1
    MessageChoice.objects.update(days_told=None)
    messages.queue_days()
    assert list(QueuedNotice.objects.values_list("kind", "day")) == ([(kind, day(due))] if kind else [])
    if kind:
        messages.compose()
        assert f"({day(due)})" in OutgoingMessage.objects.get().subject


def test_who_has_handed_in_is_told_of_no_day(country):
    made = country.draft(country.neighbour)
    chooses(country.foreign)
    country.deadline(day(1))
    transitions.submit(made, by=country.foreign)
    messages.queue_days()
    assert QueuedNotice.objects.count() == 0


def test_an_extension_puts_the_day_off(country):
    chooses(country.foreign)
    country.deadline(day(-1))
    country.extended(day(3), country.neighbour)
    messages.queue_days()
    assert set(QueuedNotice.objects.values_list("kind", flat=True)) == {"extension"}


@pytest.mark.parametrize(("ends", "is_told"), [(1, True), (7, True), (8, False)])
def test_an_appointment_that_is_about_to_end_is_told_by_its_last_day(country, client, ends, is_told):
    deputy = builders.person("deputy", "viewer", country.city, ends=day(ends))
    chooses(deputy)
    messages.queue_days()
    assert messages.compose() == is_told
    if is_told:
        assert f"450200总工会 ({day(ends - 1)})" in subjects(deputy)[0]
        client.force_login(deputy)
        assert str(day(ends - 1)) in client.get("/notices/").text


# ---- Upkeep


def test_what_was_told_long_ago_is_cleared_away_and_what_waits_stays(country):
    chooses(country.clerk, webhook="daily")
    returned(country)
    messages.compose()
    assert messages.clear_old() == 0
    old = timezone.now() - timedelta(days=91)
    QueuedNotice.objects.filter(channel="mail").update(at=old)
    OutgoingMessage.objects.update(made_at=old)
    messages.clear_old()
    assert OutgoingMessage.objects.count() == 1, "it has not arrived yet"
    OutgoingMessage.objects.update(sent_at=old)
    messages.clear_old()
    assert (OutgoingMessage.objects.count(), QueuedNotice.objects.count()) == (0, 1)
