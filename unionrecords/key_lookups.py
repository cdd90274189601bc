"""`in` over keys and codes asks with one array: however many, the query has the same words and is planned once.

With a parameter for each, the same page of a city with six counties and of one with seven would be two queries,
each of them planned and kept on each connection (`planned_once`). Periods are named one by one all the same: by them
the tables of figures are parted, and PostgreSQL leaves no part aside for an array that it learns when the query runs.
"""

from typing import Any

from django.db.models import CharField, ForeignKey, IntegerField
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In

ONE_BY_ONE = {"figures.Period"}


class KeysIn(In):
    """`= ANY (array)` of keys; what is no list of keys, as a query inside the query, stays `IN`."""

    @property
    def is_array(self) -> bool:
        return self.rhs_is_direct_value()

    def process_rhs(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, keys = super().process_rhs(compiler, connection)
        if self.is_array:
            return "%s", [list(keys)]
        return sql, keys

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        if self.is_array:
            return f"= ANY ({rhs})"
        return super().get_rhs_op(connection, rhs)


class TextsIn(KeysIn):
    """The same of codes; of choices their texts, for an array's elements are of one type."""

    def process_rhs(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, texts = super().process_rhs(compiler, connection)
        if self.is_array:
            return sql, [[str(text) for text in texts[0]]]
        return sql, texts


class RelatedKeysIn(KeysIn, RelatedIn):
    """The same of the keys that point to a record."""

    @property
    def is_array(self) -> bool:
        return super().is_array and self.lhs.output_field.related_model._meta.label not in ONE_BY_ONE


def ask_with_arrays() -> None:
    """To be called once, when the application is ready."""
    IntegerField.register_lookup(KeysIn)
    CharField.register_lookup(TextsIn)
    ForeignKey.register_lookup(RelatedKeysIn)
