"""Tables: the catalogue (what is asked), the collection (what was answered) and what is derived from it."""

from apps.figures.models.attachments import AttachedContent, Attachment, ContentPiece
from apps.figures.models.catalogue import Coverage, Definition, Form, Indicator, IndicatorGroup, Source
from apps.figures.models.chain import Chain, ChainLink, LinkElsewhere
from apps.figures.models.chronicle import Agreement, Officeholder, Regulation, UnionWork
from apps.figures.models.conversations import ConversationEntry
from apps.figures.models.deadlines import Deadline, Extension, Look, Reminder
from apps.figures.models.derived import AnswerCount, Finding, HandedInElsewhere, PastFinding, Progress, Total
from apps.figures.models.figures import Figure, Origin, Qualifier, Revision, State
from apps.figures.models.file_jobs import FileJob, FileJobSign
from apps.figures.models.form_lines import FormItem
from apps.figures.models.judgements import Judgement, Verdict
from apps.figures.models.learnt_phrases import LearntPhrase
from apps.figures.models.openings import YearOpening
from apps.figures.models.outbox import QueuedNotice
from apps.figures.models.periods import Period
from apps.figures.models.petitions import Petition, PetitionAnswer
from apps.figures.models.rules import EditRule
from apps.figures.models.seals import YearSeal
from apps.figures.models.shipped import ShippedRow
from apps.figures.models.source_texts import SourceText
from apps.figures.models.submissions import Submission, Transition
from apps.figures.models.table_layouts import TableLayout

__all__ = [
    "Agreement", "AnswerCount", "AttachedContent", "Attachment", "Chain", "ChainLink", "ContentPiece",
    "ConversationEntry", "Coverage", "Deadline", "Definition", "EditRule", "Extension", "Figure", "FileJob",
    "FileJobSign", "Finding", "Form", "FormItem", "HandedInElsewhere", "Indicator", "IndicatorGroup", "Judgement",
    "LearntPhrase", "LinkElsewhere", "Look", "Officeholder", "Origin", "PastFinding", "Period", "Petition",
    "PetitionAnswer", "Progress", "Qualifier", "QueuedNotice", "Regulation", "Reminder", "Revision", "ShippedRow",
    "Source", "SourceText", "State", "Submission", "TableLayout", "Total", "Transition", "UnionWork", "Verdict",
    "YearOpening", "YearSeal",
]  # fmt: skip
