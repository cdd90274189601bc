"""What a walk through pages takes a person, by a model of time that is told with every figure it gives.

A key takes 0.28 s (40 words a minute), a click 1.3 s with the way of the hand to it, and before each click, field and
choice she thinks for 1.35 s: K, P with two B, and M of Card, Moran and Newell, The Keystroke-Level Model (1980). A
Chinese character takes four keys. To these come 4 s to look over each page that opens, reading the manual's passage at
five characters a second, and the seconds that were waited for pages.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page

CLICK, KEY, THOUGHT, PAGE = 1.3, 0.28, 1.35, 4.0  # seconds
READ = 5  # characters a second
HAN = re.compile(r"[\u4e00-\u9fff]")
KEYS_OF_HAN = 4


class PersonsWork:
    """What one or several people did on pages, one after the other; `minutes` is what it took them."""

    def __init__(self) -> None:
        self.clicks = self.keys = self.thoughts = self.pages = self.characters = 0
        self.waited = 0.0

    @property
    def minutes(self) -> float:
        hands = self.clicks * CLICK + self.keys * KEY
        head = self.thoughts * THOUGHT + self.pages * PAGE + self.characters / READ
        return (hands + head + self.waited) / 60

    def __str__(self) -> str:
        return (
            f"{self.minutes:.1f} minutes: {self.clicks} clicks, {self.keys} keys, {self.thoughts} decisions, "
            f"{self.pages} pages, {self.characters} characters of the manual read, {self.waited:.0f} s waited"
        )

    def reads(self, passage: str) -> None:
        self.characters += len(passage)

    def types_command(self, command: str) -> None:
        """At a terminal; what it then takes is not waited for here."""
        self.thoughts += 1
        self._strikes(f"{command}\n")

    def goes_to(self, page: Page, address: str) -> None:
        """By typing it; all other pages are reached by clicks."""
        self.thoughts += 1
        with self._waiting():
            page.goto(address)
        self._strikes(f"{page.url}\n")
        self.pages += 1

    def clicks_on(self, place: Locator) -> None:
        """A link or a button that leads to a page."""
        self.thoughts += 1
        self.clicks += 1
        with self._waiting(), place.page.expect_navigation():
            place.click()
        self.pages += 1

    def fills_in(self, field: Locator, text: str) -> None:
        """A field she clicks into first."""
        self.thoughts += 1
        self.clicks += 1
        field.fill(text)
        self._strikes(text)

    def goes_on_with(self, field: Locator, text: str) -> None:
        """A field the last key led into; Enter leads to the next one."""
        self.thoughts += 1
        field.fill(text)
        field.press("Enter")
        self._strikes(f"{text}\n")

    def chooses(self, field: Locator, label: str) -> None:
        self.thoughts += 1
        self.clicks += 2
        field.select_option(label=label)

    def brings_file(self, field: Locator, name: str, content: bytes) -> None:
        """Opens the dialog, finds the file and takes it."""
        self.thoughts += 2
        self.clicks += 3
        field.set_input_files([{"name": name, "mimeType": "text/csv", "buffer": content}])

    def thinks(self) -> None:
        """Before she decides something by a key."""
        self.thoughts += 1

    def strikes(self, keys: int) -> None:
        """So many keys, whatever they do."""
        self.keys += keys

    def _strikes(self, text: str) -> None:
        self.keys += len(text) + (KEYS_OF_HAN - 1) * len(HAN.findall(text))

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.waited += time.monotonic() - began
