"""A file speaks of years that are set up: another is refused with what to do, whatever the file looks like."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.changelog.acting import acting
from apps.figures.files import workbook as files_workbook
from apps.figures.files.period_texts import period_said
from apps.figures.files.workbook import INPUT
from apps.figures.models import Figure
from tests import builders
from tests.figures.files.test_uploads import DOCUMENT, confirm, desk, upload
from tests.figures.files.test_workbooks import typed
from tests.figures.offices import CountyOffice
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def county():
    return CountyOffice()


LONG = "单位,指标,报告期,统计范围,数值\n天马街道总工会,工会会员人数,{},全辖区,900\n"


def faults(page) -> str:
    return " ".join(fault.reason for fault in page.context["preview"].looked.file.faults)


@pytest.mark.parametrize("year", ["2017", "2096年度"])
def test_a_row_of_a_year_that_is_not_set_up_is_refused_with_what_to_do(county, year):
    address = upload(desk(), LONG.format(year))
    page = desk().get(address)
    assert page.context["preview"].counts["refused"] == 1
    assert 'name="confirm"' not in page.text
    assert f"year {year[:4]} is not set up" in faults(page)
    assert "Records → Periods" in faults(page)
    builders.period(year[:4])
    assert desk().get(address).context["preview"].counts["new"] == 1, "once it is, the same file goes in"


def test_a_wide_table_titled_with_such_a_year_is_refused_as_well(county):
    text = "鱼峰区2017年度工会统计表,,\n单位,职工人数,工会会员人数\n天马街道总工会,1000,900\n"
    page = desk().get(upload(desk(), text))
    assert page.context["preview"].counts == {"new": 0, "changed": 0, "unchanged": 0, "cleared": 0, "refused": 1}
    assert "is not set up" in faults(page)


@pytest.mark.parametrize("title", ["关于2014年文件的说明", "根据桂工发〔2014〕12号通知填报"])
def test_a_title_that_speaks_of_a_paper_does_not_choose_the_year(county, title):
    text = f"{title},,\n单位,职工人数,工会会员人数\n天马街道总工会,1000,900\n"
    page = desk().get(upload(desk(), text))
    assert page.context["preview"].counts["refused"] == 1
    assert "No period is named" in faults(page)


def test_the_years_a_table_names_are_told_from_those_it_refers_to():
    said = [
        ("表", "2014年度工会统计表"), ("2014", ""), ("表", "柳州市2014年工会统计表"),
        ("2014 (2)", ""), ("表", "关于2014年文件的说明"), ("2015年", "关于2014年文件的说明"),
    ]  # fmt: skip
    assert [period_said(name, [[title]]) for name, title in said] == ["2014", "2014", "2014", "", "", "2015"]


def test_a_workbook_of_such_a_year_is_refused_as_well(county):
    later = builders.period("2016")
    out = io.BytesIO()
    files_workbook.write(out, county.streets[:1], county.form, later)
    with acting(door="test"):
        later.delete()
    filled = typed(out.getvalue(), {("450203001", "ORG12.area", INPUT): 900})
    answer = desk().post("/files/", {"file": SimpleUploadedFile("册.xlsx", filled)})
    assert "year 2016 is not set up" in faults(desk().get(answer.url))


@pytest.mark.parametrize("period", ["2013", "CY2013", "2010-2013", "2013-06-30"])
def test_a_document_may_speak_of_a_period_nobody_has_met_and_what_was_seen_is_written(county, period):
    address = upload(desk(), DOCUMENT.format("900").replace(",2014,", f",{period},"))
    assert confirm(desk(), address).status_code == 302
    assert Figure.objects.get(origin="document").period.code == period
