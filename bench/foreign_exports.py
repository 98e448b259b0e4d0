"""An export of Dynamics 365 of any size: `python -m bench.foreign_exports /tmp/export --rows 1000000`.

InventTrans with InventTransOrigin and InventDim, as a dump has them: purchases received, then invoiced at a slightly other price, and
sales, each a row of a lot of its own; some rows ordered or reserved. `--accounts` adds what each update was posted to. `--map` reads,
checks and previews it, and says how fast.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import random
import resource
import time
from pathlib import Path

FIRST = dt.date(2024, 1, 1)
NOTHING = "1900-01-01T00:00:00"
COLUMNS = (
    "ItemId", "StatusIssue", "StatusReceipt", "Qty", "QtySettled", "DatePhysical", "DateFinancial", "DateInvent", "DateStatus",
    "DateExpected", "DateClosed", "CostAmountPhysical", "CostAmountPosted", "CostAmountAdjustment", "CostAmountSettled",
    "CostAmountOperations", "CostAmountStd", "CurrencyCode", "InventTransOrigin", "inventDimId", "InvoiceId", "InvoiceReturned",
    "PackingSlipId", "PackingSlipReturned", "TransChildType", "TransChildRefId", "ValueOpen", "Voucher", "VoucherPhysical",
    "MarkingRefInventTransOrigin", "ReturnInventTransOrigin", "NonFinancialTransferInventClosing", "RecId", "DataAreaId",
)  # fmt: skip
ORIGIN = (
    "InventTransId",
    "ItemId",
    "ItemInventDimId",
    "Party",
    "ReferenceCategory",
    "ReferenceId",
    "RecId",
    "DataAreaId",
)
_RECORD = 5_637_144_576


def write_export(folder: Path, rows: int, *, days: int = 90, seed: int = 1) -> None:
    """The three tables."""
    draw = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    count = max(10, rows // 200)
    prices = [draw.randint(50, 30_000) for _ in range(count)]
    with (
        (folder / "InventTrans.csv").open("w", newline="", encoding="utf-8") as moves,
        (folder / "InventTransOrigin.csv").open("w", newline="", encoding="utf-8") as origins,
    ):
        move, origin = csv.writer(moves), csv.writer(origins)
        move.writerow(COLUMNS)
        origin.writerow(ORIGIN)
        for number in range(rows):
            _write_row(draw, prices, number, (FIRST + dt.timedelta(days=number * days // rows)), move, origin)
    (folder / "InventDim.csv").write_text(
        "inventDimId,InventSiteId,InventLocationId,DataAreaId\nD1,1,11,acme\nD2,2,21,acme\n", encoding="utf-8"
    )


def _write_row(draw: random.Random, prices: list[int], number: int, day: dt.date, move: object, origin: object) -> None:
    item = min(int(len(prices) * draw.random() ** 2), len(prices) - 1)
    lot, code, buys = _RECORD + 2 * number, f"I{item:05d}", draw.random() < 0.5
    pieces = draw.randint(5, 100) if buys else -draw.randint(1, 40)
    cents = pieces * prices[item]
    invoiced = draw.random() < 0.9
    ordered = draw.random() < 0.01
    date = f"{day.isoformat()}T00:00:00"
    status = (
        ("0", "5")
        if ordered
        else (("0", "1") if invoiced else ("0", "2"))
        if buys
        else (("1", "0") if invoiced else ("2", "0"))
    )
    physical = NOTHING if ordered else date
    financial = date if invoiced and not ordered else NOTHING
    value, posted = _figure(cents), _figure(cents + cents // 50 if invoiced else 0)
    cells = dict.fromkeys(COLUMNS, "0") | {
        "ItemId": code, "StatusIssue": status[0], "StatusReceipt": status[1], "Qty": f"{pieces}.000000", "DatePhysical": physical,
        "DateFinancial": financial, "DateInvent": physical, "DateStatus": physical, "DateExpected": NOTHING, "DateClosed": NOTHING,
        "CostAmountPhysical": value, "CostAmountPosted": posted, "CurrencyCode": "EUR", "InventTransOrigin": str(lot),
        "inventDimId": draw.choice(("D1", "D2")), "Voucher": f"V{number:08d}", "VoucherPhysical": f"P{number:08d}",
        "RecId": str(lot + 1), "DataAreaId": "acme",
    }  # fmt: skip
    move.writerow(list(cells.values()))  # type: ignore[attr-defined]
    reference = f"PO{number}" if buys else f"SO{number}"
    origin.writerow((f"LOT{number:08d}", code, "AllBlank", "0", "3" if buys else "0", reference, lot, "acme"))  # type: ignore[attr-defined]


def _figure(cents: int) -> str:
    """Cents with six places, as a dump has them."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02d}0000"


def write_accounts(folder: Path) -> None:
    """InventTransPosting with the accounts of both updates of each row of InventTrans."""
    head = ("InventTransOrigin", "Voucher", "TransDate", "LedgerDimension", "OffsetLedgerDimension")
    with (
        (folder / "InventTrans.csv").open(newline="", encoding="utf-8") as moves,
        (folder / "InventTransPosting.csv").open("w", newline="", encoding="utf-8") as postings,
    ):
        posting = csv.writer(postings)
        posting.writerow(head)
        for row in csv.DictReader(moves):
            for voucher, day, accounts in (
                ("VoucherPhysical", "DatePhysical", (1, 2)),
                ("Voucher", "DateFinancial", (3, 4)),
            ):
                posting.writerow((row["InventTransOrigin"], row[voucher], row[day], *accounts))
    (folder / "DimensionAttributeValueCombination.csv").write_text(
        "RecId,DisplayValue\n1,140100-1-\n2,200140--\n3,140200-1-\n4,510300--\n", encoding="utf-8"
    )


def read_export(folder: Path) -> tuple[int, int]:
    """Reads, checks and previews it; rows and lines."""
    from core.currency import Currency
    from core.importing import Known, check_bundle
    from core.mapping.beside import Beside
    from core.quiet import without_cycle_collector
    from tui import foreign_exports

    answers = {"model": "FIFO", "item_group": "GOODS"}
    with without_cycle_collector():
        mapped = foreign_exports.map_beside(
            folder, foreign_exports.profile("d365"), answers, Currency.of("EUR"), Beside()
        )
        problems = check_bundle(mapped.bundle, Known())
    if problems or mapped.questions:
        raise SystemExit(f"{problems[:3]} {mapped.questions}")
    return mapped.rows, len(mapped.bundle.rows)


def main() -> None:
    """As the module says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--accounts", action="store_true", help="with the accounts of each update")
    parser.add_argument("--map", action="store_true", help="read an export that is there already")
    arguments = parser.parse_args()
    if not arguments.map:
        write_export(arguments.folder, arguments.rows)
        if arguments.accounts:
            write_accounts(arguments.folder)
        return
    start, used = time.perf_counter(), time.process_time()
    rows, lines = read_export(arguments.folder)
    seconds, work = time.perf_counter() - start, time.process_time() - used
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{rows:,} rows, {lines:,} lines read, checked and previewed in {seconds:.1f} s ({work:.1f} s of a processor)"
    )
    print(f"{rows / work:,.0f} rows and {lines / work:,.0f} lines for a second of the processor, {most} MB at most")


if __name__ == "__main__":
    main()
