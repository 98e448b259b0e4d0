"""The closed lists of the field: models, kinds, posting types, principles, states.

Members are ``IntEnum`` where rows store them by the million and ``StrEnum`` where a person reads the column. The
integer of a member is part of the stored books: never renumber, only append.
"""

from __future__ import annotations

from core.vocabulary.closing import (
    ADJUSTMENT_NAMES,
    LEFTOVERS,
    PRINCIPLE_NAMES,
    RECORD_NAMES,
    WARNINGS,
    AdjustmentKind,
    LogReason,
    Principle,
    RecordType,
    SettlementType,
    Specification,
    Spread,
)
from core.vocabulary.codes import ANOTHER_KIND, CodeKind
from core.vocabulary.costs import CostKind
from core.vocabulary.items import ALL_DIMENSIONS, DIMENSIONS, MODEL_NAMES, PERPETUAL, InventoryModel
from core.vocabulary.labelled import Labelled
from core.vocabulary.posting import POSTING_NAMES, PostingType
from core.vocabulary.runs import (
    LIVE,
    MOVING,
    PHASES,
    Decision,
    JobState,
    PeriodStatus,
    Phase,
    Prepared,
    Requested,
    Role,
    RunEvent,
)
from core.vocabulary.transactions import JOURNALS, REFERENCE_NAMES, LinkKind, Reference, Side, UpdateKind

__all__ = [
    "ADJUSTMENT_NAMES",
    "ALL_DIMENSIONS",
    "ANOTHER_KIND",
    "DIMENSIONS",
    "JOURNALS",
    "LEFTOVERS",
    "LIVE",
    "MODEL_NAMES",
    "MOVING",
    "PERPETUAL",
    "PHASES",
    "POSTING_NAMES",
    "PRINCIPLE_NAMES",
    "RECORD_NAMES",
    "REFERENCE_NAMES",
    "WARNINGS",
    "AdjustmentKind",
    "CodeKind",
    "CostKind",
    "Decision",
    "InventoryModel",
    "JobState",
    "Labelled",
    "LinkKind",
    "LogReason",
    "PeriodStatus",
    "Phase",
    "PostingType",
    "Prepared",
    "Principle",
    "RecordType",
    "Reference",
    "Requested",
    "Role",
    "RunEvent",
    "SettlementType",
    "Side",
    "Specification",
    "Spread",
    "UpdateKind",
]
