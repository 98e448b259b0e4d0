"""Damaged, tampered and foreign files to restore from: each is made from a good backup, named by what is wrong with it."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

Make = Callable[[Path, Path], None]
"""From a good backup, a file or something else at a new place."""


def flip(seed: int, *, bits: int = 1, from_byte: int = 0) -> Make:
    """Some bits somewhere."""

    def make(good: Path, bad: Path) -> None:
        content = bytearray(good.read_bytes())
        rng = random.Random(seed)
        for _ in range(bits):
            place = rng.randrange(from_byte, len(content))
            content[place] ^= 1 << rng.randrange(8)
        bad.write_bytes(content)

    return make


def cut(share: float) -> Make:
    """Only the beginning."""

    def make(good: Path, bad: Path) -> None:
        content = good.read_bytes()
        bad.write_bytes(content[: int(len(content) * share)])

    return make


def hole(share: float, size: int) -> Make:
    """Zeros in the middle."""

    def make(good: Path, bad: Path) -> None:
        content = bytearray(good.read_bytes())
        start = int(len(content) * share)
        content[start : start + size] = bytes(min(size, len(content) - start))
        bad.write_bytes(content)

    return make


def grown(good: Path, bad: Path) -> None:
    bad.write_bytes(good.read_bytes() + b"\0" * 65536)


def statements(*texts: str, guards: bool = False) -> Make:
    """Edited behind the back of the program: guards away, the statements, guards back (or not, when they are the point)."""

    def make(good: Path, bad: Path) -> None:
        shutil.copyfile(good, bad)
        with closing(sqlite3.connect(bad, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = 0")
            triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
            for name, _ in triggers if not guards else ():
                connection.execute(f'DROP TRIGGER "{name}"')
            for text in texts:
                connection.execute(text)
            for _, text in triggers if not guards else ():
                connection.execute(text)

    return make


def other_schema(version: str) -> Make:
    return statements(f"UPDATE alembic_version SET version_num = '{version}'")


def other_program(good: Path, bad: Path) -> None:
    with closing(sqlite3.connect(bad)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.commit()


def wrong_page_size(good: Path, bad: Path) -> None:
    content = bytearray(good.read_bytes())
    content[16:18] = struct.pack(">H", 512)
    bad.write_bytes(content)


def in_wal(good: Path, bad: Path) -> None:
    """Copied while others worked, without the journal."""
    content = bytearray(good.read_bytes())
    content[18:20] = b"\x02\x02"
    bad.write_bytes(content)


def with_beside(ending: str, content: bytes) -> Make:
    def make(good: Path, bad: Path) -> None:
        shutil.copyfile(good, bad)
        bad.with_name(bad.name + ending).write_bytes(content)

    return make


def text(content: bytes) -> Make:
    def make(_: Path, bad: Path) -> None:
        bad.write_bytes(content)

    return make


def link(good: Path, bad: Path) -> None:
    bad.symlink_to(good)


def broken_link(good: Path, bad: Path) -> None:
    bad.symlink_to("nothing")


def folder(good: Path, bad: Path) -> None:
    bad.mkdir()


def fifo(good: Path, bad: Path) -> None:
    os.mkfifo(bad)


def device(good: Path, bad: Path) -> None:
    bad.symlink_to("/dev/zero")


def nothing(good: Path, bad: Path) -> None:
    """No file at all."""


ANY_FILE: dict[str, Make] = {
    "empty": text(b""),
    "one byte": text(b"S"),
    "letter": text(b"Dear Sir or Madam, " * 500),
    "zeros": text(bytes(100_000)),
    "shell script": text(b"#!/bin/sh\nrm -rf /\n"),
    "zip": text(b"PK\x03\x04" + bytes(1000)),
    "link": link,
    "broken link": broken_link,
    "link to a device": device,
    "folder": folder,
    "fifo": fifo,
    "missing": nothing,
    "other kind": nothing,
}
EDITS: dict[str, Make] = {
    "amount of a line": statements("UPDATE ledger_entry SET amount = amount + 1 WHERE voucher_id = 3 AND line = 1"),
    "two lines of a voucher": statements(
        "UPDATE ledger_entry SET amount = amount + CASE line WHEN 1 THEN 5 WHEN 2 THEN -5 ELSE 0 END WHERE voucher_id = 3"
    ),
    "date of a voucher": statements("UPDATE voucher SET date = '2012-01-30' WHERE id = 4"),
    "hash of a voucher": statements("UPDATE voucher SET hash = 'abc' WHERE id = 4"),
    "a voucher gone": statements("DELETE FROM ledger_entry WHERE voucher_id = 5", "DELETE FROM voucher WHERE id = 5"),
    "the last voucher gone": statements(
        "DELETE FROM ledger_entry WHERE voucher_id = (SELECT MAX(id) FROM voucher)",
        "DELETE FROM voucher WHERE id = (SELECT MAX(id) FROM voucher)",
    ),
    "a line gone": statements("DELETE FROM ledger_entry WHERE voucher_id = 6 AND line = 1"),
    "an event gone": statements("DELETE FROM audit_event WHERE id = (SELECT MIN(id) + 1 FROM audit_event)"),
    "an event changed": statements(
        "UPDATE audit_event SET actor = 'mallory' WHERE id = (SELECT MIN(id) FROM audit_event)"
    ),
    "a transaction gone": statements("DELETE FROM inventory_transaction WHERE id = 3"),
    "an update gone": statements("DELETE FROM inventory_update WHERE transaction_id = 3"),
    "a settlement": statements(
        "UPDATE settlement SET quantity = quantity + 1000000 WHERE receipt_id IN (SELECT MIN(receipt_id) FROM settlement)"
    ),
    "on hand": statements("UPDATE on_hand SET physical_quantity = physical_quantity + 1000000 WHERE cost_group_id = 1"),
    "closed until": statements("UPDATE inventory_lock SET closed_until = '2011-12-31'"),
    "a draft left": statements("UPDATE voucher SET posted = 0 WHERE id = 3"),
    "a lone row": statements("UPDATE inventory_transaction SET cost_group_id = 999999 WHERE id = 3"),
    "all companies gone": statements("DELETE FROM company"),
    "a view gone": statements("DROP VIEW active_record", guards=True),
    "a trigger added": statements(
        "CREATE TRIGGER evil AFTER INSERT ON voucher BEGIN UPDATE app_user SET role = 'admin'; END", guards=True
    ),
    "a table added": statements("CREATE TABLE evil (x)", guards=True),
    "a column added": statements("ALTER TABLE item ADD COLUMN evil TEXT", guards=True),
    "an index gone": statements("DROP INDEX ix_job_unfinished", guards=True),
    "no version": statements("DELETE FROM alembic_version", guards=True),
    "older schema": other_schema("0001"),
    "newer schema": other_schema("9999"),
    "hostile version": other_schema("\x1b[2J"),
}


def one_guard_missing(good: Path, bad: Path) -> None:
    with closing(sqlite3.connect(good)) as connection:
        (name,) = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' LIMIT 1").fetchone()
    statements(f'DROP TRIGGER "{name}"', guards=True)(good, bad)


def _broken_anywhere(size: int) -> Iterator[tuple[str, Make]]:
    """Bits that flipped, ends that are missing, and holes of so many bytes."""
    for seed in range(12):
        yield f"flip {seed}", flip(seed)
    for seed in range(4):
        yield f"flips {seed}", flip(100 + seed, bits=50)
    for share in (0.001, 0.1, 0.5, 0.9, 0.999):
        yield f"cut {share}", cut(share)
    for share in (0.2, 0.6):
        yield f"hole {share}", hole(share, size)


def sqlite_files() -> Iterator[tuple[str, Make]]:
    """Name and maker of everything that is wrong with a SQLite file."""
    yield from ANY_FILE.items()
    yield from EDITS.items()
    yield "one guard missing", one_guard_missing
    yield from _broken_anywhere(20_000)
    yield "grown", grown
    yield "wrong page size", wrong_page_size
    yield "in wal", in_wal
    yield "journal beside", with_beside("-journal", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600))
    yield "wal beside", with_beside("-wal", b"\x37\x7f\x06\x82" + bytes(600))
    yield "other program", other_program


def postgres_files() -> Iterator[tuple[str, Make]]:
    """Name and maker of everything that is wrong with a dump, as a file; edits are made before it is dumped."""
    yield from ANY_FILE.items()
    yield from _broken_anywhere(5_000)


POSTGRES_EDITS: dict[str, str] = {
    "amount of a line": "UPDATE ledger_entry SET amount = amount + 1 WHERE voucher_id = 3 AND line = 1",
    "date of a voucher": "UPDATE voucher SET date = '2012-01-30' WHERE id = 4",
    "hash of a voucher": "UPDATE voucher SET hash = 'abc' WHERE id = 4",
    "a voucher gone": "DELETE FROM ledger_entry WHERE voucher_id = 5; DELETE FROM voucher WHERE id = 5",
    "the last voucher gone": "DELETE FROM ledger_entry WHERE voucher_id = (SELECT MAX(id) FROM voucher);"
    " DELETE FROM voucher WHERE id = (SELECT MAX(id) FROM voucher)",
    "an event gone": "DELETE FROM audit_event WHERE id = (SELECT MIN(id) + 1 FROM audit_event)",
    "an event changed": "UPDATE audit_event SET actor = 'mallory' WHERE id = (SELECT MIN(id) FROM audit_event)",
    "an update gone": "DELETE FROM inventory_update WHERE transaction_id = 3",
    "a settlement": "UPDATE settlement SET quantity = quantity + 1000000 WHERE ctid = (SELECT MIN(ctid) FROM settlement)",
    "on hand": "UPDATE on_hand SET physical_quantity = physical_quantity + 1000000 WHERE cost_group_id = 1",
    "closed until": "UPDATE inventory_lock SET closed_until = '2011-12-31'",
    "all companies gone": "DELETE FROM company",
    "a guard missing": "DROP TRIGGER guard ON voucher",
    "a table added": "CREATE TABLE evil (x int)",
    "a column added": "ALTER TABLE item ADD COLUMN evil text",
    "a function added": "CREATE FUNCTION guard_evil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
    " CREATE TRIGGER evil BEFORE INSERT ON voucher FOR EACH ROW EXECUTE FUNCTION guard_evil()",
    "an index gone": "DROP INDEX ix_job_unfinished",
    "no version": "DELETE FROM alembic_version",
    "older schema": "UPDATE alembic_version SET version_num = '0001'",
    "newer schema": "UPDATE alembic_version SET version_num = '9999'",
    "another program": "DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE bookmarks (url text)",
}
