"""What a person is called: one name, 姓 before 名, entered and shown as one field.

Django keeps two columns. A name entered here is kept whole in `last_name`; accounts made elsewhere may fill both.
"""

import re

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField
from django.db.models.functions import Concat

HAN = r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]"
BLANK_IN_HAN = re.compile(rf"(?<={HAN})\s+(?={HAN})")
BOTH_COLUMNS = "last_name", "first_name"

Somebody = AbstractBaseUser | AnonymousUser | None


def tidy(name: str) -> str:
    """A name as it is kept: no blank between Chinese signs, one between other words."""
    return BLANK_IN_HAN.sub("", " ".join(name.split()))


def name_of(person: Somebody) -> str:
    """The name of a person, empty where the account has none: 韦小梅, John Smith."""
    last, first = (str(getattr(person, column, "")) for column in BOTH_COLUMNS)
    parts = [last, first] if re.search(HAN, last + first) else [first, last]
    return tidy(" ".join(parts))


def called(person: Somebody) -> str:
    """How a person is named wherever she is: by her name, else by her account. Nobody is the empty text."""
    if person is None:
        return ""
    return name_of(person) or person.get_username()


def told_apart(person: Somebody) -> str:
    """The name with the account, where two of one name are not to be taken for each other: 韦小梅 · liuzhou-clerk."""
    if person is None:
        return ""
    return " · ".join(filter(None, [name_of(person), person.get_username()]))


def name_column(to_user: str = "") -> Concat:
    """The names of accounts as they are searched: 韦小梅 is found whether she stands in one column or in two."""
    last, first = (to_user + column for column in BOTH_COLUMNS)
    return Concat(last, first, output_field=CharField())
