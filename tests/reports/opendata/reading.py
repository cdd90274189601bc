"""How a program reads open data: by a token, and as pysdmx understands what comes."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

from django.test import Client
from django.utils import timezone

from apps.accounts.models import PersonalToken

DATA = "/sdmx/data/dataflow/UNIONRECORDS/NUMBERS/1.0/"
KEY = ("UNIT", "INDICATOR", "TIME_PERIOD")
Row = dict[str, str]


class OfficeProgram:
    """A program of another office: it has a token of this person's and knows the addresses."""

    def __init__(self, person: Any) -> None:
        later = timezone.localdate() + timedelta(days=30)
        secret = PersonalToken(person=person, name="mirror", expires_on=later).make()
        self.shown = {"Authorization": f"Bearer {secret}"}
        self.client = Client(headers={**self.shown, "accept-language": "en"}, raise_request_exception=False)

    def get(self, key: str = "", **asked: object) -> Any:
        return self.client.get(DATA + key, asked)

    def rows(self, key: str = "", **asked: object) -> list[Row]:
        """Every row of the answer, by the names of its columns."""
        answer = self.get(key, **asked)
        assert answer.status_code == 200, answer.content
        return rows_of(answer)

    def refusal(self, key: str = "", **asked: object) -> tuple[int, str]:
        answer = self.get(key, **asked)
        [error] = answer.json()["errors"]
        assert error["code"] == answer.status_code
        return answer.status_code, error["detail"]


def text_of(answer: Any) -> str:
    """What was answered, whether it lay in memory or in a file."""
    return answer.getvalue().decode()


def rows_of(answer: Any) -> list[Row]:
    return list(csv.DictReader(StringIO(text_of(answer))))


def key_of(row: Row) -> tuple[str, ...]:
    return tuple(row[dimension] for dimension in KEY)
