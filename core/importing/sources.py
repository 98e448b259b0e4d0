"""Where a bundle comes from: a folder, a zip, a workbook, or files already in memory. With limits."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from core.errors import NotFound
from core.importing.archives import Limits, explored, members_of, unpack
from core.importing.columns import LAYOUTS
from core.importing.problems import Problem
from core.importing.workbook_xml import Vast, look_through, with_doubts

Sheet = Sequence[Sequence[str]]
Contents = Mapping[str, "bytes | Sheet"]
"""File name (or sheet name) -> bytes of a CSV file, or rows of text."""
SheetReader = Callable[[bytes], Mapping[str, Sheet]]
"""Workbook -> rows of text by sheet; the caller brings the library."""
_CSV = (".csv",)
_ANY_TEXT = (".csv", ".txt", ".tsv")
_NESTED = (".zip", ".7z", ".gz", ".tar", ".rar", ".xlsx")


def open_source(
    path: Path, sheets: SheetReader | None, limits: Limits, problems: list[Problem], *, everything: bool = False
) -> dict[str, bytes | Sheet]:
    """The files of a folder, zip or workbook, or the one CSV file, by name; ``NotFound`` when there is nothing.

    ``everything``: of a zip also text files of other endings, of a workbook every sheet, under the names they have.
    """
    try:
        if path.is_dir():
            return _folder(path, limits, problems)
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise NotFound(f"{path} is neither a file nor a folder.", advice="Name a file or folder on the disk.")
        if about.st_size > limits.total_bytes:
            problems.append(_too_large(path.name, limits.total_bytes))
            return {}
        with path.open("rb") as file:
            content = file.read(limits.total_bytes)
    except FileNotFoundError as error:
        raise NotFound(f"There is no file or folder {path}.", advice="Check the name.") from error
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}.", advice="Check whether you may read it.") from error
    except ValueError as error:  # a NUL, or half of a character
        raise NotFound(f"There is no file or folder {str(path)!r}.", advice="Check the name.") from error
    if content[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _packed(path.name, content, sheets, limits, problems, everything=everything)
    if content[:4] == b"\xd0\xcf\x11\xe0":
        problems.append(Problem(path.name, 0, "", "", "is a workbook in the old format", "save it as XLSX"))
        return {}
    return {path.name: content}


def _too_large(name: str, limit: int) -> Problem:
    message = f"is larger than {limit // (1024 * 1024):,} MB"
    return Problem(name, 0, "", "", message, "split it and import the parts in order")


def _folder(path: Path, limits: Limits, problems: list[Problem]) -> dict[str, bytes | Sheet]:
    files: dict[str, bytes | Sheet] = {}
    left = limits.total_bytes
    for file in sorted(path.iterdir()):
        if file.suffix.lower() != ".csv" or not file.is_file():
            continue
        size = file.stat().st_size
        if size > min(limits.file_bytes, left):
            problems.append(_too_large(file.name, min(limits.file_bytes, limits.total_bytes)))
            continue
        left -= size
        files[file.name] = file.read_bytes()
    return files


def _packed(
    name: str,
    content: bytes,
    sheets: SheetReader | None,
    limits: Limits,
    problems: list[Problem],
    *,
    everything: bool,
) -> dict[str, bytes | Sheet]:
    def explore(archive: zipfile.ZipFile) -> dict[str, bytes | Sheet]:
        members = members_of(archive)
        if len(members) > limits.members:
            problems.append(Problem(name, 0, "", "", f"holds {len(members):,} files", "pack only the CSV files"))
            return {}
        if any(member.filename == "xl/workbook.xml" for member in members):
            found = _workbook(name, content, archive, sheets, limits, problems)
            if everything:
                return {f"{name} {title}": sheet for title, sheet in found.items()}
            return {title.strip().lower(): sheet for title, sheet in found.items() if title.strip().lower() in LAYOUTS}
        endings = _ANY_TEXT if everything else _CSV
        return _unzip(archive, members, limits.unpacked(len(content), limits.total_bytes), limits, problems, endings)

    return explored(name, content, limits, problems, explore)


def _unzip(
    archive: zipfile.ZipFile,
    members: list[zipfile.ZipInfo],
    left: int,
    limits: Limits,
    problems: list[Problem],
    endings: tuple[str, ...],
) -> dict[str, bytes | Sheet]:
    files: dict[str, bytes | Sheet] = {}
    for member in members:
        inside = PurePosixPath(member.filename)
        if inside.suffix.lower() in _NESTED:
            problems.append(Problem(inside.name, 0, "", "", "lies packed in the zip", "pack the CSV files themselves"))
            continue
        if inside.suffix.lower() not in endings or "__MACOSX" in inside.parts:
            continue
        if inside.name in files:
            problems.append(Problem(inside.name, 0, "", "", "appears in the zip twice", "keep one of them"))
            continue
        unpacked = unpack(archive, member, min(limits.file_bytes, left))
        left -= len(unpacked)
        files[inside.name] = unpacked
    return files


def _workbook(
    name: str,
    content: bytes,
    archive: zipfile.ZipFile,
    sheets: SheetReader | None,
    limits: Limits,
    problems: list[Problem],
) -> dict[str, bytes | Sheet]:
    """The sheets of a workbook that was looked through first: its reader expands all of it at once."""
    try:
        doubts = look_through(archive, limits.unpacked(len(content), limits.workbook_bytes))
    except Vast as error:
        problems.append(Problem(name, 0, "", "", str(error), "delete what is out there, or save the sheets as CSV"))
        return {}
    if sheets is None:
        problems.append(Problem(name, 0, "", "", "is a workbook, which cannot be read here", "use CSV files"))
        return {}
    try:
        read = sheets(content)
    except Exception as error:
        problems.append(Problem(name, 0, "", "", f"is not a readable workbook: {error}", "save it again"))
        return {}
    return {title: with_doubts(rows, doubts.get(title, {})) for title, rows in read.items()}
