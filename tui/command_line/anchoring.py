"""``anchor``: the head of the chain of seals, kept outside of the books."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import EXIT_DONE, EXIT_REJECTED, UsageError
from tui import wiring
from tui.command_line import Command

if TYPE_CHECKING:
    from tui.command_line.session import Session

ABOUT = """
The head is one line with the number, the time and the hash of the newest seal. Whatever was written
before it is proved by it: keep it where who can change the books cannot change it - in a file on
another machine, in a mail, on paper. `invclose verify --anchor FILE` compares it with the books.
It stands below every close and report, too.

An authority that stamps times (RFC 3161) signs that the head was there, and when, whatever the clock of this machine says:
`--timestamp` asks one, and keeps its answer beside FILE. `invclose verify --anchor FILE --authority CERTIFICATES` checks it."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="append the line to FILE as well")
    parser.add_argument(
        "--sign",
        metavar="KEY",
        type=Path,
        help="sign it with the private Ed25519 key in the file KEY; with a public key the SSH agent signs",
    )
    parser.add_argument(
        "--timestamp",
        metavar="ADDRESS",
        help="have the time-stamping authority at ADDRESS (RFC 3161) stamp it, and keep that beside FILE (used by: FILE)",
    )
    parser.add_argument(
        "--new-key", metavar="KEY", type=Path, help="make a private key in the new file KEY, for --sign"
    )


def _run(session: Session, arguments: Namespace) -> int:
    if arguments.new_key:
        public = wiring.new_key(arguments.new_key)
        if session.as_json:
            session.out.json({"private_key": str(arguments.new_key), "public_key": public})
        else:
            session.out.fields([("Private key", str(arguments.new_key)), ("Public key", f"{arguments.new_key}.pub")])
        return EXIT_DONE
    if arguments.timestamp and not arguments.file:
        raise UsageError("A time stamp is kept beside the file of the head.", advice="Name a FILE.")
    anchor = wiring.anchor(session.url, session.company, sign=arguments.sign)
    if arguments.file:
        wiring.keep_anchor(arguments.file, anchor)
    stamp = wiring.stamp_anchor(arguments.file, anchor, arguments.timestamp) if arguments.timestamp else None
    if session.as_json:
        session.out.json({**anchor._asdict(), "line": anchor.text, "timestamp": str(stamp) if stamp else None})
    else:
        session.out.line(anchor.text)
        if stamp:
            session.out.note(f"The time stamp is in {stamp}.")
    return EXIT_DONE


EXAMPLES = """
  invclose anchor                               prints the head
  invclose anchor /mnt/elsewhere/heads.txt      keeps it
  invclose anchor --new-key ~/.invclose-key     once, then
  invclose anchor heads.txt --sign ~/.invclose-key
  invclose anchor heads.txt --sign ~/.ssh/id_ed25519.pub    by the SSH agent
  invclose anchor heads.txt --timestamp https://authority.example/tsr"""
COMMANDS = {
    "anchor": Command(
        _arguments,
        _run,
        EXAMPLES,
        {EXIT_REJECTED: "the key cannot be used, the file cannot be written, or the authority gives no time stamp"},
        ABOUT,
    )
}
