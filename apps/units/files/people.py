"""People by file: accounts with what their persons are appointed to, all of it or nothing.

A row is one appointment; who has several stands in several rows. A new account is made with a password of its own, one
that is there gets the appointment and is changed in nothing else.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.accounts import first_passwords
from apps.accounts.first_passwords import FirstPassword
from apps.changelog import people
from apps.changelog.acting import acting
from apps.spreadsheets.faults import Fault, grouped
from apps.units import access
from apps.units.errors import Faulty, Refused, moved
from apps.units.files.plain_rows import PlainRow, rows_of
from apps.units.files.widgets import ChoiceWidget, Unfit, day_in
from apps.units.models import Appointment, Federation

COLUMNS: dict[str, Any] = {
    "account": gettext_lazy("account"),
    "name": gettext_lazy("full name"),
    "role": gettext_lazy("role"),
    "federation": gettext_lazy("federation"),
    "starts": pgettext_lazy("day", "from"),
    "ends": gettext_lazy("ends"),
    "email": gettext_lazy("e-mail address"),
}
WAYS = {
    "account": ("账号", "帐号", "用户名", "登录名", "username"),
    "name": ("姓名", "name"),
    "role": ("角色", "岗位", "职责"),
    "federation": ("工会", "工会代码", "单位", "单位代码"),
    "starts": ("起始日期", "任职日期", "开始日期"),
    "ends": ("终止日期", "until"),
    "email": ("邮箱", "电子邮箱", "email", "e-mail"),
}
MOST = 1000  # rows of one file: passwords take time to make
LONGEST = 150
ROLE = ChoiceWidget(Appointment._meta.get_field("role"))


@dataclass(slots=True)
class PersonLine:
    """A row understood: whose account, `user` None where it is to be made, and the appointment."""

    row: PlainRow
    account: str
    name: str
    email: str
    user: User | None = None
    federation: Federation | None = None
    role: str = ""
    starts: date = date.min
    ends: date | None = None
    held: bool = False

    @property
    def kind(self) -> str:
        if self.held:
            return "unchanged"
        return "appointed" if self.user else "new"

    @property
    def kind_in_words(self) -> str:
        return {"new": _("new account"), "appointed": _("new appointment"), "unchanged": _("held already")}[self.kind]

    @property
    def role_in_words(self) -> str:
        return ROLE.render(self.role)

    @property
    def called(self) -> str:
        """The name on record, else the one in the file; empty in a further row of a new account."""
        return people.name_of(self.user) or self.name

    @property
    def told(self) -> str:
        return f"{self.account}|{self.name}|{self.federation}|{self.role}|{self.starts}|{self.ends}|{self.kind}"


@dataclass(slots=True)
class PeoplePlan:
    """What a file would do; with faults it does nothing."""

    lines: list[PersonLine] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def digest(self) -> str:
        return sha256("\n".join(line.told for line in self.lines).encode()).hexdigest()

    @property
    def counts(self) -> dict[str, int]:
        refused = {(fault.sheet, fault.row) for fault in self.faults}
        counts = {"new": 0, "appointed": 0, "unchanged": 0, "refused": len(refused)}
        for line in self.lines:
            if (line.row.sheet, line.row.number) not in refused:
                counts[line.kind] += 1
        return counts

    def groups(self) -> list[dict[str, Any]]:
        return grouped(self.faults)


class PeoplePlanner:
    """Understands the rows of one file for the person who brings it in; `by` None is the system, which may all."""

    def __init__(self, by: User | None) -> None:
        self.by = by
        self.scope = access.scope_of(by, access.ADMINISTERING)
        self._plan = PeoplePlan()
        self.today = timezone.localdate()

    def plan(self, rows: Iterable[PlainRow]) -> PeoplePlan:
        lines = [self._line(row) for row in rows]
        if len(lines) > MOST:
            raise Refused(_("A file of people has at most %(most)s rows: divide it.") % {"most": MOST})
        self._plan.lines = lines
        self._find_accounts(lines)
        self._find_held(lines)
        return self._plan

    def _fault(self, row: PlainRow, column: str, reason: str) -> None:
        said = row.said.get(column, "")
        self._plan.faults.append(Fault(row.number, column, said, reason, str(COLUMNS[column]), row.sheet))

    def _line(self, row: PlainRow) -> PersonLine:
        account = row.said.get("account", "").strip()
        line = PersonLine(row, account, people.tidy(row.said.get("name", "")), row.said.get("email", "").strip())
        self._check_account(line)
        line.role = self._role(row)
        line.federation = self._federation(row)
        line.starts = self._day(row, "starts") or self.today
        line.ends = self._day(row, "ends")
        if line.ends and line.ends < line.starts:
            self._fault(row, "ends", _("An appointment cannot end before it starts."))
        return line

    def _check_account(self, line: PersonLine) -> None:
        try:
            User.username_validator(line.account)
        except ValidationError as error:
            self._fault(line.row, "account", " ".join(error.messages))
        for column, said in {"account": line.account, "name": line.name}.items():
            if len(said) > LONGEST:
                self._fault(line.row, column, _("This is longer than %(count)s characters.") % {"count": LONGEST})
        try:
            if line.email:
                validate_email(line.email)
        except ValidationError as error:
            self._fault(line.row, "email", " ".join(error.messages))

    def _role(self, row: PlainRow) -> str:
        try:
            return ROLE.clean(row.said.get("role", ""))
        except Unfit as unfit:
            self._fault(row, "role", unfit.reason)
            return ""

    def _day(self, row: PlainRow, column: str) -> date | None:
        if column not in row.said:
            return None
        try:
            return day_in(row.said[column])
        except Unfit as unfit:
            self._fault(row, column, unfit.reason)
            return None

    # Where a person is appointed

    @cached_property
    def _federations(self) -> dict[str, list[Federation]]:
        """Those in which the person may appoint, by code and by name."""
        known: dict[str, list[Federation]] = {}
        for federation in Federation.objects.filter(access.below(self.scope)):
            for called in {federation.code, federation.name, federation.name_en} - {""}:
                known.setdefault(called, []).append(federation)
        return known

    def _federation(self, row: PlainRow) -> Federation | None:
        said = " ".join(row.said.get("federation", "").split())
        found = self._federations.get(said, [])
        if len(found) == 1:
            return found[0]
        if found:
            self._fault(row, "federation", _("Several federations have this name: give the code."))
        else:
            self._fault(row, "federation", _("There is no federation of this code or name in which you may appoint."))
        return None

    # Whose account it is

    def _find_accounts(self, lines: list[PersonLine]) -> None:
        """The accounts there are; a new one says its name once at least, and one that is there says no other."""
        wanted = [line.account for line in lines]
        known = {user.username: user for user in self._known().filter(username__in=wanted)}
        taken = {name.casefold() for name in User.objects.values_list("username", flat=True)}
        names: dict[str, str] = {}
        for line in lines:
            line.user = known.get(line.account)
            if line.user:
                self._check_known(line, line.user)
            elif line.account.casefold() in taken:
                self._fault(line.row, "account", _("This account is taken by somebody else."))
            else:
                self._check_new(line, names)

    def _known(self) -> Any:
        return User.objects.all() if self.by is None else access.people(self.by)

    def _check_known(self, line: PersonLine, user: User) -> None:
        if line.name and line.name != people.name_of(user):
            said = _("This account is that of %(name)s; names are changed on its page.")
            self._fault(line.row, "name", said % {"name": people.called(user)})
        if not (user.is_active and user.is_staff):
            self._fault(line.row, "account", _("This account is switched off."))

    def _check_new(self, line: PersonLine, names: dict[str, str]) -> None:
        name = names.setdefault(line.account.casefold(), line.name)
        if not name:
            self._fault(line.row, "name", _("A new account needs the name of its person."))
        elif line.name and line.name != name:
            said = _("The account stands in this file for %(name)s too.")
            self._fault(line.row, "name", said % {"name": name})

    def _find_held(self, lines: list[PersonLine]) -> None:
        """Who holds a role already is not given it again, and no row stands twice."""
        users = [line.user for line in lines if line.user]
        current = Appointment.objects.not_ended(self.today).filter(user__in=users)
        held = set(current.values_list("user_id", "role", "federation_id"))
        seen = set()
        for line in lines:
            if not line.federation:
                continue
            appointment = (line.account.casefold(), line.role, line.federation.pk)
            if appointment in seen:
                self._fault(line.row, "account", _("This appointment stands in the file twice."))
            seen.add(appointment)
            if line.user:
                line.held = (line.user.pk, line.role, line.federation.pk) in held


def preview(data: bytes, *, by: User | None) -> PeoplePlan:
    """What a file would do, with every fault."""
    return PeoplePlanner(by).plan(rows_of(data, COLUMNS, WAYS))


def bring_in(data: bytes, name: str, *, by: User | None, seen: str | None = None) -> list[FirstPassword]:
    """Makes accounts and appointments; the passwords of the new accounts, which are kept nowhere.

    `seen` is the digest of the plan a person confirmed. Raises Refused, and Faulty with every fault.
    """
    try:
        with acting(by, door="file", reason=name, batch=uuid4()):
            plan = preview(data, by=by)
            if seen not in (None, plan.digest):
                raise Refused(moved())
            if plan.faults:
                raise Faulty(plan.faults)
            return list(_written(plan))
    except IntegrityError as error:
        raise Refused(moved()) from error


def _written(plan: PeoplePlan) -> Iterator[FirstPassword]:
    new: dict[str, User] = {}
    for line in plan.lines:
        if line.kind == "new" and line.account.casefold() not in new:
            first = FirstPassword(line.account, line.name, line.email, first_passwords.made())
            new[line.account.casefold()] = _account(first)
            yield first
    User.objects.bulk_create(new.values())
    Appointment.objects.bulk_create(
        Appointment(
            user=line.user or new[line.account.casefold()],
            federation=line.federation,
            role=line.role,
            starts=line.starts,
            ends=line.ends,
        )
        for line in plan.lines
        if not line.held
    )


def _account(first: FirstPassword) -> User:
    """As the form of a new account makes it; everybody with an account works in these pages."""
    password = first_passwords.hashed(first.password)
    return User(username=first.username, last_name=first.name, email=first.email, password=password, is_staff=True)
