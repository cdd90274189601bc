"""The chain of evidence: each step is linked to the one before of the federation it was handed in to, and whoever
changes a row of it by hand, even as the owner of the tables, is found by a digest that was printed before."""

import random
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import assume, example, given, reject
from hypothesis import strategies as st

from apps.figures.entry import writer as entry_writer
from apps.figures.models import Chain, ChainLink, Submission, Transition
from apps.figures.workflow import chain, transitions
from tests import builders
from tests.builders import Level
from tests.figures.test_races import at_once, deadlocks
from tests.owner import by_owner
from tests.worlds import shared

EARLIER = import_module("apps.figures.migrations.0028_earlier_links")
pytestmark = pytest.mark.django_db(transaction=True)


class ChainedCounty:
    """A city with two counties; their unions' forms handed in, returned, corrected, approved, amended and waived."""

    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        self.counties = [builders.federation(f"45020{n}", self.city, level=Level.COUNTY) for n in (3, 4)]
        self.members, self.staff = builders.indicator("ORG12"), builders.indicator("ORG10")
        self.form = builders.form("G", [(self.members, "own"), (self.staff, "own")], register="grassroots")
        self.clerk, self.supervisor = builders.clerk(self.region), builders.supervisor(self.region)
        self.unions = [
            builders.grassroots(f"{county.code}-{letter}", county) for county in self.counties for letter in "ABC"
        ]
        self.made = [self.handed_in(union, 10 + n) for n, union in enumerate(self.unions)]
        for submission in self.made[::2]:
            transitions.send_back(submission, by=self.supervisor, reason="members?")
            self.save(submission, 30)
            transitions.submit(submission, by=self.clerk)
        transitions.approve_many(self.made, by=self.supervisor)
        transitions.reopen(self.made[0], by=self.supervisor, reason="late park")
        self.save(self.made[0], 40)
        transitions.submit(self.made[0], by=self.clerk)
        transitions.approve(self.made[0], by=self.supervisor)
        transitions.reopen(self.made[1], by=self.supervisor, reason="late park")
        transitions.reopen(self.made[2], by=self.supervisor, reason="late park")
        transitions.waive(self.unions[2], self.form, self.made[2].period, by=self.supervisor, reason="ended")

    def handed_in(self, union, members):
        made = builders.submission(union, self.form, "2015", {self.members: members, self.staff: 90}, by=self.clerk)
        transitions.submit(made, by=self.clerk)
        return made

    def save(self, submission, members):
        seen = {(self.members.pk, "own"): f"{self.said(submission):.0f}"}
        typed = {(self.members.pk, "own"): str(members)}
        place = (submission.unit, submission.form, submission.period)
        outcome = entry_writer.save_form(*place, typed=typed, seen=seen, by=self.clerk)
        assert outcome.saved == 1

    def handed_in_anew(self):
        """The union's form of another year, in a transaction of the caller."""
        made = self.made[4]
        transitions.reopen(made, by=self.supervisor, reason="late park")
        return transitions.submit(made, by=self.clerk)

    def drafted(self, union):
        return builders.submission(union, self.form, "2016", {self.members: 5, self.staff: 90}, by=self.clerk)

    def said(self, submission):
        return submission.figures.filter(indicator=self.members, amends=False).get().value


@shared
def county():
    return ChainedCounty()


def roots():
    return [end.digest for end in chain.ends()]


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def test_each_step_is_linked_to_the_one_before_it_of_the_federation_it_was_handed_in_to(county):
    for federation in county.counties:
        links = list(ChainLink.objects.filter(federation=federation).order_by("number"))
        assert [link.number for link in links] == list(range(1, len(links) + 1))
        assert [link.previous for link in links] == ["", *(link.digest for link in links[:-1])]
        assert {link.transition.submission.reported_to_id for link in links} == {federation.pk}
        assert Chain.objects.get(federation=federation).digest == links[-1].digest
    assert ChainLink.objects.count() == Transition.objects.count()
    assert list(chain.faults(roots())) == []


