"""What a process that serves does about Python's collector of cycles."""

import gc

from django.conf import settings
from django.urls import reverse
from django.utils import translation

MADE_BEFORE_LOOKING = 150_000  # objects: twice those that are alive while a page of two thousand numbers is made


def leave_aside_what_is_loaded() -> None:
    """To be called once all is imported: the collector goes no more through what stays for as long as the process does.

    It did so many times while a page with thousands of numbers was made: a quarter of the processor's time. Of what
    the page itself makes hardly anything is a cycle, and it is looked through for them a few times at most.
    """
    know_all_pages()
    gc.collect()
    gc.freeze()
    gc.set_threshold(MADE_BEFORE_LOOKING)


def know_all_pages() -> None:
    """Loads what answers at every address, in each language: else the first who ask would wait for that, a second or
    two, and those behind them.
    """
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            reverse("admin:index")  # the first that is asked for makes all known
