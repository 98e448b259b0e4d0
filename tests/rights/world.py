"""Two companies in one database, and somebody of every kind."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, NamedTuple

import pytest

from core.errors import WaitsForApproval
from core.requests import CloseRequest, TransactionRequest
from core.rights import Act, Scope, may
from core.vocabulary import Prepared, RecordType, Role
from db.admin.second_person import require_second_person
from db.close.jobs import request_pause, start_run
from db.company import masters
from db.desk import StoredDesk
from db.engine.posting import Posting
from db.engine.session import Database
from db.importing import import_bundle
from db.setup.lists import CompanyLists
from tests.db.importing.loading import bundle, row
from tests.support.identity import pretend

BOSS, STRANGER, OTHER, MAKER = "boss", "stranger", "other", "maker"
LOGINS: dict[str, Role | None] = {STRANGER: None, OTHER: None, **{role.value: role for role in Role}, BOSS: Role.ADMIN}
"""Login -> role in ACME. ``other`` is admin of the company beside it, ``boss`` of all. ``maker`` prepares what others approve."""
ACME = 1
JANUARY, FEBRUARY = "2024-01-31", "2024-02-29"
GOODS = (
    row("P1", "purchase", "LAMP", "4", "2024-01-05", amount="40.00"),
    row("P2", "purchase", "LAMP", "4", "2024-01-08", amount="80.00"),
    row("P3", "purchase", "BULB", "4", "2024-01-08", amount="8.00"),
    row("P4", "purchase", "SCREW", "4", "2024-01-08", amount="2.00"),
    row("S1", "sales", "LAMP", "-2", "2024-01-10"),
    row("S3", "sales", "LAMP", "-1", "2024-02-10"),
    row("S4", "sales", "LAMP", "-1", "2024-02-11"),
    row("P5", "purchase", "LAMP", "3", "2024-02-12", amount="36.00"),
)
UNDOABLE = "S3"
"""A document that nothing holds."""


def build(database: Database[Any]) -> None:
    """ACME with January closed and two issues, a receipt and a mark in February; BETA and EMPTY beside it."""
    with pytest.MonkeyPatch.context() as patch:
        pretend(patch, login=BOSS)
        import_bundle(database, "ACME", bundle(*GOODS))
        import_bundle(
            database, "BETA", bundle(row("P1", "purchase", "LAMP", "1", "2024-01-05", amount="9.00"), name="BETA")
        )
        desk = StoredDesk(database, ACME, executor="inline")
        desk.start_close(CloseRequest(JANUARY))
        issue, receipt = (transaction(database, number) for number in ("S4", "P5"))
        desk.mark(issue, receipt, 1_000_000)
        with database.write(Posting(Act.CREATE_COMPANY, 0)) as tx:
            empty = masters.create_company(tx, "EMPTY")
        for company, users in ((ACME, {**LOGINS, MAKER: Role.ADMIN}), (2, {OTHER: Role.ADMIN}), (empty, LOGINS)):
            lists = CompanyLists(database, company)
            for login, role in users.items():
                if role is not None:
                    lists.set("user", login, {"role": role.value})
    database.close()


def transaction(database: Database[Any], number: str) -> int:
    """The id of an inventory transaction of ACME."""
    with database.read() as tx:
        return int(
            tx.value(
                """SELECT t.id FROM inventory_transaction t JOIN cost_group g ON g.id = t.cost_group_id
                   JOIN item i ON i.id = g.item_id WHERE i.company_id = :c AND t.number = :n AND t.record_id = 0""",
                {"c": ACME, "n": number},
            )
        )


def expected(login: str, act: Act) -> bool:
    """What the table says."""
    if act.scope is Scope.DATABASE:
        return login == BOSS
    return may(LOGINS[login], act)


def waiting_run(database: Database[Any], kind: RecordType) -> int:
    """A run of February that nobody works on yet."""
    with database.write() as tx:
        return start_run(tx, ACME, kind, CloseRequest(FEBRUARY))


def paused_run(database: Database[Any], kind: RecordType) -> int:
    """One that was paused."""
    record = waiting_run(database, kind)
    with database.write() as tx:
        request_pause(tx, record)
    return record


def prepared(database: Database[Any], act: Prepared) -> int:
    """Something that the maker prepared and that waits for a second person; its number."""
    with pytest.MonkeyPatch.context() as patch:
        pretend(patch, login=MAKER)
        CompanyLists(database, ACME).set("company", "ACME", {"second_person": "yes"})
        desk = StoredDesk(database, ACME, executor="inline")
        with suppress(WaitsForApproval):
            if act is Prepared.CLOSE:
                desk.start_close(CloseRequest(FEBRUARY))
            elif act is Prepared.REVERSAL:
                desk.reverse(1, "wrong freight")
            elif act is Prepared.ADJUSTMENT:
                desk.post_adjustment(
                    TransactionRequest(transaction(database, "P5"), 100, "2024-02-20", update_ledger=False)
                )
            else:
                require_second_person(database, "5d41402abc4b2a76", "books.db")
    with database.read() as tx:
        return int(tx.value("SELECT MAX(id) FROM approval"))


class Books(NamedTuple):
    """What stands in the books but for the trail of refusals and the counter of its events."""

    rows: tuple[tuple[str, int, str], ...]
    refusals: int


_COUNTED = (
    "voucher", "ledger_entry", "closing_record", "inventory_transaction", "inventory_update", "settlement", "cost_adjustment",
    "marking", "item", "item_group", "item_price", "main_account", "posting_profile", "ledger_period", "app_user", "company",
    "job", "inventory_lock", "on_hand", "cost_group", "approval", "export_setting", "export_file", "reconciliation_note",
)  # fmt: skip
_HELD = {
    "item": "name, item_group_id, model_group_id, cost_price", "item_group": "name", "main_account": "name, blocked",
    "posting_profile": "account_id", "ledger_period": "status, inventory_access, name", "app_user": "login, role",
    "company": "name, second_person", "approval": "state", "job": "state, requested",
    "inventory_lock": "closed_until, closing_until", "marking": "quantity",
    "on_hand": "financial_quantity, financial_amount", "export_setting": "value",
}  # fmt: skip


def books(database: Database[Any]) -> Books:
    """Every row count, and what of the rows may change."""
    with database.read(repeatable=True) as tx:
        rows = tuple(
            (
                table,
                int(tx.value(f"SELECT COUNT(*) FROM {table}")),
                repr(sorted(tx.all(f"SELECT {held} FROM {table}"), key=repr)),
            )
            for table in _COUNTED
            for held in [_HELD.get(table, "1")]
        )
        return Books(rows, int(tx.value("SELECT COUNT(*) FROM audit_event WHERE action = 'refused'")))
