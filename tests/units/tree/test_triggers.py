"""The functions of the database as the code states them and as the migrations install them."""

import re

import pytest
from django.db import connection

from apps.changelog import accounts, functions
from apps.units import identifiers, search
from apps.units.tree import at_date, succession_triggers, triggers

pytestmark = pytest.mark.django_db
FUNCTION = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (\w+)\(.*?\$\$(.*?)\$\$", re.DOTALL)
STATED = (
    functions.FUNCTIONS,
    accounts.FUNCTION,
    search.INDEX,
    identifiers.USCC_FUNCTION,
    identifiers.DIVISION_FUNCTION,
    at_date.PARENT_AT_FUNCTION,
    triggers.PLACE_FUNCTIONS,
    triggers.LEVEL_ON_FUNCTION,
    triggers.CHECK_FUNCTION,
    triggers.HOLD_FUNCTION,
    triggers.REFERRED_FUNCTION,
    triggers.CLOCK_FUNCTIONS,
    succession_triggers.SUCCESSION_FUNCTION,
)


@pytest.mark.parametrize("text", STATED)
def test_the_database_holds_the_functions_as_the_code_states_them(text):
    stated = dict(FUNCTION.findall(text))
    assert len(stated) == text.count("FUNCTION ") - text.count("EXECUTE FUNCTION ") > 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname = ANY(%s)", [list(stated)])
        installed = dict(cursor.fetchall())
    assert installed == stated
