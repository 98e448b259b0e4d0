"""Which rows are the company's own goods: posted here, or opened from the system before by a record that counts.

The virtual transfers of a close name their record too, but stand for no goods of their own.
"""

from __future__ import annotations


def own(alias: str = "") -> str:
    """SQL condition on ``record_id`` of a transaction, update or link; ``:c`` is the company."""
    column = f"{alias}.record_id" if alias else "record_id"
    return f"({column} = 0 OR {column} IN (SELECT id FROM active_record WHERE company_id = :c AND type = 'opening'))"
