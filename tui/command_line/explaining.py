"""``explain``: where a cost comes from in words or as a tree, why a record changed it, and why a voucher has a line."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from core.errors import EXIT_BLOCKED, EXIT_DONE, EXIT_REJECTED, UsageError
from tui import format as figures
from tui.command_line import Command
from tui.command_line.json_form import Only
from tui.command_line.output import Column, Output, figure
from tui.command_line.parsing import count, iso_date
from tui.cost_drawing import ASCII, DRAWN, Strokes, bar, each, name, percent, pieces
from tui.find_transaction import find_transaction

if TYPE_CHECKING:
    from core.cost_port import Costs
    from core.views.costs import CostNode, CostTree
    from core.views.explained import ChangeExplanation, LineExplanation
    from tui.command_line.session import Session

LEVELS, MOST_LEVELS = 6, 100
_BAR = 10
"""Cells of the bar of a whole cost."""
_SHOWN = (
    "kind", "what", "transaction_id", "number", "item", "date", "quantity", "unit_cost", "amount", "share", "account",
    "offset_account", "loop", "unfolds", "foreseen",
)  # fmt: skip


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "number", metavar="NUMBER", help="number or id of an inventory transaction; with --line number of a voucher"
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--close", type=iso_date, metavar="DATE", help="as a close through DATE would leave it, from a dry run"
    )
    which.add_argument("--record", metavar="RECORD", help="what this record changed of the transaction, and why")
    which.add_argument("--line", type=count, metavar="N", help="why the voucher has its line N")
    parser.add_argument("--tree", action="store_true", help="print the tree instead of sentences")
    parser.add_argument(
        "--depth",
        type=_levels,
        default=LEVELS,
        metavar="N",
        help=f"unfold the tree N levels deep, at most {MOST_LEVELS}",
    )


def _levels(text: str) -> int:
    return min(count(text), MOST_LEVELS)


def _run(session: Session, arguments: Namespace) -> int:
    if arguments.tree and (arguments.line or arguments.record):
        raise UsageError("A line or a change has no tree.", advice="Leave out `--tree`; it goes with a transaction.")
    if arguments.line:
        line = session.books.explain_line(arguments.number, arguments.line)
        return _say(session, line)
    number = find_transaction(session.books, arguments.number)
    if arguments.record:
        return _say(session, session.books.explain_change(number, session.record_id(arguments.record)))
    costs: Costs = session.books.foresee(number, arguments.close) if arguments.close else session.books
    if session.as_json:
        found, tree = costs.explain(number), costs.cost_tree(number, arguments.depth)
        session.out.json(Only(found, ("foreseen", "posted", "changes", "sentences", "tree"), tree=_form(tree)))
        return EXIT_DONE
    if arguments.close:
        session.out.line(f"As a close through {arguments.close} would leave it; nothing is posted.")
    if arguments.tree:
        print_tree(session.out, costs.cost_tree(number, arguments.depth), "foreseen" if arguments.close else "booked")
    else:
        print_words(session.out, costs.explain(number).sentences)
    return EXIT_DONE


def _say(session: Session, found: LineExplanation | ChangeExplanation) -> int:
    if session.as_json:
        session.out.json(found)
    else:
        print_words(session.out, found.sentences)
    return EXIT_DONE


def _form(tree: CostTree) -> Only:
    return Only(tree.node, (*_SHOWN, "parts"), parts=[_form(part) for part in tree.parts])


def print_words(out: Output, sentences: Sequence[str]) -> None:
    """The sentences, one a line."""
    for sentence in sentences:
        out.line(figures.worded(sentence))


class _Line(NamedTuple):
    """A node with the lines that lead to it, and how deep it stands."""

    lead: str
    level: int
    node: CostNode


def _lines(tree: CostTree, drawn: Strokes, before: str = "", level: int = 0) -> Iterator[_Line]:
    """The nodes below the top in the order of reading."""
    for place, part in enumerate(tree.parts, 1):
        last = place == len(tree.parts)
        yield _Line(before + (drawn.end if last else drawn.fork), level + 1, part.node)
        yield from _lines(part, drawn, before + ("   " if last else drawn.down), level + 1)


def print_tree(out: Output, tree: CostTree, cost: str = "booked") -> None:
    """The tree as a table: what each node is, its figures, the account of its posting and its share."""
    drawn = ASCII if figures.written_in_ascii() else DRAWN
    lines = [_Line("", 0, tree.node), *_lines(tree, drawn)]
    columns: list[Column[_Line]] = [
        Column("Level", lambda line: str(line.level) if out.as_plain else ""),
        Column("Where it comes from", lambda line: ("" if out.as_plain else line.lead) + name(line.node)),
        Column("Date", lambda line: line.node.date),
        figure("Quantity", lambda line: pieces(line.node)),
        figure("Unit cost", lambda line: each(line.node)),
        figure("Amount", lambda line: figures.amount(line.node.amount)),
        Column("Account", lambda line: line.node.account),
        figure("Share", lambda line: percent(line.node)),
        Column("", lambda line: "" if out.as_plain else bar(line.node, drawn.bar, _BAR)),
    ]
    out.table(columns, lines)
    leaves = sum(node.amount for node in _leaves(tree))
    out.line(f"The leaves add up to {figures.amount(leaves)}, the {cost} cost is {figures.amount(tree.node.amount)}.")


def _leaves(tree: CostTree) -> Iterator[CostNode]:
    if not tree.parts:
        yield tree.node
    for part in tree.parts:
        yield from _leaves(part)


EXAMPLES = """
  invclose explain SO-88120
  invclose explain SO-88120 --tree --depth 3
  invclose explain SO-88120 --close 2026-06-30
  invclose explain SO-88120 --record IC-000003
  invclose explain INVC-000003 --line 2"""
EXITS = {
    EXIT_REJECTED: "it does not exist, the number stands for several transactions, or the record did nothing to it",
    EXIT_BLOCKED: "inventory cannot be closed through the day of --close",
}
ABOUT = """
The cost is followed down through settlements, transfers, productions and returns to the receipts and invoices that it
comes from, with what was charged late or adjusted by hand. The parts add up to the booked cost to the last cent.
With --close the same as a coming close would leave it: what it would settle and adjust is computed, and nothing is posted.
With --record it says why that record changed the cost; with --line who posted a voucher line, what it is made of to the last
cent, and why it went to its account."""
COMMANDS = {"explain": Command(_arguments, _run, EXAMPLES, EXITS, ABOUT)}
