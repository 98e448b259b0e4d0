"""What must hold in any books, worked out here from the facts and not asked of the product."""

from __future__ import annotations

import hashlib
from itertools import groupby

from db.engine.session import Tx


def gapless(tx: Tx) -> None:
    """No voucher number is missing, none is there twice."""
    for code, prefix in (("posting_voucher", "VCH-"), ("closing_voucher", "INVC-")):
        numbers = [
            int(row[0].removeprefix(prefix))
            for row in tx.all("SELECT number FROM voucher WHERE number LIKE :p ORDER BY id", {"p": prefix + "%"})
        ]
        following = tx.value("SELECT next_number FROM number_sequence WHERE company_id > 0 AND code = :c", {"c": code})
        assert numbers == list(range(1, following)), f"{prefix}: {len(numbers)} numbers, the next is {following}"


def unbroken(tx: Tx) -> None:
    """Every voucher's hash is that of its content and of the voucher before it."""
    entries = {
        voucher: list(rows)
        for voucher, rows in groupby(
            tx.all(
                """SELECT voucher_id, line, account_id, posting_type, amount, item_group_id, item_id FROM ledger_entry
                   ORDER BY voucher_id, line"""
            ),
            key=lambda row: row[0],
        )
    }
    head = ""
    for number, name, date, kind, document, previous, digest in tx.all(
        "SELECT id, number, date, kind, document, previous_hash, hash FROM voucher ORDER BY id"
    ):
        assert previous == head, f"{name} does not follow the voucher before it"
        lines = ";".join(",".join(map(str, entry[1:])) for entry in entries.get(number, ()))
        head = hashlib.sha256(f"{head}|{name}|{date}|{kind}|{document}|{lines}".encode()).hexdigest()
        assert digest == head, f"{name} does not have the hash of its content"


def balanced(tx: Tx) -> None:
    """Every voucher sums to zero over two lines or more, and none is a draft."""
    assert not tx.all("SELECT number FROM voucher WHERE posted = 0")
    bad = tx.all(
        """SELECT v.number FROM voucher v LEFT JOIN ledger_entry e ON e.voucher_id = v.id AND e.date = v.date
           GROUP BY v.number HAVING COALESCE(SUM(e.amount), 1) <> 0 OR COUNT(e.line) < 2"""
    )
    # A close that adjusts nothing has a voucher without lines.
    assert [row for row in bad if not row[0].startswith("INVC-")] == []


def agree(tx: Tx) -> None:
    """The running summary of each cost group is what its facts add up to."""
    facts: dict[int, list[int]] = {}
    invoiced = {row[0] for row in tx.all("SELECT transaction_id FROM inventory_update WHERE kind = 1")}
    for transaction, kind, group, quantity, amount in tx.all(
        "SELECT transaction_id, kind, cost_group_id, quantity, amount FROM inventory_update WHERE record_id = 0"
    ):
        if kind == 0 and transaction in invoiced:
            continue
        held = facts.setdefault(group, [0, 0, 0, 0])
        held[2 * kind] += quantity
        held[2 * kind + 1] += amount
    for group, transaction, kind, amount in tx.all(
        """SELECT a.cost_group_id, a.transaction_id, a.update_kind, a.amount FROM cost_adjustment a
           JOIN active_record r ON r.id = a.record_id WHERE a.kind NOT IN (6, 8)"""
    ):
        if kind == 0 and transaction in invoiced:
            continue
        facts.setdefault(group, [0, 0, 0, 0])[2 * kind + 1] += amount
    held_now = {
        row[0]: list(row[1:])
        for row in tx.all(
            "SELECT cost_group_id, physical_quantity, physical_amount, financial_quantity, financial_amount FROM on_hand"
        )
    }
    assert held_now == {**{group: [0, 0, 0, 0] for group in held_now}, **facts}


