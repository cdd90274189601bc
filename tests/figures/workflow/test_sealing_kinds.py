"""Whatever is done to a sealed year: each act is told that it is sealed, and goes through once the seal is open."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from apps.figures import attachments
from apps.figures.acting import acting
from apps.figures.attachments import EvidencePlace
from apps.figures.checks import findings, judging
from apps.figures.models import Deadline, Finding, Submission
from apps.figures.workflow import conversations, deadlines, petitions, sealing
from apps.units.errors import Refused
from tests import builders
from tests.figures.papers import PDF, PNG
from tests.figures.workflow.test_sealing import SealedRegion, place_of
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class TalkedAboutYear(SealedRegion):
    """A sealed year in which there was a contradiction, a query, a scan and a request before."""

    def seal(self):
        staff = builders.indicator("ORG10")
        builders.rule("PRINTED", "ORG12 <= ORG10")
        builders.rule("FEW", "ORG12 <= 5", "query")
        builders.stated(self.other, staff, "2014", "30")
        with acting(self.clerk, door="test"):
            findings.refresh([self.other.pk, self.draft.unit_id], [self.year.pk])
        self.scan = self.attach(PNG, "scan.png")
        self.petition = self.ask(self.made)
        return super().seal()

    def attach(self, content, name="scan.pdf"):
        place = EvidencePlace(self.city, self.year, self.form)
        return attachments.attach(place, ContentFile(content, name), by=self.clerk)

    def ask(self, made):
        return petitions.ask(*place_of(made), kind="amendment", reason="late park", by=self.clerk)

    def say(self):
        place = (self.city, self.members, "area", self.year)
        return conversations.say(*place, act="asked", text="so many?", by=self.supervisor)


@shared
def sealed():
    return TalkedAboutYear()


def soon():
    return timezone.localdate() + timedelta(days=5)


ACTS = {
    "a last day": lambda year: Deadline.objects.create(
        federation=year.city, form=year.form, period=year.year, due=date(2014, 11, 1)
    ),
    "an extension": lambda year: deadlines.extend(
        *place_of(year.draft), until=soon(), reason="flood", by=year.supervisor
    ),
    "a reminder": lambda year: deadlines.remind(*place_of(year.draft), reason="late", by=year.supervisor),
    "a request": lambda year: year.ask(Submission.objects.get(form__code="G")),
    "an answer": lambda year: petitions.decline(year.petition, by=year.supervisor, text="no"),
    "a question": lambda year: year.say(),
    "a scan": lambda year: year.attach(PDF),
    "a scan withdrawn": lambda year: attachments.withdraw(year.scan, by=year.clerk, reason="wrong page"),
    "a judgement": lambda year: judging.judge(
        Finding.objects.get(check_code="PRINTED"), by=year.supervisor, verdict="first", reason="read twice"
    ),
    "an explanation": lambda year: findings.explain(
        Finding.objects.get(check_code="FEW", submission=year.draft), by=year.clerk, text="a new park"
    ),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_each_act_is_told_that_the_year_is_sealed_and_goes_once_the_seal_is_open(sealed, act):
    def done():
        with transaction.atomic(), acting(sealed.supervisor, door="test", reason="x"):
            act(sealed)

    with pytest.raises(Refused, match="统计年度 2014 已封存"):
        done()
    sealing.unseal(sealed.year, reason="late park", by=sealed.second)
    done()


def test_a_request_that_nobody_may_answer_any_more_waits_for_nobody(sealed):
    assert list(petitions.waiting_for(sealed.supervisor)) == []
    sealing.unseal(sealed.year, reason="late park", by=sealed.second)
    assert list(petitions.waiting_for(sealed.supervisor)) == [sealed.petition]
