"""Enums that are stored as numbers and shown as words."""

from __future__ import annotations

from enum import IntEnum


class Labelled(IntEnum):
    """Stored as a number, shown as a word: screens and JSON write the ``label``."""

    __hash__ = int.__hash__  # the one of Enum is Python: a posting looks members up all the time

    @property
    def label(self) -> str:
        """The word: the name of the member, where an enum has no other."""
        return self.name.replace("_", " ").capitalize()
