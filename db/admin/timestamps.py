"""Time stamps of heads of a chain by a time-stamping authority (RFC 3161). Needs the extra `invclose[timestamp]`.

An authority signs that it has seen the head, and when: whoever rules the clock of this machine, or keeps the file of heads, cannot
say so. Its answer is kept beside the file of heads, in the form in which it came; `openssl ts -verify` reads it too.
"""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from core.errors import NotFound, RejectedInput, UsageError
from core.proof.anchors import Anchor

_MOST_BYTES = 1 << 20
_PATIENCE = 30
"""Seconds."""


def file_beside(heads: Path, anchor: Anchor) -> Path:
    """Where the time stamp of a head of this file is kept."""
    return heads.with_name(f"{heads.name}.{quote(anchor.company, safe='')}-{anchor.number}.tsr")


def asked(anchor: Anchor, authority: str) -> bytes:
    """The answer of the authority at this address: its time stamp over the head."""
    library = _library()
    builder = library.TimestampRequestBuilder().data(anchor.signed.encode()).nonce(nonce=True)
    request = builder.cert_request(cert_request=True).build()
    name = _place(authority)
    answer = _fetched(authority, request.as_bytes(), name)
    try:
        response = library.decode_timestamp_response(answer)
    except ValueError:
        raise RejectedInput(
            f"What {name} answered is no time stamp.", advice="Check the address of the authority."
        ) from None
    if response.status != 0:
        raise RejectedInput(
            f"{name} granted no time stamp: {' '.join(response.status_string) or response.status}.",
            advice="Ask who runs it, or name another authority.",
        )
    imprint, nonce = response.tst_info.message_imprint.message, response.tst_info.nonce
    if imprint != request.message_imprint.message or nonce != request.nonce:
        raise RejectedInput(f"{name} stamped something else.", advice="Name another authority.")
    return answer


def keep(path: Path, answer: bytes) -> None:
    """Write an answer to a new file, on the disk before this returns."""
    try:
        with path.open("xb") as file:
            file.write(answer)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise RejectedInput(
            f"{path} already exists: this head has a time stamp.", advice="Move the file away to ask again."
        ) from None
    except OSError as error:
        raise RejectedInput(f"{path} cannot be written: {error.strerror}.", advice="Name another file.") from error


def roots_in(file: Path) -> Sequence[Any]:
    """The certificates of a file in the form PEM."""
    _library()
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificates(file.read_bytes())
    except FileNotFoundError:
        raise NotFound(f"There is no file {file}.", advice="Check the name.") from None
    except (OSError, ValueError):
        raise RejectedInput(
            f"{file} holds no certificates.", advice="Name a PEM file with the root certificate of the authority."
        ) from None


def stamped_at(anchor: Anchor, path: Path, roots: Sequence[Any]) -> datetime | None:
    """When an authority below these roots stamped the head; ``None``: it did not, or something else."""
    library = _library()
    builder = library.VerifierBuilder(roots=list(roots))
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None
        response = library.decode_timestamp_response(path.read_bytes())
        builder.build().verify_message(response, anchor.signed.encode())
    except (OSError, ValueError, library.VerificationError):
        return None
    at: datetime = response.tst_info.gen_time
    return at.astimezone(UTC)


def _place(authority: str) -> str:
    """The address without what may be a secret in it."""
    try:
        parts = urlsplit(authority)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError(
            "A time-stamping authority has an address that begins with http:// or https://.",
            advice="Write it like https://authority.example/tsr.",
        )
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def _fetched(authority: str, request: bytes, name: str) -> bytes:
    asking = urllib.request.Request(
        authority, data=request, headers={"Content-Type": "application/timestamp-query"}, method="POST"
    )
    try:
        with urllib.request.urlopen(asking, timeout=_PATIENCE) as answer:
            found: bytes = answer.read(_MOST_BYTES)
    except urllib.error.HTTPError as error:
        reason = f"it answered {error.code}"
    except urllib.error.URLError as error:
        reason = str(getattr(error.reason, "strerror", None) or error.reason)
    except (OSError, ValueError) as error:
        reason = str(getattr(error, "strerror", None) or type(error).__name__)
    else:
        return found
    raise RejectedInput(
        f"{name} could not be asked: {reason}.", advice="Check the address and the network; the head itself was kept."
    )


def _library() -> Any:
    try:
        import rfc3161_client
    except ImportError:
        raise UsageError(
            "Time stamps need the library rfc3161-client, which is not installed.",
            advice="Install it: `pip install 'invclose[timestamp]'`.",
        ) from None
    return rfc3161_client
