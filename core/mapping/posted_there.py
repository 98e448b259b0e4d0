"""The accounts that a system posted its updates to, by lot, voucher and day, where the export has them.

All lines are looked up at once: lots, vouchers and days are numbers first, and the three of them one number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from core.costing.shape import Ints
from core.importing.row_columns import PHYSICAL, Posted
from core.importing.texts import Texts
from core.mapping.cells import bare
from core.mapping.frame import Frame
from core.mapping.joining import found_among
from core.mapping.line_columns import Line, Lines
from core.mapping.sums import numbered
from core.mapping.tables import ReadTable

_ACCOUNT = re.compile(r"[^\W_]+")


class Accounts:
    """Which postings there are, and which one is that of a line."""

    def __init__(self, frame: Frame) -> None:
        self.documents = frame.role("document")
        self.financial = frame.role("financial_document") if frame.roles("financial_document") else self.documents
        self.postings: _Postings | None = None
        read = frame.tables.get("postings")
        if read is None or frame.answers.get("accounts") == "ours":
            return
        shown = frame.tables.get("ledger_accounts")
        if shown is None and frame.profile.tables.get("ledger_accounts") is not None:
            return
        names = {}
        if shown is not None:
            names = dict(zip(shown.cells("account_key"), shown.cells("account_text"), strict=True))
        postings = _Postings(read, frame.days("posting_date", table=read), names)
        if len(postings.keys):
            self.postings = postings
            self._lots = postings.lots_of(frame.role("lot"))
            self._documents = postings.vouchers_of(self.documents)
            self._financial = postings.vouchers_of(self.financial)

    def voucher(self, line: Line) -> str:
        """The document of an update there."""
        return bare(line.document or (self.documents if line.update == "physical" else self.financial)[line.row])

    def rows_of(self, lines: Lines) -> Ints:
        """The row of postings of each line; -1 for none. An invoice may be posted under the document of its receipt."""
        postings, row = self.postings, lines.row
        assert postings is not None
        lots, documents = self._lots[row], self._documents[row]
        first = np.where(lines.update == PHYSICAL, documents, self._financial[row])
        found = postings.find(lots, first, lines.day)
        return np.where(found < 0, postings.find(lots, documents, lines.day), found)

    def of(self, line: Line) -> tuple[str, str, str] | None:
        """Balance account, offset account and voucher of an update."""
        if self.postings is None or (row := int(self.rows_of(Lines.of([line]))[0])) < 0:
            return None
        return self.postings.balance[row], self.postings.offset[row], self.postings.vouchers[row]


class _Postings:
    """The rows of postings, those with both accounts by their keys."""

    def __init__(self, read: ReadTable, days: Ints, names: dict[str, str]) -> None:
        def account(cell: str) -> str:
            return main_account(names.get(cell, ""))

        self.balance = read.cells("posting_account").each(account)
        self.offset = read.cells("posting_offset").each(account)
        self._lot_texts, self.vouchers = read.cells("posting_lot"), read.cells("posting_voucher")
        self._days, day = numbered(days)
        self.voucher_numbers = self.vouchers_of(self.vouchers)
        rows = np.flatnonzero(self.balance.filled & self.offset.filled)
        keys = self._keys(self.lots_of(self._lot_texts), self.voucher_numbers, day)[rows]
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        last = np.append(ordered[1:] != ordered[:-1], True)[: len(ordered)]
        self.keys, self._rows = ordered[last], rows[order][last]

    def lots_of(self, texts: Texts) -> Ints:
        """The number of each lot; -1 for one without postings."""
        return found_among(texts, self._lot_texts)

    def vouchers_of(self, texts: Texts) -> Ints:
        """The number of each voucher; -1 for one without postings."""
        return found_among(texts, self.vouchers)

    def _keys(self, lots: Ints, vouchers: Ints, days: Ints) -> Ints:
        return (lots * len(self.vouchers) + vouchers) * len(self._days) + days

    def find(self, lots: Ints, vouchers: Ints, days: Ints) -> Ints:
        """The row of each lot, voucher and day (yyyymmdd); -1 for none."""
        place = np.minimum(np.searchsorted(self._days, days), len(self._days) - 1)
        wanted = self._keys(lots, vouchers, place)
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        there = (lots >= 0) & (vouchers >= 0) & (self._days[place] == days) & (self.keys[at] == wanted)
        return np.where(there, self._rows[at], -1)

    def posted(self, rows: Ints) -> Posted:
        """What was posted by these rows."""
        numbers = np.where(rows >= 0, self.voucher_numbers[rows], -1)
        return Posted(self.balance.take(rows), self.offset.take(rows), self.vouchers.take(rows), numbers)


def accounts_in_order(posted: Posted) -> Iterator[str]:
    """The accounts that lines name, in the order of their first line, as pairs."""
    pairs = posted.balance.codes.astype(np.int64) * len(posted.offset.texts) + posted.offset.codes
    _, first = np.unique(pairs, return_index=True)
    for place in np.sort(first).tolist():
        yield from filter(None, (posted.balance[place], posted.offset[place]))


def main_account(text: str) -> str:
    """The first part of an account with its dimensions: ``140100-1-`` is 140100."""
    found = _ACCOUNT.match(text.strip())
    return found[0] if found else ""
