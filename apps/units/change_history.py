"""What of the change log a person may read: the changes of the units in view, and the names those changes mention."""

from collections.abc import Iterable
from functools import cache, partial

from django.contrib.auth.models import User
from django.db.models import Case, Exists, F, Model, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, NullIf

from apps.changelog import describe, people
from apps.changelog.models import Account, Change, GroupOfAccount, PermissionOfAccount
from apps.units import access
from apps.units.access import ADMINISTERING, Person
from apps.units.language import in_english
from apps.units.models import Appointment, Register, Unit

MANY = 20_000
APPOINTMENTS = Appointment._meta.label_lower
ACCOUNTS = tuple(describe.register_of(model) for model in (Account, GroupOfAccount, PermissionOfAccount))


@cache
def about_units() -> list[str]:
    """The registers whose changes are read under a unit: units, what hangs on them, their submissions."""
    return [register for register, model in describe.recorded_models().items() if _hangs_on_a_unit(model)]


def _hangs_on_a_unit(model: type[Model]) -> bool:
    if issubclass(model, Unit):
        return True
    for field in model._meta.fields:
        target = field.related_model
        if target is not None and issubclass(target, Unit):
            return True
    return False


def visible(user: Person) -> Q:
    """The changes a person may read: of units in view, of appointments and accounts where she administers, of the
    catalogue.

    A deleted unit stands nowhere any more; the path it had tells who may know of it.
    """
    if user.is_superuser:
        return Q()
    federations = Unit.objects.filter(access.below(access.paths(user, ADMINISTERING)), register=Register.FEDERATION)
    units = Unit.objects.visible_to(user)
    if units[:MANY].count() < MANY:
        seen = Q(subject_id__in=units.values("pk"))
    else:  # then the latest changes are mostly of them, and each is looked up
        seen = Q(Exists(units.filter(pk=OuterRef("subject_id")).order_by()))
    administered = Q(subject_id__in=federations.values("pk"))
    gone = Q(action=Change.Action.DELETED, register=Unit._meta.label_lower)
    return (
        Q(register__in=about_units()) & ~Q(register=APPOINTMENTS) & seen
        | Q(register=APPOINTMENTS) & administered
        | gone & access.below(access.paths(user), "old__path")
        | Q(register__in=ACCOUNTS, subject_id__in=access.people(user).values("pk"))
        | ~Q(register__in=[*about_units(), *ACCOUNTS])
    )


def of_unit(unit: Unit, user: Person) -> Q:
    """One unit's changes in every table, as far as the person may read them."""
    registers = about_units()
    if not access.holds(user, ADMINISTERING, unit):
        registers = [register for register in registers if register != APPOINTMENTS]
    return Q(subject_id=unit.pk, register__in=registers)


def named() -> Case:
    """What a change is of, for a page of changes: the unit's name as it is now, else the name the log keeps."""
    name = Coalesce(NullIf("name_en", Value("")), "name") if in_english() else F("name")
    now = Unit.objects.filter(pk=OuterRef("subject_id")).order_by().values_list(name)[:1]
    of_unit = Coalesce(Subquery(now), F("object"), output_field=TextField())
    account = User.objects.filter(pk=OuterRef("subject_id")).values("username")[:1]
    of_account = Coalesce(Subquery(account), F("object"), output_field=TextField())
    return Case(
        When(register__in=about_units(), then=of_unit),
        When(register__in=ACCOUNTS, then=of_account),
        default=F("object"),
    )


def told(changes: Iterable[Change], user: Person) -> list[describe.ChangeInWords]:
    """Changes in words, as far as they are for this reader."""
    return describe.told(changes, names_for(user), hidden_for(user))


def _tells_of_people(change: Change) -> bool:
    return any(change.old.get(column) or change.new.get(column) for column in access.PERSONAL)


def hidden_for(user: Person) -> describe.Hidden:
    """What of the changes of units tells of people, and not to this reader. One query, where there is any."""
    return partial(_hidden, user)


def _hidden(user: Person, changes: list[Change]) -> dict[int, frozenset[str]]:
    telling = [change for change in changes if _tells_of_people(change)]
    units = Unit.objects.filter(pk__in={change.subject_id for change in telling}).order_by()
    paths: dict[int | None, str] = dict(units.values_list("pk", "path"))
    return {change.pk: access.hidden(user, paths.get(change.subject_id)) for change in telling}


def names_for(user: Person) -> describe.Names:
    """Names of records a change refers to; of units only those in view."""
    return partial(_names, user)


def _names(user: Person, model: type[Model], ids: set[int]) -> dict[int, str]:
    records = model._base_manager.filter(pk__in=ids)
    if issubclass(model, Unit):
        records = model.objects.filter(pk__in=ids).visible_to(user)
    return {record.pk: people.called(record) if isinstance(record, User) else str(record) for record in records}
