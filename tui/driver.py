"""The terminal driver: leaves when the terminal is gone.

Textual's own keeps asking a terminal that hung up, at full speed, and its writer can wait for ever. Here the end of
the input, or an error while reading it, ends the application: first politely, then, if that does not work within a
second, at once. Nothing is lost: runs live in processes of their own.
"""

from __future__ import annotations

import os
import selectors
import threading
from codecs import getincrementaldecoder

from textual.drivers.linux_driver import LinuxDriver

from tui.textual_private import app_of, parser_for
from tui.wire import RESET

EXIT_HANGUP = 129


def leave_soon(code: int, seconds: float = 1.0) -> None:
    """End the process after a while, whatever still waits."""
    timer = threading.Timer(seconds, os._exit, (code,))
    timer.daemon = True
    timer.start()


def erases_with_ground() -> bool:
    """Whether a cell that this terminal erases has the ground of the pen, as its terminfo says (bce)."""
    try:
        import curses

        curses.setupterm(fd=2)
        return curses.tigetflag("bce") > 0
    except (ImportError, curses.error):
        return False


class TerminalDriver(LinuxDriver):
    """Linux and macOS."""

    def run_input_thread(self) -> None:
        selector = selectors.DefaultSelector()
        selector.register(self.fileno, selectors.EVENT_READ)
        parser = parser_for(self)
        decode = getincrementaldecoder("utf-8")("replace").decode
        try:
            while not self.exit_event.is_set():
                if selector.select(0.1):
                    data = os.read(self.fileno, 4096)
                    if not data:
                        raise OSError("the terminal is gone")
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
        except OSError:
            self.hung_up()
        finally:
            selector.close()

    def stop_application_mode(self) -> None:
        """The pen is put down, before the shell or another program writes."""
        self.write(RESET)
        super().stop_application_mode()

    def hung_up(self) -> None:
        leave_soon(EXIT_HANGUP)
        app = app_of(self)
        if (keep := getattr(app, "line_lost", None)) is not None:
            app.call_from_thread(keep)
        app.call_from_thread(app.exit, None, EXIT_HANGUP)
