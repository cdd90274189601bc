"""People and their appointments in the admin: an administrator sees whom she may know of."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
    UserCreationForm,
)
from django.contrib.auth.models import Group
from django.db.models import ForeignKey, Model, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.changelog import people
from apps.changelog.models import Change
from apps.units import access, appointments, change_history
from apps.units.access import ADMINISTERING
from apps.units.admin.base import FewWords, Guarded, ScopedAdmin
from apps.units.admin.bulk_actions import DatedForm, on_many
from apps.units.admin.people_files import PeopleFilesMixin
from apps.units.choosing import ChoiceByKey
from apps.units.models import (
    Appointment,
)

User = get_user_model()


# ---- People


class StateFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("in force"), "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("current", _("now")), ("coming", _("to come")), ("ended", _("ended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        today = timezone.localdate()
        not_ended = Appointment.objects.not_ended(today)
        if self.value() == "current":
            return queryset.filter(pk__in=not_ended.filter(starts__lte=today))
        if self.value() == "coming":
            return queryset.filter(pk__in=not_ended.filter(starts__gt=today))
        if self.value() == "ended":
            return queryset.exclude(pk__in=not_ended)
        return queryset


class HandOverForm(DatedForm):
    to = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Person"),
        widget=ChoiceByKey(Appointment._meta.get_field("user"), admin.site),
    )


class StandInForm(HandOverForm):
    """Whoever stands in, from the first to the last of her days."""

    until = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


@admin.register(Appointment)
class AppointmentAdmin(ScopedAdmin):
    """Administrators appoint people; an appointment is ended, not deleted, and nothing else of it changes."""

    path_field = "federation__path"
    viewing = keeping = ADMINISTERING
    list_display = ["user", "person", "role", "federation", "starts", "ends"]
    list_filter = [StateFilter, "role", ("federation", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "federation"]
    search_fields = ["user__username", "called", "federation__code", "federation__name"]
    autocomplete_fields = ["user", "federation"]
    actions = ["end_now", "hand_over", "stand_in"]

    @admin.display(description=gettext_lazy("full name"))
    def person(self, appointment: Appointment) -> str:
        return people.name_of(appointment.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(called=people.name_column("user__"))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["user", "federation", "role", "starts"] if obj else []

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        if db_field.name == "user":
            kwargs["queryset"] = access.people(request.user).complex_filter(db_field.get_limit_choices_to())
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"starts": timezone.localdate(), **super().get_changeform_initial_data(request)}

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._holds(request, self.keeping, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.action(description=gettext_lazy("End at once"), permissions=["change"])
    def end_now(self, request: HttpRequest, chosen: QuerySet) -> HttpResponse | None:
        return on_many(self, request, chosen, appointments.end)

    @admin.action(description=gettext_lazy("Hand over to another person"), permissions=["change"])
    def hand_over(self, request: HttpRequest, chosen: QuerySet) -> HttpResponse | None:
        return on_many(self, request, chosen, appointments.hand_over, _among_known(request, HandOverForm))

    @admin.action(description=gettext_lazy("Let a deputy stand in"), permissions=["change"])
    def stand_in(self, request: HttpRequest, chosen: QuerySet) -> HttpResponse | None:
        return on_many(self, request, chosen, appointments.stand_in, _among_known(request, StandInForm))


def _among_known(request: HttpRequest, form: type[HandOverForm]) -> type[HandOverForm]:
    """The form, with the people whom the administrator may know of to choose from."""
    asked: Any = form  # which form it is, is known only now

    class BoundedHandOverForm(asked):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            vars(self)["fields"]["to"].queryset = access.people(request.user).filter(is_active=True, is_staff=True)

    return BoundedHandOverForm


class NewAppointmentForm(forms.ModelForm):
    """It is proposed to hold from today on; a row left so is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial.setdefault("starts", timezone.localdate())


