"""Acts on the tree as they are written down: in the columns of a file, or in the fields of the form of a unit.

Both are read by one rule, and done one after the other, all or none.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from apps.changelog.acting import acting
from apps.changelog.describe import ChangeInWords
from apps.changelog.models import Change
from apps.spreadsheets.headings import normal
from apps.units import change_history
from apps.units.errors import OnlyLooking, Refused
from apps.units.files.truths import TruthWidget
from apps.units.files.widgets import BETWEEN, LANGUAGES, ChoiceWidget, Unfit, day_in
from apps.units.models import REGISTERS, Federation, Register, Unit
from apps.units.tree import acts
from apps.units.tree.acts import NewUnit
from apps.units.tree.followers import TotalsTold, follower

Said = Mapping[str, str]  # by column
GOES_TO = re.compile(r"\s*(\S+?)\s*[>→]\s*(\S+)\s*")


@dataclass(frozen=True, slots=True)
class TreeAct:
    """What an act is called, which columns it reads beside `act`, `unit`, `on` and `reason`, and how it is done."""

    label: Any
    columns: tuple[str, ...]
    do: Callable[["Order"], object]


COLUMNS: dict[str, Any] = {
    "act": pgettext_lazy("act on the tree", "act"),
    "unit": gettext_lazy("unit"),
    "on": gettext_lazy("first day"),
    "reason": gettext_lazy("reason"),
    "to": pgettext_lazy("act on the tree", "to"),
    "new_code": gettext_lazy("new code"),
    "new_name": gettext_lazy("new name"),
    "new_name_en": gettext_lazy("new English name"),
    "division_code": gettext_lazy("division code"),
    "kind": gettext_lazy("kind"),
    "level": gettext_lazy("level"),
    "remains": gettext_lazy("goes on itself"),
    "goes_to": gettext_lazy("who goes where"),
    "right_day": gettext_lazy("right day"),
}
READ_BY_ALL = ("act", "unit", "on", "reason")
# How people head these columns, beside their names.
WAYS = {
    "act": ("事项", "变动", "变动类型", "操作"),
    "unit": ("单位代码", "工会代码", "代码"),
    "on": ("日期", "生效日期", "date"),
    "reason": ("原因", "依据", "why"),
    "to": ("另一单位", "其他单位", "对方单位", "other unit", "other"),
    "new_name": ("名称", "name"),
}
HELP: dict[str, Any] = {
    "unit": gettext_lazy("A code; of units that merge all of them, with ; between."),
    "to": gettext_lazy("The code of the federation it goes to, or of the unit that takes over."),
    "new_code": gettext_lazy("Of a unit that begins; of several all of them, with ; between."),
    "new_name": gettext_lazy("In the order of the codes, with ; between."),
    "goes_to": gettext_lazy("What stands below it and goes to a part: 450203-U1>450203-P1; …"),
    "right_day": gettext_lazy("The day it should be; the first day is the one that is wrong."),
    "remains": gettext_lazy("yes where it goes on without its parts"),
}


class Order:
    """One act as it was written, understood for the person who orders it. Refused in words where it is not."""

    def __init__(self, said: Said, by: User | None) -> None:
        self.said, self.by = said, by

    def text(self, column: str) -> str:
        return self.said.get(column, "").strip()

    def many(self, column: str) -> list[str]:
        return list(filter(None, map(str.strip, BETWEEN.split(self.text(column)))))

    def day(self, column: str = "on") -> date:
        try:
            return day_in(self.text(column))
        except Unfit as unfit:
            raise Refused(f"{COLUMNS[column]}: {unfit.reason}") from unfit

    def units(self) -> list[Unit]:
        codes = self.many("unit")
        if not codes:
            raise Refused(_("Name the unit by its code."))
        return [self.coded(code) for code in codes]

    def unit(self) -> Unit:
        units = self.units()
        if len(units) > 1:
            raise Refused(_("This is done to one unit at a time."))
        return units[0]

    def coded(self, code: str) -> Unit:
        units = Unit.objects.all() if self.by is None else Unit.objects.visible_to(self.by)
        unit = units.filter(code=code.upper()).first()
        if unit is None:
            raise Refused(_("There is no unit “%(code)s” that you may see.") % {"code": code})
        return unit

    def target(self) -> Unit:
        """The unit that is there already."""
        if not self.text("to"):
            raise Refused(_("Say where to, by a code."))
        return self.coded(self.text("to"))

    def target_or_new(self) -> Unit | NewUnit:
        if self.text("to"):
            return self.target()
        parts = self.parts()
        if len(parts) != 1:
            raise Refused(_("Say where to: the code of a unit that is there, or code and name of a new one."))
        return parts[0]

    def parts(self) -> list[NewUnit]:
        """The units that begin, each with those that go to it."""
        codes, names = self.many("new_code"), self.many("new_name")
        if len(codes) != len(names):
            raise Refused(_("As many new names as new codes."))
        codes = [code.upper() for code in codes]
        goes: dict[str, list[str]] = {code: [] for code in codes}
        for pair in self.many("goes_to"):
            found = GOES_TO.fullmatch(pair)
            if found is None or found[2].upper() not in goes:
                raise Refused(_("“%(said)s” does not say who goes to which new code.") % {"said": pair})
            goes[found[2].upper()].append(found[1].upper())
        begun = []
        for code, name in zip(codes, names, strict=True):
            begun.append(NewUnit(code, name, None, goes[code]))
        return begun

    def choice(self, column: str, field: Any) -> Any:
        """One of the values of a field, as said in either language or in code; its empty value where nothing is."""
        if not self.text(column):
            return None if field.null else ""
        try:
            return ChoiceWidget(field).clean(self.text(column))
        except Unfit as unfit:
            raise Refused(f"{COLUMNS[column]}: {unfit.reason}") from unfit

    def truth(self, column: str) -> bool:
        """Yes or no; no where nothing is said."""
        if not self.text(column):
            return False
        try:
            return TruthWidget().clean(self.text(column))
        except Unfit as unfit:
            raise Refused(f"{COLUMNS[column]}: {unfit.reason}") from unfit

    @property
    def given(self) -> dict[str, Any]:
        """What every act is told."""
        return {"by": self.by, "reason": self.text("reason")}

    @property
    def act(self) -> TreeAct:
        act = ACTS.get(self.text("act")) or _called(self.text("act"))
        if act is None:
            raise Refused(_("“%(said)s” is no act on the tree.") % {"said": self.text("act")})
        return act

    def do(self) -> None:
        self.act.do(self)


def _transfer(order: Order) -> object:
    code = order.text("division_code")
    return acts.transfer(order.unit(), to=order.target(), on=order.day(), division_code=code, **order.given)


def _merge(order: Order) -> object:
    return acts.merge(order.units(), into=order.target_or_new(), on=order.day(), **order.given)


def _split(order: Order) -> object:
    return acts.split(order.unit(), parts=order.parts(), remains=order.truth("remains"), on=order.day(), **order.given)


def _pass_on(order: Order) -> object:
    return acts.pass_on(order.unit(), to=order.target(), on=order.day(), **order.given)


def _succeed(order: Order) -> object:
    return acts.close_with_successor(order.unit(), successor=order.target_or_new(), on=order.day(), **order.given)


def _rename(order: Order) -> object:
    name, name_en = order.text("new_name"), order.text("new_name_en")
    return acts.rename(order.unit(), name=name, name_en=name_en, on=order.day(), **order.given)


def _change(order: Order) -> object:
    unit = order.unit()
    model = REGISTERS[Register(unit.register)]
    kind: Any = order.choice("kind", model._meta.get_field(model.KIND))
    level = order.choice("level", Federation._meta.get_field("level")) or None
    return acts.change_kind(unit, kind=kind, level=level, on=order.day(), **order.given)


def _close(order: Order) -> object:
    return acts.close(order.unit(), on=order.day(), **order.given)


def _unchange(order: Order) -> object:
    return acts.take_back_kind(order.unit(), on=order.day(), **order.given)


def _reopen(order: Order) -> object:
    return acts.reopen(order.unit(), **order.given)


def _correct(order: Order) -> object:
    return acts.correct_day(order.unit(), wrong=order.day(), right=order.day("right_day"), **order.given)


ACTS: dict[str, TreeAct] = {
    "transfer": TreeAct(
        pgettext_lazy("act on the tree", "report to another federation"), ("to", "division_code"), _transfer
    ),
    "merge": TreeAct(pgettext_lazy("act on the tree", "merge into one"), ("to", "new_code", "new_name"), _merge),
    "split": TreeAct(pgettext_lazy("act on the tree", "split"), ("new_code", "new_name", "remains", "goes_to"), _split),
    "pass_on": TreeAct(pgettext_lazy("act on the tree", "pass on as a whole"), ("to",), _pass_on),
    "successor": TreeAct(
        pgettext_lazy("act on the tree", "close with a successor"), ("to", "new_code", "new_name"), _succeed
    ),
    "close": TreeAct(pgettext_lazy("act on the tree", "close"), (), _close),
    "rename": TreeAct(pgettext_lazy("act on the tree", "rename"), ("new_name", "new_name_en"), _rename),
    "change": TreeAct(pgettext_lazy("act on the tree", "change kind or level"), ("kind", "level"), _change),
    "unchange": TreeAct(pgettext_lazy("act on the tree", "take back a change of kind or level"), (), _unchange),
    "reopen": TreeAct(pgettext_lazy("act on the tree", "reopen"), (), _reopen),
    "correct": TreeAct(pgettext_lazy("act on the tree", "correct a wrong day"), ("right_day",), _correct),
}


def _called(text: str) -> TreeAct | None:
    """The act that is called so in either language."""
    for act in ACTS.values():
        for language in LANGUAGES:
            with override(language):
                if normal(str(act.label)) == normal(text):
                    return act
    return None


# ---- What an act does, and would do

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class ActPreview:
    """What would change, as the log would tell it; what stands below; forms that are open; totals before and after."""

    told: list[ChangeInWords]
    below: list[Unit]
    forms: list[str]
    totals: list[tuple[tuple[str, str, str], str, str]]

    @property
    def told_first(self) -> list[ChangeInWords]:
        return self.told[:MOST_LISTED]

    @property
    def told_more(self) -> int:
        return max(0, len(self.told) - MOST_LISTED)

    @property
    def below_first(self) -> list[Unit]:
        return self.below[:MOST_LISTED]

    @property
    def below_more(self) -> int:
        return max(0, len(self.below) - MOST_LISTED)


def preview(said: Said, by: User) -> ActPreview:
    """Does the act, has it told, and takes it back."""
    batch = uuid4()
    with suppress(OnlyLooking), acting(by, door="tree", batch=batch):
        seen = looked_at(Order(said, by), batch)
        raise OnlyLooking
    return seen


def looked_at(order: "Order", batch: UUID) -> ActPreview:
    """Inside acting() of this batch: does the act, and tells what it changed."""
    units = order.units()
    below: list[Unit] = []
    forms: list[str] = []
    if order.text("on"):
        day = order.day()
        forms = follower().open_forms(units, day)
        for unit in units:
            below += acts.standing_below(unit, day)
    watched = _watched(units + ([order.target()] if order.text("to") else []))
    before, changes = follower().totals(watched), Change.objects.filter(batch=batch)
    last = changes.order_by("pk").values_list("pk", flat=True).last() or 0
    done(order)
    written: Any = changes.filter(pk__gt=last).select_related("by").order_by("pk")
    told: list[ChangeInWords] = []
    if order.by:
        told = change_history.told(written.annotate(subject_name=change_history.named()), order.by)
    lines = [line for line in told if line.parts]
    begun = Federation.objects.filter(code__in=[code.upper() for code in order.many("new_code")])
    after = follower().totals([*watched, *begun.values_list("pk", flat=True)])
    return ActPreview(lines, below, forms, list(_differing(before, after)))


def _differing(before: TotalsTold, after: TotalsTold) -> Iterator[tuple[tuple[str, str, str], str, str]]:
    """Each total that would be another, as it is and as it would be, of the federation as it would be called."""
    keys = sorted({*before, *after})
    named = {unit.code: f"{unit} ({unit.code})" for unit in Unit.objects.filter(code__in={key[0] for key in keys})}
    for code, period, indicator in keys:
        was, now = (totals.get((code, period, indicator), "") for totals in (before, after))
        if was != now:
            yield (named[code], period, indicator), was, now


def _watched(units: Sequence[Unit]) -> list[int]:
    """The federations among the units, and all above them."""
    codes = {code for unit in units for code in unit.path.split("/") if code}
    return list(Federation.objects.filter(code__in=codes).values_list("pk", flat=True))


def carry_out(said: Said, by: User | None) -> None:
    """Does one act."""
    with acting(by, door="tree", batch=uuid4()):
        done(Order(said, by))


def done(order: "Order") -> None:
    """Does it; Refused in words, also where it is not the person's to do."""
    try:
        order.do()
    except PermissionDenied as denied:
        raise Refused(str(denied)) from denied
