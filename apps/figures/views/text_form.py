"""The form that takes a text: pasted or as a file, whose report it is, of which years, and its source."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.figures.files.yearbooks.remembered import described_source
from apps.figures.models import Source
from apps.figures.models.codes import CODE_FORM
from apps.figures.prose import records
from apps.figures.prose.reviewing import TextReview
from apps.figures.prose.spans import found_in
from apps.figures.prose.texts import text_of, tidied
from apps.units import access
from apps.units.errors import Refused
from apps.units.models import Unit

PASTED = {"rows": 10, "cols": 80}
FIRST_YEAR = 1949
OF_A_FILE = gettext_lazy(".txt or .docx, with its tables and notes; heads and feet of its pages are not read.")
MOST_ASKED = 1_000  # quantities of one text; more fields than these make are not taken from a page


def has_begun(year: int) -> None:
    """ValidationError of a year that is still to come."""
    if year > timezone.localdate().year:
        raise ValidationError(_("This year has not begun yet."))


class TextForm(forms.Form):
    """What is not said of the report is taken from its text, where that says it."""

    text = forms.CharField(label=gettext_lazy("Text"), required=False, widget=forms.Textarea(attrs=PASTED), strip=True)
    file = forms.FileField(label=gettext_lazy("or a file"), required=False, help_text=OF_A_FILE)
    unit = forms.CharField(
        label=gettext_lazy("Whose report (code or name)"),
        required=False,
        help_text=gettext_lazy("Empty: the federation that its beginning names."),
    )
    year = forms.IntegerField(
        label=gettext_lazy("Year it was written in"),
        required=False,
        min_value=FIRST_YEAR,
        validators=[has_begun],
        help_text=gettext_lazy("What “this year” means in it. Empty: the latest year it names."),
    )
    first_year = forms.IntegerField(
        label=gettext_lazy("First year it reports on"),
        required=False,
        min_value=FIRST_YEAR,
        help_text=gettext_lazy("Of a report on several years."),
    )
    source = forms.ModelChoiceField(
        label=gettext_lazy("source"), queryset=Source.objects.all(), required=False, to_field_name="code"
    )
    source_code = forms.CharField(
        label=gettext_lazy("New source: code"), required=False, max_length=40, validators=[CODE_FORM]
    )
    source_title = forms.CharField(label=pgettext_lazy("source", "New source: title"), required=False, max_length=300)
    source_published = forms.DateField(label=gettext_lazy("New source: published on"), required=False)

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        self.by = by
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        said["read"] = self._read()
        if said["read"]:
            self._say_whose(said)
        self._say_source(said)
        return said

    def _read(self) -> str:
        """The text of the file, else what was pasted."""
        file, pasted = self.cleaned_data.get("file"), self.cleaned_data.get("text", "")
        try:
            text = text_of(file.name, file.read()) if file else tidied(pasted)
            _hold_askable(text)
        except Refused as refused:
            self.add_error("file" if file else "text", " ".join(refused.reasons))
            return ""
        if not text and "file" not in self.errors:
            self.add_error("text", _("Paste a text, or choose a file."))
        return text

    def _say_whose(self, said: dict[str, Any]) -> None:
        guess = records.guessed(said["read"], self.by)
        named = said.get("unit")
        said["of"] = self._unit(named) if named else guess.unit
        said["year"] = said.get("year") or guess.year or timezone.localdate().year
        said["first_year"] = said.get("first_year") or 0
        if not said["first_year"] and said["year"] == guess.year:
            said["first_year"] = guess.first_year
        if said["first_year"] > said["year"]:
            self.add_error("first_year", _("This is after the year it was written in."))
        if said["of"] is None:
            self.add_error("unit", _why_no_unit(named))

    def _unit(self, text: str) -> Unit | None:
        within = Unit.objects.visible_to(self.by, access.ENTERING)
        return within.filter(code=text).first() or within.filter(name=text).first()

    def _say_source(self, said: dict[str, Any]) -> None:
        """A document's figures rest on a source: one there is, or one described."""
        if said.get("source"):
            return
        for name in ("source_code", "source_title"):
            if not said.get(name):
                self.add_error(name, _("Choose the source of these figures, or describe it here."))

    def review(self) -> TextReview:
        """How the text is read, of a form that is valid."""
        said = self.cleaned_data
        review = TextReview(said["of"].code, said["year"], said["first_year"])
        if said["source"]:
            review.source = said["source"].code
            return review
        review.source, review.new_source = said["source_code"], described_source(said)
        return review


def _why_no_unit(named: str | None) -> str:
    """Why nobody knows whose a text is: of who named a unit, and of who left it to the text."""
    if named:
        return _("There is no unit “%(unit)s” that you may write to.") % {"unit": named}
    return _("The text does not name a federation that you may write to: say whose it is.")


def _hold_askable(text: str) -> None:
    """Refused where a text has more quantities than one page can ask of."""
    count = len(found_in(text))
    if count > MOST_ASKED:
        said = _("This text has %(count)s quantities; at most %(most)s are asked of at once. Divide it.")
        raise Refused(said % {"count": count, "most": MOST_ASKED})
