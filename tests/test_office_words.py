"""The Chinese screens say what a statistics office would write."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.translation import gettext, override, pgettext

from apps.figures.files.headings import Headings
from tests import builders

pytestmark = pytest.mark.django_db

# What stood on these pages, in Django's words or in words of ours that no office writes.
NOT_WRITTEN = [
    "站点", "变更 ", " 以 ", "添加另一个", "最近动作", "我的动作", "无可选的", "工作人员", "超级用户状态", "算法",
    "哈希",
    "沿革", "限定词", "可履行的职责", "口径范围", "未掌握", "仅系统推算", "退回的行", ">自<", ">动作<",
]  # fmt: skip
PAGES = [
    "/admin/", "/admin/auth/user/", "/admin/auth/user/add/", "/admin/auth/user/{user}/change/",
    "/admin/auth/user/{user}/history/", "/admin/units/appointment/add/", "/admin/units/federation/",
    "/admin/units/federation/{unit}/change/", "/admin/units/federation/{unit}/history/", "/admin/changelog/change/",
    "/admin/figures/figure/", "/admin/figures/extension/add/", "/entry/450200/F/2014/",
    "/entry/450200/F/2014/cell/{members}-area/", "/number/?unit=450200&indicator=ORG12&period=2014",
]  # fmt: skip


@pytest.fixture
def office() -> dict[str, int]:
    city = builders.federation("450200", name="柳州市总工会")
    members = builders.indicator("ORG12")
    form = builders.form("F", [(members, "area")])
    builders.submission(city, form, "2014", {members: 900}, "area")
    user = builders.person("boss")
    user.is_superuser = True
    user.set_password("lz-2014-gonghui")
    user.save()
    return {"user": user.pk, "unit": city.pk, "members": members.pk}


@pytest.mark.parametrize("page", PAGES)
def test_no_page_says_what_no_office_writes(office, page):
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(get_user_model().objects.get(username="boss"))
    answer = client.get(page.format(**office))
    assert answer.status_code == 200
    shown = answer.text.partition("<body")[2]
    assert [word for word in NOT_WRITTEN if word in shown] == []


def test_a_password_is_reset_without_a_word_on_how_it_is_kept(office):
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(get_user_model().objects.get(username="boss"))
    answer = client.get(f"/admin/auth/user/{office['user']}/change/").text
    assert "重置密码" in answer
    assert "pbkdf2" not in answer
    assert "md5" not in answer


def test_who_mistypes_the_password_is_told_so_plainly(office):
    sent = {"login": "boss", "password": "x"}
    answer = Client(headers={"accept-language": "zh-hans"}).post("/accounts/login/", sent)
    assert "用户名或密码不正确" in answer.text


def test_words_have_one_meaning():
    with override("zh-hans"):
        assert pgettext("day", "from") == "起始日期"
        assert gettext("refused rows") == "有误的行", "退回 is what a reviewer does"
        assert gettext("came back") == gettext("Returned") == "退回待改"
        assert gettext("number") == gettext("value") == "数值"
        assert gettext("%(message)s Here: %(numbers)s.").startswith("%(message)s本表：")
        assert "无法取得" in gettext(
            "An empty cell leaves the figure as it is. The state column says that a figure is not applicable (—), "
            "unavailable (…) or to be emptied (清空)."
        )


def test_files_headed_with_the_words_of_before_are_still_read():
    headings = Headings([])
    read = {said: headings.column(said)[0] for said in ("口径范围", "统计范围", "限定词", "数值性质", "数值")}
    assert read == {
        "口径范围": "coverage", "统计范围": "coverage", "限定词": "qualifier", "数值性质": "qualifier", "数值": "value",
    }  # fmt: skip
