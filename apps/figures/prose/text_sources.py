"""What a source keeps of the texts read of it: of which years a person said that they tell."""

from django.contrib.auth.models import User

from apps.changelog.acting import acting
from apps.figures.models import Source
from apps.figures.prose.reviewing import TextQuestion, TextReview, confirmed, said_of_time
from apps.units.models.pending_files import PendingFile

TOLD_OF = "told_of"  # the key of the answer about a text's time, in what is told of the file of its figures that waits


def answer_of(review: TextReview, questions: list[TextQuestion]) -> dict[str, str]:
    """The source and the years a text was said to tell of; empty where no confirmed figure has its period from that."""
    if not any(question.is_period_answered for question in confirmed(questions)):
        return {}
    return {"source": review.source, "years": review.told_of}


def keep_beside(by: User, pending: PendingFile) -> None:
    """Adds the answer to the notes of the source of the figures just written, once; what stands there stays."""
    told = pending.told.get(TOLD_OF)
    if not told:
        return
    line = f"{pending.name}: {said_of_time(told['years'])}"
    with acting(by, door="file"):
        source = Source.objects.select_for_update().get(code=told["source"])
        if line in source.notes.splitlines():
            return
        source.notes = "\n".join(filter(None, [source.notes.rstrip(), line]))
        source.save(update_fields=["notes"])
