"""What the books hold already, as far as a bundle speaks of it: the ``Known`` that ``check_bundle`` asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from core.importing import Bundle, Known, KnownItem, KnownTransaction
from core.importing.standard import standard_accounts
from core.vocabulary import LinkKind, Reference, Side
from db.company.setup import load_items
from db.engine.kinds import FINANCIAL
from db.engine.session import Tx
from db.records.dates import date_facts
from db.records.own_records import own
from db.records.quantities import QUANTITY_NOW
from db.records.undone import NOT_UNDONE, STANDING

_AT_ONCE = 500


def known_of_new_company(bundle: Bundle) -> Known:
    """A company that the import will create."""
    return Known(accounts=frozenset(standard_accounts(bundle)))


def known_of(tx: Tx, company: int, bundle: Bundle) -> Known:
    """A company that exists."""
    c = {"c": company}
    accounts = tx.all("SELECT code, blocked FROM main_account WHERE company_id = :c", c)
    return Known(
        items={
            code: KnownItem(item.model, item.financial_dimensions, item.stocked)
            for code, item in load_items(tx, company).items()
        },
        accounts=frozenset(row[0] for row in accounts),
        blocked_accounts=frozenset(row[0] for row in accounts if row[1]),
        item_groups=frozenset(row[0] for row in tx.all("SELECT code FROM item_group WHERE company_id = :c", c)),
        transactions=transactions_of(tx, company, bundle.references()),
        productions=_productions(tx, company, bundle.productions()),
        ended=_ended(tx, company, bundle.productions()),
        dates=date_facts(tx, company),
        first_posting=_first_posting(tx, company) if bundle.opens() else "",
        foreign_vouchers=loaded_vouchers(tx, company, bundle),
        loaded={
            row[0]: f"{row[1]}, on {row[2][:10]} by {row[3]}"
            for row in tx.all(
                "SELECT sha256, name, imported_at, imported_by FROM import_file WHERE company_id = :c AND sha256 = :s",
                {"c": company, "s": bundle.sha256},
            )
        },
    )


def texts(tx: Tx, sql: str, company: int, wanted: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    """Rows of a statement with ``IN ({texts})``, asked in portions."""
    stream = iter(sorted(wanted))
    while part := list(islice(stream, _AT_ONCE)):
        part += [part[-1]] * (_AT_ONCE - len(part))  # one statement text for all portions
        names = ", ".join(f":t{number}" for number in range(_AT_ONCE))
        params = {f"t{number}": text for number, text in enumerate(part)}
        yield from tx.all(sql.replace("{texts}", names), {"c": company, **params})


def transactions_of(tx: Tx, company: int, references: set[str]) -> dict[str, KnownTransaction]:
    """By reference; a transfer, which is two transactions, by that of its line, as its receiving side."""
    if not tx.one("SELECT 1 FROM inventory_transaction WHERE company_id = :c", {"c": company}):
        return {}
    transfers = {Side.RECEIPT.number_of(reference) for reference in references}
    found: dict[str, list[int]] = {}
    sql = f"""SELECT number, id FROM inventory_transaction
             WHERE company_id = :c AND {own()} AND {STANDING} AND number IN ({{texts}})"""
    others = f"{sql} AND reference <> {Reference.TRANSFER:d} ORDER BY id"
    for number, transaction in texts(tx, others, company, references):
        found.setdefault(number, []).append(transaction)
    sides = f"{sql} AND reference = {Reference.TRANSFER:d} ORDER BY id"
    for number, transaction in texts(tx, sides, company, transfers):
        found[Side.RECEIPT.line_of(number)] = [transaction]
    return _described(tx, found)


_SUMS = {
    "returned": f"""SELECT l.issue_id, SUM({QUANTITY_NOW}) FROM cost_link l JOIN inventory_transaction t ON t.id = l.receipt_id
                    WHERE l.kind = {LinkKind.RETURN:d} AND l.{NOT_UNDONE} AND l.issue_id IN (SELECT value FROM ids(:t))
                    GROUP BY l.issue_id""",
    "marked": """SELECT receipt_id, SUM(quantity) FROM marking
                 WHERE removed_by_record = 0 AND receipt_id IN (SELECT value FROM ids(:t)) GROUP BY receipt_id""",
    "invoiced": f"""SELECT transaction_id, quantity FROM inventory_update
                   WHERE kind = {FINANCIAL} AND transaction_id IN (SELECT value FROM ids(:t))""",
}


def _described(tx: Tx, found: dict[str, list[int]]) -> dict[str, KnownTransaction]:
    """A line may have several transactions: they have one kind, item and place."""
    ids = tx.ids(sorted(number for numbers in found.values() for number in numbers))
    sums = {name: {row[0]: int(row[1]) for row in tx.all(sql, {"t": ids})} for name, sql in _SUMS.items()}
    parts: dict[int, set[tuple[str, str]]] = {}
    for transaction, kind, part in tx.all(
        "SELECT transaction_id, kind, part FROM part_update WHERE transaction_id IN (SELECT value FROM ids(:t))",
        {"t": ids},
    ):
        parts.setdefault(transaction, set()).add(("financial" if kind else "physical", part))
    rows = {
        row[0]: row[1:]
        for row in tx.all(
            f"""SELECT t.id, t.reference, i.code, {QUANTITY_NOW}, d.site, d.warehouse, d.batch, d.serial, d.configuration, t.lot
                FROM inventory_transaction t JOIN cost_group g ON g.id = t.cost_group_id JOIN item i ON i.id = g.item_id
                JOIN inventory_dimension d ON d.id = t.dimension_id WHERE t.id IN (SELECT value FROM ids(:t))""",
            {"t": ids},
        )
    }
    described = {}
    for reference, numbers in found.items():
        kind, item, _, site, warehouse, batch, serial, configuration, lot = rows[numbers[0]]
        described[reference] = KnownTransaction(
            kind=Reference(kind),
            item=item,
            quantity=sum(rows[number][2] for number in numbers),
            invoiced=sum(sums["invoiced"].get(number, 0) for number in numbers),
            site=site,
            warehouse=warehouse,
            batch=batch,
            serial=serial,
            configuration=configuration,
            parts=frozenset().union(*(parts.get(number, ()) for number in numbers)),
            returned=sum(sums["returned"].get(number, 0) for number in numbers),
            marked=sum(sums["marked"].get(number, 0) for number in numbers),
            production=lot,
        )
    return described


def _first_posting(tx: Tx, company: int) -> str:
    """Day of the earliest update or voucher, an opening that was reversed left out."""
    days = tx.all(
        """SELECT MIN(u.date) FROM cost_group g JOIN inventory_update u ON u.cost_group_id = g.id AND u.record_id = 0
           WHERE g.company_id = :c
           UNION ALL SELECT MIN(v.date) FROM voucher v WHERE v.company_id = :c AND v.record_id = 0""",
        {"c": company},
    )
    return min((row[0] for row in days if row[0]), default="")


def loaded_vouchers(tx: Tx, company: int, bundle: Bundle) -> dict[tuple[str, str], str]:
    """Vouchers of the bundle's foreign ledger that are loaded already: (source, voucher) -> file."""
    sql = "SELECT source, voucher, MIN(file) FROM foreign_entry WHERE company_id = :c AND voucher IN ({texts}) GROUP BY source, voucher"
    return {(row[0], row[1]): row[2] for row in texts(tx, sql, company, {entry.voucher for entry in bundle.ledger})}


def _productions(tx: Tx, company: int, productions: set[str]) -> frozenset[str]:
    """Those that have materials or labor."""
    materials = f"""SELECT DISTINCT lot FROM inventory_transaction
                    WHERE company_id = :c AND reference = {Reference.PRODUCTION_ISSUE:d} AND record_id = 0
                      AND {STANDING} AND lot IN ({{texts}})"""
    labor = "SELECT DISTINCT document FROM voucher WHERE company_id = :c AND kind = 'labor' AND document IN ({texts})"
    return frozenset(row[0] for sql in (materials, labor) for row in texts(tx, sql, company, productions))


def _ended(tx: Tx, company: int, productions: set[str]) -> dict[str, str]:
    """Those of which a product has its cost, with the day."""
    sql = f"""SELECT t.lot, MIN(u.date) FROM inventory_transaction t
              JOIN inventory_update u ON u.transaction_id = t.id AND u.kind = {FINANCIAL} AND u.quantity <> 0
              WHERE t.company_id = :c AND t.reference = {Reference.PRODUCTION_RECEIPT:d} AND t.record_id = 0
                AND t.lot IN ({{texts}}) GROUP BY t.lot"""
    return dict(texts(tx, sql, company, productions))
