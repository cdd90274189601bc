"""Letterheads in the admin: administrators of a federation upload its own, which is looked at before it is kept."""

import hashlib
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.spreadsheets import reading
from apps.units.access import ADMINISTERING
from apps.units.admin.base import CHOOSING, ScopedAdmin
from apps.units.models import Letterhead, LetterheadFile

MEGABYTE = 1 << 20
LARGEST = 2 * MEGABYTE

CHOOSING[("letterhead", "federation")] = ADMINISTERING


class LetterheadForm(forms.ModelForm):
    """The federation and the file; the file is read once, in `clean_file`."""

    file = forms.FileField(
        label=gettext_lazy("file"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        help_text=gettext_lazy("A Word document (.docx) of at most 2 MB. Reports begin with its text, on its pages."),
    )

    class Meta:
        model = Letterhead
        fields = ["federation"]

    def clean_file(self) -> bytes:
        upload: UploadedFile = self.cleaned_data["file"]
        if not str(upload.name).lower().endswith(".docx"):
            raise ValidationError(_("“%(name)s” is no Word document (.docx).") % {"name": upload.name})
        if (upload.size or 0) > LARGEST:
            raise ValidationError(_("The file has more than %(most)s MB.") % {"most": LARGEST // MEGABYTE})
        content = upload.read()
        try:
            reading.refuse_unfit_document(content)
        except reading.SheetError as error:
            said = _("“%(name)s” cannot be used: %(why)s.") % {"name": upload.name, "why": error}
            raise ValidationError(said) from error
        self.instance.name = str(upload.name)[:200]
        self.instance.digest = hashlib.sha256(content).hexdigest()
        self.instance.size = len(content)
        return content


@admin.register(Letterhead)
class LetterheadAdmin(ScopedAdmin):
    """A new file takes the place of the old one."""

    form = LetterheadForm
    path_field = "federation__path"
    keeping = ADMINISTERING
    list_display = ["federation", "name", "size"]
    list_select_related = ["federation"]
    autocomplete_fields = ["federation"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["federation", "name", "size"] if obj else []

    def save_model(self, request: HttpRequest, obj: Letterhead, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        content: Any = form.cleaned_data["file"]
        LetterheadFile.objects.update_or_create(letterhead=obj, defaults={"content": content})
