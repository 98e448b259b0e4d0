"""Where a bundle comes from: a folder, a zip, a workbook, or files already in memory. With limits.

What a zip says of its own sizes is not believed: members are unpacked up to the limit and no further.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from core.errors import NotFound
from core.importing.columns import LAYOUTS
from core.importing.model import Problem

Sheet = Sequence[Sequence[str]]
Contents = Mapping[str, "bytes | Sheet"]
"""File name (or sheet name) -> bytes of a CSV file, or rows of text."""
SheetReader = Callable[[bytes], Mapping[str, Sheet]]
"""Workbook -> rows of text by sheet; the caller brings the library."""


class Limits(NamedTuple):
    """What one import may hold."""

    file_bytes: int = 512 * 1024 * 1024
    total_bytes: int = 1024 * 1024 * 1024
    workbook_bytes: int = 256 * 1024 * 1024
    """Of a workbook, unpacked."""
    rows: int = 5_000_000
    members: int = 1_000


class _TooLarge(Exception):
    pass


def open_source(
    path: Path, sheets: SheetReader | None, limits: Limits, problems: list[Problem]
) -> dict[str, bytes | Sheet]:
    """The files of a folder, zip or workbook, or the one CSV file, by name; ``NotFound`` when there is nothing."""
    try:
        if path.is_dir():
            return _folder(path, limits, problems)
        size = path.stat().st_size
        if size > limits.total_bytes:
            problems.append(_too_large(path.name, limits.total_bytes))
            return {}
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"There is no file or folder {path}.", advice="Check the name.") from error
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}.") from error
    if content[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _packed(path.name, content, sheets, limits, problems)
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
    name: str, content: bytes, sheets: SheetReader | None, limits: Limits, problems: list[Problem]
) -> dict[str, bytes | Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > limits.members:
                problems.append(Problem(name, 0, "", "", f"holds {len(members):,} files", "pack only the CSV files"))
                return {}
            if any(member.filename == "xl/workbook.xml" for member in members):
                return _workbook(name, content, archive, members, sheets, limits=limits, problems=problems)
            return _unzip(archive, members, limits, problems)
    except _TooLarge:
        problems.append(Problem(name, 0, "", "", "unpacks to more than one import may contain", "split it"))
    except NotImplementedError as error:
        problems.append(Problem(name, 0, "", "", f"is packed in an unsupported way: {error}", "pack it as a plain zip"))
    except RuntimeError:
        problems.append(Problem(name, 0, "", "", "is protected by a password", "pack it without one"))
    except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
        problems.append(Problem(name, 0, "", "", f"is damaged: {error}", "pack it again"))
    except Exception as error:  # zlib.error, lzma.LZMAError and what a hostile archive makes of the unpacker
        problems.append(Problem(name, 0, "", "", f"cannot be unpacked: {error}", "pack it again"))
    return {}


def _unzip(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], limits: Limits, problems: list[Problem]
) -> dict[str, bytes | Sheet]:
    files: dict[str, bytes | Sheet] = {}
    left = limits.total_bytes
    for member in members:
        inside = PurePosixPath(member.filename)
        if inside.suffix.lower() != ".csv" or "__MACOSX" in inside.parts:
            continue
        if inside.name in files:
            problems.append(Problem(inside.name, 0, "", "", "appears in the zip twice", "keep one of them"))
            continue
        unpacked = _unpack(archive, member, min(limits.file_bytes, left))
        left -= len(unpacked)
        files[inside.name] = unpacked
    return files


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    with archive.open(member) as stream:
        unpacked = stream.read(limit + 1)
    if len(unpacked) > limit:
        raise _TooLarge
    return unpacked


def _workbook(
    name: str,
    content: bytes,
    archive: zipfile.ZipFile,
    members: list[zipfile.ZipInfo],
    sheets: SheetReader | None,
    limits: Limits,
    problems: list[Problem],
) -> dict[str, bytes | Sheet]:
    left = limits.workbook_bytes
    for member in members:
        with archive.open(member) as stream:
            while chunk := stream.read(1 << 20):
                left -= len(chunk)
                if left < 0:
                    raise _TooLarge
    if sheets is None:
        problems.append(Problem(name, 0, "", "", "is a workbook, which cannot be read here", "use CSV files"))
        return {}
    try:
        return {
            title.strip().lower(): rows for title, rows in sheets(content).items() if title.strip().lower() in LAYOUTS
        }
    except Exception as error:
        problems.append(Problem(name, 0, "", "", f"is not a readable workbook: {error}", "save it again"))
        return {}
