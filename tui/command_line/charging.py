"""``adjust charge``: one freight, duty or insurance bill over several receipts."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from core.errors import UsageError
from core.requests import ChargeRequest
from core.vocabulary import Spread
from tui.command_line.parsing import price
from tui.find_transaction import find_receipts

if TYPE_CHECKING:
    from tui.command_line.session import Session

_EXAMPLE = "Write `invclose adjust charge --over PO-1 PO-2 --amount 45.00 --by value --offset-account 6100`."


def add_charge_options(parser: ArgumentParser) -> None:
    """Which receipts, and what falls on each."""
    parser.add_argument(
        "--over",
        nargs="+",
        action="extend",
        default=[],
        metavar="RECEIPT",
        help="numbers or ids of the receipts that share a charge (used by: charge)",
    )
    parser.add_argument(
        "--weights",
        nargs="+",
        action="extend",
        default=[],
        type=price,
        metavar="WEIGHT",
        help="one weight for each receipt of --over, with --by weights (used by: charge)",
    )


def charge_request(session: Session, arguments: Namespace) -> ChargeRequest:
    """What is asked for; ``UsageError`` when the receipts, the amount or the weights are missing."""
    if not arguments.over or arguments.amount is None:
        raise UsageError("The receipts or the amount of the charge are missing.", advice=_EXAMPLE)
    if arguments.transaction or arguments.item or arguments.site:
        raise UsageError("A charge names its receipts after --over.", advice=_EXAMPLE)
    receipts = [find_receipts(session.books, text) for text in arguments.over]
    by = Spread(arguments.by)
    if by is Spread.WEIGHTS and any(len(found) > 1 for found in receipts):
        raise UsageError(
            "A line received in parts stands for several receipts.",
            advice="With weights, write the id of each receipt.",
        )
    return ChargeRequest(
        receipts=tuple(receipt for found in receipts for receipt in found),
        amount=session.amount(arguments.amount, "--amount"),
        by=by,
        weights=tuple(arguments.weights),
        date=arguments.date or "",
        offset_account=arguments.offset_account,
        note=arguments.note,
        update_ledger=not arguments.no_ledger,
    )
