"""A period as somebody types it into a form."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.figures.arithmetic.period_codes import PeriodError
from apps.figures.files.period_texts import read_period


def said_of(text: str) -> str:
    """What is said of a text that is no period."""
    said = _("“%(code)s” is no period. Write 2014, CY2014, 2010-2014, ..2014, 2010-2014/yr or 2013-12-31.")
    return said % {"code": text}


class PeriodField(forms.CharField):
    """Gives the code of the period that was typed, "" where nothing was."""

    def clean(self, value: str | None) -> str:
        text = super().clean(value).strip()
        try:
            return read_period(text).code if text else ""
        except PeriodError as error:
            raise ValidationError(said_of(text)) from error
