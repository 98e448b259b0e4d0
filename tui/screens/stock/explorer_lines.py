"""The words around the tree of a cost: whose it is, the sentences, what changed it, the row under the cursor, the check."""

from __future__ import annotations

from collections.abc import Iterable

from core.money import Amount
from core.views.costs import CostNode, Explanation
from core.vocabulary import CostKind
from tui.cost_drawing import each, name
from tui.format import amount, cells, left, plural, quantity, right, worded, wrap
from tui.registry import key_of
from tui.screens.common.details import flow
from tui.widgets.bars import spread
from tui.widgets.lines import Line

ROOMY = 110
"""Cells from which the head says the cost of one piece, too."""
READABLE = 110
"""No line of the sentences is longer."""


def head_lines(found: Explanation, currency: str, width: int) -> list[Line]:
    """Whose cost it is; right what it was, what it is and the difference. Below, where a coming close is taken as done, that."""
    head = _head_line(found, currency, width)
    if not found.foreseen:
        return [head]
    return [
        head,
        [
            (
                f" As a close through {found.foreseen} would leave it. Nothing is posted; {key_of('simulate')} returns.",
                "warn",
            )
        ],
    ]


def _head_line(found: Explanation, currency: str, width: int) -> Line:
    root = found.root
    changed = root.amount - found.posted
    whose = f"{quantity(root.quantity)} of {root.item} {found.item_name}, {found.model}"
    figures: list[tuple[str, str]] = [("  cost ", "quiet"), (f"{amount(root.amount)} {currency}", "strong")]
    if changed:
        figures = [
            ("  was ", "quiet"), (amount(found.posted), ""), ("  would be " if found.foreseen else "  is ", "quiet"),
            (f"{amount(root.amount)} {currency}", "strong"), (f"  {signed(changed)}", "blue"),
        ]  # fmt: skip
    if width >= ROOMY and root.quantity:
        figures.append((f"  {each(root)} each", ""))
    return spread([(root.number, "strong"), (f"  {whose}", "")], figures, width)


def signed(value: Amount) -> str:
    """A difference, with its sign even where it is dearer."""
    return f"+{amount(value)}" if value > 0 else amount(value)


def word_lines(found: Explanation, width: int, *, short: bool) -> list[Line]:
    """The sentences, each on lines of its own or as one paragraph (``short``), and what changed the cost since it was posted."""
    lines: list[Line] = []
    sentences = [worded(sentence) for sentence in found.sentences]
    for paragraph in (" ".join(sentences),) if short else sentences:
        first, *rest = wrap(paragraph, min(width, READABLE) - 4)
        lines += [f" {first}", *(f" {part}" if short else f"   {part}" for part in rest)]
    if not found.changes:
        return lines
    steps = [
        ("posted", found.posted),
        *((f"{change.date} {change.type} {change.record}".rstrip(), change.amount) for change in found.changes),
        ("cost then" if found.foreseen else "cost now", found.root.amount),
    ]
    room = min(max(cells(words) for words, _ in steps), max(12, width - 19))
    lines += ["", [(" Since it was posted", "quiet")]]
    lines += [f" {left(words, room)} {right(amount(value), 16)}" for words, value in steps]
    return lines


def node_lines(node: CostNode, width: int) -> list[Line]:
    """The row under the cursor in full: always two lines."""
    words = name(node)
    parts = [f"{words[:1].upper()}{words[1:]}"]
    if node.account:
        against = f" against {node.offset_account}" if node.offset_account else ""
        parts.append(f"posted to {node.account}{against}")
    if node.voucher:
        parts.append(f"voucher {node.voucher}")
    if node.kind is CostKind.MORE:
        parts.append("Right shows the next of them")
    lines: list[Line] = [*flow(parts, width), "", ""]
    return lines[:2]


def check_line(leaves: Iterable[CostNode], found: Explanation) -> Line:
    """Whether what was read of the tree adds up to the cost: the posted cost with what records change."""
    cost = "foreseen cost" if found.foreseen else "booked cost"
    every = list(leaves)
    booked = found.posted + sum(change.amount for change in found.changes)
    difference = sum(node.amount for node in every) - booked
    words = f" Check: tree = {cost}, difference {amount(difference)}"
    if difference:
        words = f" Check: tree and {cost} differ by {amount(difference)}; {key_of('reload')} reads both again"
    return [(words, "stop" if difference else ""), (f"   {plural(len(every), 'leaf', 'leaves')} read", "quiet")]
