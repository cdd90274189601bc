"""A large file beside the pages: looked at, brought in at her word as her, or not at all."""

import tempfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError
from django.utils import timezone, translation

from apps.changelog.acting import acting
from apps.figures.files import in_background
from apps.figures.files.importer import FileProgress
from apps.figures.models import Figure, FileJob, Revision
from apps.units.errors import Refused
from apps.units.models import Appointment
from apps.units.models.pending_files import KEPT, LARGEST_PIECE, MEGABYTE, PendingFile
from tests import builders
from tests.figures.offices import CountyOffice
from tests.worlds import shared

pytestmark = pytest.mark.django_db
WIDE = "单位,职工人数(人),工会会员人数(人)\n天马街道总工会,1000,900\n驾鹤街道总工会,2000,1800\n"
FAULTY = WIDE.replace("2000", "很多")
ANOTHER_LAYOUT = "指标,2013年,2014年\n职工人数,10,20\n"
State = FileJob.State


@shared
def county():
    return CountyOffice()


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


class RememberedProgress(FileProgress):
    """What was told of the work on a file."""

    def __init__(self):
        self.begun, self.steps, self.rows = [], [], 0

    def read(self, rows):
        self.rows = rows

    def next_step(self, step):
        self.steps.append(step)


def given(county, text=WIDE, **chosen):
    file = PendingFile.objects.keep(ContentFile(text.encode(), "表.csv"), owner=county.clerk, register="figures")
    return in_background.look_at(file, by=county.clerk, chosen={"period": "2015", **chosen})


def done(progress=None):
    """Whether there was a job, and it was done."""
    progress = progress or RememberedProgress()
    return in_background.do_next(progress.begun.append, progress)


def looked_at(county, text=WIDE, **chosen):
    job = given(county, text, **chosen)
    assert done()
    job.refresh_from_db()
    return job


def of_2015():
    return Figure.objects.filter(period__code="2015")


def test_a_file_is_looked_at_and_then_written_as_her_whose_it_is_and_the_file_is_gone(county):
    progress = RememberedProgress()
    job = given(county)
    assert done(progress)
    job.refresh_from_db()
    assert (job.state, job.told["counts"]["new"], len(job.told["lines"])) == (State.LOOKED, 4, 4)
    assert (progress.begun, progress.rows, progress.steps) == ([job.pk], 4, ["compared", "written", "checked"])
    assert not of_2015().exists(), "a look keeps nothing"
    in_background.bring_in(job, seen=job.digest)
    assert done()
    job.refresh_from_db()
    assert (job.state, job.told["said"]) == (State.DONE, "Written: 4 new, 0 changed, 0 cleared, 0 unchanged.")
    assert set(of_2015().values_list("changed_by", flat=True)) == {county.clerk.pk}
    assert not PendingFile.objects.exists()
    assert not done(), "nothing is done twice"


def test_the_words_of_the_result_are_in_her_language(county):
    with translation.override("zh-hans"):
        job = looked_at(county)
    with translation.override("zh-hans"):
        in_background.bring_in(job, seen=job.digest)
    done()
    job.refresh_from_db()
    assert job.told["said"].startswith("已写入")


def test_values_that_are_wrong_in_one_way_stand_together_as_beside_a_small_file(county):
    job = looked_at(county, FAULTY.replace("1000", "不少"))
    (group,) = job.told["groups"]
    assert (group["count"], {value["value"] for value in group["values"]}) == (2, {"很多", "不少"})


def test_every_fault_is_told_with_its_place_and_nothing_can_be_written(county):
    job = looked_at(county, FAULTY)
    (group,) = job.told["groups"]
    assert (group["column"], group["values"][0]["value"]) == ("职工人数(人)", "很多")
    in_background.bring_in(job, seen=job.digest)
    done()
    job.refresh_from_db()
    assert (job.state, of_2015().count()) == (State.REFUSED, 0)


def test_who_may_not_enter_any_more_when_it_is_done_is_refused(county):
    job = looked_at(county)
    in_background.bring_in(job, seen=job.digest)
    with acting(door="test"):
        Appointment.objects.filter(user=county.clerk).update(ends=timezone.localdate() - timedelta(days=1))
    done()
    job.refresh_from_db()
    assert (job.state, of_2015().count()) == (State.REFUSED, 0)
    assert job.told["reasons"] == ["You may not enter figures any more. Nothing was written."]


def test_what_moved_since_it_was_looked_at_is_not_written_over(county):
    job = looked_at(county)
    builders.submission(county.streets[0], county.form, "2015", {county.staff: 4321}, "area", by=county.clerk)
    in_background.bring_in(job, seen=job.digest)
    done()
    job.refresh_from_db()
    assert job.state == State.REFUSED
    assert "have changed since this preview" in job.told["reasons"][0]
    assert of_2015().get().value == 4321
    again = in_background.look_at(job.file, by=county.clerk, chosen=job.chosen)
    done()
    again.refresh_from_db()
    assert (again.pk, again.state, again.told["counts"]["changed"]) == (job.pk, State.LOOKED, 1)


