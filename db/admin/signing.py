"""Signing the head of a chain with an Ed25519 key that never enters the database. Needs the extra `invclose[sign]`.

The key lies in a file, or in the SSH agent: then its public key is named.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import NoRight, NotFound, RejectedInput, UsageError
from core.proof.anchors import Anchor
from db.admin import ssh_agent

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_FORMS = "Keep an Ed25519 key in the file, without a passphrase: as `invclose anchor --new-key FILE` or `ssh-keygen -t ed25519` makes it."


def new_key(path: Path) -> str:
    """Make a private key in a new file that only its owner reads, the public one beside it; the public key."""
    serialization, private = _library()
    key = private.generate()
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for target, content in ((path, text), (path.with_name(f"{path.name}.pub"), public_text(key).encode() + b"\n")):
        try:
            handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            raise RejectedInput(f"{target} already exists.", advice="Name a new file.") from None
        except OSError as error:
            raise RejectedInput(
                f"{target} cannot be written: {error.strerror}.", advice="Name another folder."
            ) from error
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    return public_text(key)


def signed(anchor: Anchor, path: Path) -> Anchor:
    """The head with a signature of the private key in a file, or of the agent's where the file holds the public one."""
    data = anchor.signed.encode()
    if _is_public(_read(path)):
        public = public_key(path)
        signature = ssh_agent.sign(base64.b64decode(public), data)
    else:
        key = _private(path)
        public, signature = public_text(key), key.sign(data)
    found = anchor._replace(key=public, signature=base64.b64encode(signature).decode())
    if not valid(found):
        raise RejectedInput("The signature is not one of this key.", advice="Try again, or name another key.")
    return found


def public_text(key: Ed25519PrivateKey) -> str:
    """The public key of a private one, base64."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def public_key(path: Path) -> str:
    """The public key that a file holds, as `new_key` or ssh-keygen writes it, base64."""
    text = _read(path)
    words = text.decode("ascii", "replace").split()
    if _is_public(text):
        return words[0] if len(words) == 1 else base64.b64encode(base64.b64decode(words[1])[-32:]).decode()
    raise RejectedInput(
        f"{path} holds no public Ed25519 key.", advice="Name the .pub file that lies beside the private key."
    )


def _is_public(text: bytes) -> bool:
    """As ssh-keygen writes a public key, or `new_key`."""
    words = text.split()
    return (len(words) >= 2 and words[0] == b"ssh-ed25519") or (len(words) == 1 and len(words[0]) == 44)


def valid(anchor: Anchor) -> bool:
    """Whether the signature of a head is that of the key it names."""
    _library()
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(anchor.key))
        key.verify(base64.b64decode(anchor.signature), anchor.signed.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(path: Path) -> Ed25519PrivateKey:
    serialization, private = _library()
    text = _read(path)
    if path.stat().st_mode & 0o077:
        raise NoRight(f"Others may read the key {path}.", advice=f"Take the right away: `chmod 600 {path}`.")
    load = serialization.load_ssh_private_key if b"OPENSSH" in text[:40] else serialization.load_pem_private_key
    try:
        key = load(text, password=None)
    except (ValueError, TypeError) as error:
        raise RejectedInput(f"{path} holds no key that can be used here.", advice=_FORMS) from error
    if not isinstance(key, private):
        raise RejectedInput(f"{path} holds no Ed25519 key.", advice=_FORMS)
    found: Ed25519PrivateKey = key
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.", advice="Check the name.") from None
    except OSError as error:
        raise RejectedInput(f"{path} cannot be read: {error.strerror}.", advice="Check the file.") from error


def _library() -> tuple[Any, Any]:
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:
        raise UsageError(
            "Signatures need the library cryptography, which is not installed.",
            advice="Install it: `pip install 'invclose[sign]'`.",
        ) from None
    return serialization, Ed25519PrivateKey
