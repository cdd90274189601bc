"""The real clipboard under a test in a browser: what stands in it, what is put there, and the keys that paste it."""

from playwright.sync_api import Page

READ = """async kind => {
    const [item] = await navigator.clipboard.read();
    return item.types.includes(kind) ? (await item.getType(kind)).text() : "";
}"""


def allow(page: Page) -> None:
    """The page may read and write the clipboard without being asked."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])


def fill(page: Page, text: str) -> None:
    """Puts a text into the clipboard, as a spreadsheet would."""
    allow(page)
    page.evaluate("text => navigator.clipboard.writeText(text)", text)


def paste(page: Page, text: str) -> None:
    """Pastes a text by its keys into what has the focus."""
    fill(page, text)
    page.keyboard.press("Control+v")


def copied(page: Page, kind: str = "text/plain") -> str:
    """What the clipboard holds of a kind; nothing where it holds none."""
    allow(page)
    return page.evaluate(READ, kind)
