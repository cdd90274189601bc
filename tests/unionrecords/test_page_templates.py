"""A page's data goes with the page, and is not left to Python's collector of cycles."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

pytestmark = pytest.mark.django_db


class PageData:
    """Something a page is made of."""

    text = "2014"


@pytest.fixture(autouse=True)
def no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def test_what_a_page_was_made_of_is_gone_once_it_is_written():
    data = PageData()
    gone = weakref.ref(data)
    assert "2014" in render_to_string("reports/_paragraph.html", {"paragraph": data}, RequestFactory().get("/"))
    del data
    assert gone() is None
