"""Heads signed by an SSH agent: the private key is in no file, and what an agent answers is not believed unseen."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import InvcloseError, NotFound, RejectedInput
from core.proof.anchors import Anchor
from db.admin import signing

HEAD = Anchor("ACME", 7, "2024-02-01T08:00:00Z", "ab" * 32)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OPENSSH = (serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)

Answer = Callable[[bytes], bytes]


def text(value: bytes) -> bytes:
    return struct.pack(">I", len(value)) + value


def fields(data: bytes) -> list[bytes]:
    """The texts of a message, one after the other."""
    found = []
    while len(data) >= 4:
        size = int.from_bytes(data[:4], "big")
        found.append(data[4 : 4 + size])
        data = data[4 + size :]
    return found


def signs(request: bytes) -> bytes:
    """What an agent with the key answers."""
    assert request[0] == 13
    blob, data, *_ = fields(request[1:])
    assert fields(blob) == [b"ssh-ed25519", KEY.public_key().public_bytes_raw()]
    return b"\x0e" + text(text(b"ssh-ed25519") + text(KEY.sign(data)))


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answer], None]]:
    """Starts an agent that answers one request so."""
    threads = []
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(tmp_path / "agent"))
    listener.listen()
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))

    def serve(answer: Answer) -> None:
        connection, _ = listener.accept()
        with connection:
            size = int.from_bytes(connection.recv(4), "big")
            if message := answer(connection.recv(size)):
                connection.sendall(text(message))

    def start(answer: Answer) -> None:
        threads.append(threading.Thread(target=serve, args=(answer,)))
        threads[-1].start()

    yield start
    for thread in threads:
        thread.join(10)
    listener.close()


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """The file of the public key."""
    file = tmp_path / "id.pub"
    file.write_bytes(KEY.public_key().public_bytes(*OPENSSH) + b" anna@example\n")
    return file


def test_the_agent_signs_where_the_public_key_is_named(agent: Callable[[Answer], None], public: Path) -> None:
    agent(signs)
    found = signing.signed(HEAD, public)
    assert found.key == signing.public_key(public)
    assert signing.valid(found)
    assert not signing.valid(found._replace(number=8))


def test_a_key_of_our_own_has_the_same_form(agent: Callable[[Answer], None], tmp_path: Path) -> None:
    (tmp_path / "own.pub").write_text(signing.public_text(KEY))
    agent(signs)
    assert signing.valid(signing.signed(HEAD, tmp_path / "own.pub"))


ODD: dict[str, tuple[Answer, type[InvcloseError], str]] = {
    "does not know the key": (lambda _: b"\x05", NotFound, "does not sign with this key"),
    "hangs up": (lambda _: b"", NotFound, "does not answer"),
    "signs something else": (lambda _: signs_text(KEY.sign(b"else")), RejectedInput, "not one of this key"),
    "another algorithm": (lambda _: b"\x0e" + text(text(b"ssh-rsa") + text(bytes(64))), RejectedInput, "no Ed25519"),
    "too short": (lambda _: signs_text(bytes(63)), RejectedInput, "no Ed25519 signature"),
    "cut off": (lambda _: b"\x0e\x00\x00\x10", RejectedInput, "no Ed25519 signature"),
    "lies about a length": (lambda _: b"\x0e\xff\xff\xff\xffab", RejectedInput, "no Ed25519 signature"),
}


def signs_text(signature: bytes) -> bytes:
    return b"\x0e" + text(text(b"ssh-ed25519") + text(signature))


@pytest.mark.parametrize("what", ODD)
def test_an_odd_agent_is_a_sentence(agent: Callable[[Answer], None], public: Path, what: str) -> None:
    answer, kind, sentence = ODD[what]
    agent(answer)
    with pytest.raises(kind, match=sentence):
        signing.signed(HEAD, public)


def test_no_agent_is_a_sentence(monkeypatch: pytest.MonkeyPatch, public: Path, tmp_path: Path) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with pytest.raises(NotFound, match="no SSH agent runs"):
        signing.signed(HEAD, public)
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "nowhere"))
    with pytest.raises(NotFound, match="does not answer"):
        signing.signed(HEAD, public)
