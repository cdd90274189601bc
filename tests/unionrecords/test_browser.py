"""The admin as it comes and the pages around it, in a real browser under the Content-Security-Policy."""

import re

import pytest
from playwright.sync_api import expect

LANGUAGES = [("zh-CN", "zh-hans"), ("en-GB", "en"), ("fr-FR", "zh-hans")]


@pytest.mark.parametrize(("locale", "lang"), LANGUAGES)
def test_the_language_follows_the_browser_and_is_chinese_where_it_names_neither(new_page, locale, lang):
    page = new_page(locale)
    page.goto("/admin/")
    expect(page.locator("html")).to_have_attribute("lang", lang)


def test_signing_in_leads_to_the_page_asked_for(new_page, admin_user):
    page = new_page("en")
    page.goto("/accounts/login/?next=/accounts/password/")
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/accounts/password/$"))


MISDEEDS = [
    ("console.error('not right')", "not right"),
    ("setTimeout(() => { throw Error('not caught') })", "not caught"),
    ("document.head.append(Object.assign(document.createElement('script'), {text: '1'}))", "Content Security Policy"),
    ("new Image().src = 'http://example.org/x.png'", "http://example.org/x.png"),
]


@pytest.mark.parametrize(("script", "complaint"), MISDEEDS)
def test_the_browser_of_the_tests_hears_every_complaint(new_page, complaints, script, complaint):
    page = new_page("en")
    page.goto("/accounts/login/")
    page.evaluate(f"() => {{ {script} }}")
    for _wait in range(100):
        if complaints:
            break
        page.wait_for_timeout(20)
    assert complaint in "".join(complaints)
    complaints.clear()
