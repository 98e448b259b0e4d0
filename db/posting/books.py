"""The posting side of the books: what a posting must know, and where it writes the facts it makes.

`numbers` draws identity numbers, `masters` finds cost groups, dimensions and accounts, `on_hand` and `transactions` hold
what the poster keeps in step, `marks` the marks, `facts` writes.
"""

from __future__ import annotations

from core.marking import check_mark
from core.posting.facts import Facts
from core.posting.poster import Poster
from core.posting.setup import Setup
from core.posting.state import Posted
from db.company.lock import take_inventory_lock
from db.company.setup import load_setup
from db.engine.session import Tx
from db.posting.counting import BookedCounts
from db.posting.facts import write_facts
from db.posting.marks import BookedMarks
from db.posting.masters import BookedMasters
from db.posting.numbers import Numbers
from db.posting.on_hand import BookedOnHand
from db.posting.transactions import BookedTransactions
from db.records.dates import date_facts


class PostingBooks:
    """Implements ``core.posting.state.PostingState`` on a write transaction, with what it read kept at hand.

    With ``reading`` it draws no numbers and serves a read transaction. Most questions are answered by its parts: they are
    bound here once, since a posting asks them for every line.
    """

    def __init__(self, tx: Tx, company: int, *, reading: bool = False) -> None:
        self.tx = tx
        self.company = company
        # First: whoever comes next waits here, and reads what this posting will have written.
        self._numbers = Numbers(tx, reading=reading)
        self._masters = masters = BookedMasters(tx, company, self._numbers)
        self._on_hand = on_hand = BookedOnHand(tx, company)
        self._transactions = transactions = BookedTransactions(tx, company)
        self._marks = marks = BookedMarks(tx, company, self._numbers.first["inventory_transaction"])
        self.group, self.dimension, self.model_of = masters.group, masters.dimension, masters.model_of
        self.accounts, self.accounts_key = masters.accounts, masters.accounts_key
        self.on_hand, self.last_date, self.note_date = on_hand.of, on_hand.last_date, on_hand.note_date
        self.last_issue = on_hand.last_issue
        self.write_on_hand = on_hand.write
        self.find, self.newest, self.every = transactions.find, transactions.newest, transactions.every
        self.load, self.remember = transactions.load, transactions.remember
        self.production, self.add_labor = transactions.production, transactions.add_labor
        self.remember_return, self.returned_from = transactions.remember_return, transactions.returned_from
        self.remember_move, self.moved_between_groups = transactions.remember_move, transactions.moved_between_groups
        counts = BookedCounts(tx, company)
        self.was_counted, self.quantity_at = counts.was_counted, counts.quantity_at
        self.unmarked, self.write_marks = marks.unmarked, marks.write
        self.marks_of = marks.of

    def next_transaction(self) -> int:
        return self._numbers.take("inventory_transaction")

    def next_voucher(self) -> int:
        return self._numbers.take("voucher")

    # -- marks -------------------------------------------------------------------------------------------------

    def add_mark(self, issue: Posted, receipt: Posted, quantity: int) -> None:
        check_mark(issue, receipt, quantity, self.model_of(issue.item), self.unmarked(receipt), self.unmarked(issue))
        self._marks.add(issue.id, receipt.id, quantity)

    def split_marks(self, posted: Posted, rest: Posted, kept: int) -> None:
        self._marks.split(posted.id, rest.id, kept)

    def release_marks(self, posted: Posted) -> None:
        self._marks.release(posted.id)

    def marked(self, transaction: int) -> list[tuple[int, int, int, int]]:
        marks = [mark for mark in self._marks.of(transaction) if mark.issue == transaction and mark.quantity]
        if not marks:
            return []
        receipts = [self.load(mark.receipt) for mark in marks]
        return [(mark.quantity, r.amount, r.quantity, r.id) for mark, r in zip(marks, receipts, strict=True)]

    # -- writing -----------------------------------------------------------------------------------------------

    def write(self, facts: Facts) -> list[str]:
        """Write everything; answers the voucher numbers in order. The caller commits."""
        self.write_masters()
        numbers = write_facts(self.tx, self.company, facts, self._transactions)
        self.write_marks()
        self.write_on_hand({row.group for row in facts.updates})
        self._numbers.draw()
        return numbers

    def write_masters(self) -> None:
        """Write cost groups, dimensions and accounts that are new, and draw their numbers."""
        self._masters.write()
        self._numbers.draw()


def open_poster(tx: Tx, company: int, setup: Setup | None = None) -> Poster:
    """A poster on this write transaction: takes the inventory lock shared before it reads anything."""
    take_inventory_lock(tx, company)
    dates = date_facts(tx, company)
    books = PostingBooks(tx, company)
    return Poster(setup or load_setup(tx, company), books, dates)
