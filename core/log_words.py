"""What a line of the closing log says and advises: its reason with the documents it names, and what the reader can do.

The text belongs to the moment at which it is read: a mark that a close found without an invoice may have one by then.
Documents are named by number, item and date, never by the keys that the books use inside.

Example: SO-7 is marked to PO-9, which is invoiced on June 3. The log of May says *marked receipt not invoiced by the
date (PO-9 of item A on 2026-06-03)*, and that the close of June 3 settles it, unless the mark is taken away.

Source: docs/rules.md#15-log-and-reports
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from core.vocabulary import LogReason

MOST_NAMED = 6
"""Documents that one line names; of a larger circle the others are counted."""


class Document(NamedTuple):
    """A transaction that a line of the log names."""

    number: str
    item: str
    date: str
    """ISO date of its newest update."""
    production: str = ""
    """Production that it belongs to; empty for none."""
    invoiced: str = ""
    """ISO date of its financial update; empty before it has one."""

    def __str__(self) -> str:
        return f"{self.number} of item {self.item} on {self.date}"


ADVICE: Mapping[LogReason, str] = {
    LogReason.NOT_INVOICED: "Post the invoices of its receipts: `invclose report open-quantities --to DATE --receipts`"
    " names them. The next close settles what is open then.",
    LogReason.SHORTAGE: "More was issued there than came in, and the unit cost may be wrong. Post the receipt or"
    " transfer that is missing; a document with wrong dimension values is taken back by `invclose undo NUMBER`.",
    LogReason.MARK_NOT_INVOICED: "Post the invoice of the marked receipt, or take the mark away:"
    " `invclose mark remove ISSUE RECEIPT`. `invclose mark list` shows both.",
    LogReason.MARK_REMOVED: "One of the two is a side of a transfer that settles with itself. If a mark is still wanted,"
    " mark another pair: `invclose mark ISSUE RECEIPT --quantity QUANTITY`.",
    LogReason.PRODUCTION_OPEN: "End the production that reported the goods: post the financial line of each of its"
    " products. The next close or recalculation settles them.",
    LogReason.PHYSICAL_PRICE: "Nothing to do: it settles once both sides are financially updated.",
    LogReason.EXPENSED: "The amount went to Loss or Profit. To carry it on instead, reverse the run and repeat it with"
    " `--min-throughput 0.00`.",
    LogReason.MAX_PASSES: "Reverse the run and repeat it with more passes: `--max-throughputs N`.",
    LogReason.ZERO_PRICE: "Enter a cost price: `invclose item set ITEM cost-price=PRICE`.",
    LogReason.CIRCULARITY: "No price reaches these goods. Mark one of their issues to a receipt that was bought:"
    " `invclose mark ISSUE RECEIPT --quantity QUANTITY`. Where a close has settled them, reverse it first.",
    LogReason.VALUE_WITHOUT_QUANTITY: "The value was expensed. `invclose transaction NUMBER` shows where it came from.",
}
"""What to do about a reason, where nothing more is known of the line."""

MARK_WAITS = "Post the invoice of {receipt}, or take the mark away: `invclose mark remove {issue} {receipt}`."
MARK_LATER = (
    "{receipt} is invoiced on {invoiced}, after {until}: a close through {invoiced} settles the two."
    " To settle {issue} with other receipts, take the mark away: `invclose mark remove {issue} {receipt}`."
)
MARK_SINCE = "{receipt} has been invoiced since: the next close or recalculation settles the two."
MARKS_WAIT = "Post their invoices, or take marks away: `invclose mark list --item {item}` shows them."
PRODUCTIONS_OPEN = (
    "End {productions}: post the financial line of each product. The next close or recalculation settles them."
)


class LogWords(NamedTuple):
    """Reason and advice of a line, as they are shown."""

    reason: str
    advice: str


def log_words(reason: str, detail: str, line: Document, others: Sequence[Document], until: str) -> LogWords:
    """The words of a line: ``others`` are the documents it names beside its own, ``until`` is the date of its run."""
    try:
        known = LogReason(reason)
    except ValueError:  # written by a newer program
        return LogWords(f"{reason} ({detail})" if detail else reason, "")
    if not others:
        return LogWords(f"{reason} ({detail})" if detail else reason, ADVICE[known])
    if known is LogReason.PRODUCTION_OPEN:
        productions = ", ".join(sorted({one.production for one in others}))
        return LogWords(f"{reason} ({productions})", PRODUCTIONS_OPEN.format(productions=productions))
    named = ", ".join(map(str, others[:MOST_NAMED]))
    more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
    advice = _of_marks(line, others, until) if known is LogReason.MARK_NOT_INVOICED else ADVICE[known]
    return LogWords(f"{reason} ({named}{more})", advice)


def _of_marks(issue: Document, receipts: Sequence[Document], until: str) -> str:
    if len(receipts) > 1:
        return MARKS_WAIT.format(item=issue.item)
    (receipt,) = receipts
    text = MARK_WAITS if not receipt.invoiced else MARK_LATER if receipt.invoiced > until else MARK_SINCE
    return text.format(receipt=receipt.number, issue=issue.number, invoiced=receipt.invoiced, until=until)
