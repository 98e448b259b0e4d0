"""Every use of what Textual and Rich keep for themselves, in one place, each with its reason.

Names with an underscore may change with any release. They were read and tried in the versions named here; a test holds
these against the installed ones and looks for every name, so that an upgrade starts here and not with a dark screen.

============================================  ==========================================================================
name                                          why it is needed
============================================  ==========================================================================
``App._display``                              the only door between a new picture and the terminal: it is replaced, so
                                              that what differs is sent instead of whole regions
``App._driver``                               writes to the terminal, beside what Textual draws
``App._running``, ``_closed``                 nothing may be written before the start and after the end
``App._batch_count``                          nor while several changes become one picture
``App._previous_cursor_position``             Textual moves the terminal's cursor from there
``App._begin_update``, ``_end_update``        the terminal shows a picture at once or not at all
``CompositorUpdate``                          tells a picture of the screen from other things to display
``Screen._compositor``                        has the lines of the picture as it should be
``Console._color_system`` (Rich)              how many colours the terminal has; the public property is only its name
``XTermParser``, ``Driver._debug``            the parser of keys, made as the driver that is replaced makes it
``Driver._app``                               whom a driver tells that its terminal is gone
``active_message_pump``                       who hears what a pushed screen returns: a screen that was left hears nothing
``MessagePump._message_queue``                tests wait until nothing is queued
============================================  ==========================================================================
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.color import ColorSystem
from textual._compositor import CompositorUpdate
from textual._context import active_message_pump
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver
from textual.geometry import Offset
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.strip import Strip

TEXTUAL, RICH = "8.2.8", "15.0.0"
"""The versions in which these names were read and tried."""


class PaintedApp(App[int], inherit_bindings=False):
    """An application that says itself what is sent to the terminal for a new picture."""

    @abstractmethod
    def painted(self, strips: Sequence[Strip], size: tuple[int, int], system: ColorSystem | None) -> str:
        """The sequences that bring the terminal to this picture; empty when it is there."""

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        driver = self._driver
        if self.is_headless or driver is None or not isinstance(renderable, CompositorUpdate):
            super()._display(screen, renderable)
        elif self._running and not self._closed and not self._batch_count:
            size = (screen.size.width, screen.size.height)
            text = self.painted(strips_of(screen), size, self.console._color_system)
            x, y = screen.outer_size.clamp_offset(self.cursor_position)
            if text or (x, y) != self._previous_cursor_position:
                self._previous_cursor_position = Offset(x, y)
                self._begin_update()
                driver.write(f"{text}\x1b[{y + 1};{x + 1}H")
                self._end_update()
                driver.flush()

    def write_to_terminal(self, sequence: str) -> None:
        """Something beside the picture, like the title of the window; nothing where there is no terminal."""
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequence)


def strips_of(screen: Screen[Any]) -> list[Strip]:
    """The lines of the screen as they should be shown."""
    return screen._compositor.render_strips()


def parser_for(driver: Driver) -> XTermParser:
    """What turns the bytes of the terminal into events."""
    return XTermParser(driver._debug)


def app_of(driver: Driver) -> App[Any]:
    """The application that a driver serves."""
    return driver._app


def queued(pump: MessagePump) -> int:
    """Messages that a screen, widget or application has not looked at yet."""
    return pump._message_queue.qsize()


@contextmanager
def acting_as(screen: Screen[Any]) -> Iterator[None]:
    """What is pushed inside returns to this screen, although a key of another one, which was left, asked for it."""
    token = active_message_pump.set(screen)
    try:
        yield
    finally:
        active_message_pump.reset(token)
