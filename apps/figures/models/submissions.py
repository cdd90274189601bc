"""Submissions of forms, their status, and every change of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import APPEND_ONLY, NO_TRUNCATE, recorded
from apps.figures.models.catalogue import Form
from apps.figures.models.codes import CodeManager, NaturallyKeyed
from apps.figures.models.periods import Period
from apps.figures.triggers import allowed_transitions, elsewhere, told
from apps.figures.triggers import chain as triggers_chain
from apps.figures.triggers import derived as triggers_derived
from apps.figures.triggers import seal as triggers_seal
from apps.figures.triggers import submissions as triggers_submissions
from apps.units.models import Unit

EDITABLE = ("draft", "returned", "reopened")
WAITING = "{s}.status = 'submitted'"
DEALT_WITH = ("approved", "waived")


class SubmissionQuerySet(models.QuerySet):
    def editable(self) -> "SubmissionQuerySet":
        return self.filter(status__in=EDITABLE)

    def waiting(self) -> "SubmissionQuerySet":
        """Those handed in that nobody has decided on. The status stands in the query as it is: the index over these few
        is used for no parameter."""
        return self.filter(RawSQL(WAITING.format(s="figures_submission"), (), models.BooleanField()))

    def counting(self) -> "SubmissionQuerySet":
        """Those whose numbers count: approved once and not waived since, whatever their status."""
        return self.filter(counts_since__isnull=False)

    def amended(self) -> "SubmissionQuerySet":
        """Those that count and are being amended, or wait with what amends them."""
        return self.counting().exclude(status=Submission.Status.APPROVED)


class Submission(NaturallyKeyed):
    """One unit's answers to one form for one period. It keeps the federation it reported to.

    `status` says where the work on it is. Whether its numbers count `counts_since` says, written by the database: the
    moment it was last approved, kept while it is amended, null before and once it is waived. `review_begun_at` is when
    the reviewer of what was last handed in began, by her own act: until then it can be withdrawn.
    """

    NATURAL_KEY = ("unit__code", "form__code", "period__code")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("approved")
        REOPENED = "reopened", _("reopened")
        WAIVED = "waived", _("waived")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="submissions", db_index=False, verbose_name=_("unit"))
    form = models.ForeignKey(Form, models.PROTECT, related_name="submissions", verbose_name=_("form"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="submissions", verbose_name=_("period"))
    reported_to = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="received", db_index=False, verbose_name=_("reports to")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    times = models.PositiveSmallIntegerField(_("times submitted"), default=0)
    changed_at = models.DateTimeField(_("status since"), db_default=Now())
    counts_since = models.DateTimeField(_("counts since"), null=True, editable=False)

    review_begun_at = models.DateTimeField(_("review begun at"), null=True, editable=False)
    review_begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("review begun by"),
    )

    objects = CodeManager.from_queryset(SubmissionQuerySet)()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-period__ends", "unit__path"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "form", "period"], name="figures_one_submission"),
            models.CheckConstraint(
                name="figures_review_begun_by_somebody",
                condition=Q(review_begun_at__isnull=True, review_begun_by__isnull=True)
                | Q(review_begun_at__isnull=False, review_begun_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["reported_to", "period", "status"]),
            models.Index(fields=["reported_to", "changed_at"], name="figures_changed_there"),
            models.Index(fields=["unit", "changed_at"], name="figures_changed_of_a_unit"),
            models.Index(fields=["reported_to"], condition=Q(status="submitted"), name="figures_waiting_there"),
        ]
        triggers = [
            *triggers_seal.SEALED,
            allowed_transitions.LEGAL_TRANSITION,
            allowed_transitions.BEGINS_AS_DRAFT,
            allowed_transitions.REVIEW_BEGINS,
            triggers_submissions.FROM_AN_OPEN_UNIT,
            triggers_submissions.KEEPS_ITS_PLACE,
            triggers_submissions.COUNTS_BY_ITS_STEPS,
            triggers_submissions.AMENDS,
            *triggers_derived.PROGRESS,
            *elsewhere.SUBMISSION,
            *recorded("figures.submission", subject="unit_id", text="status"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.form} · {self.period}"

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def is_amended(self) -> bool:
        """Whether it counts while it is amended, or waits with what amends it."""
        return self.counts_since is not None and self.status != self.Status.APPROVED


class Transition(models.Model):
    """One change of a submission's status, written by the database as it happens."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="transitions", verbose_name=_("submission"))
    before = models.CharField(_("from"), max_length=10, choices=Submission.Status)
    after = models.CharField(_("to"), max_length=10, choices=Submission.Status)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["at"]),
            models.Index(fields=["at"], condition=~Q(after="submitted"), name="figures_decided_since"),
            models.Index(
                fields=["submission"], condition=Q(after__in=("reopened", "waived")), name="figures_opened_again"
            ),
        ]
        triggers = [APPEND_ONLY, NO_TRUNCATE, told.STEP_TOLD, triggers_chain.LINKED]

    def __str__(self) -> str:
        return f"{self.get_before_display()} → {self.get_after_display()}"
