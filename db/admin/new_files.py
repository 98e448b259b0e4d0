"""Files that somebody asked for, written as copies of the books are: never through a link, and whole before they have a name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from core.errors import RejectedInput
from db.admin import files


class SavedFile(NamedTuple):
    """A file as it was read back from the disk."""

    path: Path
    content: bytes
    sha256: str


def save(
    wanted: Sequence[tuple[Path, bytes]],
    *,
    replace: bool = False,
    before_naming: Callable[[Sequence[SavedFile]], None] | None = None,
) -> Sequence[SavedFile]:
    """Write them under names that nobody can guess, read them back, ask ``before_naming``, then give them their names.

    What refuses on the way leaves no file behind. Only their owner may read them. An existing file is replaced only where that is
    meant.
    """
    targets = [files.absolute(path) for path, _ in wanted]
    if len(set(targets)) < len(targets):
        raise RejectedInput("Two files would have the same name.", advice="Name another file.")
    for target in targets:
        files.refuse_folder(target.parent)
        files.refuse_target(target, replace=replace)
    with ExitStack() as stack:
        saved, unfinished = [], []
        for target, (_, content) in zip(targets, wanted, strict=True):
            path = stack.enter_context(files.private_file(target.parent, f".{target.name[:100]}.unfinished-"))
            with files.told("The file cannot be written"):
                path.write_bytes(content)
            files.sync(path)
            with files.told("The file cannot be read back"):
                read = path.read_bytes()
            unfinished.append(path)
            saved.append(SavedFile(target, read, hashlib.sha256(read).hexdigest()))
        if before_naming is not None:
            before_naming(saved)
        for target, path in zip(targets, unfinished, strict=True):
            files.give_name(path, target, replace=replace)
    return saved
