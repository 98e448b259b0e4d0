"""One bundle, whole: plan, value, carry costs on, and say what to store. A pure function.

Steps 3 to 6 of a close for some of its cost groups; how a run is cut into bundles never shows in the result. Example:
receipts of 1 at 10.00 and 1 at 20.00 and an issue of 1 at 15.00, by FIFO: one settlement of 10.00, one adjustment of
+5.00, 1 at 20.00 left open.

Source: docs/rules.md#8-inventory-close-step-by-step
"""

from __future__ import annotations

from core.close.accounts import StoredAccounts
from core.close.loops import carry_costs
from core.close.plan import plan
from core.close.selection import Selection
from core.close.staged import Staged, Stager
from core.close.value import Valuation
from core.vocabulary import RecordType


def run_bundle(
    selection: Selection,
    accounts: StoredAccounts,
    *,
    record: int,
    record_type: RecordType,
    date: int,
    max_throughputs: int = 100,
    min_throughput: int = 0,
) -> Staged:
    """Result of the bundle's cost groups for a close or recalculation up to ``date`` (yyyymmdd).

    ``min_throughput`` in minor units; ``record`` is the id that virtual transfers are made from. Raises
    ``Unbalanced`` when a stored variant of accounts is missing, ``OverflowError`` beyond the ids that virtual
    transfers have room for.
    """
    valuation = Valuation(selection, plan(selection))
    valued = carry_costs(valuation, max_throughputs=max_throughputs, min_throughput=min_throughput)
    stager = Stager(
        valuation, valued, accounts, record=record, record_type=record_type, date=date, least=min_throughput
    )
    return stager.staged()
