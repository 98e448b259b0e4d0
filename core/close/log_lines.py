"""The closing log of one bundle: what stayed open and why, and what loops left over.

A line names transactions by their ids in ``detail``; whoever shows it writes their documents. The reasons of an issue
that is not settled whole, most certain first: a mark that waits for its receipt; receipts that wait for their invoice,
or are completions of a production that is not ended; else a shortage.

A loop without a price of its own is named unless nothing is wrong with it: a sale settled with its own return nets to
zero whatever it costs, and so does a transfer that went there and back beside goods that were bought.

Example: LIFO, 10 bought on day 2, sold on day 10, back on day 20: the sale takes its return, and no line is written.

Source: docs/rules.md#15-log-and-reports, docs/rules.md#13-carrying-costs-on
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from core.close.plan import Reserved
from core.close.value import Valuation, Valued
from core.costing.shape import Ints
from core.vocabulary import LinkKind, LogReason


class LogLine(NamedTuple):
    """One line of the closing log, before it has a row number."""

    group: int
    transaction: int
    reason: LogReason
    quantity: int
    amount: int
    detail: str


class Unsettled(NamedTuple):
    """What is not settled of an open issue, in millionths."""

    node: int
    priced: int
    """Priced by receipts that are only physically updated."""
    missing: int
    """Not even that."""


_NOTHING = Reserved(0, ())


class LogLines:
    """Writes the lines of one valued bundle."""

    def __init__(self, valuation: Valuation, valued: Valued, leftover: Mapping[int, int]) -> None:
        self.valuation, self.valued, self.leftover = valuation, valued, leftover
        self.selection, self.planned = valuation.selection, valuation.planned

    def lines(self, unsettled: Iterable[Unsettled]) -> list[LogLine]:
        """All lines, by group, transaction and reason."""
        found = [*self._open(unsettled), *self._loops(), *self._removed_marks()]
        return sorted(found, key=lambda line: (line.group, line.transaction, line.reason.value))

    def _line(self, node: int, reason: LogReason, quantity: int, amount: int, detail: str) -> LogLine:
        selection = self.selection
        group = int(selection.groups[selection.group[node]])
        return LogLine(group, int(selection.id[node]), reason, quantity, amount, detail)

    # -- issues that stay open ---------------------------------------------------------------------------------

    def _open(self, unsettled: Iterable[Unsettled]) -> Iterator[LogLine]:
        why = self._why_short()
        for node, priced, missing in unsettled:
            if priced:
                yield self._line(node, LogReason.PHYSICAL_PRICE, priced, 0, "")
            if missing <= 0:
                continue
            held = self.planned.reserved.get(node, _NOTHING)
            reserved = min(held.quantity, missing)
            if reserved:
                yield self._line(node, LogReason.MARK_NOT_INVOICED, reserved, 0, _ids(held.receipts))
            if missing > reserved:
                reason, detail = why(int(self.selection.group[node]))
                yield self._line(node, reason, missing - reserved, 0, detail)

    def _why_short(self) -> Callable[[int], tuple[LogReason, str]]:
        """Group index -> why its issues find no receipt, with the completions that would be one."""
        selection = self.selection
        count = selection.open_count
        waits = np.flatnonzero(selection.receipt[:count] & ~selection.financial[:count])
        invoices, completions = set(), dict[int, list[int]]()
        for transaction, group in zip(selection.id[waits].tolist(), selection.group[waits].tolist(), strict=True):
            if transaction in selection.waiting.completions:
                completions.setdefault(group, []).append(transaction)
            elif transaction not in selection.waiting.sent_back:
                invoices.add(group)

        def why(group: int) -> tuple[LogReason, str]:
            if group in invoices:
                return LogReason.NOT_INVOICED, ""
            if group in completions:
                return LogReason.PRODUCTION_OPEN, _ids(completions[group])
            return LogReason.SHORTAGE, ""

        return why

    def _removed_marks(self) -> Iterator[LogLine]:
        selection = self.selection
        nodes = selection.node_of() if selection.illegal_marks else {}
        for mark in selection.illegal_marks:
            if mark.issue in nodes:
                yield self._line(nodes[mark.issue], LogReason.MARK_REMOVED, mark.quantity, 0, str(mark.receipt))

    # -- loops -------------------------------------------------------------------------------------------------

    def _loops(self) -> Iterator[LogLine]:
        """Leftovers that changed, loops that ran out of passes because of them, loops without a price of their own."""
        valued, selection = self.valued, self.selection
        changed = {
            node
            for node in {*self.leftover, *valued.limited}
            if self.leftover.get(node, 0) != selection.expensed.get(int(selection.id[node]), 0)
        }
        for node in sorted(changed):
            detail = f"pass {valued.looped.get(node, 1)}"
            yield self._line(node, LogReason.EXPENSED, 0, self.leftover.get(node, 0), detail)
            if node in valued.limited:
                yield self._line(node, LogReason.MAX_PASSES, 0, 0, detail)
        for part in valued.circular:
            if not self._comes_to_nothing(part):
                yield self._line(part[0], LogReason.CIRCULARITY, 0, 0, _ids(sorted(selection.id[part].tolist())))

    def _comes_to_nothing(self, part: list[int]) -> bool:
        """Whether nothing is wrong with a loop that no price reaches: every receipt of it is taken by it whole.

        Goods that came back from where they went; or goods that moved in a circle at the cost of others that were
        bought, and left nothing over.
        """
        links = self.valuation.links_of
        if all(link.kind == LinkKind.RETURN for node in part for link in links[node]):
            return True
        return not any(node in self.leftover for node in part) and self._bought_beside(part)

    def _bought_beside(self, part: list[int]) -> bool:
        """Whether a cost group of the loop has a receipt with a price of its own."""
        selection = self.selection
        groups: Ints = np.unique(selection.group[part])
        priced = np.flatnonzero(selection.receipt & selection.financial & np.isin(selection.group, groups))
        return any(node not in self.valuation.links_of for node in priced.tolist())


def _ids(transactions: Iterable[int]) -> str:
    return ", ".join(map(str, transactions))
