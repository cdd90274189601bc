"""What is fixed once figures rest on it, and the sentence that refuses its change."""

from collections.abc import Iterable

import pgtrigger
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import Guard
from apps.units.constraint_messages import SENTENCES

SENTENCES |= {
    "figures_meaning_fixed": _("Figures rest on this: what they mean cannot be changed. Add another record instead."),
}

USING_TABLES = ("figures_figure", "figures_revision")


def fixed_once_used(
    key: str,
    *columns: str,
    tables: Iterable[str] = USING_TABLES,
    name: str = "fixed_once_used",
    constraint: str = "figures_meaning_fixed",
) -> Guard:
    """Once rows of `tables` rest on a record by their column `key`, its `columns`, which say what they mean, stay.

    `constraint` is the key of the sentence that says so.
    """
    used = " OR ".join(f"EXISTS (SELECT FROM {table} WHERE {key} = OLD.id)" for table in tables)
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return Guard(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf(*columns),
        condition=pgtrigger.Condition(f"ROW({old}) IS DISTINCT FROM ROW({new})"),
        func=f"""
            IF {used} THEN
                RAISE EXCEPTION 'figures rest on this record of %: what they mean cannot be changed', TG_TABLE_NAME
                    USING ERRCODE = '23001', CONSTRAINT = '{constraint}';
            END IF;
            RETURN NEW;
        """,
    )
