"""Posting a run: one voucher from the totals, the value on hand, the hash, and the flip that makes the run true.

Everything proportional to the number of transactions was staged before; the caller holds the inventory lock and the job.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.close.accounts import StoredAccounts
from core.close.voucher import voucher_lines
from core.usecases.run import RunOrder
from core.vocabulary import RECORD_NAMES, JobState, RecordType, Specification
from db.close.dates import reopen_dates
from db.close.selection import ILLEGAL_MARK
from db.company.chain import audit
from db.company.setup import load_accounts
from db.company.turnover import Turnover, add_turnover
from db.engine.session import Tx
from db.records.records import apply_on_hand, post_record, post_voucher, record_totals, refuse_blocked_accounts
from db.records.reversing import reverse_within


def post_run(tx: Tx, row: Mapping[str, Any], order: RunOrder, cancelled: tuple[int, ...]) -> JobState:
    """Post a run of which everything is staged; ``row`` is its record, ``cancelled`` are the records it takes back."""
    company, record = row["company_id"], order.record
    refuse_blocked_accounts(tx, record)
    turnover = tx.all("SELECT turnover FROM closing_bundle WHERE record_id = :r", {"r": record})
    add_turnover(tx, company, Turnover.INVENTORY, sum(amount for (amount,) in turnover))
    voucher, number = _post_voucher(tx, row, order)
    apply_on_hand(tx, record)
    summary, digests = _summary(tx, record)
    post_record(tx, record, voucher, summary, digests)
    tx.execute(
        f"""UPDATE marking AS m SET removed_by_record = :r
            WHERE m.company_id = :c AND m.removed_by_record = 0 AND {ILLEGAL_MARK}""",
        {"r": record, "c": company},
    )
    for other in sorted(cancelled, reverse=True):
        reverse_within(tx, company, other, note=f"cancelled by {row['number']}")
    if order.type is RecordType.CLOSING:
        tx.execute("UPDATE inventory_lock SET closed_until = :d WHERE company_id = :c", {"d": order.date, "c": company})
    reopen_dates(tx, company, record)
    detail = {
        "record": row["number"],
        "date": order.date,
        "voucher": number,
        "parameters": row["parameters"],
        **summary,
    }
    audit(tx, company, f"{order.type.value} posted", row["number"], detail)
    return JobState.DONE_WARNED if summary["warnings"] else JobState.DONE


def _post_voucher(tx: Tx, row: Mapping[str, Any], order: RunOrder) -> tuple[int, str]:
    """Id and number of the voucher of everything the run adjusts."""
    company = row["company_id"]
    specification = Specification(row["parameters"].get("specification", "total"))
    accounts = StoredAccounts(load_accounts(tx, company))
    return post_voucher(
        tx,
        company,
        date=order.date,
        kind=order.type.value,
        document=row["number"],
        record=order.record,
        lines=voucher_lines(record_totals(tx, order.record), accounts, specification),
        text=f"Inventory {RECORD_NAMES[order.type].lower()} {order.date}",
    )


def _summary(tx: Tx, record: int) -> tuple[dict[str, int], str]:
    """What the bundles counted together, and their digests in order."""
    rows = tx.all(
        """SELECT transactions, settlements, adjusted, warnings, digest FROM closing_bundle WHERE record_id = :r
           ORDER BY bundle""",
        {"r": record},
    )
    summary = {"transactions": 0, "settlements": 0, "adjusted": 0, "warnings": 0, "passes": 1}
    digests = []
    for transactions, settlements, adjusted, warnings, digest in rows:
        summary["transactions"] += transactions
        summary["settlements"] += settlements
        summary["adjusted"] += adjusted
        summary["warnings"] += warnings
        summary["passes"] = max(summary["passes"], int(digest.partition(":")[0]))
        digests.append(digest)
    return summary, " ".join(digests)
