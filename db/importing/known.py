"""What the books hold already, as far as a bundle speaks of it: the ``Known`` that ``check_bundle`` asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from core.chart import CHART
from core.importing import Bundle, Known, KnownItem, KnownTransaction
from core.vocabulary import LinkKind, Reference
from db.session import Tx
from db.setup import load_items

_AT_ONCE = 500


def known_of_new_company(bundle: Bundle) -> Known:
    """A company that the import will create."""
    return Known(accounts=frozenset(code for code, _ in CHART) if brings_no_books(bundle) else frozenset())


def brings_no_books(bundle: Bundle) -> bool:
    """Whether a new company gets the standard chart: accounts or the posting profile are missing in the bundle."""
    return not (bundle.accounts and bundle.posting_profile)


def known_of(tx: Tx, company: int, bundle: Bundle) -> Known:
    """A company that exists."""
    c = {"c": company}
    accounts = tx.all("SELECT code, blocked FROM main_account WHERE company_id = :c", c)
    periods = tx.all(
        "SELECT start_date, end_date, status, inventory_access FROM ledger_period WHERE company_id = :c ORDER BY start_date",
        c,
    )
    return Known(
        items={
            code: KnownItem(item.model, item.financial_dimensions) for code, item in load_items(tx, company).items()
        },
        accounts=frozenset(row[0] for row in accounts),
        blocked_accounts=frozenset(row[0] for row in accounts if row[1]),
        item_groups=frozenset(row[0] for row in tx.all("SELECT code FROM item_group WHERE company_id = :c", c)),
        transactions=_transactions(tx, company, bundle.references()),
        productions=_productions(tx, company, bundle.productions()),
        closed_until=tx.value("SELECT closed_until FROM inventory_lock WHERE company_id = :c", c),
        periods=[
            (start, end, "not open for inventory" if status == "open" and access == "none" else status)
            for start, end, status, access in periods
        ],
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


def _transactions(tx: Tx, company: int, references: set[str]) -> dict[str, KnownTransaction]:
    """By reference; a transfer, which is two transactions, by that of its line, as its receiving side."""
    if not tx.one("SELECT 1 FROM inventory_transaction WHERE company_id = :c", {"c": company}):
        return {}
    transfers = {f"{reference}.R" for reference in references}
    newest: dict[str, int] = {}
    sql = """SELECT number, MAX(id) FROM inventory_transaction
             WHERE company_id = :c AND record_id = 0 AND number IN ({texts})"""
    for number, transaction in texts(tx, f"{sql} AND reference <> 8 GROUP BY number", company, references):
        newest[number] = transaction
    for number, transaction in texts(tx, f"{sql} AND reference = 8 GROUP BY number", company, transfers):
        newest[number.removesuffix(".R")] = transaction
    return _described(tx, newest)


def _described(tx: Tx, newest: dict[str, int]) -> dict[str, KnownTransaction]:
    ids = tx.ids(sorted(newest.values()))
    sums = {
        "returned": """SELECT l.issue_id, SUM(t.quantity) FROM cost_link l JOIN inventory_transaction t ON t.id = l.receipt_id
                       WHERE l.kind = :k AND l.issue_id IN (SELECT value FROM ids(:t)) GROUP BY l.issue_id""",
        "marked": """SELECT receipt_id, SUM(quantity) FROM marking
                     WHERE removed_by_record = 0 AND receipt_id IN (SELECT value FROM ids(:t)) GROUP BY receipt_id""",
    }
    returned = {row[0]: int(row[1]) for row in tx.all(sums["returned"], {"t": ids, "k": int(LinkKind.RETURN)})}
    marked = {row[0]: int(row[1]) for row in tx.all(sums["marked"], {"t": ids})}
    rows = {
        row[0]: row[1:]
        for row in tx.all(
            """SELECT t.id, t.reference, i.code, t.quantity, MAX(u.kind), d.site, d.warehouse, d.batch, d.serial,
                      d.configuration
               FROM inventory_transaction t JOIN cost_group g ON g.id = t.cost_group_id JOIN item i ON i.id = g.item_id
               JOIN inventory_dimension d ON d.id = t.dimension_id JOIN inventory_update u ON u.transaction_id = t.id
               WHERE t.id IN (SELECT value FROM ids(:t))
               GROUP BY t.id, t.reference, i.code, t.quantity, d.site, d.warehouse, d.batch, d.serial, d.configuration""",
            {"t": ids},
        )
    }
    found = {}
    for reference, transaction in newest.items():
        kind, item, quantity, update, site, warehouse, batch, serial, configuration = rows[transaction]
        found[reference] = KnownTransaction(
            Reference(kind),
            item,
            quantity,
            True,
            update == 1,
            site,
            warehouse,
            batch,
            serial,
            configuration,
            returned.get(transaction, 0),
            marked.get(transaction, 0),
        )
    return found


def _productions(tx: Tx, company: int, productions: set[str]) -> frozenset[str]:
    """Those that have materials or labor."""
    materials = """SELECT DISTINCT lot FROM inventory_transaction
                   WHERE company_id = :c AND reference = 9 AND record_id = 0 AND lot IN ({texts})"""
    labor = "SELECT DISTINCT document FROM voucher WHERE company_id = :c AND kind = 'labor' AND document IN ({texts})"
    return frozenset(row[0] for sql in (materials, labor) for row in texts(tx, sql, company, productions))