def never_too_much(tx: Tx) -> None:
    """Nothing is settled beyond its quantity, and both sides of a settlement are of one cost group."""
    sides = (("receipt_id", 1), ("issue_id", -1))
    for side, sign in sides:
        bad = tx.all(
            f"""SELECT t.id, t.quantity, SUM(s.quantity) FROM settlement s JOIN active_record r ON r.id = s.record_id
                JOIN inventory_transaction t ON t.id = s.{side} WHERE s.type = 1
                GROUP BY t.id, t.quantity HAVING SUM(s.quantity) > {sign} * t.quantity"""
        )
        assert bad == [], f"{side}: {bad}"
    apart = tx.all(
        """SELECT s.receipt_id, s.issue_id FROM settlement s JOIN inventory_transaction a ON a.id = s.receipt_id
           JOIN inventory_transaction b ON b.id = s.issue_id
           WHERE a.cost_group_id <> b.cost_group_id OR a.quantity < 0 OR b.quantity > 0 OR s.quantity < 0"""
    )
    assert apart == []


def settled(tx: Tx, *, exact: bool) -> None:
    """Just after a close: what is open is what was not settled; closed issues cost what they took; no quantity, no value."""
    record, until = tx.one("SELECT id, date FROM active_record WHERE type = 'closing' ORDER BY id DESC LIMIT 1") or (
        0,
        "",
    )
    taken: dict[int, list[int]] = {}
    for receipt, issue, quantity, amount, kind in tx.all(
        """SELECT s.receipt_id, s.issue_id, s.quantity, s.amount, s.type FROM settlement s
           JOIN active_record r ON r.id = s.record_id WHERE s.type IN (1, 3)"""
    ):
        for transaction in (receipt, issue):
            held = taken.setdefault(transaction, [0, 0])
            held[0] += quantity if kind == 1 else 0
            held[1] += amount
    changes = dict(
        tx.all(
            """SELECT a.transaction_id, SUM(a.amount) FROM cost_adjustment a JOIN active_record r ON r.id = a.record_id
               WHERE a.update_kind = 1 AND a.kind NOT IN (6, 8) GROUP BY a.transaction_id"""
        )
    )
    left = dict(
        tx.all(
            "SELECT transaction_id, open_quantity FROM open_balance WHERE record_id = :r AND update_kind = 1",
            {"r": record},
        )
    )
    open_groups = set()
    for transaction, group, quantity, amount in tx.all(
        """SELECT u.transaction_id, u.cost_group_id, u.quantity, u.amount FROM inventory_update u
           JOIN cost_group g ON g.id = u.cost_group_id JOIN item i ON i.id = g.item_id
           JOIN item_model_group m ON m.id = i.model_group_id
           WHERE u.kind = 1 AND u.date <= :d AND m.inventory_model NOT IN ('MA', 'STD')
             AND (u.record_id = 0 OR u.record_id IN (SELECT id FROM active_record))""",
        {"d": until},
    ):
        used, cost = taken.get(transaction, (0, 0))
        rest = abs(quantity) - used
        assert abs(left.get(transaction, 0)) == rest, (
            f"transaction {transaction}: {rest} open, but {left.get(transaction)}"
        )
        if rest:
            open_groups.add(group)
        elif quantity < 0 and exact:
            assert amount + int(changes.get(transaction, 0)) == -cost, f"issue {transaction} does not cost what it took"
    if not exact:
        return
    for group, value in tx.all(
        """SELECT h.cost_group_id, h.financial_amount FROM on_hand h JOIN cost_group g ON g.id = h.cost_group_id
           JOIN item i ON i.id = g.item_id JOIN item_model_group m ON m.id = i.model_group_id
           WHERE h.financial_quantity = 0 AND (h.last_date IS NULL OR h.last_date <= :d)
             AND m.inventory_model NOT IN ('MA', 'STD')""",
        {"d": until},
    ):
        if group not in open_groups:
            assert value == 0, f"cost group {group} has no quantity but {value}"
