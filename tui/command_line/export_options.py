"""The options of ``import`` that are about exports of other systems; how one is read is in `tui.command_line.foreign_exports`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from tui.command_line.openings import opening_arguments


def export_arguments(parser: ArgumentParser) -> None:
    """The options of ``import`` that are about exports of other systems."""
    add = parser.add_argument
    add(
        "--profile",
        metavar="NAME",
        help="read the export of another system by this import profile; `invclose import-profile list` names them",
    )
    add(
        "--set",
        dest="answers",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="answer a question of the import profile; may be given several times",
    )
    add("--answers", dest="answer_file", type=Path, metavar="FILE", help="TOML file with such answers")
    add("--accept", action="store_true", help="take every answer that is proposed")
    add(
        "--items",
        type=Path,
        metavar="FILE",
        help="items.csv with group and model of items that the books do not have",
    )
    add("--save-items", type=Path, metavar="FILE", help="write an items.csv of the items that the books do not have")
    add(
        "--ledger",
        action="store_true",
        help="the export is of the general ledger there, kept beside ours for `reconcile` (used with: --profile)",
    )
    opening_arguments(parser)
    add("--rejected", type=Path, metavar="FILE", help="write what is wrong to a CSV file, each with its reason")
