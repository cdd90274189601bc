"""What an address takes: one list, by which requests are checked and from which `openapi.json` is written."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.reports.opendata.refused import QueryRefused
from apps.units import sent


@dataclass(frozen=True, slots=True)
class AddressParameter:
    """One choice of an address. `schema` is its JSON Schema, to whose enum, pattern, minimum and maximum a request is
    held."""

    name: str
    said: Promise
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    example: str = ""

    def check(self, text: str) -> None:
        """QueryRefused where the text is none that may be given."""
        schema = self.schema
        if "enum" in schema and text not in schema["enum"]:
            told = {"text": text, "name": self.name, "all": ", ".join(schema["enum"])}
            raise QueryRefused(_("“%(text)s” is none of the choices for “%(name)s”: %(all)s.") % told)
        if "pattern" in schema and not re.search(schema["pattern"], text):
            told = {"text": text, "name": self.name, "said": str(self.said)}
            raise QueryRefused(_("“%(text)s” cannot stand for “%(name)s”: %(said)s.") % told)
        if schema["type"] == "integer":
            self._check_number(text)

    def _check_number(self, text: str) -> None:
        number, least, most = sent.number(text), self.schema["minimum"], self.schema["maximum"]
        if number is None or not least <= number <= most:
            told = {"text": text, "name": self.name, "least": least, "most": most}
            raise QueryRefused(_("“%(name)s” is a whole number from %(least)s to %(most)s, not “%(text)s”.") % told)


def checked(asked: QueryDict, parameters: tuple[AddressParameter, ...]) -> dict[str, str]:
    """By name what is asked for; QueryRefused for what the address does not take, or takes once."""
    known = {parameter.name: parameter for parameter in parameters}
    told = {}
    for name, texts in asked.lists():
        if name not in known:
            raise QueryRefused(_("This address does not take “%(name)s”.") % {"name": name})
        if len(texts) > 1:
            raise QueryRefused(_("“%(name)s” is given once; several values stand behind commas.") % {"name": name})
        known[name].check(texts[0])
        told[name] = texts[0]
    return told


def parts_of_path(path: str, names: Sequence[str]) -> dict[str, str]:
    """By name the parts of an address's path, those left out as `*`, any; QueryRefused where there are too many."""
    parts = path.strip("/").split("/") if path.strip("/") else []
    if len(parts) > len(names):
        raise QueryRefused(_("The address has too many parts: %(all)s.") % {"all": "/".join(names)})
    return dict(zip(names, [*parts, *["*"] * (len(names) - len(parts))], strict=True))


def names_any(text: str, known: Iterable[str]) -> bool:
    """Whether a part of a path, A,B, names one of these."""
    return not set(text.split(",")).isdisjoint(known)


def moment(name: str, text: str) -> datetime:
    """A moment; without an offset by the installation's clock. QueryRefused where it is none."""
    try:
        told = datetime.fromisoformat(text.replace(" ", "+"))
        return told if timezone.is_aware(told) else timezone.make_aware(told)
    except (ValueError, OverflowError) as error:
        said = _("“%(name)s” is a moment such as 2015-01-05T09:30:00+08:00, not “%(text)s”.")
        raise QueryRefused(said % {"name": name, "text": text}) from error
