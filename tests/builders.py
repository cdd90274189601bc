"""Builds the small worlds that tests need: a tree, people, a catalogue and figures."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser

from apps.changelog.acting import acting
from apps.figures.cells import Answer, understand
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.staging import StagedCell, StagedChange
from apps.figures.models import EditRule, Figure, Form, FormItem, Indicator, IndicatorGroup, Period, Source, Submission
from apps.figures.models.chronicle import ChronicleRecord
from apps.units.models import Affiliation, Appointment, Federation, GrassrootsUnion, Role, Succession, Unit

LONG_AGO = date(2008, 10, 1)
Level = Federation.Level


def federation(code: str, parent: Unit | None = None, level: int = Level.CITY, **fields: Any) -> Federation:
    return unit(Federation, code, parent, level=level, **fields)


def grassroots(code: str, parent: Unit, **fields: Any) -> GrassrootsUnion:
    return unit(GrassrootsUnion, code, parent, **fields)


def unit(model: type[Unit], code: str, parent: Unit | None, **fields: Any) -> Any:
    """A unit of any register that reports to `parent` since long ago."""
    with acting(door="test"):
        made = model.objects.create(code=code, name=fields.pop("name", f"{code}总工会"), **fields)
        Affiliation.objects.create(unit=made, parent=parent, starts=LONG_AGO)
    made.refresh_from_db()
    return made


def move(unit: Unit, parent: Unit, starts: date) -> None:
    with acting(door="test"):
        Affiliation.objects.create(unit=unit, parent=parent, starts=starts)
    unit.refresh_from_db()


def dated(unit: Unit, **days: date) -> None:
    """Sets the days on which a unit opened or closed."""
    with acting(door="test"):
        Unit.objects.filter(pk=unit.pk).update(**days)
    unit.refresh_from_db()


def succeeded(before: Unit, after: Unit, on: date, kind: str = "merge") -> Succession:
    with acting(door="test"):
        return Succession.objects.create(before=before, after=after, on=on, kind=kind)


def renamed(unit: Unit, name: str) -> None:
    with acting(door="test"):
        Unit.objects.filter(pk=unit.pk).update(name=name)


def person(username: str, role: str | None = None, unit: Unit | None = None, **dates: date) -> AbstractBaseUser:
    """Somebody with an account and, where a role is given, an appointment that began long ago."""
    user = get_user_model().objects.create_user(username, password=username, is_staff=True)
    if role:
        appointed(user, role, unit, **dates)
    return user


def appointed(user: AbstractBaseUser, role: str, unit: Unit, **dates: date) -> Appointment:
    with acting(door="test"):
        return Appointment.objects.create(user=user, federation=unit, role=role, **{"starts": LONG_AGO, **dates})


def person_called(username: str) -> AbstractBaseUser:
    return get_user_model().objects.get(username=username)


def again(user: AbstractBaseUser) -> AbstractBaseUser:
    """The account as the next request reads it."""
    return get_user_model().objects.get(pk=user.pk)


def filled(response: Any) -> dict[str, Any]:
    """What a browser would send of an admin form as it stands."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    data = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    return {name: value for name, value in data.items() if value is not None}


def clerk(unit: Unit, username: str = "clerk") -> AbstractBaseUser:
    return person(username, Role.CLERK, unit)


def supervisor(unit: Unit, username: str = "supervisor") -> AbstractBaseUser:
    return person(username, Role.SUPERVISOR, unit)


def indicator(code: str, *, measure: str = "人", **fields: Any) -> Indicator:
    """An additive stock of federations and grassroots unions, unless told otherwise."""
    names = {"name_zh": f"{code}数", "name_en": f"{code} count", "measure_zh": measure, "measure_en": "persons"}
    nature = {"kind": "collected", "nature": "stock", "over_units": "sum", "over_time": "last"}
    asked = {"answered_by": "FG", "carriers": "FG", "area": "yes", "order": Indicator.objects.count()}
    with acting(door="test"):
        group, _new = IndicatorGroup.objects.get_or_create(
            code="GRP", defaults={"name_zh": "组", "name_en": "group", "order": 1}
        )
        return Indicator.objects.create(code=code, group=group, **{**names, **nature, **asked, **fields})


def rate(code: str, numerator: Indicator, denominator: Indicator) -> Indicator:
    """Computed from the two, in percent with one decimal."""
    return indicator(
        code,
        measure="%",
        kind="computed",
        nature="rate",
        over_units="recompute",
        over_time="recompute",
        numerator=numerator,
        denominator=denominator,
        decimals=1,
        carriers="",
    )


def rule(code: str, expression: str, severity: str = "error", **fields: Any) -> EditRule:
    with acting(door="test"):
        return EditRule.objects.create(
            code=code,
            expression=expression,
            severity=severity,
            message_zh=f"{code}不符",
            message_en=f"{code} does not hold",
            **fields,
        )


def form(
    code: str, items: Iterable[tuple[Indicator, str]], register: str = "federation", required: Iterable[str] = ()
) -> Form:
    with acting(door="test"):
        made = Form.objects.create(
            code=code, name_zh="报表", name_en="form", register=register, version="1", starts=LONG_AGO
        )
        for order, (asked, coverage) in enumerate(items):
            FormItem.objects.create(
                form=made, indicator=asked, coverage=coverage, order=order, required=asked.code in required
            )
    return made


def period(code: str) -> Period:
    """The one on record, else a new one."""
    if known := Period.objects.filter(code=code).first():
        return known
    with acting(door="test"):
        return Period.objects.of(code)


def source(code: str = "DOC") -> Source:
    """The one on record, else a new one."""
    if known := Source.objects.filter(code=code).first():
        return known
    with acting(door="test"):
        return Source.objects.get_or_create(code=code, defaults={"title": "某报告"})[0]


def told(model: type[ChronicleRecord], of: Unit, **said: Any) -> Any:
    """What a document tells of a unit beside numbers."""
    with acting(door="test"):
        return model.objects.create(**{"unit": of, "source": source(), **said})


def stated(unit: Unit, asked: Indicator, when: str, text: str, coverage: str = "area") -> Figure:
    """A figure from a document, as it is printed."""
    answer = understand(text, asked, stated_text=text, source_id=source().pk, locator="¶1")
    cell = StagedCell(unit.pk, asked.pk, period(when).pk, coverage, "document")
    entry_writer.state([StagedChange(cell, None, answer)], by=None, door="test", reason="test")
    return Figure.objects.get(unit=unit, indicator=asked, period__code=when, coverage=coverage, origin="document")


def submission(
    unit: Unit,
    asked: Form,
    when: str,
    values: dict[Indicator, str | int],
    coverage: str = "own",
    by: AbstractBaseUser | None = None,
) -> Submission:
    """A draft with these answers."""
    with acting(by, door="test"):
        made = entry_writer.open_submission(unit, asked, period(when))
        entry_writer.write(
            StagedChange(StagedCell(unit.pk, one.pk, made.period_id, coverage, "return"), made.pk, _answer(value, one))
            for one, value in values.items()
        )
    return made


def _answer(value: str | int, asked: Indicator) -> Answer:
    if isinstance(value, int):
        return Answer(value=Decimal(value), low=Decimal(value), high=Decimal(value))
    return understand(value, asked)


def approved(made: Submission) -> Submission:
    """Takes a draft the whole way, by the system account and without the checks that stand in its way."""
    from apps.figures.totals import writer

    with acting(door="test"), writer.posting([made.unit_id], [made.period_id]):
        for status in ("submitted", "approved"):
            made.status = status
            made.save(update_fields=["status"])
    made.refresh_from_db()
    return made
