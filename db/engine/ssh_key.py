"""The people behind a shared account, told apart by the SSH key that opened the session. Off until an administrator says so.

`/etc/invclose/ssh_keys` says it, one line a key: ``ACCOUNT SHA256:FINGERPRINT NAME``. File and folders must belong to root and be
writable by nobody else, or they count as not there. Which key it was, sshd writes (``ExposeAuthInfo yes``) into a file of the
account's own, and names it in ``SSH_USER_AUTH``.

What that is worth: exactly as much as the account is shut. sshd writes the file as the account, so whoever can run a program of
his own choice there can name another file. An account with ``ForceCommand``, without ``PermitUserEnvironment``, ``AcceptEnv`` and
forwarding leaves no way to; docs/install.md has the lines. The database keeps the account beside the name in every audit event.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

KEYS = Path("/etc/invclose/ssh_keys")
ROOT = 0
VARIABLE = "SSH_USER_AUTH"
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_MOST_BYTES = 65_536


def person_of(account: str) -> str:
    """The name that the administrator gave the key of this session; blank without one, and for an account not listed."""
    listed = dict(_listed(account))
    if not listed:
        return ""
    return listed.get(_key_of_session() or "", "")


def _listed(account: str) -> Iterator[tuple[str, str]]:
    """Fingerprint and name of the keys of an account, where nobody but root can have written them."""
    if not _is_of_root(KEYS):
        return
    for line in _text_of(KEYS, owner=ROOT).splitlines():
        words = line.split()
        if len(words) == 3 and words[0] == account:
            yield words[1], words[2]


def _is_of_root(file: Path) -> bool:
    """Whether file and folders belong to root and nobody else may write or replace them."""
    try:
        states = [os.lstat(place) for place in (file, *file.parents)]
    except OSError:
        return False
    return all(s.st_uid == ROOT and not s.st_mode & _OTHERS_WRITE and not stat.S_ISLNK(s.st_mode) for s in states)


def _key_of_session() -> str | None:
    """Fingerprint of the one public key that sshd took; ``None`` without, or with several."""
    named = os.environ.get(VARIABLE, "")
    if not os.path.isabs(named):
        return None
    lines = [line.split() for line in _text_of(Path(named), owner=os.getuid(), private=True).splitlines()]
    keys = [words[2] for words in lines if len(words) >= 3 and words[0] == "publickey"]
    if len(keys) != 1:
        return None
    try:
        digest = hashlib.sha256(base64.b64decode(keys[0], validate=True)).digest()
    except binascii.Error:
        return None
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def _text_of(file: Path, *, owner: int, private: bool = False) -> str:
    """What a plain file of this owner holds; blank for a link, a pipe, a file of somebody else, or one others write."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        state = os.fstat(handle)
        forbidden = 0o077 if private else _OTHERS_WRITE
        if not stat.S_ISREG(state.st_mode) or state.st_uid != owner or state.st_mode & forbidden:
            return ""
        return os.read(handle, _MOST_BYTES).decode("utf-8", errors="replace")
    finally:
        os.close(handle)
