"""Many at once on the same forms, each on a connection of its own: nobody is thrown out, nothing is lost."""

import random
from collections import Counter
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import connection
from django.http import HttpResponse

from apps.changelog.acting import acting
from apps.changelog.middleware import ActingMiddleware
from apps.figures import attachments
from apps.figures.attachments import EvidencePlace
from apps.figures.cells import understand
from apps.figures.checks import findings as checks_findings
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.staging import StagedCell, StagedChange
from apps.figures.files import importer as files_importer
from apps.figures.models import (
    AttachedContent,
    Attachment,
    ContentPiece,
    Figure,
    Finding,
    Period,
    Revision,
    Submission,
    Transition,
)
from apps.figures.totals import progress as totals_progress
from apps.figures.totals import writer as totals_writer
from apps.figures.workflow import sealing, transitions
from apps.units import actions as units_actions
from apps.units.constraint_messages import refused_in_words
from apps.units.errors import Refused
from apps.units.models import Affiliation, Unit
from tests import builders
from tests.builders import Level
from tests.examples import examples
from tests.figures.papers import PDF

pytestmark = pytest.mark.django_db(transaction=True)
ACTS = max(50, examples(170))  # with fewer it happens that nothing is approved
PEOPLE = 3
OFTEN = ["save", "save", "save", "submit", "submit", "approve", "approve", "many", "all", "turn", "state"]
USUAL_ACTS = [
    *OFTEN,
    *OFTEN,
    "explain",
    "explain",
    "move",
    "move",
    "file",
    "seal",
]  # a file is read by a process of its own


class RacingOffice:
    """A county whose streets and unions are filled in, handed in and decided by several people at once."""

    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        self.county = builders.federation("450203", self.city, level=Level.COUNTY)
        self.streets = [builders.federation(f"45020300{letter}", self.county, level=Level.TOWN) for letter in "123"]
        self.unions = [builders.grassroots(f"450203-{letter}", self.county) for letter in "ABC"]
        self.members, self.staff = builders.indicator("ORG12"), builders.indicator("ORG10")
        self.form = builders.form("F", [(self.members, "area"), (self.staff, "area")])
        self.survey = builders.form("G", [(self.members, "own"), (self.staff, "own")], register="grassroots")
        builders.rule("MEMBERS", "each_child(ORG12) <= ORG12", "query")
        builders.rule("STAFF", "ORG12 <= ORG10", "query")
        self.years = [builders.period(code) for code in ("2014", "2015")]
        builders.source()
        self.clerk, self.supervisor = builders.clerk(self.region), builders.supervisor(self.county)
        self.above = builders.supervisor(self.city, "above")
        self.sealer, self.opener = (builders.person(name, "administrator", self.region) for name in ("s", "o"))
        for one in (*self.streets, self.county):
            builders.stated(one, self.members, "2014", "40")

    def one_act(self, chance: random.Random) -> None:
        unit = chance.choice([*self.streets, *self.unions, self.county])
        form = self.survey if unit in self.unions else self.form
        year, boss = chance.choice(self.years), self.above if unit == self.county else self.supervisor
        made = Submission.objects.filter(unit=unit, form=form, period=year).first()
        coverage = "own" if unit in self.unions else "area"
        act = chance.choice(USUAL_ACTS)
        if act == "save" or made is None:
            current = Figure.objects.filled_in(made) if made else []
            seen = {(one.indicator_id, coverage): f"{one.value:.0f}" for one in current}
            typed = {(one.pk, coverage): str(chance.randrange(99)) for one in (self.members, self.staff)}
            entry_writer.save_form(unit, form, year, typed=typed, seen=seen, by=self.clerk)
        elif act == "submit":
            transitions.submit(made, by=self.clerk)
        elif act == "approve":
            transitions.approve(made, by=boss)
        elif act == "many":
            transitions.submit_many(Submission.objects.filter(period=year), by=self.clerk)
        elif act == "all":
            transitions.approve_many(
                Submission.objects.filter(reported_to=self.county, period=year), by=self.supervisor
            )
        elif act == "explain":
            queries = Finding.objects.filter(severity="query", submission__period=year).select_related("figure")
            checks_findings.explain_many(queries, by=self.clerk, text=str(chance.random()))
        elif act == "file":
            self.bring_in_a_file(chance, year)
        elif act == "seal":
            sealing.seal(year, reason="x", seen=sealing.plan(year).digest, by=self.sealer)
            sealing.unseal(year, reason="x", by=self.opener)
        elif act == "move":
            with refused_in_words(), acting(self.clerk, door="test"), units_actions.moving([unit.pk]):
                below = chance.choice([self.county, *self.streets[1:]])
                units_actions.hold([unit.pk], [below.pk])
                Affiliation.objects.filter(unit__in=self.unions, unit=unit).update(parent=below)
        elif act == "turn":

            def waive():
                transitions.waive(unit, form, year, by=boss, reason="x")

            def give_up():
                transitions.give_up(made, by=boss)

            steps = {
                "submitted": lambda: transitions.send_back(made, by=boss, reason="x"),
                "approved": lambda: transitions.reopen(made, by=boss, reason="x"),
                "waived": lambda: transitions.readmit(made, by=boss, reason="x"),
                "reopened": lambda: chance.choice([give_up, waive])(),
            }
            steps.get(made.status, waive)()
        else:
            cell = StagedCell(self.streets[0].pk, self.members.pk, year.pk, "area", "document")
            answer = understand(str(chance.randrange(99)), self.members, source_id=builders.Source.objects.get().pk)
            entry_writer.state([StagedChange(cell, None, answer)], by=None, door="test", reason="test")

    def bring_in_a_file(self, chance: random.Random, year: Period) -> None:
        """Returns of two streets and what a document states of a third, in one file."""
        heads = "unit_code,period,indicator_code,coverage,origin,value,source,locator"
        one, other, third = chance.sample(self.streets, 3)
        lines = [f"{street.code},{year},ORG12,area,return,{chance.randrange(99)},," for street in (one, other)]
        lines.append(f"{third.code},{year},ORG12,area,document,{chance.randrange(99)},DOC,1")
        data = "\n".join([heads, *lines]).encode()
        files_importer.bring_in(data, by=self.clerk, reason="test")


