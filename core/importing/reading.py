"""A source -> a bundle."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from core.currency import Currency
from core.importing.archives import Limits
from core.importing.columns import LAYOUTS
from core.importing.csv_text import Table, read_csv, table_of_sheet
from core.importing.cut_over import CUT_OVER, read_cut_over
from core.importing.masters import read_master
from core.importing.model import Bundle
from core.importing.problems import Problem, Problems, TooMany
from core.importing.sources import Contents, SheetReader, open_source
from core.importing.transactions import read_transactions
from core.quiet import without_cycle_collector

ORDER = (
    "accounts", "item_groups", "posting_profile", "periods", "warehouses", "items", "opening", "balances", "transactions",
    "ledger",
)  # fmt: skip


def read_bundle(
    source: Path | str | Contents,
    currency: Currency,
    *,
    name: str = "",
    sheets: SheetReader | None = None,
    limits: Limits | None = None,
    replace_profile: bool = False,
) -> Bundle:
    """The bundle of a folder, zip, workbook or single CSV file, or of contents by file name.

    Every line is read; what is wrong is in ``Bundle.problems``, and ``check_bundle`` goes on from there.
    Amounts are
    read in ``currency``, that of the company it goes into. ``NotFound`` when there is no such file. ``sheets`` reads a workbook;
    ``replace_profile``: its posting profile is the whole one of a new company.
    """
    limits = limits or Limits()
    problems = Problems()
    if isinstance(source, Mapping):
        contents: Contents = source
    else:
        path = Path(source)
        contents = open_source(path, sheets, limits, problems)
        name = name or path.resolve().name.removesuffix(path.suffix if path.is_file() else "")
    bundle = Bundle(name=name or "bundle", currency=currency, problems=problems, replaces_profile=replace_profile)
    with without_cycle_collector():
        try:
            return _read(bundle, contents, limits)
        except TooMany:
            problems.close(bundle.name)
            return bundle


def _read(bundle: Bundle, contents: Contents, limits: Limits) -> Bundle:
    tables = _tables(bundle, contents, limits)
    bundle.files = tuple(table.file for table in tables.values())
    bundle.sha256 = _digest(tables)
    for kind, table in tables.items():
        if kind == "transactions":
            read_transactions(table, bundle)
        elif kind in CUT_OVER:
            read_cut_over(kind, table, bundle)
        else:
            read_master(kind, table, bundle)
    return bundle


def _tables(bundle: Bundle, contents: Contents, limits: Limits) -> dict[str, Table]:
    named: dict[str, str] = {}
    for file in contents:
        kind = file.lower().removesuffix(".csv")
        if kind in LAYOUTS and kind not in named:
            named[kind] = file
        else:
            near = get_close_matches(kind[:100], LAYOUTS, 1)
            advice = (
                f"did you mean {near[0]}.csv?" if near else f"known: {', '.join(f'{known}.csv' for known in ORDER)}"
            )
            message = "appears twice" if kind in named else "is not a file of a bundle"
            bundle.problems.append(Problem(file, 0, "", "", message, advice))
    if not named and not bundle.problems:
        advice = "a bundle has items.csv and transactions.csv, or sheets of these names"
        bundle.problems.append(Problem(bundle.name, 0, "", "", "contains no file of a bundle", advice))
    tables: dict[str, Table] = {}
    for kind in ORDER:
        if kind not in named:
            continue
        file, content = named[kind], contents[named[kind]]
        if isinstance(content, bytes):
            tables[kind] = read_csv(file, content, bundle.problems, limits.rows)
        else:
            tables[kind] = table_of_sheet(file, content, bundle.problems, limits.rows)
    return tables


def _digest(tables: Mapping[str, Table]) -> str:
    """Of names and cells: line ends, a byte order mark or packing make no other bundle of the same content."""
    digest = hashlib.sha256()
    for kind, table in tables.items():
        digest.update(f"\x1d{kind}\x1e".encode())
        text = "\x1e".join(["\x1f".join(row) for _, row in table.rows])
        digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
