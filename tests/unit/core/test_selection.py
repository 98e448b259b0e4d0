"""What one bundle of a run reads."""

from __future__ import annotations

import numpy as np

from core.close.selection import OldSettlements, Selection
from tests.support.selections import Moved, selection


def test_nodes_are_found_by_transaction_also_when_some_are_added_later() -> None:
    chosen = selection(Moved(7, 1, 1), Moved(5, 2, -1), closed=[Moved(9, 1, 1)])
    assert chosen.node_of() == {7: 0, 5: 1, 9: 2}
    assert chosen.node_of() is chosen.node_of()
    chosen.id = np.append(chosen.id, 11)
    assert chosen.node_of() == {7: 0, 5: 1, 9: 2, 11: 3}
    assert len(chosen) == 4


def test_without_earlier_settlements_there_are_no_rows() -> None:
    none = OldSettlements.none()
    assert len(none) == 0
    columns = (none.receipt, none.issue, none.start, none.issue_start, none.quantity, none.amount)
    assert all(column.dtype == np.int64 and not column.size for column in columns)


def test_a_selection_has_nothing_hanging_on_it_unless_given() -> None:
    empty, flags = np.zeros(0, np.int64), np.zeros(0, bool)
    chosen = Selection(
        empty, empty, [], flags, 0, empty, empty, empty, flags, empty, empty, empty, empty, empty, flags, empty, flags
    )
    assert len(chosen.old) == 0
    assert (chosen.links, chosen.layers, chosen.manual, chosen.marks, chosen.outgoing) == ([], {}, {}, [], frozenset())
