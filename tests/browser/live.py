"""A page whose cells run, as a reader uses it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

MINUTES = 60_000


class Live:
    """A page whose cells run."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        page.goto(url)
        page.wait_for_selector(".live-bar")

    def bar(self, number: int) -> Locator:
        return self.page.locator(".live-bar").nth(number - 1)

    def press(self, what: str, number: int = 1) -> None:
        self.bar(number).locator(f"[data-do={what}]").click()

    def status(self, number: int = 1) -> str:
        return self.bar(number).locator("[role=status]").inner_text()

    def output(self, number: int = 1) -> str:
        return self.page.evaluate("n => bookRun.cells[n - 1].output?.innerText ?? ''", number)

    def wait(self, words: str, number: int = 1) -> str:
        self.page.wait_for_function(
            """([n, words]) => new RegExp(words).test(
            document.querySelectorAll(".live-bar [role=status]")[n - 1].textContent)""",
            arg=[number, words], timeout=3 * MINUTES,
        )  # fmt: skip
        return self.status(number)

    def run(self, number: int = 1) -> str:
        self.page.evaluate("n => globalThis.bookRun?.cells[n - 1].say('')", number)
        self.press("run", number)
        return self.wait("Done|Error", number)

    def write(self, code: str, number: int = 1) -> None:
        """Put code in place of a cell's, as a reader who pastes it."""
        if not self.page.evaluate("n => Boolean(globalThis.bookRun?.cells[n - 1].editor)", number):
            self.press("edit", number)
            self.page.wait_for_function(f"() => globalThis.bookRun?.cells[{number - 1}].editor")
        self.page.evaluate("n => bookRun.cells[n - 1].editor.focus()", number)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(code)
