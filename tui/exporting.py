"""Exporting vouchers: written, read back, compared, noted, and only then named. A command and a screen do the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from core.errors import NotReadBack
from core.exporting.compare import refuse_differences
from core.views.exports import ExportPlan, WrittenFile
from tui import wiring

if TYPE_CHECKING:
    from core.exporting.model import Read, Sheet
    from core.ports import Desk
    from core.requests import ExportRequest
    from db.admin.new_files import SavedFile


class Exported(NamedTuple):
    """What was written."""

    plan: ExportPlan
    files: tuple[WrittenFile, ...]


def export_vouchers(desk: Desk, request: ExportRequest, target: Path, *, replace: bool = False) -> Exported:
    """Write vouchers for another ledger into ``target``, and files beside it where one does not suffice.

    Refused as the desk refuses it, where a file is there already, and where what was written does not read as the vouchers do.
    """
    plan = desk.plan_export(request)
    contents = [_bytes(plan, content) for content in plan.target.write(plan.journal)]
    named = list(zip(_names(target, len(contents)), contents, strict=True))
    written: list[WrittenFile] = []

    def check(saved: Sequence[SavedFile]) -> None:
        _read_back(plan, saved)
        written.extend(WrittenFile(str(file.path), file.sha256) for file in saved)
        desk.note_export(plan, written)

    wiring.save_files(named, replace=replace, before_naming=check)
    return Exported(plan, tuple(written))


def _bytes(plan: ExportPlan, content: bytes | Sheet) -> bytes:
    if isinstance(content, bytes):
        return content
    from tui.files.workbook import sheet_as_workbook

    return sheet_as_workbook(content, plan.journal.currency)


def _read_back(plan: ExportPlan, saved: Sequence[SavedFile]) -> None:
    found = []
    for file in saved:
        content: Read = file.content
        if plan.target.ending == ".xlsx":
            content = _cells(file.content)
        try:
            found += plan.target.read(content, plan.journal.currency)
        except (ValueError, KeyError, IndexError) as error:
            raise NotReadBack(
                f"The written file cannot be read back: {error}.",
                advice="Nothing was kept. This is a fault of invclose.",
            ) from error
    refuse_differences(plan.target, plan.journal, found)


def _cells(content: bytes) -> Sequence[Sequence[str]]:
    """The first sheet of a workbook as text."""
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    from tui.command_line.workbook import text_of

    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [[text_of(cell) for cell in row] for row in rows]


def _names(target: Path, count: int) -> list[Path]:
    """``out.csv``, ``out-2.csv``, ``out-3.csv``."""
    more = [target.with_name(f"{target.stem}-{place}{target.suffix}") for place in range(2, count + 1)]
    return [target, *more]
