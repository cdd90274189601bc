"""Forms of the acts of the workflow."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from apps.figures.models import Extension
from apps.figures.workflow import deadlines
from apps.units.errors import Refused


class ExtensionForm(forms.ModelForm):
    """Asks for what deadlines.extend needs, and refuses what it would refuse."""

    user: User

    class Meta:
        model = Extension
        fields = ("unit", "form", "period", "until", "reason")

    def clean(self) -> dict[str, Any]:
        """Puts what would be refused beside the unit."""
        super().clean()
        data = self.cleaned_data
        if {"unit", "form", "period", "until"} <= data.keys():
            asked = data["unit"], data["form"], data["period"], data["until"]
            try:
                deadlines.refuse_unless_extending(*asked, self.user)
            except (PermissionDenied, Refused) as refusal:
                self.add_error("unit", str(refusal))
        return data
