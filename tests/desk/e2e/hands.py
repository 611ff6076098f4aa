"""Two ways of working the desk, with a mouse and with the keyboard alone: the same things to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from playwright.sync_api import Locator, Page

_MOST = 60  # presses of a key until what is looked for must be there


class Hands(Protocol):
    """What a reviewer does; each may be done only on the page that it belongs to."""

    def open_first(self) -> None:
        """From the queue, open its first case."""

    def follow(self, number: int) -> Locator:
        """Go to the criterion of that number, from 0, that has evidence; light its first quotation and give it."""

    def override(self, state: str, reason: str) -> None:
        """Override the criterion that was followed last."""

    def decide(self, word: str, note: str) -> None:
        """Say the final word."""


class _OnPage:
    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def here(self) -> Locator:
        return self.page.locator(".leaf.here")


class Mouse(_OnPage):
    """With a mouse."""

    def open_first(self) -> None:
        self.page.locator(".rows tbody th a").first.click()

    def follow(self, number: int) -> Locator:
        leaf = self.page.locator(".leaf:has(.quote:visible)").nth(number)
        quote = leaf.locator(".quote").first
        quote.click()
        return quote

    def override(self, state: str, reason: str) -> None:
        self.here.locator(".override > summary").click()
        self.here.get_by_label("State").select_option(label=state)
        self.here.get_by_label("Reason").fill(reason)
        self.here.get_by_role("button", name="Keep").click()

    def decide(self, word: str, note: str) -> None:
        self.page.get_by_role("textbox", name="Note").fill(note)
        self.page.get_by_role("button", name=word).click()


class Keys(_OnPage):
    """With the keyboard alone."""

    def open_first(self) -> None:
        self._press("j")
        self._press("Enter")

    def follow(self, number: int) -> Locator:
        self._press("j")
        self._until("j", lambda: self.here.locator(".quote").count() > 0)
        self._press("n")
        return self.here.locator(".quote").first

    def override(self, state: str, reason: str) -> None:
        self._press("o")
        self._press("Shift+Tab")
        self.page.keyboard.type(state)
        self._press("Tab")
        self.page.keyboard.type(reason)
        self._press("Tab")
        self._press("Enter")

    def decide(self, word: str, note: str) -> None:
        self._press("d")
        self.page.keyboard.type(note)
        button = self.page.get_by_role("button", name=word)
        self._until("Tab", lambda: bool(button.evaluate("one => one === document.activeElement")))
        self._press("Enter")

    def _press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def _until(self, key: str, there: Callable[[], bool]) -> None:
        for _ in range(_MOST):
            if there():
                return
            self._press(key)
        message = f"not found by {key}"
        raise AssertionError(message)
