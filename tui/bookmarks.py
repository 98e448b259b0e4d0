"""Where somebody was and what they had filled in, kept for the next start when the line is lost.

One file for each session and database in the user's state folder, readable by its owner only, in a folder of its own that is
no link. Its name is a hash of the address, so that no address stands there; what is kept are places and what stood in fields,
never a password. A session holds a lock on its file: what is left without one was left by a session that ended.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

VERSION = 1
LARGEST = 262_144
"""Bytes of a bookmark; a larger file is none of ours."""
OLD_DAYS = 30


@dataclass(frozen=True)
class Filled:
    """A form with what stood in it: how it is opened again, and its fields."""

    how: str
    screen: str
    title: str
    fields: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)
    """What the fields are called on the screen."""


@dataclass(frozen=True)
class Bookmark:
    """The places that were open, the last one on top, and the form above them."""

    saved: str
    places: Sequence[Mapping[str, Any]] = field(default=())
    filled: Filled | None = None
    title: str = ""
    """What was on top."""

    def as_json(self) -> str:
        return json.dumps({"version": VERSION, **asdict(self)}, ensure_ascii=False)

    @property
    def words(self) -> str:
        """What is offered."""
        return f"{self.filled.title}, filled in" if self.filled is not None else self.title


def read_bookmark(text: str) -> Bookmark | None:
    """A bookmark as it was written; ``None`` for anything else."""
    try:
        found = json.loads(text)
        if found["version"] != VERSION:
            return None
        filled = found["filled"]
        return Bookmark(
            str(found["saved"]),
            [dict(one) for one in found["places"]],
            None
            if filled is None
            else Filled(
                str(filled["how"]),
                str(filled["screen"]),
                str(filled["title"]),
                _texts(filled["fields"]),
                _texts(filled.get("labels", {})),
            ),
            str(found["title"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _texts(found: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in found.items()}


def state_folder() -> Path:
    """The user's folder for bookmarks; it need not exist."""
    base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return base / "invclose" / "bookmarks"


class BookmarkFolder:
    """The bookmarks of one database. Nothing here raises: a bookmark that cannot be kept is not worth an error."""

    def __init__(self, url: str, company: str | None, folder: Path | None = None) -> None:
        self.folder = folder or state_folder()
        self.stem = hashlib.sha256(f"{url}\0{company or ''}".encode()).hexdigest()[:24]
        self.name = f"{self.stem}-{secrets.token_hex(8)}"
        self._lock: IO[str] | None = None

    # --- of this session

    def keep(self, bookmark: Bookmark | None) -> None:
        """Write it in the place of the one before, or remove that."""
        with suppress(OSError):
            if bookmark is None:
                (self.folder / f"{self.name}.json").unlink(missing_ok=True)
            elif self._ours() and self._locked():
                self._write(bookmark.as_json())

    def _write(self, text: str) -> None:
        number, name = tempfile.mkstemp(prefix=".bookmark-", dir=self.folder)
        try:
            with os.fdopen(number, "w", encoding="utf-8") as out:
                out.write(text)
            Path(name).replace(self.folder / f"{self.name}.json")
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _ours(self) -> bool:
        """Whether the folder is one of the user's own, and no link; it is made where it is missing."""
        self.folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):
            self.folder.mkdir(mode=0o700)
        return is_own(self.folder.lstat(), stat.S_ISDIR)

    def _locked(self) -> bool:
        if self._lock is None:
            path = self.folder / f"{self.name}.lock"
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            self._lock = os.fdopen(os.open(path, flags, 0o600), "r+")
            take(self._lock)
        return True

    def end(self) -> None:
        """The session is over, and nothing of it is left: no bookmark, no lock."""
        self.keep(None)
        with suppress(OSError):
            (self.folder / f"{self.name}.lock").unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    # --- of sessions before

    def left(self) -> Iterator[tuple[str, Bookmark]]:
        """What ended sessions left, the newest first, by the name of its file."""
        found: list[tuple[int, str, Bookmark]] = []
        with suppress(OSError):
            if not is_own(self.folder.lstat(), stat.S_ISDIR):
                return
            for path in self.folder.glob(f"{self.stem}-*.json"):
                bookmark = self._read(path) if not self._alive(path.stem) else None
                if bookmark is not None:
                    found.append((path.lstat().st_mtime_ns, path.stem, bookmark))
        for _, name, bookmark in sorted(found, reverse=True, key=lambda one: one[0]):
            yield name, bookmark

    def _alive(self, name: str) -> bool:
        """Whether the session that wrote it goes on: it holds its lock."""
        if name == self.name:
            return True
        try:
            with (self.folder / f"{name}.lock").open("r+") as lock:
                return not take(lock)
        except FileNotFoundError:
            return False
        except OSError:
            return True

    @staticmethod
    def _read(path: Path) -> Bookmark | None:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(number, encoding="utf-8", errors="replace") as file:
            found = os.fstat(file.fileno())
            if not is_own(found, stat.S_ISREG) or found.st_size > LARGEST:
                return None
            return read_bookmark(file.read())

    def drop(self, name: str) -> None:
        """What an ended session left is not needed any more."""
        for ending in ("json", "lock"):
            with suppress(OSError):
                (self.folder / f"{name}.{ending}").unlink(missing_ok=True)


def is_own(found: os.stat_result, kind: Any) -> bool:
    """Whether something is of this kind, belongs to the user, and nobody else may change it."""
    if not kind(found.st_mode):
        return False
    return not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o022)


def take(lock: IO[str]) -> bool:
    """Whether the lock is ours now; where files cannot be locked, it is."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