def test_a_step_whose_transaction_is_taken_back_leaves_no_link(county):
    before = ChainLink.objects.count()
    with transaction.atomic():
        transitions.reopen(county.made[3], by=county.supervisor, reason="x")
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        assert ChainLink.objects.count() == before + 1
        transaction.set_rollback(True)
    assert ChainLink.objects.count() == before
    assert list(chain.faults(roots())) == []


def test_steps_of_one_transaction_are_linked_in_their_order(county):
    with transaction.atomic():
        transitions.send_back(county.handed_in_anew(), by=county.supervisor, reason="x")
    first, second, third = county.made[4].transitions.order_by("-pk")[:3][::-1]
    assert (second.link.previous, third.link.previous) == (first.link.digest, second.link.digest)
    assert list(chain.faults(roots())) == []


@pytest.fixture
def owner(county):
    """Who switches every trigger and key off that stands in the way; at the end all is as it was."""
    with transaction.atomic(), by_owner():
        for table in ROWS:
            sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, key in sql(KEYS_BETWEEN, [*ROWS]):
            sql(f"ALTER TABLE {table} DROP CONSTRAINT {key}")
        yield
        transaction.set_rollback(True)


def test_what_was_done_before_there_was_a_chain_is_linked_as_it_would_have_been(county, owner):
    made = list(ChainLink.objects.values_list("transition_id", "digest"))
    for statement in ("DELETE FROM figures_chainlink", "DELETE FROM figures_chain", FORGOTTEN):
        sql(statement)
    for part in (EARLIER.IN_ITS_FORM, EARLIER.LINKS):
        sql(part)
    assert list(ChainLink.objects.values_list("transition_id", "digest")) == made
    assert list(chain.faults()) == []


def test_who_hands_in_and_approves_at_once_waits_and_nobody_is_thrown_out(county):
    before = deadlocks()
    forms = [county.drafted(union) for union in county.unions]

    def submitting(submission):
        return lambda: transitions.submit(submission, by=county.clerk)

    assert at_once(*map(submitting, forms)) == []
    halves = forms[:4], forms[2:]

    def approving(some):
        return lambda: transitions.approve_many(some, by=county.supervisor)

    assert at_once(*map(approving, halves)) == []
    assert deadlocks() == before
    assert set(Submission.objects.filter(period__code="2016").values_list("status", flat=True)) == {"approved"}
    assert list(chain.faults(roots())) == []


# ---- By hand, as the owner of the tables

ROWS = {
    "figures_figure": "unit_id, submission_id, indicator_id, period_id, value, low, high, note, basis, stated_text, "
    "qualifier, changed_at, changed_by_id, door, follow_up, taken, locator, rounding",
    "figures_revision": "id, unit_id, submission_id, indicator_id, period_id, value, low, note, act, replaced_at, "
    "replaced_by_id, replaced_through, reason, changed_at, changed_by_id, door, basis, state, amends",
    "figures_transition": "id, submission_id, before, after, at, by_id, reason",
    "figures_chainlink": "transition_id, federation_id, number, previous, digest",
    "figures_chain": "federation_id, number, digest",
    "figures_submission": "unit_id, form_id, period_id, reported_to_id, status",
}
FORGOTTEN = "UPDATE figures_revision SET submission_id = NULL"
KEYS_BETWEEN = """
SELECT conrelid::regclass::text, conname FROM pg_constraint
WHERE contype = 'f' AND conparentid = 0 AND ARRAY[conrelid::regclass::text, confrelid::regclass::text] && %s
"""
ANOTHER = {
    "bigint": "{0} + 1",
    "integer": "{0} + 1",
    "numeric": "{0} + 0.000001",
    "boolean": "NOT {0}",
    "timestamp with time zone": "{0} + interval '1 microsecond' * {chance}",
}
TEXT = "left(md5({0} || '{chance}'), greatest(length({0}), 1))"


