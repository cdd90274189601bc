"""What the set-up page shows: each step with what there is of it, and the forms of the two that are done on it."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.figures.models import Period
from apps.figures.workflow import setting_up
from apps.figures.workflow.setting_up import SetupStep
from apps.units import access
from apps.units.models import Federation
from apps.units.models.installation import Installation

# What each step is called, and where it is done; the two without an address are done on the page itself.
PLACES: dict[str, tuple[str | Promise, str, str | Promise]] = {
    "system": (gettext_lazy("Name, time zone, statistical year"), "", ""),
    "catalogue": (
        gettext_lazy("Catalogue: indicators and forms"),
        "admin:figures_form_changelist",
        gettext_lazy("Look at the forms"),
    ),
    "root": (gettext_lazy("Root federation"), "", ""),
    "tree": (
        gettext_lazy("Federations below it, by file"),
        "admin:units_federation_import",
        gettext_lazy("Import federations"),
    ),
    "unions": (
        gettext_lazy("Grassroots unions, by file"),
        "admin:units_grassrootsunion_import",
        gettext_lazy("Import unions"),
    ),
    "people": (gettext_lazy("People, by file"), "admin:auth_user_import", gettext_lazy("Import people")),
    "year": (gettext_lazy("Statistical year"), "admin:figures_period_open", gettext_lazy("Open a year")),
    "deadlines": (gettext_lazy("Deadlines"), "admin:figures_deadline_changelist", gettext_lazy("Set deadlines")),
}


class SystemForm(forms.ModelForm):
    """The first day of the year stays once there is a period."""

    class Meta:
        model = Installation
        fields = ("site_name", "time_zone", "year_month", "year_day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = vars(self)["fields"]
        fields["site_name"].required = True
        if Period.objects.exists():
            fields["year_month"].disabled = fields["year_day"].disabled = True


class RootForm(forms.ModelForm):
    """Its code is its division code."""

    class Meta:
        model = Federation
        fields = ("name", "name_en", "level", "division_code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = vars(self)["fields"]["division_code"]
        field.required = True
        field.help_text = _("Six digits; 000000 for the whole country. It is the code of the federation too.")

    def clean_division_code(self) -> str:
        self.instance.code = self.cleaned_data["division_code"]
        return self.cleaned_data["division_code"]


def shown(system: SystemForm, root: RootForm) -> dict[str, Any]:
    """Everything the page tells, with these forms in their places."""
    steps = setting_up.steps()
    done = sum(step.done for step in steps)
    return {
        "title": _("Set up"),
        "has_permission": True,
        "steps": [_shown(step, {"system": system, "root": root}) for step in steps],
        "summary": _("%(done)s of %(all)s steps done") % {"done": done, "all": len(steps)},
        "complete": done == len(steps),
    }


def _shown(step: SetupStep, forms_here: dict[str, forms.ModelForm]) -> dict[str, Any]:
    label, address, action = PLACES[step.name]
    form = forms_here.get(step.name)
    is_settled = step.name == "root" and step.done
    elsewhere = access.catalogue_kept_by() if step.name == "year" else ""
    return {
        "name": step.name,
        "label": label,
        "done": step.done,
        "told": elsewhere if elsewhere and not step.done else step.told,
        "href": reverse(address) if address and not elsewhere else "",
        "action": action,
        "form": None if form and is_settled and not form.errors else form,
    }
