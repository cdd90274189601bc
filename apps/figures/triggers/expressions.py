"""Expressions that migrations refer to by name, and that therefore never change: a test holds them to their digest.

A better expression becomes a class of its own beside these.
"""

from django.db.models import BigIntegerField, CharField, DecimalField, Func


class Actor(Func):
    """Who acts in this transaction; the database refuses when nobody is named."""

    template = "changelog_actor()"
    output_field = BigIntegerField()
    arity = 0


class Door(Func):
    """The screen, file or command the write came through."""

    template = "changelog_setting('door')"
    output_field = CharField()
    arity = 0


NUMBER = DecimalField(max_digits=40, decimal_places=12)
FIRST, LAST = (f"(%(expressions)s #>> '{{readings,{at},value}}')::numeric" for at in (0, -1))


class Apart(Func):
    """How far the first and the last number of a finding's facts are apart.

    The whole of the first where it stands alone or the two are of different measures.
    """

    template = f"""CASE WHEN jsonb_array_length(%(expressions)s -> 'readings') > 1
        AND %(expressions)s #>> '{{readings,0,measure_zh}}' = %(expressions)s #>> '{{readings,-1,measure_zh}}'
        THEN abs({FIRST} - {LAST}) ELSE {FIRST} END"""
    output_field = NUMBER


class Largest(Func):
    """The larger of the two numbers; NULL where both are 0."""

    template = f"nullif(greatest({FIRST}, {LAST}), 0)"
    output_field = NUMBER