class HandAtRows:
    """Changes one row, takes it away, puts one like it in, or exchanges what two rows say, past all triggers."""

    def __init__(self, chance):
        self.chance = chance
        self.table = chance.choice([*ROWS])
        self.column = chance.choice(ROWS[self.table].split(", "))
        self.keys = [row for (row,) in sql(f"SELECT id FROM {self.table} ORDER BY 1")]

    def __str__(self):
        return f"{self.table}.{self.column}"

    def act(self, act):
        getattr(self, act)(*self.chance.sample(self.keys, 2))

    def update(self, row, _other):
        sql(f"UPDATE {self.table} SET {self.column} = {self.another()} WHERE id = %s", row)

    def delete(self, row, _other):
        sql(f"DELETE FROM {self.table} WHERE id = %s", row)

    def insert(self, row, _other):
        columns = [name for (name,) in sql(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attname <> 'id'", self.table)]  # fmt: skip
        said = [self.another() if name == self.column else name for name in columns]
        sql(
            f"INSERT INTO {self.table} ({', '.join(columns)}) SELECT {', '.join(said)} FROM {self.table} WHERE id = %s",
            row,
        )

    def swap(self, row, other):
        sql(
            f"""UPDATE {self.table} a SET {self.column} = b.{self.column} FROM {self.table} b
                WHERE (a.id, b.id) IN ((%s, %s), (%s, %s))""",
            row, other, other, row,
        )  # fmt: skip

    def another(self):
        query = "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s"
        ((kind,),) = sql(query, self.table, self.column)
        return ANOTHER.get(kind, TEXT).format(self.column, chance=self.chance.choice([-1000000, 1, 1000000]))

    def rows(self):
        return sql(f"SELECT {ROWS[self.table]} FROM {self.table} ORDER BY id")


@given(seed=st.integers(0, 2**32), act=st.sampled_from(["update", "delete", "insert", "swap"]))
@example(seed=1564, act="insert")  # a figure of another year than its form's
def test_whatever_the_owner_of_the_tables_does_to_a_row_by_hand_is_found(county, owner, seed, act):
    printed = roots()
    with transaction.atomic():
        tampering = HandAtRows(random.Random(seed))
        before = tampering.rows()
        try:
            with transaction.atomic():
                tampering.act(act)
        except IntegrityError:  # a check or a key of the table itself does not take such a row
            transaction.set_rollback(True)
            reject()
        is_other, found = tampering.rows() != before, list(chain.faults(printed))
        transaction.set_rollback(True)
    assume(is_other)
    assert found != [], f"{act} {tampering}"


def test_a_chain_that_the_owner_made_anew_after_a_change_is_found_by_a_digest_printed_before(county, owner):
    printed = roots()
    sql("UPDATE figures_figure SET value = value + 1, low = low + 1, high = high + 1")
    sql("DELETE FROM figures_chainlink")
    sql("DELETE FROM figures_chain")
    sql(EARLIER.LINKS)
    assert list(chain.faults()) == []
    assert len(list(chain.faults(printed))) == len(printed) > 0


# ---- The command


def verified(*roots):
    told = StringIO()
    call_command("verify", *(f"--root={root}" for root in roots), stdout=told, stderr=told)
    return told.getvalue()


def test_the_command_says_what_a_printed_digest_attests(county):
    link = ChainLink.objects.filter(federation=county.counties[0]).order_by("number")[3]
    in_fours = " ".join(link.digest[at : at + 4] for at in range(0, 64, 4)).upper()
    assert f"证明 {county.counties[0].code} 至第 4 步" in verified(in_fours)
    for digest in roots():
        assert digest in verified()


@pytest.mark.parametrize("root", ["0" * 64, "abc"])
def test_the_command_refuses_what_no_step_has(county, root):
    with pytest.raises(CommandError) as refused:
        verified(root)
    assert refused.value.returncode == 1
