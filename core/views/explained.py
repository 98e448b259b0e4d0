"""Why a voucher has a line, and why a record changed a cost: figures, and the same in words."""

from __future__ import annotations

from dataclasses import dataclass

from core.money import Amount
from core.units import Count, Key
from core.vocabulary import PostingType


@dataclass(frozen=True, slots=True)
class LinePart:
    """What one inventory transaction has of a voucher line; debit is positive."""

    transaction_id: Key
    """0: no transaction, but the value of an item."""
    number: str
    """Of the transaction; without one the values of the dimensions."""
    item: str
    date: str
    what: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class LineExplanation:
    """A voucher line, what it is made of, and why it went to its account; debit is positive."""

    voucher: str
    line: Count
    account: str
    account_name: str
    posting_type: PostingType
    amount: Amount
    record_id: Key
    """Of the closing record that posted it; 0: a document did."""
    count: Count
    """Parts that it is made of."""
    total: Amount
    """What all parts add up to."""
    largest: tuple[LinePart, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeExplanation:
    """What one closing record changed of the cost of one transaction. Amounts are costs: positive, dearer is more."""

    transaction_id: Key
    number: str
    item: str
    item_name: str
    record_id: Key
    record: str
    date: str
    """Of the record."""
    voucher: str
    before: Amount
    """As the record found it."""
    adjusted: Amount
    after: Amount
    sentences: tuple[str, ...]
