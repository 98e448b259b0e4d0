"""Reports: tables of facts. ``build`` finds the one that is asked for; each is computed from what is stored now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.reports import ReportName, ReportView
from core.requests import ReportRequest
from db.engine.session import Database
from db.reading.anchors import anchor_text


def build(database: Database[Any], company: int, request: ReportRequest) -> ReportView:
    """One report, with the head of the chain that it can be kept with."""
    view = _built(database, company, request)
    with database.read() as tx:
        return replace(view, head=anchor_text(tx, company))


def _built(database: Database[Any], company: int, request: ReportRequest) -> ReportView:
    """One report; what it needs is imported when it is asked for."""
    if request.name is ReportName.OPEN_QUANTITIES:
        from db.reading.reports.open_quantities import open_quantities

        return open_quantities(database, company, request)
    from db.reading.reports import balances, cost_prices, flows, reconciliation, records, stock, vouchers

    makers = {
        ReportName.COST_PRICES: cost_prices.cost_prices,
        ReportName.TRIAL_BALANCE: balances.trial_balance,
        ReportName.INVENTORY_VALUE: balances.inventory_value,
        ReportName.RECONCILIATION: reconciliation.reconciliation,
        ReportName.LOG: records.log,
        ReportName.CALCULATION_LIST: records.calculation_list,
        ReportName.AGING: stock.aging,
        ReportName.NEGATIVE: stock.negative,
        ReportName.MOVEMENTS: flows.movements,
        ReportName.COST_CHANGES: flows.cost_changes,
        ReportName.VOUCHERS: vouchers.vouchers,
        ReportName.SETTLEMENTS: vouchers.settlements,
    }
    with database.read(repeatable=True) as tx:
        return makers[request.name](tx, company, request)
