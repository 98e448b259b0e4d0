"""Reading and checking a plain bundle: CSV files or sheets of items, transactions and masters.

``read_bundle`` turns bytes into rows of whole numbers, ``check_bundle`` says everything that is wrong with
them, for one company's books as ``Known`` describes them. Neither knows a database; only a bundle without
problems is posted.
"""

from __future__ import annotations

from core.importing.archives import Limits
from core.importing.check import check_bundle
from core.importing.model import (
    KIND_NAMES,
    KINDS,
    LABOR,
    AccountRow,
    BalanceRow,
    Bundle,
    BundleRow,
    GroupRow,
    ItemRow,
    Kind,
    Known,
    KnownItem,
    KnownTransaction,
    LedgerRow,
    OpeningRow,
    PeriodRow,
    ProfileRow,
    WarehouseRow,
)
from core.importing.problems import Problem
from core.importing.reading import read_bundle
from core.importing.sources import SheetReader

__all__ = [
    "KINDS",
    "KIND_NAMES",
    "LABOR",
    "AccountRow",
    "BalanceRow",
    "Bundle",
    "BundleRow",
    "GroupRow",
    "ItemRow",
    "Kind",
    "Known",
    "KnownItem",
    "KnownTransaction",
    "LedgerRow",
    "Limits",
    "OpeningRow",
    "PeriodRow",
    "Problem",
    "ProfileRow",
    "SheetReader",
    "WarehouseRow",
    "check_bundle",
    "read_bundle",
]
