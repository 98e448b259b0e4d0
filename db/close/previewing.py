"""A run computed bundle by bundle, each from its own short read; nothing is stored."""

from __future__ import annotations

from typing import Any

from core.close.accounts import StoredAccounts
from core.close.bundling import bundles
from core.close.selection import IssueCost, Selection
from core.requests import CloseRequest
from core.usecases.run import Preview, RunOrder, preview
from core.vocabulary import RecordType
from db.close.jobs import parameters_of
from db.close.scope import cost_groups, run_scope, work
from db.close.selection import select_bundle
from db.company.setup import load_accounts
from db.engine.session import Database, Tx
from db.records.dates import refuse_run


def compute(
    database: Database[Any], company: int, record_type: RecordType, request: CloseRequest
) -> tuple[Preview, StoredAccounts, tuple[int, ...]]:
    """The run itself; the recalculations it would cancel come last."""
    with database.read(repeatable=True) as tx:
        order = _order(tx, company, record_type, request)
        parameters = parameters_of(tx, company, request)
        scope = run_scope(tx, company, request.date, 0, record_type)
        groups = cost_groups(tx, company)
        cut = bundles(work(tx, scope, groups, parameters), groups.links)
        accounts = StoredAccounts(load_accounts(tx, company))

    def load(bundle: Any, carried: dict[int, IssueCost]) -> Selection:
        with database.read(repeatable=True) as tx:
            return select_bundle(tx, scope, bundle.groups, groups, carried)

    return preview(order, cut, load, accounts), accounts, scope.cancelled


def _order(tx: Tx, company: int, record_type: RecordType, request: CloseRequest) -> RunOrder:
    refuse_run(tx, company, record_type, request.date)
    number = tx.value("SELECT MAX(id) FROM closing_record") or 0
    return RunOrder(number + 1, record_type, request.date, request.max_throughputs, request.min_throughput)
