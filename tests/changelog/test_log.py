"""The change log says who changed what, by whatever path, and cannot be rewritten."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.units.models import Federation, Unit
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return builders.federation("450200", name="柳州市总工会")


def changes(**lookup):
    return Change.objects.filter(**lookup).order_by("pk")


def test_a_write_without_an_actor_is_refused(city):
    with pytest.raises(DatabaseError, match="nobody is named as acting"), transaction.atomic():
        Unit.objects.filter(pk=city.pk).update(name="柳江市总工会")


def test_a_change_in_the_admin_names_the_person_the_door_and_both_values(client, city):
    client.force_login(builders.clerk(city))
    page = client.get(f"/admin/units/federation/{city.pk}/change/")
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    data = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    data = {name: value for name, value in data.items() if value is not None} | {"name": "柳州工会"}
    response = client.post(f"/admin/units/federation/{city.pk}/change/", data)
    assert response.status_code == 302, response.context["errors"]
    change = changes(register="units.unit", action="changed").last()
    assert (change.old["name"], change.new["name"]) == ("柳州市总工会", "柳州工会")
    assert (change.by.username, change.door, change.subject_id) == ("clerk", "admin", city.pk)


def test_a_change_by_update_or_by_sql_is_logged_like_any_other(city):
    with acting(door="repair", reason="typo"):
        Unit.objects.filter(pk=city.pk).update(name="甲")
    with acting(door="sql"), connection.cursor() as cursor:
        cursor.execute("UPDATE units_unit SET name = '乙' WHERE id = %s", [city.pk])
    names = [
        (one.old["name"], one.new["name"], one.door, one.reason)
        for one in changes(new__has_key="name", action="changed")
    ]
    assert names == [("柳州市总工会", "甲", "repair", "typo"), ("甲", "乙", "sql", "")]


def test_a_write_that_changes_nothing_leaves_no_line(city):
    before = changes().count()
    with acting(door="test"):
        Unit.objects.filter(pk=city.pk).update(name=city.name)
    assert changes().count() == before


@pytest.mark.usefixtures("owner")
def test_loaddata_acts_as_the_system_account_and_a_second_time_changes_nothing():
    call_command("loaddata", "units", verbosity=0)
    first = changes().count()
    assert set(changes().values_list("by__username", "door")) == {("system", "loaddata")}
    call_command("loaddata", "units", verbosity=0)
    assert changes().count() == first


@pytest.mark.parametrize("statement", ["UPDATE changelog_change SET reason = 'x'", "DELETE FROM changelog_change"])
@pytest.mark.usefixtures("owner")
def test_the_log_itself_is_append_only(city, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_inner_act_speaks_for_itself_and_the_outer_goes_on(city):
    inner = builders.person("inner")
    with acting(door="outer"):
        with acting(inner, door="inner"):
            Unit.objects.filter(pk=city.pk).update(name="甲")
        Unit.objects.filter(pk=city.pk).update(name="乙")
    assert list(changes(new__has_key="name", action="changed").values_list("door", "by__username")) == [
        ("inner", "inner"),
        ("outer", "system"),
    ]


def test_what_is_rolled_back_leaves_no_trace_and_no_actor(city):
    def rename_and_fail():
        with acting(door="test"):
            Unit.objects.filter(pk=city.pk).update(name="甲")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        rename_and_fail()
    assert Federation.objects.get(pk=city.pk).name == "柳州市总工会"
    with pytest.raises(DatabaseError, match="nobody"), transaction.atomic():
        Unit.objects.filter(pk=city.pk).update(name="乙")


# ---- Accounts


def log_of(account):
    told = Change.objects.filter(subject_id=account.pk, register__startswith="auth.").order_by("pk")
    return [(one.register, one.action, one.by.username, one.old, one.new) for one in told]


def test_an_account_that_is_made_changed_and_given_rights_leaves_its_trace_on_every_path(django_user_model):
    chief = django_user_model.objects.create_superuser("chief")
    with acting(chief, door="test"):
        account = django_user_model.objects.create_user("wei", password="lz-2014")
        django_user_model.objects.filter(pk=account.pk).update(is_superuser=True)
        account.groups.add(Group.objects.create(name="g"))
        account.groups.clear()
    told = log_of(account)
    assert [(register, action, by) for register, action, by, _old, _new in told] == [
        ("auth.user", "created", "chief"),
        ("auth.user", "changed", "chief"),
        ("auth.user_groups", "created", "chief"),
        ("auth.user_groups", "deleted", "chief"),
    ]
    assert told[1][3:] == ({"is_superuser": False}, {"is_superuser": True})


def test_the_log_says_that_a_password_changed_and_never_what_it_was(django_user_model):
    account = django_user_model.objects.create_user("wei", password="lz-2014")
    call_command("createsuperuser", interactive=False, username="root2", email="", verbosity=0)
    account.set_password("lz-2015")
    account.save()
    told = log_of(account)
    assert told[-1][1:] == ("changed", "system", {"password": "•••"}, {"password": "•••"})
    hashes = [one.password for one in django_user_model.objects.exclude(password="")]
    assert not [one for one in Change.objects.all() if any(hashed in f"{one.old}{one.new}" for hashed in hashes)]


def test_a_sign_in_is_no_change(client, django_user_model):
    account = django_user_model.objects.create_user("wei", password="lz-2014", is_staff=True)
    before = log_of(account)
    assert client.login(username="wei", password="lz-2014")
    account.refresh_from_db()
    assert account.last_login
    assert log_of(account) == before
