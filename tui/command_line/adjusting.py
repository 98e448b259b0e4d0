"""``adjust``: on-hand, one receipt, a charge over several, or the unit cost of a moving average item."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.adjusting import ways
from core.errors import EXIT_BLOCKED, EXIT_DONE, EXIT_FAILURE, EXIT_REJECTED, NothingOnHand, UsageError
from core.requests import AdjustmentRequest, OnHandLine, OnHandRequest, RevaluationRequest, Reviewed, TransactionRequest
from core.vocabulary import Spread
from tui import format as figures
from tui.command_line import Command
from tui.command_line.charging import add_charge_options, charge_request
from tui.command_line.json_form import Only
from tui.command_line.look_ups import print_behind, print_lines
from tui.command_line.output import Column, figure
from tui.command_line.parsing import amount, iso_date, percent, price
from tui.command_line.questions import add_yes, need_answer, yes_or_no
from tui.find_transaction import find_transaction

if TYPE_CHECKING:
    from core.views.adjusting import AdjustmentPreview, OnHandRow, OnHandView
    from tui.command_line.session import Session

ABOUT = """
on-hand      changes what was open as of the last close. Several items and sites make one record with one
             voucher. Without --to-unit, --to-cost-price, --amount, --value or --percent it shows what is open.
transaction  adds to the cost of one receipt, as far as it is open; with --late to all of it, whatever is settled.
charge       spreads one bill over several receipts by value, quantity or weights, whatever of them is settled; one
             record, one voucher, one reversal.
