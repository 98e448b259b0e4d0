"""Numbers without gaps: of vouchers and records as people see them, and the keys of rows.

Numbers are drawn in the transaction that uses them, so a roll-back gives them back; the counter's row is locked until the
commit, so drawn order is commit order.
"""

from __future__ import annotations

from collections.abc import Callable

from core.errors import NotFound
from db.engine.session import Tx


def next_numbers(tx: Tx, company_id: int, code: str, count: int) -> int:
    """Draw `count` consecutive numbers; the first of them. Drawing none tells (and locks) the next one.

    Company 0 counts the keys that all companies share; a counter of it that does not exist yet starts at 1.
    """
    if count < 0:
        raise ValueError("numbers are never given back")
    drawn = {"company": company_id, "code": code, "count": count}
    statement = """UPDATE number_sequence SET next_number = next_number + :count
                    WHERE company_id = :company AND code = :code RETURNING next_number"""
    following = tx.value(statement, drawn)
    if following is None and company_id == 0:
        tx.execute(
            """INSERT INTO number_sequence (company_id, code, prefix, digits, next_number)
               VALUES (0, :code, '', 0, 1) ON CONFLICT DO NOTHING""",
            {"code": code},
        )
        following = tx.value(statement, drawn)
    if following is None:
        raise NotFound(
            "The number sequence does not exist.",
            where=f"{code} of company {company_id}",
            advice="Run `invclose verify`, and compare with a backup.",
        )
    return int(following) - count


def next_documents(tx: Tx, company_id: int, code: str, count: int) -> list[str]:
    """Draw `count` consecutive numbers and write them as the sequence says: prefix and digits, like INVC-000123."""
    first = next_numbers(tx, company_id, code, count)
    row = tx.one(
        "SELECT prefix, digits FROM number_sequence WHERE company_id = :company AND code = :code",
        {"company": company_id, "code": code},
    )
    prefix, digits = row or ("", 0)
    return list(map(_form(prefix, digits), range(first, first + count)))


def next_document(tx: Tx, company_id: int, code: str) -> str:
    """Draw one of them."""
    return next_documents(tx, company_id, code, 1)[0]


def written(prefix: str, digits: int, number: int) -> str:
    """A number as people see it: INVC-, 6 and 123 give INVC-000123."""
    return _form(prefix, digits)(number)


def _form(prefix: str, digits: int) -> Callable[[int], str]:
    """Writes numbers of a sequence: an import draws a hundred thousand at once."""
    return f"{prefix.replace('{', '{{').replace('}', '}}')}{{:0{digits}d}}".format