def at_once(*acts) -> list[BaseException]:
    """Runs the acts at the same moment; returns what went wrong other than a refusal in words."""
    ready, wrong = Barrier(len(acts)), []

    def run(act):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '30s'")
            ready.wait()
            act()
        except (Refused, PermissionDenied):
            pass
        except BaseException as error:  # a thread's error is lost unless it is kept
            wrong.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def deadlocks() -> int:
    """How often the server had to throw somebody out of this database, whether or not it was done again behind it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def expect_everything_to_agree() -> None:
    assert list(totals_writer.differing()) == []
    assert totals_progress.stored() == totals_progress.recomputed()
    for one in Submission.objects.all():
        course = list(one.transitions.order_by("pk").values_list("before", "after"))
        assert [before for before, _after in course] == ["draft", *(after for _before, after in course)][: len(course)]
        assert one.status == (course[-1][1] if course else "draft")


@pytest.mark.parametrize("seed", range(2))
def test_whatever_several_people_do_at_once_totals_and_progress_agree_and_nobody_is_thrown_out(seed):
    office, done = RacingOffice(), Counter()

    def works(number):
        def work():
            chance = random.Random(f"{seed} {number}")
            for _act in range(ACTS):
                try:
                    office.one_act(chance)
                    done["done"] += 1
                except (Refused, PermissionDenied):
                    done["refused"] += 1

        return work

    before = deadlocks()
    assert at_once(*map(works, range(PEOPLE))) == []
    assert deadlocks() == before, "somebody takes what she holds in another order than docs/adr/0020-lock-order.md says"
    assert sum(done.values()) == ACTS * PEOPLE
    assert done["done"] > ACTS
    assert Transition.objects.filter(after="approved").exists()
    assert Revision.objects.exists()
    expect_everything_to_agree()


def test_of_two_who_decide_at_once_the_one_who_comes_later_is_told_in_words():
    office = RacingOffice()
    other = builders.supervisor(office.county, "other")
    made = builders.submission(
        office.unions[0], office.survey, "2014", {office.members: 3, office.staff: 5}, by=office.clerk
    )
    transitions.submit(made, by=office.clerk)
    refused = []

    def deciding(act):
        def decide():
            try:
                act()
            except Refused as refusal:
                refused.append(refusal)

        return decide

    wrong = at_once(
        deciding(lambda: transitions.approve(made, by=office.supervisor)),
        deciding(lambda: transitions.send_back(made, by=other, reason="x")),
    )
    made.refresh_from_db()
    assert wrong == []
    assert len(refused) == 1
    assert made.status in ("approved", "returned")
    assert made.transitions.count() == 2
    expect_everything_to_agree()


def test_what_a_clerk_saves_while_it_is_approved_is_either_counted_or_refused():
    office = RacingOffice()
    made = builders.submission(
        office.unions[0], office.survey, "2014", {office.members: 3, office.staff: 5}, by=office.clerk
    )
    transitions.submit(made, by=office.clerk)
    transitions.send_back(made, by=office.supervisor, reason="x")
    key, place = (office.members.pk, "own"), (made.unit, made.form, made.period)
    wrong = at_once(
        lambda: entry_writer.save_form(*place, typed={key: "4"}, seen={key: "3"}, by=office.clerk),
        lambda: transitions.submit(made, by=office.clerk),
        lambda: transitions.approve(made, by=office.supervisor),
    )
    assert wrong == []
    expect_everything_to_agree()


def test_of_two_requests_that_wait_for_each_other_the_one_turned_away_is_done_again(rf):
    office, ready, done = RacingOffice(), Barrier(2), []

    def locking(first, second):
        tries = []

        def view(request):
            tries.append(first)
            for number, unit in enumerate((first, second)):
                list(Unit.objects.filter(pk=unit.pk).select_for_update())
                if number == 0 and len(tries) == 1:
                    ready.wait()
            done.append(first.pk)
            return HttpResponse()

        request = rf.post("/")
        request.user = office.clerk
        return lambda: ActingMiddleware(view).process_view(request, view, [], {})

    one, other = office.unions[:2]
    assert at_once(locking(one, other), locking(other, one)) == []
    assert sorted(done) == sorted([one.pk, other.pk])


def test_the_same_scan_attached_by_several_at_once_is_stored_once_and_each_has_it_once():
    office = RacingOffice()
    places = [EvidencePlace(street, office.years[0], office.form) for street in office.streets[:2]] * 2

    def attaching(place):
        return lambda: attachments.attach(place, ContentFile(PDF, "list.pdf"), by=office.clerk)

    assert at_once(*map(attaching, places)) == []
    assert (Attachment.objects.count(), AttachedContent.objects.count(), ContentPiece.objects.count()) == (2, 1, 1)
