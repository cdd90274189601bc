"""What the package of a year is made of: which rows of which table, in which folder of the file.

Every table is written as the database itself says it (COPY), so that it is read back as it was: moments in UTC, numbers
as stored, nothing between two commas where nothing is said and "" where an empty text is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Field, ForeignKey, Model

from apps.accounts.models import AccessLine
from apps.changelog.acting import SYSTEM_USERNAME
from apps.changelog.models import Change
from apps.figures import models as figures
from apps.figures.models.derived import PastFinding
from apps.figures.models.openings import YearOpening
from apps.figures.models.submissions import Transition
from apps.figures.totals.contributions import periods_just_before
from apps.units import models as units

YEAR, BEFORE, CHAIN, LOG = "year", "year_before", "chain", "log"
CATALOGUE, REGISTERS, PEOPLE = "catalogue", "registers", "people"
COLUMNS_OF_PEOPLE = ("id", "username", "first_name", "last_name")  # no password, no address, no right

OF_YEAR = "t.period_id = ANY({year})"
OF_FORMS = "t.submission_id IN (SELECT s.id FROM figures_submission s WHERE s.period_id = ANY({year}))"
# What the log has under a record of the year: a line that was written or deleted whole names its period.
LOGGED = """t.at <= '{made}' AND ((t.register, t.object_id) IN (
    SELECT c.register, c.object_id FROM changelog_change c
    WHERE c.register LIKE 'figures.%' AND c.action <> 'changed' AND (c.old || c.new) ->> 'period_id' = ANY({year_text}))
  OR t.register = 'figures.period' AND t.object_id = ANY({year_text}))"""
# What was exported, downloaded and printed of the year: by its code behind a name in the address (a number between two
# strokes is the key of anything), by a sheet's number, by its link.
LEFT = r"""t.at <= '{made}' AND t.act IN ('export', 'download', 'print') AND (
    t.about ~ '(=([^&]*[^0-9&])?|package/|package_year ){code}([^0-9]|$)'
    OR substring(t.about FROM '^/sheet/([0-9]+)/') IN (
        SELECT s.id::text FROM figures_submission s WHERE s.period_id = ANY({year}))
    OR substring(t.about FROM '([0-9a-f]{{64}})$') IN (SELECT l.digest FROM figures_chainlink l
        JOIN figures_transition s ON s.id = l.transition_id JOIN figures_submission f ON f.id = s.submission_id
        WHERE f.period_id = ANY({year})))"""


@dataclass(frozen=True, slots=True)
class YearScope:
    """By what rows are chosen: the periods that end in the year, those just before them, and further forms and figures
    that a finding of the year names; and the moment up to which lines of the logs are taken, as ISO 8601."""

    code: str
    made: str
    year: list[int]
    before: list[int]
    forms: list[int]  # of the periods before, and those named
    figures: list[int]  # named, of no form

    def words(self) -> dict[str, str]:
        told = {name: _keys(getattr(self, name)) for name in ("year", "before", "forms", "figures")}
        return told | {"code": self.code, "made": self.made, "year_text": f"{told['year']}::text[]"}


@dataclass(frozen=True)
class Content:
    """The rows of one table that are in the package, in one file of it."""

    folder: str
    model: type[Model]
    where: str = "true"

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.table}.csv"

    @cached_property
    def fields(self) -> list[Field]:
        """What is written of it: all columns but those the database computes, of people only what they are called."""
        kept = []
        for field in self.model._meta.local_concrete_fields:
            if field.generated:
                continue
            if self.model is not User or field.column in COLUMNS_OF_PEOPLE:
                kept.append(field)
        return kept

    @property
    def key(self) -> str:
        return str(_primary_key(self.model).column)

    def rows(self, scope: YearScope) -> str:
        """The query, in the order of keys."""
        columns = ", ".join(f't."{field.column}"' for field in self.fields)
        where = self.where.format(**scope.words())
        return f'SELECT {columns} FROM {self.table} t WHERE {where} ORDER BY t."{self.key}"'


def _primary_key(model: type[Model]) -> Field:
    key: Field = model._meta.pk
    return key


def _keys(keys: Iterable[int]) -> str:
    return f"'{{{','.join(str(int(key)) for key in keys)}}}'::bigint[]"


def _whole(folder: str, *models: type[Model]) -> list[Content]:
    return [Content(folder, model) for model in models]


OF_THE_YEAR = [
    Content(YEAR, figures.Submission, OF_YEAR),
    Content(YEAR, Transition, OF_FORMS),
    *(
        Content(YEAR, model, OF_YEAR)
        for model in (
            figures.Figure,
            figures.Revision,
            figures.Finding,
            PastFinding,
            figures.Deadline,
            figures.Extension,
            figures.Reminder,
            figures.Petition,
            figures.ConversationEntry,
        )
    ),
    Content(YEAR, figures.YearSeal, f"{OF_YEAR} AND t.given_at <= '{{made}}'"),
    Content(YEAR, figures.PetitionAnswer,
            "t.petition_id IN (SELECT p.id FROM figures_petition p WHERE p.period_id = ANY({year}))"),
    Content(YEAR, figures.Judgement,
            f"{OF_YEAR} OR t.id IN (SELECT f.judgement_id FROM figures_finding f WHERE f.period_id = ANY({{year}}))"),
    Content(YEAR, figures.Attachment,
            f"{OF_YEAR} OR t.source_id IN "
            "(SELECT f.source_id FROM figures_figure f WHERE f.period_id = ANY({year}))"),
    Content(YEAR, figures.Total, OF_YEAR),
    Content(YEAR, figures.AnswerCount, OF_YEAR),
    Content(YEAR, figures.Progress, OF_YEAR),
    Content(YEAR, figures.ChainLink,
            "t.transition_id IN (SELECT s.id FROM figures_transition s JOIN figures_submission f "
            "ON f.id = s.submission_id WHERE f.period_id = ANY({year}))"),
]  # fmt: skip
# Comparisons with the year before are sums over its figures too, and findings name figures of other years.
OF_BEFORE = [
    Content(BEFORE, figures.Submission, "t.id = ANY({forms})"),
    Content(BEFORE, Transition, "t.submission_id = ANY({forms})"),
    Content(BEFORE, figures.Figure,
            "t.submission_id = ANY({forms}) OR t.id = ANY({figures}) "
            "OR t.submission_id IS NULL AND t.period_id = ANY({before})"),
    Content(BEFORE, figures.Revision, "t.submission_id = ANY({forms})"),
    Content(BEFORE, figures.ChainLink,
            "t.transition_id IN (SELECT s.id FROM figures_transition s WHERE s.submission_id = ANY({forms}))"),
]  # fmt: skip
FIGURES_BEFORE = [content for content in OF_BEFORE if content.model in (figures.Figure, figures.Revision)]
OF_CHAINS = _whole(CHAIN, figures.Chain)
OF_LOG = [Content(LOG, Change, LOGGED), Content(LOG, AccessLine, LEFT)]
AROUND = [
    *_whole(
        CATALOGUE, figures.Period, figures.IndicatorGroup, figures.Indicator, figures.Definition, figures.Form,
        figures.FormItem, figures.EditRule, figures.Source, YearOpening,
    ),
    *_whole(
        REGISTERS, units.Installation, units.ExtraColumn, units.Unit, units.Federation, units.GrassrootsUnion,
        units.WorkerStation, units.ReadingRoom, units.Facility, units.Campaign, units.Participation, units.Honour,
        units.Affiliation, units.FormerName, units.FormerKind, units.Succession,
        figures.Agreement, figures.Officeholder, figures.Regulation, figures.UnionWork,
    ),
]  # fmt: skip
CONTENTS = [*OF_THE_YEAR, *OF_BEFORE, *OF_CHAINS, *OF_LOG, *AROUND]
# Links of all other steps, so that each chain is whole; and the content of scans, which are files of their own.
ELSEWHERE = f"{CHAIN}/{figures.LinkElsewhere._meta.db_table}.csv"
OF_PEOPLE = Content(PEOPLE, User)
PATHS = [*(content.path for content in (*CONTENTS, OF_PEOPLE)), ELSEWHERE]
SELECT_ELSEWHERE = """
SELECT federation_id, number, digest FROM (
    SELECT l.federation_id, l.number, l.digest FROM figures_chainlink l
    JOIN figures_transition s ON s.id = l.transition_id JOIN figures_submission f ON f.id = s.submission_id
    WHERE f.period_id <> ALL({year}) AND f.id <> ALL({forms})
    UNION ALL SELECT federation_id, number, digest FROM figures_linkelsewhere
) link ORDER BY federation_id, number"""


def scope_of(code: str, made: datetime) -> YearScope:
    """Of the statistical year with this code, which there has to be; of the logs what there was at that moment."""
    statistical = figures.Period.objects.get(code=code, kind=figures.Period.Kind.YEAR)
    year = list(figures.Period.objects.ending_in(statistical).order_by("pk").values_list("pk", flat=True))
    pairs = periods_just_before()
    before = sorted({pairs[period] for period in year if period in pairs} - set(year))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT o.id, o.submission_id FROM figures_finding f JOIN figures_figure o ON o.id = f.other_id
            WHERE f.period_id = ANY(%(year)s) AND o.period_id <> ALL(%(year)s)
            """,
            {"year": year},
        )
        named = cursor.fetchall()
        cursor.execute("SELECT id FROM figures_submission WHERE period_id = ANY(%s)", [before])
        forms = {key for (key,) in cursor.fetchall()} | {form for _figure, form in named if form}
    return YearScope(
        code, made.isoformat(), year, before, sorted(forms), sorted(figure for figure, form in named if not form)
    )


def elsewhere(scope: YearScope) -> str:
    """The query for the links that stand elsewhere."""
    return SELECT_ELSEWHERE.format(**scope.words())


def roots() -> dict[str, str]:
    """Whose records these are: by code the names of the federations that report to none."""
    return dict(units.Federation.objects.filter(parent=None).order_by("code").values_list("code", "name"))


def people(scope: YearScope) -> Content:
    """Whoever a row of the package names, and the account of the system."""
    named = " UNION ".join(_naming(scope)).replace("{", "{{").replace("}", "}}")
    return Content(PEOPLE, User, f"t.username = '{SYSTEM_USERNAME}' OR t.id IN ({named})")


def _naming(scope: YearScope) -> Iterator[str]:
    for content in CONTENTS:
        for field in content.fields:
            if isinstance(field, ForeignKey) and issubclass(field.related_model, User):
                yield f'SELECT n."{field.column}" FROM ({content.rows(scope)}) n'


def all_of(scope: YearScope) -> list[Content]:
    return [*CONTENTS, people(scope)]
