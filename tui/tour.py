"""The five-minute tour: a close of the demo books, step by step, with a hint below each screen.

A step stands on one screen; the tour goes on by itself when the screen of the next step is there, so that whoever looks around
in between loses nothing. The books are made for the tour, in a folder of their own, and are gone afterwards.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tui.beginning import Beginning, Say
from tui.registry import COMMANDS, shown

LEAVING = "Esc goes back; on the first screen it leaves the tour."


@dataclass(frozen=True, slots=True)
class Step:
    """One hint: on which screen, what it says, and which keys lead there from the first screen.

    ``{id}`` in either stands for the key of a command.
    """

    screen: str
    words: str
    way: str = ""


STEPS = (
    Step(
        "Overview",
        "A year of a lamp maker: each line is a close, a recalculation or an adjustment, with the voucher that it posted."
        " The last month is still open. Press {new_close} to prepare its close.",
    ),
    Step(
        "CloseDialog",
        "Before anything is computed, the checks say what would block the close (STOP) and what deserves a look (WARN)."
        " Press {findings} to read them.",
        "{new_close}",
    ),
    Step(
        "Findings",
        "Each finding names its rows and what to do about them. Nothing here stops the close. Press {back}, then {simulate} for a"
        " preview: the same computation, and nothing is posted.",
        "{new_close} {findings}",
    ),
    Step(
        "Preview",
        "This is the voucher that the close would post: goods were sold at an estimate, and now it is known what they cost."
        " Press {back}, then {confirm} to go on.",
        "{new_close} {simulate}",
    ),
    Step(
        "Confirm",
        "A close locks the days through its date, so the date must be typed; Enter alone never confirms. Type the date that is"
        " shown, then {confirm}.",
        "{new_close} {confirm}",
    ),
    Step(
        "TaskScreen",
        "The close works in a process of its own: a lost line does not stop it, and {pause} pauses it. When it is done, press"
        " {voucher} to see what it posted.",
        "{go_tasks} {open}",
    ),
    Step(
        "VoucherScreen",
        "Debit and credit agree to the cent. Move to a line of 5001 or 1301 and press {open}: the transactions behind it.",
        "{voucher}",
    ),
    Step(
        "BehindScreen",
        "Each row is an issue whose cost the close changed, the largest first. Press {explain} on one: why did it change?",
        "{voucher} {open}",
    ),
    Step(
        "WhyChanged",
        "In words: which receipt it took, at which price, and what had been estimated. Every figure of the books can be asked this."
        " That was the tour: look around as long as you like. {go_keys} shows all keys.",
        "{voucher} {open} {explain}",
    ),
)


@dataclass
class Tour:
    """How far somebody has come."""

    at: int = 0
    here: str = "Overview"
    """The screen that is looked at."""
    steps: tuple[Step, ...] = field(default=STEPS)

    def saw(self, screen: str) -> None:
        """Another screen is on top; the tour goes on when it is that of a later step."""
        self.here = screen
        for later in range(len(self.steps) - 1, self.at, -1):
            if self.steps[later].screen == screen:
                self.at = later
                return

    @property
    def sentence(self) -> str:
        """What stands below the screen."""
        step = self.steps[self.at]
        words = step.words
        if self.here not in (step.screen, self._before()):
            way = f" {step.way}" if step.way else ""
            words = f"The tour goes on elsewhere: {{go_overview}}{way} leads there."
        return f"Tour {self.at + 1}/{len(self.steps)}  {_with_keys(words)}"

    def _before(self) -> str:
        """From the screen before, the next key is still known."""
        return self.steps[self.at - 1].screen if self.at else ""


def _with_keys(words: str) -> str:
    keys = {name: shown(command.keys[0]) if command.keys else "" for name, command in COMMANDS.items()}
    return words.format_map(keys)


class TourBooks:
    """The demo company in a folder of its own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="invclose-tour-"))

    def make(self, say: Say) -> Beginning:
        """Make it; takes some seconds."""
        return Beginning(f"sqlite:///{self.folder / 'tour.db'}").demo(say)

    def remove(self) -> None:
        """Nothing is left of it."""
        shutil.rmtree(self.folder, ignore_errors=True)
