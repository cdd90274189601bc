"""How a page sits on a person's glass."""

from playwright.sync_api import Page


def how_wide(page: Page) -> int:
    """The pixels from the left edge to the end of what lies furthest right; a page just begun is waited for."""
    width: int = page.locator("html").evaluate("sheet => sheet.scrollWidth")
    return width
