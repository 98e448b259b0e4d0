"""Nothing that stands in the data reaches the terminal as a command; money never becomes a float."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_wiring import FakeWiring, part
from tests.unit.importing.bundles import ITEMS

PAYLOADS = [
    "\x1b]52;c;b3duZWQ=\x07",
    "\x1b]0;title\x1b\\",
    "\x1b[2J\x1b[H",
    "\x1bP+q544e\x1b\\",
    "\x9b2J",
    "\x90dcs\x9c",
    "\x00\x08\x7f",
    "\r\nIC-000009  forged",
    "\u202e\u2066rtl",
    "\u200b\ufeff",
    "[/bold][@click=app.quit]x[/]",
    "\U000e0041tag",
]

COMMANDS = [
    ("overview",),
    ("log", "3"),
    ("voucher", "INVC-00871"),
    ("voucher", "870"),
    ("voucher", "INVC-00871", "--behind"),
    ("settlements", "IC-000003"),
    ("transaction", "SO-88120"),
    ("explain", "SO-88120"),
    ("explain", "SO-88120", "--tree"),
    ("explain", "SO-88120", "--record", "IC-000113"),
    ("explain", "INVC-00871", "--line", "1"),
    ("explain", "SO-88120", "--close", "2026-06-30"),
    ("check", "--to", "2026-05-31"),
    ("close", "--to", "2026-05-31", "--preview"),
    ("close", "--to", "2026-05-31", "--yes"),
    ("recalculate", "--to", "2026-05-31", "--preview"),
    ("reverse", "3", "--preview"),
    ("reverse", "3", "--yes"),
    ("adjust", "on-hand", "--item", "A"),
    ("adjust", "on-hand", "--item", "A", "--percent", "2", "--preview"),
    ("adjust", "transaction", "SO-88120", "--amount", "5.00", "--yes"),
    ("standard-cost", "list"),
    ("mark", "list"),
    ("report", "inventory-value"),
    ("job", "list"),
    ("job", "watch", "4"),
    ("job", "pause", "4"),
    ("verify",),
    ("doctor",),
    ("reconcile",),
    ("scenario", __file__),
    ("account", "list"),
    ("item", "show", "A"),
    ("audit",),
    ("pending",),
    ("approve", "3", "--preview"),
    ("approve", "3", "--yes"),
    ("decline", "3"),
    ("user", "revoke", "boris"),
    ("db", "info"),
    ("db", "kept"),
    ("db", "drop-kept", "x", "--yes"),
    ("db", "upgrade"),
    ("demo",),
]


def harmless(text: str) -> bool:
    """Printable letters and line feeds only."""
    return all(letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co") for letter in text)


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("form", [(), ("--plain",), ("--json",)])
def test_every_command(run: Run, monkeypatch: pytest.MonkeyPatch, payload: str, form: tuple[str, ...]):
    for arguments in COMMANDS:
        fake = FakeWiring(payload)
        fake.parts.append(part(payload, 5))
        fake.install(monkeypatch)
        done = run(*arguments, *form)
        assert harmless(done.out), arguments
        assert harmless(done.err.replace("\r", "")), arguments
        if form == ("--json",):
            json.loads(done.out)
        else:
            assert "\nIC-000009" not in done.out


@pytest.mark.parametrize("payload", PAYLOADS)
def test_errors_questions_and_file_names(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, payload: str):
    FakeWiring(payload).install(monkeypatch)
    name = payload.replace("\x00", "").replace("/", "_")
    folder = tmp_path / name
    folder.mkdir()
    (folder / "items.csv").write_bytes((ITEMS + f"C{payload},n,G,FIFO\n").encode())
    (folder / f"x{name}.csv").write_text("x")
    for arguments in (
        ("voucher", f"nothing{payload}"),
        (f"voucher{payload}",),
        ("transaction", f"x{payload}"),
        ("log", f"x{payload}"),
        ("close", "--to", f"2026{payload}"),
        ("import", str(folder)),
        ("import", str(folder / "none")),
        ("account", "set", "1", f"x{payload}"),
    ):
        done = run(*arguments)
        assert harmless(done.out + done.err), arguments
    for arguments in (("close", "--to", "2026-05-31"), ("reverse", "3"), ("job", "cancel", "4")):
        assert harmless(run(*arguments, typed=f"{payload}\n").err)
