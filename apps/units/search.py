"""Finds a unit by any of its names among hundreds of thousands: an index of letter pairs, without an extension.

A name holds a word only if it holds every pair of neighbouring letters of it. The index finds the units that do; the
comparison proper then looks at those few. A single letter has no pair: there the units in view are read through.

How many units hold a pair the database knows, so it also sees which words stand in nearly all names and then reads
along the list until a page is full. Of the comparison it would guess wrongly: so that stands in a CASE, which it takes
for even odds.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.lookups import DataContains
from django.db.models import BooleanField, Case, Func, Q, TextField, Value, When

MOST_WORDS = 10  # of a search: each is compared with every name, and a name of more tells no more
COLUMNS = ("code", "name", "name_en", "initials", "pinyin")
INDEX = f"""
CREATE FUNCTION units_pairs(VARIADIC words text[]) RETURNS text[] LANGUAGE sql IMMUTABLE COST 1000 AS $$
    SELECT coalesce(array_agg(DISTINCT substr(said, at, 2)), ARRAY[]::text[])
    FROM lower(array_to_string(words, ' ')) AS said, generate_series(1, length(said) - 1) AS at
$$;
CREATE INDEX units_unit_pairs ON units_unit USING gin (units_pairs({", ".join(COLUMNS)}));
"""


def words(text: str) -> list[str]:
    """The words that are searched for: the first ten."""
    return text.split(maxsplit=MOST_WORDS)[:MOST_WORDS]


class Pairs(Func):
    function = "units_pairs"
    output_field = ArrayField(TextField())


def named(word: str) -> Q:
    """The word begins the code or is part of the name, in either language, in pinyin or by its initials."""
    low = word.lower()
    compared = (
        Q(code__startswith=word.upper())
        | Q(name__contains=word)
        | Q(name_en__icontains=word)
        | Q(initials__contains=low)
        | Q(pinyin__contains=low)
    )
    fits = Case(When(compared, then=Value(True)), default=Value(False), output_field=BooleanField())
    return Q(fits) & Q(DataContains(Pairs(*COLUMNS), Pairs(Value(word))))
