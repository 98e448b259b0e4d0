"""A real SSH server on this machine that starts the program on a pseudo-terminal, and people who log in to it."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import signal
import struct
import termios
import time
from collections.abc import Sequence

import asyncssh
import pyte

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "home": "\x1b[H",
    "down": "\x1b[B",
    "f10": "\x1b[21~",
    "ctrl+q": "\x11",
}
SECONDS = 60


class Server:
    """Gives everybody who has the key one command; when the line goes, so does its terminal."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self.command, self.environment = list(command), environment
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.started: list[int] = []
        self._acceptor: asyncssh.SSHAcceptor | None = None

    async def __aenter__(self) -> Server:
        self._acceptor = await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
            authorized_client_keys=asyncssh.import_authorized_keys(self.key.export_public_key().decode()),
            process_factory=self._serve,
            encoding=None,
            line_editor=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._acceptor is not None
        self._acceptor.close()
        await self._acceptor.wait_closed()

    @property
    def port(self) -> int:
        assert self._acceptor is not None
        return self._acceptor.get_port()

    async def _serve(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        width, height, *_ = process.get_terminal_size()
        child, terminal = pty.fork()
        if child == 0:
            os.execve(self.command[0], self.command, {**self.environment, "TERM": process.get_terminal_type() or ""})
        self.started.append(child)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        try:
            await process.redirect(stdin=os.dup(terminal), stdout=os.dup(terminal))
            await process.wait_closed()
        finally:
            os.close(terminal)


class Session:
    """Somebody who is logged in: types, and sees a screen."""

    def __init__(self, connection: asyncssh.SSHClientConnection, size: tuple[int, int]) -> None:
        self._connection = connection
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._process: asyncssh.SSHClientProcess[bytes] | None = None
        self._reader: asyncio.Task[None] | None = None
        self.size = size
        self.received = 0

    @classmethod
    async def log_in(cls, server: Server, size: tuple[int, int] = (80, 24)) -> Session:
        connection = await asyncssh.connect(
            "127.0.0.1",
            server.port,
            known_hosts=None,
            client_keys=[server.key],
            username="anna",
            config=None,
            agent_path=None,
        )
        session = cls(connection, size)
        session._process = await connection.create_process(term_type="xterm-256color", term_size=size, encoding=None)
        session._reader = asyncio.create_task(session._read())
        return session

    async def _read(self) -> None:
        assert self._process is not None
        while data := await self._process.stdout.read(65536):
            self.received += len(data)
            self._stream.feed(data)

    @property
    def screen(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)

    async def until(self, *words: str) -> str:
        """The screen as soon as it shows all of these."""
        deadline = time.monotonic() + SECONDS
        while not all(word in self.screen for word in words):
            assert time.monotonic() < deadline, f"{words} not in\n{self.screen}"
            await asyncio.sleep(0.05)
        return self.screen

    async def until_gone(self, word: str) -> None:
        """Wait until the screen does not show this any more."""
        deadline = time.monotonic() + SECONDS
        while word in self.screen:
            assert time.monotonic() < deadline, f"{word} still in\n{self.screen}"
            await asyncio.sleep(0.05)

    async def type(self, keys: str) -> None:
        """Names of keys, and text, apart by spaces; a moment after each, as people type."""
        assert self._process is not None
        for key in keys.split():
            self._process.stdin.write(KEYS.get(key, key).encode())
            await asyncio.sleep(0.3)

    async def cut(self) -> None:
        """The line is gone, without a word."""
        self._connection.abort()
        await self._connection.wait_closed()

    async def log_out(self) -> None:
        self._connection.close()
        await self._connection.wait_closed()


async def gone(process: int) -> int:
    """Wait until a process that the server started has ended; its exit code."""
    deadline = time.monotonic() + SECONDS
    while True:
        found, status = os.waitpid(process, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            raise AssertionError("the program outlives its line")
        await asyncio.sleep(0.05)