revalue      sets a new unit cost of a moving average item, as of today."""
EXAMPLES = """
  Open as of the last close: 1 piece at 10.00 and 1 at 13.00, so 23.00 for 2.
    invclose adjust on-hand --item A --to-unit 15.00    adds 5.00 and 2.00: 30.00 for 2
    invclose adjust on-hand --item A --amount 1.00 --by quantity    adds 0.50 and 0.50
    invclose adjust on-hand --item A --value 25.30      adds 2.30, by value: 1.00 and 1.30
    invclose adjust on-hand --item A --percent 10       adds the same 2.30
    invclose adjust on-hand --item A                    shows what can be adjusted
  Freight of 44.00 for a receipt of 4, of which 2 are sold: 22.00 now, 22.00 with the next close.
    invclose adjust transaction PO-20108 --amount 44.00 --late --offset-account 6100
  A freight bill of 45.00 over three receipts, and one over two by their weight in kilos.
    invclose adjust charge --over PO-1 PO-2 PO-3 --amount 45.00 --by value --offset-account 6100 --preview
    invclose adjust charge --over PO-1 PO-2 --amount 20.00 --by weights --weights 12.5 40 --offset-account 6100
  Moving average, 10 on hand at 12.00: 12.50 debits inventory with 5.00.
    invclose adjust revalue --item M --to-unit 12.50"""
EXITS = {
    EXIT_FAILURE: "the adjustment was not confirmed",
    EXIT_REJECTED: "an item, transaction or account does not exist, or a number stands for several transactions",
    EXIT_BLOCKED: "nothing was on hand, the receipt is settled, a period is closed, or a right is missing",
}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("what", choices=("on-hand", "transaction", "charge", "revalue"), help="what to adjust")
    parser.add_argument(
        "transaction", metavar="TRANSACTION", nargs="?", help="number or id of a receipt (used by: transaction)"
    )
    parser.add_argument(
        "--item", nargs="+", action="extend", default=[], metavar="ITEM", help="these items (used by: on-hand, revalue)"
    )
    parser.add_argument(
        "--site",
        nargs="+",
        action="extend",
        default=[],
        metavar="SITE",
        help="these sites only (used by: on-hand, revalue)",
    )
    add_charge_options(parser)
    _add_ways(parser)
    parser.add_argument(
        "--date", type=iso_date, metavar="DATE", help="post on DATE, by default today (used by: transaction, charge)"
    )
    parser.add_argument(
        "--late",
        action="store_true",
        help="late charge: adjust the whole receipt, whatever is settled (used by: transaction)",
    )
    parser.add_argument(
        "--offset-account",
        default="",
        metavar="ACCOUNT",
        help="offset account of a late charge (used by: transaction, charge)",
    )
    parser.add_argument(
        "--no-ledger",
        action="store_true",
        help="change inventory only, not the ledger; asked twice, and the record says so "
        "(used by: on-hand, transaction, charge)",
    )
    parser.add_argument("--preview", action="store_true", help="show what would be posted; nothing is written")
    parser.add_argument("--note", default="", metavar="TEXT", help="keep TEXT with the record")
    add_yes(parser)


def _add_ways(parser: ArgumentParser) -> None:
    """What is changed, and by how much."""
    parser.add_argument(
        "--to-unit", type=price, metavar="PRICE", help="price every open piece at PRICE (used by: on-hand, revalue)"
    )
    parser.add_argument(
        "--to-cost-price",
        action="store_true",
        help="price every open piece at the cost price of its item (used by: on-hand)",
    )
    parser.add_argument(
        "--amount",
        type=amount,
        metavar="AMOUNT",
        help="add AMOUNT; a negative one takes off (used by: on-hand, transaction, charge)",
    )
    parser.add_argument(
        "--value", type=amount, metavar="AMOUNT", help="make AMOUNT the value of all that is open (used by: on-hand)"
    )
    parser.add_argument(
        "--percent", type=percent, metavar="PERCENT", help="add PERCENT of the value (used by: on-hand)"
    )
    parser.add_argument(
        "--by",
        choices=[by.value for by in Spread],
        default="value",
        help="spread --amount or --value by value or by quantity, a charge by weights too (used by: on-hand, charge)",
    )


def _run(session: Session, arguments: Namespace) -> int:
    makers = {"on-hand": _on_hand, "transaction": _transaction, "charge": _charge, "revalue": _revalue}
    maker = makers[arguments.what]
    request = maker(session, arguments)
    if request is None:
        return EXIT_DONE
    return review_and_post(session, request, preview=arguments.preview, yes=arguments.yes)


def _chosen(arguments: Namespace) -> list[str]:
    names = ("to_unit", "amount", "value", "percent")
    given = [name for name in names if getattr(arguments, name) is not None]
    return given + (["to_cost_price"] if arguments.to_cost_price else [])


def _on_hand(session: Session, arguments: Namespace) -> AdjustmentRequest | None:
    if arguments.transaction or arguments.late or arguments.date or arguments.offset_account:
        raise UsageError("An on-hand adjustment names items and carries the date of the last close.", advice=_SEE)
    if arguments.by == Spread.WEIGHTS:
        raise UsageError("Only a charge is spread by weights.", advice="Spread it by value or by quantity.")
    if not arguments.item:
        raise UsageError("No item is named.", advice="Add `--item ITEM`.")
    given = _chosen(arguments)
    if len(given) > 1:
        raise UsageError("Choose one way to adjust: a price, an amount, a value or a percentage.", advice=_SEE)
    view = session.desk.on_hand_lines(arguments.item, arguments.site)
    if not given:
        _print_on_hand(session, view)
        return None
    rows = [row for row in view.rows if not row.refused]
    if not rows:
        raise NothingOnHand(
            f"None of these items was on hand as of {view.date}.",
            advice="Name an item that was; negative on-hand cannot be adjusted.",
        )
    return OnHandRequest(
        _lines(session, rows, given[0], arguments), note=arguments.note, update_ledger=not arguments.no_ledger
    )


_SEE = "See `invclose adjust --help`."


def _lines(session: Session, rows: Sequence[OnHandRow], way: str, arguments: Namespace) -> tuple[OnHandLine, ...]:
    by_value = arguments.by == "value"
    if way == "amount":
        return ways.to_amount(rows, session.amount(arguments.amount, "--amount"), by_value=by_value)
    if way == "value":
        return ways.to_value(rows, session.amount(arguments.value, "--value"), by_value=by_value)
    if way == "percent":
        return ways.to_percent(rows, arguments.percent)
    lines = ways.to_price(rows, arguments.to_unit)
    if not lines:
        raise UsageError("These items have no cost price.", advice="Name a price: `--to-unit PRICE`.")
    return lines


def _transaction(session: Session, arguments: Namespace) -> AdjustmentRequest:
    if not arguments.transaction or arguments.amount is None or _chosen(arguments) != ["amount"]:
        raise UsageError(
            "The receipt or the amount to add is missing.",
            advice="Write `invclose adjust transaction PO-20108 --amount 10.00`.",
        )
    if arguments.item or arguments.site:
        raise UsageError("A transaction is named by its number alone.", advice="Leave `--item` and `--site` out.")
    return TransactionRequest(
        find_transaction(session.books, arguments.transaction),
        session.amount(arguments.amount, "--amount"),
        date=arguments.date or "",
        late=arguments.late,
        offset_account=arguments.offset_account,
        note=arguments.note,
        update_ledger=not arguments.no_ledger,
    )


def _charge(session: Session, arguments: Namespace) -> AdjustmentRequest:
    if _chosen(arguments) not in ([], ["amount"]) or arguments.late:
        raise UsageError("A charge adds an amount, and is always a late one.", advice=_SEE)
    return charge_request(session, arguments)


def _revalue(_session: Session, arguments: Namespace) -> AdjustmentRequest:
    if len(arguments.item) != 1 or arguments.to_unit is None or arguments.no_ledger or arguments.date:
        raise UsageError(
            "A revaluation names one item and its new unit cost; it is dated today and posts to the ledger.",
            advice="Write `invclose adjust revalue --item M --to-unit 12.50`.",
        )
    return RevaluationRequest(
        item=arguments.item[0], to_unit=arguments.to_unit, sites=tuple(arguments.site), note=arguments.note
    )


def review_and_post(session: Session, request: AdjustmentRequest, *, preview: bool, yes: bool) -> int:
    """The voucher preview; then, after the question, posting."""
    if not preview:
        need_answer("adjust", yes=yes)
    reviewed: Reviewed | None = None
    if preview or not yes:
        view = session.desk.preview_adjustment(request)
        if preview:
            _print_preview(session, view)
            return EXIT_DONE
        if not _asked(session, view):
            return EXIT_FAILURE
        reviewed = Reviewed(view.adjusted, view.total)
    record = session.books.record(session.desk.post_adjustment(request, reviewed)).row
    if session.as_json:
        session.out.json(Only(record, ("number", "type", "date", "voucher", "adjusted", "transactions")))
    else:
        changed = f"inventory value changed by {figures.amount(record.adjusted)}"
        session.out.line(f"{record.number} is posted: voucher {record.voucher} dated {record.date}, {changed}.")
    return EXIT_DONE


def _asked(session: Session, view: AdjustmentPreview) -> bool:
    """Out of the ledger is asked twice."""
    change = figures.amount(view.adjusted)
    sentences = [f"{view.type_name} adjustment dated {view.date}: changes the inventory value by {change}."]
    for line in view.lines:
        side = f"debit {figures.amount(line.debit)}" if line.debit else f"credit {figures.amount(line.credit)}"
        sentences.append(f"  {line.account} {line.account_name}  {side}")
    if not yes_or_no(session, sentences, yes=False):
        return False
    if view.update_ledger:
        return True
    words = [
        f"The ledger is NOT changed: inventory and ledger will differ by {change}.",
        "The record is permanently marked, and the reconciliation lists it separately.",
    ]
    return yes_or_no(session, words, yes=False)


def _print_preview(session: Session, view: AdjustmentPreview) -> None:
    if session.as_json:
        session.out.json(view)
        return
    session.out.line(f"{view.type_name} adjustment dated {view.date}, preview: nothing is written.")
    if not view.update_ledger:
        session.out.line("NOT IN THE LEDGER: inventory and ledger will differ by this amount.")
    print_lines(session.out, view.lines, view.total)
    session.out.line(f"Changes the inventory value by {figures.amount(view.adjusted)}.")
    if view.rows:
        session.out.heading("What changes")
        print_behind(session.out, view.rows)


def _print_on_hand(session: Session, view: OnHandView) -> None:
    if session.as_json:
        session.out.json(view)
        return
    session.out.line(f"On hand as of {view.date}, the last close.")
    columns: list[Column[OnHandRow]] = [
        Column("Item", lambda row: row.item),
        Column("Name", lambda row: row.name),
        Column("Dimensions", lambda row: row.dimensions),
        figure("Quantity", lambda row: figures.quantity(row.quantity)),
        figure("Posted value", lambda row: figures.amount(row.posted)),
        figure("Adjusted", lambda row: figures.amount(row.adjusted)),
        figure("Value", lambda row: figures.amount(row.value)),
        figure("Unit cost", lambda row: figures.cost_each(row.value, row.quantity)),
        Column("", lambda row: row.refused),
    ]
    session.out.table(columns, view.rows, none="None of these items was open.")


COMMANDS = {"adjust": Command(_arguments, _run, EXAMPLES, EXITS, ABOUT)}
