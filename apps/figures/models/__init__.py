"""Tables: the catalogue (what is asked), the collection (what was answered) and what is derived from it."""

from apps.figures.models.attachments import AttachedContent, Attachment, ContentPiece
from apps.figures.models.catalogue import Coverage, Definition, Form, Indicator, IndicatorGroup, Source
from apps.figures.models.conversations import ConversationEntry
from apps.figures.models.deadlines import Deadline, Extension, Look, Reminder
from apps.figures.models.derived import AnswerCount, Finding, PastFinding, Progress, Total
from apps.figures.models.figures import Figure, Origin, Qualifier, Revision, State
from apps.figures.models.form_lines import FormItem
from apps.figures.models.judgements import Judgement, Verdict
from apps.figures.models.openings import YearOpening
from apps.figures.models.periods import Period
from apps.figures.models.petitions import Petition, PetitionAnswer
from apps.figures.models.rules import EditRule
from apps.figures.models.submissions import Submission, Transition

__all__ = [
    "AnswerCount", "AttachedContent", "Attachment", "ContentPiece", "ConversationEntry", "Coverage", "Deadline",
    "Definition", "EditRule", "Extension", "Figure", "Finding", "Form", "FormItem", "Indicator", "IndicatorGroup",
    "Judgement", "Look", "Origin", "PastFinding", "Period", "Petition", "PetitionAnswer", "Progress", "Qualifier",
    "Reminder", "Revision", "Source", "State", "Submission", "Total", "Transition", "Verdict",
    "YearOpening",
]  # fmt: skip
