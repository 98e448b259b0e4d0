"""Closing records: numbering, starting, posting and reversing them, with the locks that belong to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from core.close.voucher import LedgerLine
from core.errors import AccountBlocked, NotFound
from core.plural import plural
from core.posting.facts import EntryRow, VoucherRow
from core.requests import Reviewed
from core.vocabulary import RecordType, UpdateKind
from db.company.numbers import next_document, next_numbers
from db.engine.session import Tx
from db.records.quantities import IN_COST
from db.records.vouchers import write_vouchers
from db.tables.columns import CLOSING_RECORD
from db.tables.table import insert


def last_close(tx: Tx, company: int) -> tuple[int, str]:
    """Id and date of the newest active close (or opening); (0, '') before the first."""
    row = tx.one(
        """SELECT id, date FROM active_record WHERE company_id = :c AND type IN ('closing', 'opening')
           ORDER BY id DESC LIMIT 1""",
        {"c": company},
    )
    return (row[0], row[1]) if row else (0, "")


def new_record(
    tx: Tx,
    company: int,
    record_type: RecordType,
    date: str,
    parameters: dict[str, Any],
    *,
    note: str = "",
    reversal_of: int = 0,
) -> int:
    """Insert a closing record that is not posted yet."""
    number = next_numbers(tx, 0, "closing_record", 1)
    name = next_document(tx, company, "closing_record")
    text = json.dumps(parameters, sort_keys=True, ensure_ascii=False)
    row = (
        number, company, name, record_type.value, date, text, reversal_of, 0, note, tx.now(), tx.actor(), None,
        0, 0, 0, 0, 1, "", "",
    )  # fmt: skip
    insert(tx, CLOSING_RECORD, [row])
    return number


def record_row(tx: Tx, record: int) -> dict[str, Any]:
    """A closing record by id."""
    names = ("company_id", "number", "type", "date", "parameters", "reversal_of", "voucher_id", "posted_at", "note")
    row = tx.one(f"SELECT {', '.join(names)} FROM closing_record WHERE id = :r", {"r": record})
    if row is None:
        raise NotFound(f"closing record {record} does not exist", advice="`invclose overview` lists them.")
    found = dict(zip(names, row, strict=True))
    found["parameters"] = json.loads(found["parameters"])
    return found


def post_voucher(
    tx: Tx, company: int, date: str, kind: str, document: str, record: int, lines: Iterable[LedgerLine], text: str = ""
) -> tuple[int, str]:
    """Insert a voucher, its lines, and flip it to posted; number drawn from the closing vouchers' sequence."""
    voucher = next_numbers(tx, 0, "voucher", 1)
    number = next_document(tx, company, "closing_voucher")
    draft = VoucherRow(voucher, date, kind, document)
    draft.entries += [
        EntryRow(
            voucher=voucher,
            line=k,
            account=line.account,
            posting_type=line.posting_type,
            amount=line.amount,
            item_group=line.item_group,
            item=line.item,
        )
        for k, line in enumerate(lines, 1)
    ]
    write_vouchers(tx, company, [draft], [number], record=record, text=text)
    return voucher, number


def post_record(tx: Tx, record: int, voucher: int, summary: dict[str, int], digests: str) -> None:
    """The flip: the record and everything staged for it become visible. Hash over parameters, digests and voucher."""
    row = record_row(tx, record)
    previous = tx.value(
        """SELECT hash FROM closing_record WHERE company_id = :c AND posted_at IS NOT NULL AND id <> :r
           ORDER BY id DESC LIMIT 1""",
        {"c": row["company_id"], "r": record},
    )
    voucher_digest = tx.value("SELECT hash FROM voucher WHERE id = :v", {"v": voucher}) if voucher else ""
    text = json.dumps(
        [row["number"], row["type"], row["date"], row["parameters"], digests, voucher_digest, previous or ""]
    )
    tx.execute(
        """UPDATE closing_record SET posted_at = :at, voucher_id = :v, adjusted = :adjusted, transactions = :transactions,
             settlements = :settlements, warnings = :warnings, passes = :passes, hash = :hash, previous_hash = :previous
           WHERE id = :r""",
        {
            "at": tx.now(),
            "v": voucher,
            "r": record,
            "hash": hashlib.sha256(text.encode()).hexdigest(),
            "previous": previous or "",
            **summary,
        },
    )


def figures_of(tx: Tx, record: int) -> Reviewed:
    """What a posted record changed and what its voucher sums up to, as a review shows them."""
    adjusted, total = tx.one(
        """SELECT r.adjusted, (SELECT COALESCE(SUM(e.amount), 0) FROM ledger_entry e
             WHERE e.voucher_id = r.voucher_id AND e.amount > 0) FROM closing_record r WHERE r.id = :r""",
        {"r": record},
    ) or (0, 0)
    return Reviewed(int(adjusted), int(total))


def record_totals(tx: Tx, record: int) -> list[tuple[int, int, int, int]]:
    """(item, its item group now, accounts, amount) of everything a record adjusts."""
    return [
        (item, group, accounts, int(amount))
        for item, group, accounts, amount in tx.all(
            """SELECT g.item_id, i.item_group_id, t.accounts_id, SUM(t.amount) FROM adjustment_total t
               JOIN cost_group g ON g.id = t.cost_group_id JOIN item i ON i.id = g.item_id
               WHERE t.record_id = :r GROUP BY g.item_id, i.item_group_id, t.accounts_id
               ORDER BY g.item_id, t.accounts_id""",
            {"r": record},
        )
    ]


def refuse_blocked_accounts(tx: Tx, record: int) -> None:
    """Every stored account that a record posts to must still be open."""
    rows = tx.all(
        """SELECT a.code, SUM(t.transactions) FROM adjustment_total t JOIN posting_accounts p ON p.id = t.accounts_id
           JOIN main_account a ON a.id IN (p.balance_account_id, p.offset_account_id)
           WHERE t.record_id = :r AND a.blocked = 1 GROUP BY a.code ORDER BY a.code""",
        {"r": record},
    )
    if rows:
        names = ", ".join(f"{code} ({plural(int(count), 'transaction')})" for code, count in rows)
        raise AccountBlocked(
            "adjustments go to accounts that are blocked now",
            where=names,
            advice="Unblock them (`invclose account set ACCOUNT blocked=no`), then resume the run.",
        )


def apply_on_hand(tx: Tx, record: int, sign: int = 1) -> None:
    """Add a record's adjustments to the value on hand (or take them back)."""
    minus = "-" if sign < 0 else "+"
    for kind, column in ((UpdateKind.PHYSICAL, "physical_amount"), (UpdateKind.FINANCIAL, "financial_amount")):
        tx.execute(
            f"""UPDATE on_hand SET {column} = {column} {minus} (SELECT SUM(t.amount) FROM adjustment_total t
                  WHERE t.record_id = :r AND t.cost_group_id = on_hand.cost_group_id AND t.update_kind = :k AND t.{IN_COST})
                WHERE cost_group_id IN (SELECT t.cost_group_id FROM adjustment_total t
                  WHERE t.record_id = :r AND t.update_kind = :k AND t.{IN_COST})""",
            {"r": record, "k": int(kind)},
        )
