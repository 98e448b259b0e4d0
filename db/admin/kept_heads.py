"""Files with heads of a chain: keeping one, and checking those that were kept."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.errors import NotFound, RejectedInput
from core.plural import plural
from core.proof.anchors import Anchor, anchors_in
from core.views.checks import Finding
from db.admin import signing, timestamps
from db.engine.session import Database
from db.reading.anchors import kept_heads, present_anchor
from db.reading.findings import broken, fine

MOST_BYTES = 64 << 20


def signed_head(database: Database[Any], company: int, key: Path | None) -> Anchor:
    """The head of a company now, signed where a key is given."""
    with database.read() as tx:
        found = present_anchor(tx, company)
    if found is None:
        raise NotFound("The books have no seal yet.", advice="`invclose db upgrade` makes one of what is there.")
    return signing.signed(found, key) if key else found


def keep(file: Path, anchor: Anchor) -> None:
    """Append a head to a file, on the disk before this returns."""
    try:
        with file.open("a", encoding="utf-8") as opened:
            opened.write(f"{anchor.text}\n")
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        raise RejectedInput(f"{file} cannot be written: {error.strerror}.", advice="Name another file.") from error


def check_files(
    database: Database[Any], company: int, files: Sequence[Path], key: Path | None, authority: Path | None = None
) -> list[Finding]:
    """The heads in these files against the chain.

    With a public key, each must be signed by it; with root certificates, each must have a time stamp of an authority below them.
    """
    kept = {str(file): anchors_in(_text(file)) for file in files}
    with database.read(repeatable=True) as tx:
        code = tx.value("SELECT code FROM company WHERE id = :c", {"c": company})
        own = {file: [anchor for anchor in anchors if anchor.company == code] for file, anchors in kept.items()}
        for file, anchors in own.items():
            if not anchors:
                raise RejectedInput(
                    f"{file} has no head of company {code}.",
                    advice="Name files that `invclose anchor` wrote, or reports.",
                )
        findings = kept_heads(tx, company, own)
    wanted = signing.public_key(key) if key else ""
    findings += [found for file, anchors in own.items() for found in _unsigned(file, anchors, wanted)]
    return [*findings, *(_stamps(own, authority) if authority else ())]


def _stamps(own: Mapping[str, Sequence[Anchor]], authority: Path) -> list[Finding]:
    """What the time stamps beside the files say."""
    roots = timestamps.roots_in(authority)
    times, wrong = [], []
    for file, anchors in own.items():
        for anchor in anchors:
            path = timestamps.file_beside(Path(file), anchor)
            at = timestamps.stamped_at(anchor, path, roots)
            if at:
                times.append(at)
                continue
            what = f"{path.name} is no time stamp of it" if path.exists() else "has no time stamp"
            wrong.append(
                broken(
                    "timestamp",
                    f"Head {anchor.number} of {anchor.at} in {file}: {what} by an authority in {authority}.",
                    "Ask who keeps the file, or check which authority stamped it.",
                )
            )
    if wrong:
        return wrong
    newest = f"{max(times):%Y-%m-%d %H:%M:%S} UTC"
    return [fine("timestamp", f"{plural(len(times), 'time stamp')} by an authority; the newest says {newest}.")]


def _unsigned(file: str, anchors: Sequence[Anchor], wanted: str) -> list[Finding]:
    """Heads that are not signed as they must be."""
    found = []
    for anchor in anchors:
        name = f"Head {anchor.number} of {anchor.at} in {file}"
        if wanted and anchor.key != wanted:
            what = "is signed by another key" if anchor.signature else "is not signed"
            found.append(broken("signature", f"{name} {what}.", "Ask who keeps the key whether the line is theirs."))
        elif anchor.signature and not signing.valid(anchor):
            found.append(
                broken(
                    "signature",
                    f"The signature of {name[0].lower()}{name[1:]} is wrong.",
                    "The line was changed after it was signed: ask who keeps the file.",
                )
            )
    return found


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise RejectedInput(
                f"{file} is too large for a file of heads.", advice="Copy the lines with heads out of it."
            )
        return file.read_text("utf-8", "replace")
    except FileNotFoundError:
        raise NotFound(f"There is no file {file}.", advice="Check the name.") from None
    except OSError as error:
        raise RejectedInput(f"{file} cannot be read: {error.strerror}.", advice="Check the file.") from error
