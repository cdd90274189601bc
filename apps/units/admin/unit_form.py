"""The form of a unit: what its code may be, and what looks like the same unit entered twice."""

from collections.abc import Iterator

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy

from apps.units import access, constraint_messages, doubles, identifiers, probable, telephones
from apps.units.models import Campaign, Federation, Register, Unit, UnitQuerySet
from apps.units.models.contacts import NO_TELEPHONE


class UnitForm(forms.ModelForm):
    """A code that is new lies among those of the federations the person keeps; a unit that may be there already is
    asked about, and saved when the person says that there are two."""

    user: User  # who fills it in: RegisterAdmin.get_form says it
    parents: list[int]  # the federations it is newly put under: RegisterAdmin.get_form says them
    twice = forms.BooleanField(
        label=gettext_lazy("There are two of them: save all the same"), required=False, widget=forms.HiddenInput
    )

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if code == self.instance.code or self.user.is_superuser:
            return code
        kept = Federation.objects.visible_to(self.user, access.KEEPING)
        near = kept.filter(code__in=identifiers.stems(code)).values_list("code", flat=True)
        divisions = kept.values_list("division_code", flat=True) if self._meta.model is Federation else ()
        if not identifiers.belongs(code, near, divisions):
            highest = kept.order_by("path").values_list("code", flat=True)[0]
            raise forms.ValidationError(constraint_messages.foreign_code(highest))
        return code

    def clean_telephone(self) -> str:
        numbers = telephones.tidy(self.cleaned_data["telephone"])
        if not telephones.is_telephone(numbers):
            raise forms.ValidationError(NO_TELEPHONE)
        return numbers

    def clean(self) -> None:
        super().clean()
        doubled = list(self._doubles())
        if not doubled:
            return
        vars(self)["fields"]["twice"].widget = forms.CheckboxInput()
        if not self.cleaned_data.get("twice"):
            for field, said in doubled:
                self.add_error(field, said)

    def _doubles(self) -> Iterator[tuple[str, str]]:
        """Fields that say what another unit in the person's view says, with the words for it."""
        others = Unit.objects.visible_to(self.user).exclude(pk=self.instance.pk).select_related("parent")
        uscc, name = self.cleaned_data.get("uscc"), self.cleaned_data.get("name")
        if uscc and "uscc" in self.changed_data:
            same = others.filter(uscc=uscc).first()
            if same:
                yield "uscc", doubles.same_uscc(str(same), same.code)
        if name:
            open_ones = others.filter(register=self._meta.model.REGISTER, closed=None, parent__in=self._parents())
            if self._meta.model is Campaign:
                open_ones = open_ones.filter(campaign__edition=self.cleaned_data.get("edition"))
            same = open_ones.filter(name=name).first()
            if same:
                yield "name", doubles.same_name(str(same.parent), same.code)
            elif near := self._alike(name, others):
                yield "name", doubles.like_name(str(near), near.code)

    def _alike(self, name: str, others: UnitQuerySet) -> Unit | None:
        """The first unit of its county that bears nearly the name."""
        told = {field: self.cleaned_data.get(field) or "" for field in ("code", "division_code")}
        unit = self._meta.model(pk=self.instance.pk, name=name, register=self._meta.model.REGISTER, **told)
        if self._meta.model is Campaign:
            unit.edition = self.cleaned_data.get("edition")
        for parent in Unit.objects.filter(pk__in=filter(None, self._parents())):
            found = probable.of_unit(unit, parent, others)
            if found:
                return others.get(pk=found[0])
        return None

    def _parents(self) -> list[int | None]:
        """Under whom the name is new: where the unit is put now and, where the name was changed, where it stands."""
        if self.instance.pk and "name" in self.changed_data:
            return [*self.parents, self.instance.parent_id]
        return [*self.parents]


def registers_ticked(field: forms.Field) -> forms.MultipleChoiceField:
    """In place of a field that takes a list of registers as text: one in which they are ticked."""
    return forms.MultipleChoiceField(
        choices=Register.choices,
        required=False,
        label=field.label,
        help_text=field.help_text,
        widget=forms.CheckboxSelectMultiple,
    )
