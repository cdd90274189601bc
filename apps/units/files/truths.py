"""Yes and no in a cell: every way of saying either; anything else is refused."""

from typing import Any

from django.utils.translation import gettext_lazy, override

from apps.spreadsheets.headings import normal
from apps.units.files.widgets import LANGUAGES, CellWidget, choice_in

TRUTHS = {True: gettext_lazy("yes"), False: gettext_lazy("no")}
SAID_FOR_TRUTHS = {True: ("true", "1", "y", "√"), False: ("false", "0", "n", "×")}


class TruthWidget(CellWidget):
    """Yes or no."""

    expects = gettext_lazy("yes or no")

    @property
    def allowed(self) -> list[str]:
        return [str(label) for label in TRUTHS.values()]

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> bool:
        return choice_in(value, _truths(), TRUTHS.items())

    def render(self, value: bool | None, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(TRUTHS[value])


def _truths() -> dict[str, bool]:
    """Every way of saying yes and no."""
    said = {}
    for truth, label in TRUTHS.items():
        for language in LANGUAGES:
            with override(language):
                said[normal(str(label))] = truth
        said.update(dict.fromkeys(SAID_FOR_TRUTHS[truth], truth))
    return said
