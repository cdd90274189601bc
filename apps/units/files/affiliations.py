"""Whom the units of a file are to report to, and from which day on."""

from datetime import date
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.units import proposed
from apps.units.files.federations import FederationAtHand, FederationsAtHand
from apps.units.files.plan import PlanLine, RowFaults
from apps.units.models import Affiliation, Unit


class PastAffiliations:
    """A unit's affiliations on record, fetched beforehand in their order, the latest first."""

    def __init__(self, unit: Unit) -> None:
        self.past = list(unit.affiliations.all())

    @property
    def latest_day(self) -> date | None:
        """When the latest began; None where there is none."""
        return self.past[0].starts if self.past else None

    @property
    def before_latest(self) -> Affiliation | None:
        """The one that the latest ended; None where there are not two."""
        return self.past[1] if len(self.past) > 1 else None

    def holds(self, starts: date, parent: int | None) -> bool:
        """Whether one to this federation, by its id, began that day."""
        return (starts, parent) in [(affiliation.starts, affiliation.parent_id) for affiliation in self.past]


class AffiliationPlanner:
    """Adds to the plan's lines whom their units are to report to, with faults where that cannot be."""

    def __init__(self, federations: FederationsAtHand, faults: RowFaults, *, may_begin_a_tree: bool) -> None:
        self.federations, self.faults = federations, faults
        self.may_begin_a_tree = may_begin_a_tree
        self.today = timezone.localdate()

    @cached_property
    def proposed(self) -> date:
        """The first day of the year being collected; today where there is none."""
        return proposed.first_day() or self.today

    def begin(self, line: PlanLine) -> FederationAtHand | None:
        """A new unit reports to the federation its row names, which is given back, from the day given.

        Without one, it reports there from the day it opened; without that, from the day its form would propose.
        """
        above = self._parent(line)
        if above:
            line.changes["parent_code"] = ("", above.code)
        starts = line.given.get("reports_from") or line.given.get("opened") or self.proposed
        line.changes["reports_from"] = (None, starts)
        return above

    def move(self, line: PlanLine, unit: Unit) -> None:
        """A unit on record: another parent is another affiliation, unless it corrects the one of the same day."""
        was = unit.parent.code if unit.parent else ""
        code = line.given.get("parent_code") or was
        if code == was:
            self._check_name_of_parent(line, unit)
            self._correct_day(line, unit)
        elif self._parent(line):
            self._change_parent(line, unit, was, code)

    # Which federation a row names

    def _parent(self, line: PlanLine) -> FederationAtHand | None:
        """The federation a row names; None, with a fault, where it names none that may be written to."""
        code = line.given.get("parent_code")
        name = line.given.get("parent_name", "")
        if code:
            return self._parent_by_code(line, code, name)
        if name:
            return self._parent_by_name(line, name)
        if not self.faults.at(line.row, "parent_code", "parent_name"):
            self._begin_a_tree(line)
        return None

    def _begin_a_tree(self, line: PlanLine) -> None:
        """The one row that may name no federation begins the tree; any other is at fault."""
        if not self.may_begin_a_tree:
            said = _("There is no such unit that you may write to; a new one names the federation it reports to.")
            self.faults.add(line.row, "parent_code", said)
        self.may_begin_a_tree = False

    def _parent_by_code(self, line: PlanLine, code: str, name: str) -> FederationAtHand | None:
        federation = self.federations.by_code.get(code)
        if federation is None:
            reason = _("There is no federation with this code that you may write to.")
            self.faults.add(line.row, "parent_code", reason, self.federations.code_like(code, name))
            return None
        if name and name not in federation.names:
            self._fault_other_name(line, code, federation.name)
        return federation

    def _parent_by_name(self, line: PlanLine, name: str) -> FederationAtHand | None:
        named = self.federations.named(name)
        if len(named) == 1:
            return named[0]
        if named:
            self.faults.add(line.row, "parent_name", _("Several federations have this name: give the code."))
        else:
            reason = _("There is no federation of this name that you may write to.")
            self.faults.add(line.row, "parent_name", reason, self.federations.name_like(name))
        return None

    def _check_name_of_parent(self, line: PlanLine, unit: Unit) -> None:
        """A name given for the parent it has is one of that parent's names."""
        name = line.given.get("parent_name")
        if name and unit.parent and name not in (unit.parent.name, unit.parent.name_en):
            self._fault_other_name(line, unit.parent.code, unit.parent.name)

    def _fault_other_name(self, line: PlanLine, code: str, name: str) -> None:
        reason = _("%(code)s is “%(is)s”.") % {"code": code, "is": name}
        self.faults.add(line.row, "parent_name", reason, name)

    # From which day on

    def _correct_day(self, line: PlanLine, unit: Unit) -> None:
        """The parent stays; what the row may change is the day from which the latest affiliation holds.

        Of a unit below 450202 since 2010 and below 450203 since 2013, 450203 from 2014 on changes 2013 to 2014, from
        2013 on nothing, and from 2009 on is too early: that it was below 450202 before, a file does not take away.
        """
        affiliations = PastAffiliations(unit)
        latest = affiliations.latest_day
        starts = line.given.get("reports_from") or latest or self.today
        if affiliations.holds(starts, unit.parent_id):
            return
        before = affiliations.before_latest
        if before and starts <= before.starts:
            self._fault_too_early(line, before)
        else:
            line.changes["reports_from"] = (latest, starts)

    def _change_parent(self, line: PlanLine, unit: Unit, was: str, code: str) -> None:
        """Another parent, from the day given or from today; what is on record already is no change.

        Of a unit below 450203 since 2013, 450204 from 2015 on is a new affiliation, from 2013 on the correction of
        the one there is, and from 2012 on too early.
        """
        affiliations = PastAffiliations(unit)
        latest = affiliations.latest_day
        starts = line.given.get("reports_from") or self.today
        if affiliations.holds(starts, self.federations.by_code[code].pk):
            return
        if latest and starts < latest:
            self._fault_too_early(line, affiliations.past[0])
            return
        line.changes["parent_code"] = (was, code)
        if starts != latest:
            line.changes["reports_from"] = (latest, starts)

    def _fault_too_early(self, line: PlanLine, before: Affiliation) -> None:
        """It would begin before an earlier one, which a file does not rewrite."""
        reason = _("The affiliation before this one began on %(day)s; change earlier ones on the unit's page.")
        self.faults.add(line.row, "reports_from", reason % {"day": before.starts})
