"""Loading a bundle given as text, and looking at what came of it."""

from __future__ import annotations

from typing import Any

import pytest

from core.currency import Currency
from core.errors import RejectedInput
from core.importing import Bundle, Problem, read_bundle
from db.engine.session import Database
from db.importing import Imported, import_bundle
from tests.support.currencies import EUR

ITEMS = """item,item_group,inventory_model,include_physical_value,item_cost,standard_cost,fixed_receipt_price,financial_dimensions
LAMP,LAMPS,FIFO,,12,,,site
PART,PARTS,WA,,3,,,site
BULB,PARTS,MA,,2,,,site
SCREW,PARTS,STD,,,0.5,,site
SHADE,PARTS,LIFO,yes,20,,yes,site
"""
HEAD = (
    "reference,kind,update,item,quantity,site,date,amount,to_site,return_of,marked_to,production,balance_account,"
    "offset_account,voucher,account,part,shipment,share,counted\n"
)


def row(reference: str, kind: str, item: str, quantity: str, date: str = "2024-01-10", **more: str) -> str:
    values = {"update": "both", "site": "1", "reference": reference, "kind": kind, "item": item, "quantity": quantity}
    values |= {"date": date, **more}
    return ",".join(values.get(name, "") for name in HEAD.strip().split(",")) + "\n"


def bundle(*rows: str, name: str = "ACME", items: str = ITEMS, currency: Currency = EUR, **files: str) -> Bundle:
    """Of rows, items (none when empty) and other files given as text."""
    contents = {f"{file}.csv": text.encode() for file, text in files.items()}
    if items:
        contents["items.csv"] = items.encode()
    if rows:
        contents["transactions.csv"] = (HEAD + "".join(rows)).encode()
    return read_bundle(contents, currency, name=name)


class Books:
    """A database under test."""

    def __init__(self, database: Database[Any]) -> None:
        self.database = database

    def load(self, *rows: str, company: str | None = None, dry_run: bool = False, **more: Any) -> Imported:
        return import_bundle(self.database, company, bundle(*rows, **more), dry_run=dry_run)

    def refused(self, *rows: str, **more: Any) -> list[Problem]:
        """The problems; nothing may have been written."""
        before = self.counts()
        with pytest.raises(RejectedInput) as caught:
            self.load(*rows, **more)
        assert self.counts() == before
        return [problem for problem in caught.value.problems if isinstance(problem, Problem)]

    def all(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        with self.database.read() as tx:
            return tx.all(sql, params)

    def counts(self) -> list[tuple[Any, ...]]:
        tables = [
            "company",
            "item",
            "main_account",
            "inventory_transaction",
            "inventory_update",
            "voucher",
            "import_file",
            "audit_event",
        ]
        return [(table, *self.all(f"SELECT COUNT(*) FROM {table}")[0]) for table in tables]

    def cost(self, number: str) -> str:
        """The posted financial amount."""
        found = self.all(
            """SELECT u.amount FROM inventory_transaction t JOIN inventory_update u ON u.transaction_id = t.id AND u.kind = 1
               WHERE t.number = :n""",
            n=number,
        )
        return EUR.text(found[0][0])

    def lines(self, document: str) -> list[tuple[str, str]]:
        """(account, amount) of all vouchers with this document, in order."""
        rows = self.all(
            """SELECT a.code, e.amount FROM voucher v JOIN ledger_entry e ON e.voucher_id = v.id
               JOIN main_account a ON a.id = e.account_id WHERE v.document = :d ORDER BY v.id, e.line""",
            d=document,
        )
        return [(account, EUR.text(amount)) for account, amount in rows]
