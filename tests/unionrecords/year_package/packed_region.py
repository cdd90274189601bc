"""A region of which a year is sealed, and what tests read in its package."""

import csv
import io
import zipfile
from datetime import timedelta
from hashlib import sha256
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.accounts.models import AccessLine
from apps.changelog.acting import acting
from apps.figures import attachments
from apps.figures.attachments import EvidencePlace
from apps.figures.checks import findings, judging
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Deadline, Finding, Period, Submission
from apps.figures.workflow import conversations, deadlines, petitions, sealing, transitions
from tests import builders
from tests.builders import Level
from tests.figures.papers import PDF
from tests.figures.workflow.test_sealing import place_of


class PackedRegion:
    """A region of which 2014 is sealed: two cities and their unions reported in 2013, 2014 and 2015, one after the
    other, with what is said, asked, explained and attached."""

    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.cities = [builders.federation(code, self.region) for code in ("450200", "450300")]
        self.county = builders.federation("450203", self.cities[0], level=Level.COUNTY)
        self.union = builders.grassroots("450203-A", self.county)
        self.members, self.staff = builders.indicator("ORG12"), builders.indicator("ORG10")
        builders.rule("FEW", "ORG12 <= 50", "query")
        builders.rule("PRINTED", "ORG12 <= ORG10")
        self.form = builders.form("F", [(self.members, "area")])
        self.survey = builders.form("G", [(self.members, "own")], "grassroots")
        self.clerk, self.supervisor = builders.clerk(self.region), builders.supervisor(self.region)
        self.first, self.second = (builders.person(name, "administrator", self.region) for name in ("first", "second"))
        for code, number in (("2013", 60), ("2014", 70), ("2015", 80)):
            for unit, form, coverage in self.asked():
                self.approve(builders.submission(unit, form, code, {self.members: number}, coverage, by=self.clerk))
        self.year = Period.objects.get(code="2014")
        self.talk()
        sealing.seal(self.year, reason="closed", seen=sealing.plan(self.year).digest, by=self.first)

    def asked(self):
        return [*((city, self.form, "area") for city in self.cities), (self.union, self.survey, "own")]

    def approve(self, made):
        self.explain(made)
        transitions.approve(transitions.submit(made, by=self.clerk), by=self.supervisor)

    def explain(self, made):
        with acting(self.clerk, door="test"):
            findings.refresh([made.unit_id], [made.period_id])
        for finding in made.findings.filter(severity="query"):
            findings.explain(finding, by=self.clerk, text='a new park,\nwith "all" its firms')

    def talk(self):
        made = Submission.objects.get(unit=self.cities[0], period=self.year)
        builders.stated(self.cities[1], self.staff, "2014", "近40")
        builders.stated(self.cities[1], self.staff, "..2014", "39")
        place = EvidencePlace(made.unit, made.period, made.form)
        attachments.attach(place, ContentFile(PDF, "盖章.pdf"), by=self.clerk)
        petition = petitions.ask(*place_of(made), kind="amendment", reason="a slip", by=self.clerk)
        petitions.grant(petition, by=self.supervisor)
        key = (self.members.pk, "area")
        entry_writer.save_form(*place_of(made), typed={key: "72"}, seen={key: "70"}, by=self.clerk)
        transitions.give_up(Submission.objects.get(pk=made.pk), by=self.supervisor)
        place = (made.unit, self.members, "area", self.year)
        conversations.say(*place, act="asked", text="so many?", by=self.supervisor)
        AccessLine.objects.create(person=self.clerk, act="print", about=f"/sheet/{made.pk}/?at=1")
        for other in ("/summary/?unit=45&period=2013", "/attachments/2014/file/", "/summary/?unit=452014&period=2013"):
            AccessLine.objects.create(person=self.clerk, act="download", about=other)
        for own in ("/summary/?unit=45&period=2014", "/why/?later=..2014&unit=45", "/totals/?period=2010-2014"):
            AccessLine.objects.create(person=self.clerk, act="download", about=own)
        self.leave_late(builders.federation("450400", self.region))
        self.contradict(builders.federation("450500", self.region))

    def leave_late(self, city):
        """A form that was begun, explained, put off and asked after, and is a draft when the year is sealed."""
        draft = builders.submission(city, self.form, "2014", {self.members: 90}, "area", by=self.clerk)
        self.explain(draft)
        Finding.objects.filter(submission=draft).delete()
        with acting(self.supervisor, door="test"):
            Deadline.objects.create(federation=self.region, form=self.form, period=self.year, due="2014-11-30")
        soon = timezone.localdate() + timedelta(days=5)
        deadlines.extend(*place_of(draft), until=soon, reason="flood", by=self.supervisor)
        deadlines.remind(*place_of(draft), reason="late", by=self.supervisor)

    def contradict(self, city):
        for asked, text in ((self.members, "50"), (self.staff, "45")):
            builders.stated(city, asked, "2014", text)
        with acting(self.clerk, door="test"):
            findings.refresh([city.pk], [self.year.pk])
        printed = Finding.objects.select_related("figure", "other").get(check_code="PRINTED", unit=city)
        judging.judge(printed, by=self.supervisor, verdict="first", reason="read twice")


def tables(path):
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist() if "/" in name}


def lines(path, name):
    with zipfile.ZipFile(path) as file:
        return list(csv.DictReader(io.StringIO(file.read(name).decode("utf-8-sig"))))


def refused(*command, **options):
    said = StringIO()
    with pytest.raises(CommandError):
        call_command(*command, stdout=StringIO(), stderr=said, **options)
    return said.getvalue()


def packed_anew(path, name, before, after):
    """The same package with other words in one file."""
    with zipfile.ZipFile(path) as file:
        every = {entry: file.read(entry) for entry in file.namelist()}
    assert before in every[name]
    every[name] = every[name].replace(before, after)
    put_together(path, every)


def packed_otherwise(path, **changes):
    """The same package with other files, None for one that is left out, and a manifest that was made to fit."""
    with zipfile.ZipFile(path) as file:
        every = {entry: file.read(entry) for entry in file.namelist()} | changes
    every = {name: data for name, data in every.items() if data is not None and name != "manifest.csv"}
    lines = [f"{name},{len(data)},{sha256(data).hexdigest()}" for name, data in every.items()]
    every["manifest.csv"] = "\r\n".join(["file,bytes,sha256", *lines]).encode()
    put_together(path, every)


def put_together(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