def test_only_what_was_seen_is_done_and_only_once(county):
    job = looked_at(county)
    with pytest.raises(Refused):
        in_background.bring_in(job, seen="something else")
    in_background.bring_in(job, seen=job.digest)
    with pytest.raises(Refused, match="not waiting for your word"):
        in_background.bring_in(job, seen=job.digest)


def test_a_job_that_waits_is_given_up_at_once_and_one_that_is_over_stays(county):
    job = given(county)
    in_background.give_up(job)
    job.refresh_from_db()
    assert (job.state, job.file, PendingFile.objects.count()) == (State.CANCELLED, None, 0)
    assert not done()
    in_background.give_up(job)


def test_a_table_of_another_layout_is_asked_about(county):
    job = looked_at(county, ANOTHER_LAYOUT)
    assert (job.state, job.told, job.digest) == (State.LOOKED, {"asks": True}, "")
    with pytest.raises(Refused):
        in_background.bring_in(job, seen="")


def test_who_falls_amid_a_job_leaves_it_as_it_was_and_after_too_many_falls_it_is_refused_in_words(county, monkeypatch):
    job = looked_at(county)
    in_background.bring_in(job, seen=job.digest)

    def fall(*_arguments):
        raise OperationalError("the server went away")

    with monkeypatch.context() as broken:
        broken.setattr("apps.figures.files.in_background.remember", fall)
        for count in range(1, in_background.MOST_TRIES + 1):
            job.refresh_from_db()
            assert (job.state, of_2015().count(), Revision.objects.count()) == (State.WAITING, 0, 0), count
            in_background.note_begun(job.pk)
            with pytest.raises(OperationalError):
                done()
            in_background.settle(job.pk)
    job.refresh_from_db()
    assert job.state == State.REFUSED
    assert "broke off 5 times" in job.told["reasons"][0]


def test_her_word_while_somebody_is_at_it_is_seen_by_whoever_notes_how_far_it_is(county):
    job = given(county)
    assert not in_background.note(job.pk, step="read", rows=5000)
    FileJob.objects.get(pk=job.pk)
    job.sign.given_up = True
    job.sign.save()
    assert in_background.note(job.pk, step="read", rows=10000)
    in_background.settle(job.pk)
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_files_on_which_something_is_done_are_not_dropped_for_newer_ones_or_for_their_age(county):
    job = given(county)
    PendingFile.objects.update(made=timezone.now() - 2 * KEPT)
    for number in range(7):
        PendingFile.objects.keep(ContentFile(b"x", f"{number}"), owner=county.clerk, register="figures")
    assert PendingFile.objects.filter(pk=job.file_id).exists()
    assert not PendingFile.objects.overdue().exists()
    done()
    PendingFile.objects.update(made=timezone.now() - 2 * KEPT)
    assert PendingFile.objects.overdue().filter(pk=job.file_id).exists(), "a preview waits a day, as any does"


def test_what_came_of_a_file_is_forgotten_after_three_months(county):
    job = given(county)
    in_background.give_up(job)
    assert not FileJob.objects.over().exists()
    FileJob.objects.update(ended_at=timezone.now() - timedelta(days=91))
    assert FileJob.objects.over().get() == job


def test_pieces_in_their_order_are_the_file_and_one_sent_again_is_not_added_again(county):
    file = PendingFile.objects.begin("表.csv", len(WIDE.encode()), owner=county.clerk, register="figures")
    first, second = WIDE.encode()[:50], WIDE.encode()[50:]
    file.take(0, first)
    file.take(0, first)
    assert not file.is_whole
    with pytest.raises(Refused, match="out of its turn"):
        file.take(2, second)
    with pytest.raises(Refused, match="out of its turn"):
        file.take(1, second + b"more than was announced")
    with pytest.raises(Refused, match="out of its turn"):
        file.take(1, bytes(LARGEST_PIECE + 1))
    file.take(1, second)
    assert file.is_whole
    assert file.data() == WIDE.encode()
    in_background.look_at(file, by=county.clerk, chosen={"period": "2015"})
    assert done()
    assert FileJob.objects.get().told["counts"]["new"] == 4


def test_a_file_of_200_mb_and_500_mb_of_one_person_are_the_most_and_are_refused_before_they_are_sent(county):
    def begin(megabytes):
        return PendingFile.objects.begin("a.csv", megabytes * MEGABYTE, owner=county.clerk, register="figures")

    begin(200)
    begin(200)
    with pytest.raises(Refused, match="larger than 200 MB"):
        begin(201)
    with pytest.raises(Refused, match="more than 500 MB"):
        begin(101)
    begin(100)
    builders.clerk(county.streets[0], "another")
    with pytest.raises(Refused, match="is empty"):
        begin(0)


def test_nothing_of_a_file_stays_on_the_disk(county, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    looked_at(county)
    assert list(tmp_path.iterdir()) == []
