"""The rows under a closing record: its item groups, and below an unfolded one the items that it changed most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.views.records import RecordGroupRow, RecordItemRow, RecordItems
from tui import format as figures
from tui.format import amount, count, plain_amount, plural
from tui.widgets.balance import drawn
from tui.widgets.columns import Column


@dataclass(frozen=True, slots=True)
class RecordLine:
    """An item group; or one of its items; or (``more`` items) those that are not shown one by one."""

    group: RecordGroupRow
    item: RecordItemRow | None = None
    more: int = 0
    is_open: bool = False

    @property
    def key(self) -> tuple[str, str, bool]:
        return self.group.item_group, self.item.item if self.item is not None else "", bool(self.more)

    @property
    def whole(self) -> bool:
        """Whether it is the group itself."""
        return self.item is None and not self.more

    @property
    def words(self) -> str:
        """The group with the sign for unfolded or folded, or what belongs to it."""
        if self.whole:
            signs = ("-", "+") if figures.style.letters else ("▾", "▸")
            return f"{signs[0] if self.is_open else signs[1]} {self.group.item_group}"
        if self.item is None or self.more:
            return f"  {plural(self.more, 'more item')}"
        return f"  {self.item.item} {self.item.name}".rstrip()

    @property
    def adjusted(self) -> int:
        return self.group.adjusted if self.item is None else self.item.adjusted

    @property
    def transactions(self) -> int:
        return self.group.transactions if self.item is None else self.item.transactions


def lines_of(groups: Sequence[RecordGroupRow], unfolded: Mapping[str, RecordItems]) -> list[RecordLine]:
    """The groups in their order, each followed by its items where it is unfolded."""
    found: list[RecordLine] = []
    for group in groups:
        items = unfolded.get(group.item_group)
        found.append(RecordLine(group, is_open=items is not None))
        if items is None:
            continue
        found += [RecordLine(group, item) for item in items.rows]
        if items.rest is not None:
            found.append(RecordLine(group, items.rest, items.more))
    return found


def columns(largest: Callable[[], int]) -> tuple[Column[RecordLine], ...]:
    """``largest`` gives the amount that a bar of full length stands for."""

    def faint(line: RecordLine) -> str:
        return "" if line.whole else "quiet"

    return (
        Column("group", "Item group and item", lambda line: line.words, 26, most=44, tone=faint),
        Column("before", "Before CUR", lambda line: amount(line.group.before) if line.whole else "", 14, most=20, figure=True,
               priority=3),
        Column("adjusted", "Adjusted CUR", lambda line: amount(line.adjusted), 13, most=20, figure=True,
               plain=lambda line: plain_amount(line.adjusted)),
        drawn("size", lambda line: line.adjusted, largest, width=13, priority=2, faded=lambda line: bool(line.more)),
        Column("after", "After CUR", lambda line: amount(line.group.after) if line.whole else "", 14, most=20, figure=True),
        Column("n", "Trans.", lambda line: count(line.transactions), 7, most=12, figure=True, tone=lambda _line: "quiet"),
    )  # fmt: skip
