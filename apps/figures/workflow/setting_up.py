"""What a new system needs before its first return, in the order in which it is done: what there is, what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.changelog.acting import acting
from apps.figures.arithmetic.quantity_text import grouped
from apps.figures.models import Deadline, Form, Indicator, Submission
from apps.figures.workflow.collection import latest_collected
from apps.units import proposed
from apps.units.errors import Refused
from apps.units.models import Affiliation, Appointment, Federation, GrassrootsUnion, Role, installation
from apps.units.models.installation import Installation


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One step: `told` is what there is of it, in words, or why it is not enough; empty where there is nothing."""

    name: str
    done: bool
    told: str = ""


def steps() -> list[SetupStep]:
    """All steps in their order."""
    return [*_system(), *_tree(), *_people(), *_year()]


def missing() -> int:
    """How many steps a system lacks; none once anything was handed in or entered in a form."""
    if Submission.objects.exists():
        return 0
    return [step.done for step in steps()].count(False)


def _system() -> Iterator[SetupStep]:
    kept = Installation.objects.filter(pk=1).first() or installation.current()
    begins = f"{kept.year_month:02}-{kept.year_day:02}"
    told = _("%(name)s · %(zone)s · the statistical year begins on %(begins)s")
    name = {"name": kept.site_name or "—", "zone": kept.time_zone, "begins": begins}
    yield SetupStep("system", kept.site_name != "", told % name)
    forms, indicators = Form.objects.count(), Indicator.objects.count()
    told = _("%(forms)s forms, %(indicators)s indicators") % {"forms": forms, "indicators": indicators}
    yield SetupStep("catalogue", forms > 0, told)


def _tree() -> Iterator[SetupStep]:
    top = root()
    yield SetupStep("root", top is not None, f"{top} · {top.code} · {top.get_level_display()}" if top else "")
    levels = Federation.objects.filter(parent__isnull=False).values_list("level").annotate(Count("pk"))
    names = dict(Federation.Level.choices)
    counted = [f"{names[level]}: {grouped(count)}" for level, count in levels.order_by("level")]
    yield SetupStep("tree", bool(counted), " · ".join(counted))
    unions = GrassrootsUnion.objects.count()
    told = ngettext("%(count)s union", "%(count)s unions", unions) % {"count": grouped(unions)}
    yield SetupStep("unions", unions > 0, told if unions else "")


def _people() -> Iterator[SetupStep]:
    """Enough are those without whom no return is approved: a clerk, and two supervisors of the root."""
    in_force = Appointment.objects.not_ended(timezone.localdate())
    counts = dict(in_force.order_by().values_list("role").annotate(Count("user", distinct=True)))
    names = dict(Role.choices)
    told = [f"{names[Role(role)]}: {count}" for role, count in sorted(counts.items())]
    top = root()
    reviewing = in_force.filter(role=Role.SUPERVISOR, federation=top).values("user").distinct().count() if top else 0
    if reviewing < 2:
        told.append(_("the root's own form is approved by another of its supervisors: appoint two there"))
    clerks = counts.get(Role.CLERK.value, 0)
    without = Federation.objects.exclude(appointments__in=in_force.filter(role=Role.CLERK)).count() if clerks else 0
    if without:
        said = ngettext(
            "%(count)s federation has no clerk of its own", "%(count)s federations have no clerk of their own", without
        )
        told.append(said % {"count": without})
    yield SetupStep("people", clerks > 0 and reviewing > 1, " · ".join(told))


def _year() -> Iterator[SetupStep]:
    year = latest_collected()
    days = f"{year.starts:%Y-%m-%d} – {year.ends:%Y-%m-%d}" if year else ""
    yield SetupStep("year", year is not None, f"{year} · {days}" if year else "")
    deadlines = Deadline.objects.filter(period=year).count() if year else 0
    told = ngettext("%(count)s last day", "%(count)s last days", deadlines) % {"count": deadlines}
    yield SetupStep("deadlines", deadlines > 0, told if deadlines else "")


def root() -> Federation | None:
    """The federation that reports to nobody; None where there is none yet."""
    return Federation.objects.filter(parent=None).order_by("path").first()


def begin_tree(federation: Federation, *, by: User) -> Federation:
    """Enters the first federation, which reports to nobody. Refused where there is one already."""
    with acting(by, door="page"):
        if root():
            raise Refused(_("There is a root federation already; the others come by file or in the register."))
        federation.save()
        day = proposed.first_day() or timezone.localdate()
        Affiliation.objects.create(unit=federation, parent=None, starts=day)
    return federation
