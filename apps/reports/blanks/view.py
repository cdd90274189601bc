"""The pages on which somebody else's form is given in and comes back filled from approved records."""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.figures.files.headings import Headings
from apps.figures.files.yearbooks.answers import TableAnswers
from apps.figures.files.yearbooks.names import YearbookNames
from apps.figures.files.yearbooks.remembered import layouts_of, remember
from apps.reports.blanks.asking import FormReading, read_form
from apps.reports.blanks.filling import FormNumbers, FoundNumber, ReadableUnits, filled_form
from apps.reports.blanks.form import BlankFormQuestions
from apps.reports.numbers.ledger import catalogue
from apps.reports.numbers.scope import Scope
from apps.spreadsheets.blank_workbook import sheets_of
from apps.spreadsheets.reading import SheetError
from apps.spreadsheets.upload import UploadForm, workbook_response
from apps.units import access, sent
from apps.units.access import SignedInRequest
from apps.units.errors import status_of
from apps.units.models.pending_files import PendingFile

PENDING = "blank form"  # what the file waits for
ANSWERS = "answers"  # the key of what was said, in what is told of a file that waits
REMEMBERING = (*access.ENTERING, *access.REVIEWING)  # in whose federations it is remembered how a form is read
MOST_SHOWN = 300  # cells of a list on the page


class BlankUpload(UploadForm):
    """A workbook without its numbers."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["file"].help_text = gettext_lazy("XLSX")


@login_required
@require_http_methods(["GET", "POST"])
def blank_forms(request: SignedInRequest) -> HttpResponse:
    """Takes a form and leads to what it asks for. For whoever has a role: others see no number to be filled in."""
    if not access.paths(request.user):
        raise PermissionDenied
    form = BlankUpload(*sent.answers_and_files(request))
    if not form.is_valid():
        return _show(request, "reports/blank_forms.html", status_of(form.is_bound), form=form)
    file = form.cleaned_data["file"]
    try:
        sheets_of(file.read())
    except SheetError as error:
        form.add_error("file", _("This file is not read: %(reason)s.") % {"reason": error})
        return _show(request, "reports/blank_forms.html", 422, form=form)
    file.seek(0)
    kept = PendingFile.objects.keep(file, owner=request.user, register=PENDING)
    return redirect("reports:blank-form", kept.pk)


@login_required
@require_http_methods(["GET", "POST"])
def blank_form(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What a form asks for and what it gets. POST says how it is read, or takes it away filled."""
    pending = get_object_or_404(PendingFile, pk=pk, owner=request.user, register=PENDING)
    asked = AskedForm(request.user, pending, sent.answers(request))
    if "fill" in request.POST and asked.questions.is_valid():
        try:
            return asked.filled()
        except SheetError as error:
            asked.questions.add_error(None, _("This file cannot be filled in: %(reason)s.") % {"reason": error})
    return _show(request, "reports/blank_form.html", asked.status, pending=pending, **asked.shown())


def _show(request: SignedInRequest, page: str, status: int = 200, **context: Any) -> TemplateResponse:
    shared = {"title": _("Another office's form"), "has_permission": True}
    return TemplateResponse(request, page, {**shared, **context}, status=status)


class AskedForm:
    """One form that waits, as it is read for a person: by what she says, has said, or a form laid out like it said."""

    def __init__(self, by: User, pending: PendingFile, data: Any) -> None:
        self.by, self.pending = by, pending
        self.scope = Scope(by)
        self.sheets = sheets_of(bytes(pending.content))
        self.indicators = catalogue()
        unsaid = self._read(TableAnswers())
        self.signature, self.title = unsaid.signature, next(iter(unsaid.titles), pending.name)
        known = self._known(unsaid)
        names = YearbookNames(Headings(self.indicators), ReadableUnits(self.scope))
        self.questions = BlankFormQuestions(unsaid, known, names, self.indicators, data)
        self.answers = self.questions.said(self.title) if self.questions.is_valid() else known
        self.reading = self._read(self.answers)

    def _read(self, answers: TableAnswers) -> FormReading:
        """What the form asks for, of the units whose numbers the person may read."""
        return read_form(self.sheets, self.indicators, ReadableUnits(self.scope), answers)

    def _known(self, unsaid: FormReading) -> TableAnswers:
        """What was said of a form laid out like it."""
        layout = layouts_of(self.by, REMEMBERING).filter(signature=self.signature).first()
        answers = TableAnswers.read(layout.answers) if layout else TableAnswers()
        answers.unit = answers.unit or unsaid.likely_unit or self._own_unit()
        return answers

    def _own_unit(self) -> str:
        """The federation whose numbers the person sees, as she would be asked for them; "" where she sees none."""
        own = self.scope.top()
        return own.code if own else ""

    @property
    def status(self) -> int:
        """Of the answer: 422 where something was said that cannot be."""
        return status_of(self.questions.errors)

    def found(self) -> list[FoundNumber]:
        """What each cell gets, or why it gets nothing."""
        return FormNumbers(self.scope, self.reading.numbers, self.indicators).found()

    def shown(self) -> dict[str, Any]:
        """What the page shows: the questions, the cells that are filled, and those that are not with why."""
        found = self.found()
        filled_cells = [number for number in found if number.text]
        empty = [number for number in found if number.why]
        return {
            "questions": self.questions,
            "filled": filled_cells[:MOST_SHOWN],
            "empty": empty[:MOST_SHOWN],
            "counts": {"filled": len(filled_cells), "empty": len(empty), "most": MOST_SHOWN},
            "again": reverse("reports:blank-forms"),
        }

    def filled(self) -> HttpResponse:
        """The form with its numbers; how it was read is remembered for the next one like it."""
        remember(self.by, {self.signature: self.answers}, REMEMBERING)
        content = filled_form(bytes(self.pending.content), self.found())
        name = _("%(name)s-filled in") % {"name": self.pending.name.removesuffix(".xlsx")}
        return workbook_response(BytesIO(content), f"{name}.xlsx")
