"""Messages that cross from workers to screens and through the application."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message


@dataclass
class Finished(Message, bubble=False):
    """A read or an act ended: ``show`` puts the finished view model on the screen."""

    group: str
    token: int
    show: Callable[[], None]


@dataclass(frozen=True)
class Failure:
    """Why a read or an act did not succeed, in words for the user."""

    message: str
    where: str = ""
    advice: str = ""
    reference: str = ""
    """Set for errors nobody expected; the report is filed under it."""
    report: str = ""
    code: str = ""


@dataclass
class Failed(Message, bubble=False):
    """A read or an act ended with an error."""

    group: str
    token: int
    failure: Failure


class KeyDone(Message):
    """Follows every key through the same widgets: when it arrives at the application, the key has had its effect."""
