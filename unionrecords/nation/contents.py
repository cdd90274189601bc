"""What goes from a province to the nation, and from the nation to its provinces: which columns of which tables.

Neither people nor what belongs to them leave an installation: no account, no key to one, no telephone, no attachment,
conversation or link of a chain. A row is its installation's by the number of what it is about (ranges.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import User
from django.db.models import Field, ForeignKey, Model

from apps.changelog.models import Change
from apps.figures import models as figures
from apps.figures.models.submissions import Transition
from apps.units import models as units
from apps.units.models.contacts import UnionContacts, VisitorContacts

RECORDS, CATALOGUE = "records", "catalogue"  # the two publications
CONTACTS = {field.column for kept in (UnionContacts, VisitorContacts) for field in kept._meta.local_fields}


@dataclass(frozen=True)
class Published:
    """A table of a publication; `about` is the column whose number tells which installation keeps the row. `where`: of
    which rows alone, where not of all."""

    model: type[Model]
    about: str
    where: str = ""

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def columns(self) -> list[str]:
        """What is sent of a row."""
        return [str(field.column) for field in self._fields if not _names_somebody(field)]

    @property
    def stamped(self) -> list[str]:
        """The columns that always name somebody. Where the row arrives it is the system, as in those of `signed`."""
        return [str(field.column) for field in self._fields if _names_somebody(field) and not field.null]

    @property
    def signed(self) -> list[str]:
        """The columns that name somebody once it is said when, in the column …_at beside …_by_id."""
        return [str(field.column) for field in self._fields if _names_somebody(field) and field.null]

    @cached_property
    def _fields(self) -> list[Field]:
        """All columns but those the database computes and how a unit is reached."""
        fields = []
        for field in self.model._meta.local_concrete_fields:
            if not field.generated and field.column not in CONTACTS:
                fields.append(field)
        return fields


def _names_somebody(field: Field) -> bool:
    return isinstance(field, ForeignKey) and issubclass(field.related_model, User)


def _about(column: str, *models: type[Model]) -> Iterable[Published]:
    return [Published(model, column) for model in models]


OF_PROVINCES = [
    *_about("id", units.Unit, figures.Source),
    *_about(
        "unit_ptr_id", units.Federation, units.GrassrootsUnion, units.WorkerStation, units.ReadingRoom, units.Facility,
        units.Campaign,
    ),
    *_about(
        "unit_id", units.Affiliation, units.FormerName, units.FormerKind, figures.Submission, figures.Figure,
        figures.Revision, figures.Finding, figures.Judgement, figures.Extension,
    ),
    *_about("federation_id", figures.Total, figures.AnswerCount, figures.Progress, figures.Deadline),
    *_about("before_id", units.Succession),
    *_about("campaign_id", units.Participation),
    *_about("submission_id", Transition, figures.HandedInElsewhere),
    # Who reported to whom as it was known at a moment, by which a change of a sum is explained. Never changed, so that
    # a row can be chosen by what is not its key.
    Published(Change, "id", f"register = '{units.Affiliation._meta.label_lower}'"),
]  # fmt: skip
OF_THE_NATION = [
    *_about(
        "id", figures.Period, figures.IndicatorGroup, figures.Indicator, figures.Definition, figures.Form,
        figures.FormItem, figures.EditRule, units.ExtraColumn,
    ),
]  # fmt: skip
