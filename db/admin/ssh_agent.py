"""Signatures by the SSH agent, which holds the private key so that no file has to.

Two messages of the agent protocol (draft-miller-ssh-agent): a request to sign with an Ed25519 key, and its answer. Where the agent
is says `SSH_AUTH_SOCK`, as to every other program; who acts it does not say.
"""

from __future__ import annotations

import os
import socket
import struct

from core.errors import NotFound, RejectedInput

_SIGN_REQUEST, _SIGN_RESPONSE = 13, 14
_ALGORITHM = b"ssh-ed25519"
_SECONDS = 60
"""An agent may ask its user first."""
_MOST_BYTES = 4096


def sign(public: bytes, data: bytes) -> bytes:
    """The Ed25519 signature (64 bytes) of ``data`` by the private key of ``public`` (32 bytes).

    ``NotFound``: there is no agent, or it does not have the key; ``RejectedInput``: its answer is no signature.
    """
    request = bytes([_SIGN_REQUEST]) + _text(_text(_ALGORITHM) + _text(public)) + _text(data) + struct.pack(">I", 0)
    answer = _asked(_text(request))
    if answer[:1] != bytes([_SIGN_RESPONSE]):
        raise NotFound(
            "The SSH agent does not sign with this key.", advice="`ssh-add -l` lists its keys, `ssh-add KEY` adds one."
        )
    try:
        algorithm, rest = _first(_first(answer[1:])[0])
        signature, _ = _first(rest)
    except ValueError:
        algorithm, signature = b"", b""
    if algorithm != _ALGORITHM or len(signature) != 64:
        raise RejectedInput(
            "The answer of the SSH agent is no Ed25519 signature.", advice="Name the file of the private key instead."
        )
    return signature


def _asked(request: bytes) -> bytes:
    """The agent's answer without its length."""
    path = os.environ.get("SSH_AUTH_SOCK", "")
    if not path:
        raise NotFound(
            "A public key was named, and no SSH agent runs that could sign with its private one.",
            advice="Start one (`eval $(ssh-agent)`, `ssh-add KEY`), or name the file of the private key.",
        )
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as agent:
            agent.settimeout(_SECONDS)
            agent.connect(path)
            agent.sendall(request)
            (size,) = struct.unpack(">I", _received(agent, 4))
            return _received(agent, min(size, _MOST_BYTES))
    except (OSError, struct.error) as error:
        raise NotFound(
            "The SSH agent does not answer.", where=path, advice="`ssh-add -l` says whether it runs."
        ) from error


def _received(agent: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        more = agent.recv(size - len(found))
        if not more:
            raise ConnectionError("the agent closed the connection")
        found += more
    return found


def _text(value: bytes) -> bytes:
    return struct.pack(">I", len(value)) + value


def _first(data: bytes) -> tuple[bytes, bytes]:
    """The first text and what follows; ``ValueError`` where it is cut off."""
    if len(data) < 4 or len(data) < 4 + (size := int.from_bytes(data[:4], "big")):
        raise ValueError("cut off")
    return data[4 : 4 + size], data[4 + size :]
