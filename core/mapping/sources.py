"""Where an export comes from: a file, a folder, a zip or a workbook, under whatever names, with the limits of every import.

Text files are read from the disk as they are needed; only what is packed is unpacked into memory.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from core.errors import NotFound
from core.importing.archives import Limits
from core.importing.problems import Problem
from core.importing.sources import SheetReader, open_source
from core.mapping.tables import Source

TEXT = (".csv", ".txt", ".tsv")
PACKED = (".zip", ".xlsx", ".xlsm")


def sources_of(path: Path, sheets: SheetReader, limits: Limits, problems: list[Problem]) -> list[Source]:
    """The files and sheets of a path, by name; ``NotFound`` when there is nothing of that name."""
    try:
        if path.is_dir():
            found = []
            for file in sorted(path.iterdir()):
                if file.is_file() and file.suffix.lower() in TEXT + PACKED and not file.name.startswith(("~", ".")):
                    found += _of_file(file, sheets, limits, problems)
            if not found and not problems:
                advice = "put the exported files there: CSV, TXT, TSV, XLSX or ZIP"
                problems.append(Problem(path.name, 0, "", "", "the folder holds no file of an export", advice))
            return found
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}.", advice="Check whether you may read it.") from error
    except ValueError as error:
        raise NotFound(f"There is no file or folder {str(path)!r}.", advice="Check the name.") from error
    return _of_file(path, sheets, limits, problems)


def _of_file(path: Path, sheets: SheetReader, limits: Limits, problems: list[Problem]) -> list[Source]:
    size = _size(path)
    if size is not None and not _is_packed(path):
        if size > limits.file_bytes:
            message = f"is larger than {limits.file_bytes // (1024 * 1024):,} MB"
            problems.append(Problem(path.name, 0, "", "", message, "split it and import the parts in order"))
            return []
        if not size:
            problems.append(Problem(path.name, 0, "", "", "the file is empty", "export it again"))
            return []
        return [Source(path.name, _opener(path))]
    contents = open_source(path, sheets, limits, problems, everything=True)
    return [
        Source(name, partial(BytesIO, content)) if isinstance(content, bytes) else Source(name, None, content)
        for name, content in contents.items()
    ]


def _size(path: Path) -> int | None:
    """Bytes of a file on the disk; ``None`` for anything else."""
    try:
        return path.stat().st_size if path.is_file() else None
    except (OSError, ValueError):
        return None


def _is_packed(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}.", advice="Check whether you may read it.") from error


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")