class AppointmentInline(Guarded, admin.TabularInline):
    """A new account comes with its first appointment, so that nobody has one that no administrator answers for."""

    model = Appointment
    form = NewAppointmentForm
    viewing = keeping = ADMINISTERING
    autocomplete_fields = ["federation"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        scope = access.below(access.paths(request.user, ADMINISTERING), "federation__path")
        return super().get_queryset(request).filter(scope).select_related("federation")

    def get_extra(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> int:
        """Of a new account there is a row to be filled in: one that may be left only by who may leave it."""
        return 0 if obj or self.get_min_num(request) else 1

    def get_min_num(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> int:
        return 0 if obj or request.user.is_superuser else 1

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, validate_min=True, **kwargs)

    def _administers(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(access.paths(request.user, ADMINISTERING))

    has_view_permission = has_add_permission = _administers

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_delete_permission = has_change_permission


admin.site.unregister((User, Group))


admin.site.enable_nav_sidebar = False  # its room is the lists'; what lies beside a list is linked above it


class NamedForm(forms.ModelForm):
    """An account whose name is one field, 姓 before 名."""

    full_name = forms.CharField(label=gettext_lazy("full name"), max_length=150, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["full_name"] = people.name_of(self.instance)

    def clean_full_name(self) -> str:
        """What was changed is kept whole in one column, so that the password can be held against it."""
        name = people.tidy(self.cleaned_data["full_name"])
        if "full_name" in self.changed_data:
            self.instance.last_name, self.instance.first_name = name, ""
        return name


class PasswordToBeReset(ReadOnlyPasswordHashWidget):
    """Says whether there is a password and leads to a new one; how it is kept is nobody's business here."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["summary"] = [said for said in context["summary"] if "value" not in said]
        return context


class ChangedPersonForm(NamedForm, UserChangeForm):
    password = ReadOnlyPasswordHashField(label=gettext_lazy("Password"), widget=PasswordToBeReset)


class NewPersonForm(NamedForm, UserCreationForm):
    pass


@admin.register(User)
class PersonAdmin(PeopleFilesMixin, FewWords, UserAdmin):
    """Accounts. What a person may do follows from appointments alone; an account is switched off, not deleted."""

    list_display = ["username", "full_name", "email", "is_active", "roles"]
    list_filter = ["is_active"]
    search_fields = ["username", "called"]
    filter_horizontal = []
    list_per_page = 100
    show_full_result_count = False
    actions = None
    inlines = [AppointmentInline]
    form = ChangedPersonForm
    add_form = NewPersonForm
    add_fieldsets = [(None, {"fields": ["username", "full_name", "password1", "password2"]})]
    history_view = ScopedAdmin.history_view

    def changes_of(self, request: HttpRequest, found: Any) -> QuerySet[Change]:
        own = Change.objects.filter(register__in=change_history.ACCOUNTS, subject_id=found.pk)
        return own.select_related("by").order_by("-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        scope = access.below(access.paths(request.user, ADMINISTERING), "federation__path")
        current = Appointment.objects.on(timezone.localdate()).filter(scope).select_related("federation")
        return (
            access.people(request.user)
            .annotate(called=people.name_column())
            .order_by("username")
            .prefetch_related(Prefetch("appointments", current, to_attr="current"))
        )

    @admin.display(description=gettext_lazy("full name"), ordering="called")
    def full_name(self, person: Any) -> str:
        return people.name_of(person)

    @admin.display(description=gettext_lazy("may act as"))
    def roles(self, person: Any) -> str:
        held = [f"{appointment.get_role_display()} · {appointment.federation}" for appointment in person.current]
        return "; ".join(held)

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        if obj is None:
            return super().get_fieldsets(request, obj)
        switches = ["is_active", *(["is_staff", "is_superuser"] if request.user.is_superuser else [])]
        return [(None, {"fields": ["username", "password", "full_name", "email", *switches]})]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Everybody with an account works in these pages."""
        obj.is_staff = obj.is_staff or not change
        super().save_model(request, obj, form, change)

    def _administers(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(access.paths(request.user, ADMINISTERING))

    has_module_permission = has_view_permission = has_add_permission = _administers

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who is appointed elsewhere too is changed from further up, else a password set here would open that door."""
        if obj is None or request.user.is_superuser:
            return self._administers(request)
        scope = access.below(access.paths(request.user, ADMINISTERING), "federation__path")
        elsewhere = obj.appointments.not_ended(timezone.localdate()).exclude(scope)
        return not obj.is_superuser and self._administers(request) and not elsewhere.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    _get_obj_does_not_exist_redirect = ScopedAdmin._get_obj_does_not_exist_redirect
