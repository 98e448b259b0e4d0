"""Files that hold copies of books: made under names that nobody can guess, never through a link, on the disk before they count."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from core import os_errors
from core.errors import InvcloseError, NotFound, RejectedInput
from db.engine.space import no_room, room_at

_AT_ONCE = 1 << 20
MARGIN = 16 << 20
"""Bytes that stay free beside a copy."""


@contextmanager
def told(doing: str) -> Generator[None]:
    """Errors of the operating system as sentences."""
    try:
        yield
    except OSError as error:
        raise os_errors.said(error, doing) from error


def absolute(path: Path) -> Path:
    """The file somebody named; the last part of its name is not followed when it is a link."""
    try:
        return Path(os.path.abspath(path.expanduser()))
    except RuntimeError as error:  # ~ of a user that there is not
        raise NotFound("There is no such home folder.", where=str(path), advice="Write the whole name.") from error


def refuse_folder(folder: Path) -> None:
    """A copy is put into a folder that is there, and in which not everybody may exchange it for something else."""
    with told("The folder cannot be used"):
        mode = folder.stat().st_mode
    if not stat.S_ISDIR(mode):
        raise NotFound(f"{folder} is no folder.", advice="Check the name.")
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise RejectedInput(
            "Everybody may exchange files in this folder.", where=str(folder), advice="Choose a folder of your own."
        )


def refuse_target(target: Path, *, replace: bool) -> None:
    """A new file is made where none is, or where an ordinary one is to be replaced; never through a link."""
    with told("The target cannot be used"), suppress(FileNotFoundError):
        mode = target.lstat().st_mode
        if stat.S_ISLNK(mode):
            raise RejectedInput(f"{target} is a link.", advice="Name the file itself.")
        if not stat.S_ISREG(mode):
            raise RejectedInput(f"{target} is no ordinary file.", advice="Name a new file.")
        if not replace:
            raise RejectedInput(f"{target} already exists.", advice="Name a new file, or add `--replace`.")


def need_room(folder: Path, needed: int) -> None:
    """Refused beforehand when the disk cannot hold what is to be written."""
    free = room_at(folder)
    if free is not None and free < needed + MARGIN:
        raise no_room(folder, needed + MARGIN, free, "The copy")


@contextmanager
def private_file(folder: Path, beginning: str) -> Generator[Path]:
    """An empty file in this folder, only for its owner; it is gone afterwards unless it was given another name."""
    path = folder / f"{beginning}{secrets.token_hex(16)}"
    with told("The file cannot be written"):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    try:
        yield path
    finally:
        for ending in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                path.with_name(path.name + ending).unlink()


@contextmanager
def opened_copy(source: Path) -> Generator[int]:
    """An ordinary file, opened to be read; never a link, a folder, or something that would never end."""
    with told(f"{source} cannot be read"):
        try:
            file = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            raise NotFound(f"There is no file {source}.", advice="Check the name.") from None
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise NotFound(f"{source} is no ordinary file.", advice="Name a file made by `invclose db backup`.")
        os.set_blocking(file, True)
        yield file
    finally:
        os.close(file)


def copy_into(file: int, target: Path) -> str:
    """Copy an opened file into one that is there, onto the disk; the SHA-256 of what was copied."""
    import hashlib

    digest = hashlib.sha256()
    with told("The copy cannot be written"), os.fdopen(os.open(target, os.O_WRONLY | os.O_NOFOLLOW), "wb") as written:
        place = 0
        while part := os.pread(file, _AT_ONCE, place):
            digest.update(part)
            written.write(part)
            place += len(part)
        written.flush()
        os.fsync(written.fileno())
    return digest.hexdigest()


def sha256_of_opened(file: int) -> str:
    """The SHA-256 of an opened file, from its beginning."""
    import hashlib

    digest, place = hashlib.sha256(), 0
    with told("The copy cannot be read"):
        while part := os.pread(file, _AT_ONCE, place):
            digest.update(part)
            place += len(part)
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file."""
    import hashlib

    with told(f"{path} cannot be read"), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """A file or folder onto the disk."""
    with told("The disk failed"):
        number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def give_name(unfinished: Path, target: Path, *, replace: bool) -> None:
    """The finished file gets its name in one step; without ``replace`` never that of a file which is there."""
    with told("The file cannot be named"):
        if replace:
            refuse_target(target, replace=True)
            os.replace(unfinished, target)
        else:
            _link(unfinished, target)
    sync(target.parent)


def _link(unfinished: Path, target: Path) -> None:
    try:
        os.link(unfinished, target, follow_symlinks=False)
    except FileExistsError:
        raise RejectedInput(f"{target} already exists.", advice="Name a new file.") from None
    except OSError:  # a file system without links: the name is taken first, then filled
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY, 0o600))
        os.replace(unfinished, target)


def no_copy(source: Path, why: str, where: str = "") -> InvcloseError:
    """The refusal of a file that cannot be restored."""
    advice = "The present books stay as they are. Name a file made by `invclose db backup`."
    return RejectedInput(f"{source} {why}.", where=where.removesuffix("."), advice=advice)
