"""A record is chosen by typing a part of its name: what is sent instead of a key is no choice, and no error."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import ForeignKey
from django.forms import ModelChoiceField
from django.http import HttpRequest

MOST_DIGITS = 18  # of a key


class ChoiceByKey(AutocompleteSelect):
    """Django looks up whatever was sent to show it again, and fails where that is no number."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> list[Any]:
        return super().optgroups(name, [said for said in value if _is_key(said)], attr)


def _is_key(said: object) -> bool:
    text = str(said)
    return text == "" or (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS)


class ChoosesByKey(BaseModelAdmin):
    """For admin classes and inlines: of `autocomplete_fields`."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChoiceByKey(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
