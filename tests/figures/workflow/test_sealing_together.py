"""A year is sealed while others write: what is sealed is what was shown, and nobody is thrown out."""

import time
from threading import Event, Thread

import pytest
from django.db import connection

from apps.changelog.acting import acting
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Reminder
from apps.figures.workflow import deadlines, sealing, transitions
from apps.units.errors import Refused
from tests.figures.test_races import deadlocks
from tests.figures.workflow.test_sealing import SealedRegion
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)


@shared
def sealed():
    return SealedRegion()


class Elsewhere:
    """An act on a connection of its own, and what went wrong with it."""

    def __init__(self, act):
        self.wrong, self.done = None, Event()
        self.thread = Thread(target=self.run, args=[act])
        self.thread.start()

    def run(self, act):
        try:
            act()
        except BaseException as error:  # a thread's error is lost unless it is kept
            self.wrong = error
        finally:
            connection.close()
            self.done.set()

    def ended(self):
        self.thread.join(30)
        return self.wrong


def sealing_of(sealed, seen=None):
    year = sealed.open.period
    seen = seen or sealing.plan(year).digest
    return lambda: sealing.seal(year, reason="x", seen=seen, by=sealed.first)


def test_what_is_approved_between_looking_and_sealing_is_looked_at_again(sealed, monkeypatch):
    seals, plan = sealing_of(sealed), sealing.plan

    def late(period):
        """Somebody approves while the year is looked at: behind the seal she is refused."""
        found = plan(period)
        submitted = Elsewhere(lambda: transitions.submit(sealed.open, by=sealed.clerk))
        assert not submitted.done.wait(1)
        late.other = submitted
        return found

    monkeypatch.setattr(sealing, "plan", late)
    seals()
    assert isinstance(late.other.ended(), Refused)
    sealed.open.refresh_from_db()
    assert sealed.open.status == "draft"


def test_what_was_handed_in_since_the_page_was_shown_is_looked_at_again(sealed):
    seals = sealing_of(sealed)
    transitions.submit(sealed.open, by=sealed.clerk)
    with pytest.raises(Refused):
        seals()
    assert sealed.open.period.seal is None


def test_a_reminder_that_is_not_yet_committed_is_waited_for(sealed):
    seals = sealing_of(sealed)
    year = sealed.open.period
    with acting(sealed.supervisor, door="review", reason="x"):
        deadlines.remind(sealed.city, sealed.form, year, reason="x", by=sealed.supervisor)
        other = Elsewhere(seals)
        assert not other.done.wait(1)
    assert other.ended() is None
    assert Reminder.objects.get(period=year).given_at < year.seal.given_at


def test_who_is_waited_for_too_long_is_told_to_the_administrator(sealed):
    seals = sealing_of(sealed)
    with acting(sealed.supervisor, door="review", reason="x"):
        deadlines.remind(sealed.city, sealed.form, sealed.open.period, reason="x", by=sealed.supervisor)
        other = Elsewhere(seals)
        assert "请稍后再试" in str(other.ended())
    assert isinstance(other.wrong, Refused)
    assert sealed.open.period.seal is None


def test_who_saves_and_then_submits_in_one_transaction_is_not_thrown_out(sealed):
    seals, year, before = sealing_of(sealed), sealed.open.period, deadlocks()
    key = (sealed.members.pk, "area")
    with acting(sealed.clerk, door="grid"):
        entry_writer.save_form(sealed.city, sealed.form, year, typed={key: "11"}, seen={key: "10"}, by=sealed.clerk)
        other = Elsewhere(seals)
        time.sleep(1.5)
        transitions.submit(sealed.open, by=sealed.clerk)
    assert isinstance(other.ended(), Refused)  # the year is another than was shown
    assert deadlocks() == before
    sealing_of(sealed)()
    assert year.seal
