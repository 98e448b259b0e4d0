"""Between Textual and the terminal: keys in order, and only what changed on the line.

Keys are given to the screens one at a time, each after the one before has had its effect, so that fast typing reaches
the screen it was meant for. What is typed while a screen still reads is kept; what is typed before a question opens
is thrown away.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from typing import Any, ClassVar

from rich.color import ColorSystem
from textual import events, on
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.message_pump import MessagePump
from textual.strip import Strip

from tui.messages import KeyDone
from tui.screens.common.base import Frame
from tui.textual_private import PaintedApp
from tui.wire import Wire

KEY_LOOK = 0.25
"""Seconds between two looks whether what a key was given to is still there: what is gone never says that it is done."""
KEY_TIMEOUT = 5.0
"""Seconds after which the next key is given, whatever became of the one before."""


class TerminalApp(PaintedApp, inherit_bindings=False):
    """Knows the terminal, not the books."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+z", "suspend_process", "Suspend", show=False)]

    def __init__(self, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver_class)
        self.wire = Wire()
        self._typed: deque[events.Key] = deque()
        self._key_waits = 0.0
        self._key_timer: Any = None
        self._key_target: MessagePump | None = None

    def painted(self, strips: Sequence[Strip], size: tuple[int, int], system: ColorSystem | None) -> str:
        """What differs from the picture on the terminal, instead of whole regions."""
        return self.wire.difference(strips, size, system)

    # --- keys, in order

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._typed_key(event)
        else:
            await super().on_event(event)

    async def _typed_key(self, event: events.Key) -> None:
        screen = self.screen
        holding = isinstance(screen, Frame) and screen.holding
        if holding and event.key in ("escape", "ctrl+q"):
            self._typed.clear()
            self._key_waits = 0.0
            await self._forward(event)
        else:
            self._typed.append(event)
            await self._feed()

    async def _feed(self) -> None:
        """Give the next key, unless one is under way or the screen is not there yet."""
        while self._typed:
            screen = self.screen
            if self._key_waits > time.monotonic() or (isinstance(screen, Frame) and screen.holding):
                return
            event = self._typed.popleft()
            if isinstance(screen, Frame) and screen.deaf_until > time.monotonic():
                continue
            await self._forward(event)

    async def _forward(self, event: events.Key) -> None:
        target = self.focused or self.screen
        self._key_waits = time.monotonic() + KEY_TIMEOUT
        self._key_target = target
        self._watch_target()
        await super().on_event(event)
        target.post_message(KeyDone())

    def _watch_target(self) -> None:
        if self._key_timer is not None:
            self._key_timer.stop()
        self._key_timer = self.set_timer(KEY_LOOK, self._look_at_target)

    async def _look_at_target(self) -> None:
        """On a busy machine a key may take long; it is waited for as long as somebody is there to say that it is done."""
        target = self._key_target
        if target is None or not target.is_running or not target.is_attached:
            await self.key_done()
        elif self._key_waits > time.monotonic():
            self._watch_target()
        else:
            await self.key_done()

    @on(KeyDone)
    async def key_done(self) -> None:
        """The last key has had its effect."""
        self._key_waits = 0.0
        self._key_target = None
        if self._key_timer is not None:
            self._key_timer.stop()
        await self._feed()

    def feed_keys(self) -> None:
        """Go on with keys that were held back."""
        if self._typed:
            self.call_later(self._feed)

    @property
    def keys_wait(self) -> bool:
        """Whether a key was typed whose effect is not there yet."""
        return bool(self._typed or self._key_waits)
