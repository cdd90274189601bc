"""Tables: units with their registers, dated facts, appointments, and what an installation is."""

from apps.units.models.appointments import Appointment, AppointmentQuerySet
from apps.units.models.distinct import DistinctUnits
from apps.units.models.enterprises import Enterprise, EnterpriseList, EnterpriseVerdict, ProbableUnion
from apps.units.models.extra_columns import ExtraColumn
from apps.units.models.facts import Affiliation, FormerKind, FormerName, Honour, Participation
from apps.units.models.installation import Installation
from apps.units.models.letterheads import Letterhead, LetterheadFile, letterhead_for
from apps.units.models.pending_files import PendingFile, PendingPiece
from apps.units.models.registers import REGISTERS, Campaign, Facility, GrassrootsUnion, ReadingRoom, WorkerStation
from apps.units.models.successions import Succession
from apps.units.models.unit import Federation, Register, Unit, UnitQuerySet, level_of, misplaced
from apps.units.roles import Role

__all__ = [
    "REGISTERS",
    "Affiliation",
    "Appointment",
    "AppointmentQuerySet",
    "Campaign",
    "DistinctUnits",
    "Enterprise",
    "EnterpriseList",
    "EnterpriseVerdict",
    "ExtraColumn",
    "Facility",
    "Federation",
    "FormerKind",
    "FormerName",
    "GrassrootsUnion",
    "Honour",
    "Installation",
    "Letterhead",
    "LetterheadFile",
    "Participation",
    "PendingFile",
    "PendingPiece",
    "ProbableUnion",
    "ReadingRoom",
    "Register",
    "Role",
    "Succession",
    "Unit",
    "UnitQuerySet",
    "WorkerStation",
    "letterhead_for",
    "level_of",
    "misplaced",
]
