"""Exports of vouchers: what is about to be written, and what was."""

from __future__ import annotations

from dataclasses import dataclass

from core.exporting.model import Format, Journal
from core.units import Count, Key


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """Vouchers that may be exported now."""

    target: Format
    journal: Journal
    voucher_ids: tuple[Key, ...]
    """Of the vouchers of the journal."""
    again: bool
    left_out: Count
    """Vouchers of the same days that were exported before, and are not in it."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of an export."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A file that was written, as the log has it."""

    id: Key
    at: str
    by: str
    target: str
    file: str
    sha256: str
    vouchers: Count
    lines: Count
    note: str
