"""What the books say of documents that were undone: by what, when, with which voucher."""

from __future__ import annotations

from typing import NamedTuple

from db.engine.session import Tx


class Undone(NamedTuple):
    """How a transaction was undone."""

    date: str
    opposite: str
    """Number of its opposite; empty: only its physical posting was taken back."""
    voucher: str

    @property
    def taken_back(self) -> bool:
        """Only physically updated: nothing of it is left."""
        return not self.opposite

    @property
    def sentence(self) -> str:
        with_voucher = f" with voucher {self.voucher}" if self.voucher else ""
        if self.opposite:
            return f"Undone by {self.opposite} on {self.date}{with_voucher}."
        return f"Undone on {self.date}{with_voucher}: its physical posting was taken back."


def undoing_of(tx: Tx, transaction: int) -> Undone | None:
    """How a transaction was undone; ``None``: it stands."""
    return tx.row(
        Undone,
        """SELECT n.date, COALESCE(o.number, '') AS opposite, COALESCE(v.number, '') AS voucher FROM undoing n
           LEFT JOIN inventory_transaction o ON o.id = n.opposite_id LEFT JOIN voucher v ON v.id = n.voucher_id
           WHERE n.transaction_id = :t""",
        {"t": transaction},
    )


def undone_by(tx: Tx, opposite: int) -> str:
    """Number of the transaction that this one undoes; blank: it is no opposite."""
    found = tx.value(
        """SELECT t.number FROM undoing n JOIN inventory_transaction t ON t.id = n.transaction_id
           WHERE n.opposite_id = :t AND n.opposite_id <> 0""",
        {"t": opposite},
    )
    return str(found or "")


def undoing_sentences(tx: Tx, transaction: int) -> list[str]:
    """On an undone transaction how it was undone, on an opposite what it undoes."""
    undone, undoes = undoing_of(tx, transaction), undone_by(tx, transaction)
    return ([undone.sentence] if undone else []) + ([f"Undoes {undoes}."] if undoes else [])
