"""A source's form with its text: pasted or from a file, where the office says it has the right to keep it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.figures.models import Source, SourceText
from apps.figures.prose import texts
from apps.units.errors import Refused

OF_THE_TEXT = ("text", "text_file", "has_right", "remove_text")


@contextmanager
def _refusals_in_words() -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise ValidationError(list(refused.reasons)) from refused


class SourceForm(forms.ModelForm):
    """The source; `text` and `text_file` are empty where the text is to stay as it is."""

    text = forms.CharField(
        label=gettext_lazy("text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "One paragraph a line; a line that begins with # is a heading. ¶3 of a heading's name is the third "
            "paragraph below it. Empty: what is kept stays."
        ),
    )
    text_file = forms.FileField(
        label=gettext_lazy("or its file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".txt,.docx"}),
        help_text=gettext_lazy("A .txt or .docx file of at most 200,000 characters."),
    )
    has_right = forms.BooleanField(label=gettext_lazy("The office has the right to keep this text"), required=False)
    remove_text = forms.BooleanField(label=gettext_lazy("Remove the text that is kept"), required=False)

    class Meta:
        model = Source
        fields = ["code", "title", "publisher", "published", "notes"]

    def clean_text(self) -> str:
        with _refusals_in_words():
            return texts.tidied(self.cleaned_data["text"])

    def clean_text_file(self) -> str:
        """What is in it, in whatever encoding a text file has."""
        file = self.cleaned_data["text_file"]
        with _refusals_in_words():
            return texts.text_of(str(file.name), file.read()) if file else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text, file = cleaned.get("text"), cleaned.get("text_file")
        if text and file:
            self.add_error("text_file", _("Paste the text or choose its file, not both."))
        if text or file:
            self._refuse_what_speaks_against_keeping(cleaned)
        return cleaned

    def _refuse_what_speaks_against_keeping(self, cleaned: dict[str, Any]) -> None:
        """That the text there is should go, or that nobody said that this one may be kept."""
        if cleaned.get("remove_text"):
            self.add_error("remove_text", _("A text is given: either keep it or remove the one there is."))
        if not cleaned.get("has_right"):
            self.add_error("has_right", _("Only a text that the office has the right to keep is kept."))

    def keep_text(self) -> None:
        """Keeps or removes what the form says of the text, once the source is saved."""
        if text := self.cleaned_data.get("text") or self.cleaned_data.get("text_file"):
            SourceText.objects.keep(self.instance, text)
        elif self.cleaned_data.get("remove_text"):
            SourceText.objects.filter(source=self.instance).delete()
