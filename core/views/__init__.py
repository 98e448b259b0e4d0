"""What readers are shown: frozen values, ready for a screen, a table or JSON.

Units stand in the types: amounts are minor units, prices and quantities millionths (``core.money``), everything else
a count, seconds or a key (``core.units``); dates are ISO text, so that showing never computes money. The words are
those of the glossary; a screen formats, it does not decide.
"""

from __future__ import annotations

from core.views.accounts import AccountSearch, AccountStep
from core.views.adjusting import AdjustmentPreview, MarkRow, OnHandRow, OnHandView, StandardCostRow
from core.views.approvals import ApprovalRow, PreparedView
from core.views.audit import AuditChain, AuditRow
from core.views.checks import CheckView, Finding
from core.views.codes import CodeRow, DocumentRow
from core.views.company import CompanyView, RunningView
from core.views.costs import CostChange, CostNode, CostTree, Explanation
from core.views.explained import ChangeExplanation, LineExplanation, LinePart
from core.views.exports import ExportPlan, ExportRow, WrittenFile
from core.views.front import FrontClose, FrontLedger, FrontOpen, FrontValue, MonthValue
from core.views.items import (
    ItemCosts,
    ItemRow,
    ItemTotals,
    ItemView,
    MonthCostRow,
    MovementKey,
    MovementPlace,
    MovementRow,
    MovementTotals,
    OpenReceiptRow,
    PriceRow,
    StockRow,
)
from core.views.records import (
    LogRow,
    OverviewRow,
    RecordGroupRow,
    RecordItemRow,
    RecordItems,
    RecordView,
    ReversalPreview,
    ReversalStep,
)
from core.views.runs import GroupChange, JobView, PhaseView, PreviewView
from core.views.states import MarkState, OpenedAdjustment, PhaseState, RecordState, Severity, TransactionStatus
from core.views.totals import BehindTotals, SettlementTotals
from core.views.transactions import AdjustmentRow, BehindRow, PostedAccounts, SettlementRow, TransactionView, WhyStep
from core.views.undoing import AverageRow, UndoneRow, UndoPreview, UndoResult
from core.views.users import UserRow
from core.views.vouchers import (
    AccountTotals,
    AccountVoucherRow,
    TodayAccount,
    VoucherLineView,
    VoucherMatch,
    VoucherSearch,
    VoucherView,
)

__all__ = [
    "AccountSearch",
    "AccountStep",
    "AccountTotals",
    "AccountVoucherRow",
    "AdjustmentPreview",
    "AdjustmentRow",
    "ApprovalRow",
    "AuditChain",
    "AuditRow",
    "AverageRow",
    "BehindRow",
    "BehindTotals",
    "ChangeExplanation",
    "CheckView",
    "CodeRow",
    "CompanyView",
    "CostChange",
    "CostNode",
    "CostTree",
    "DocumentRow",
    "Explanation",
    "ExportPlan",
    "ExportRow",
    "Finding",
    "FrontClose",
    "FrontLedger",
    "FrontOpen",
    "FrontValue",
    "GroupChange",
    "ItemCosts",
    "ItemRow",
    "ItemTotals",
    "ItemView",
    "JobView",
    "LineExplanation",
    "LinePart",
    "LogRow",
    "MarkRow",
    "MarkState",
    "MonthCostRow",
    "MonthValue",
    "MovementKey",
    "MovementPlace",
    "MovementRow",
    "MovementTotals",
    "OnHandRow",
    "OnHandView",
    "OpenReceiptRow",
    "OpenedAdjustment",
    "OverviewRow",
    "PhaseState",
    "PhaseView",
    "PostedAccounts",
    "PreparedView",
    "PreviewView",
    "PriceRow",
    "RecordGroupRow",
    "RecordItemRow",
    "RecordItems",
    "RecordState",
    "RecordView",
    "ReversalPreview",
    "ReversalStep",
    "RunningView",
    "SettlementRow",
    "SettlementTotals",
    "Severity",
    "StandardCostRow",
    "StockRow",
    "TodayAccount",
    "TransactionStatus",
    "TransactionView",
    "UndoPreview",
    "UndoResult",
    "UndoneRow",
    "UserRow",
    "VoucherLineView",
    "VoucherMatch",
    "VoucherSearch",
    "VoucherView",
    "WhyStep",
    "WrittenFile",
]
