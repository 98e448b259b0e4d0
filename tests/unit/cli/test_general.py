"""General options, choice of the database, errors, help, start-up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import InvcloseError, TryAgain
from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_wiring import FakeWiring
from tui import settings
from tui.cli import COMMANDS
from tui.command_line import configuration

ROOT = Path(__file__).resolve().parents[3]


def opened(wiring: FakeWiring) -> tuple[object, ...]:
    return next(call for call in wiring.calls if call[0] == "open_books")[1:]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--db", "postgresql://x/y", "--company", "ACME", "--read-only", "overview"),
        ("overview", "--db", "postgresql://x/y", "--company", "ACME", "--read-only"),
        ("--db=postgresql://x/y", "overview", "--read-only", "--company=ACME"),
    ],
)
def test_general_options_stand_before_or_after_the_command(run: Run, wiring: FakeWiring, arguments: tuple[str, ...]):
    assert run(*arguments).code == 0
    assert opened(wiring) == ("postgresql://x/y", "ACME", True)


def test_the_choice_of_the_database(monkeypatch: pytest.MonkeyPatch, user_folder: Path, tmp_path: Path):
    default = configuration.choose(None, None)
    assert default.url.startswith("sqlite:////")
    assert default.url.endswith("/data/invclose/invclose.db")
    assert default.company is None
    file = settings.configuration_file()
    file.parent.mkdir(parents=True)
    file.write_text('db = "postgresql://h/conf"\ncompany = "CONF"\n')
    assert configuration.choose(None, None) == ("postgresql://h/conf", "CONF")
    monkeypatch.setenv("INVCLOSE_DB", "postgresql://h/env")
    assert configuration.choose(None, "C") == ("postgresql://h/env", "C")
    assert configuration.choose(None, None) == ("postgresql://h/env", None)
    assert configuration.choose(str(tmp_path / "b.db"), "C").url == f"sqlite:///{tmp_path / 'b.db'}"
    monkeypatch.delenv("INVCLOSE_DB")
    for wrong in ("db = 5\n", "db = \n"):
        file.write_text(wrong)
        with pytest.raises(InvcloseError):
            configuration.choose(None, None)


def test_usage_errors_are_exit_2(run: Run):
    for arguments in (
        ("overwiew",),
        ("--nothing",),
        ("--db",),
        ("voucher",),
        ("close",),
        ("close", "--to", "31.05.2026", "--yes"),
        ("close", "--to", "2026-02-30", "--yes"),
        ("close", "--to", "2026-05-31", "--min-throughput", "1.001", "--yes"),
        ("close", "--to", "2026-05-31", "--max-throughputs", "0", "--yes"),
        ("close", "--to", "2026-05-31", "--specification", "x", "--yes"),
        ("reverse",),
        ("reverse", "3", "--recalculations-from", "2026-01-01"),
        ("recalculate", "--to", "2026-05-31", "--item", "A", "--group", "G", "--yes"),
        ("job", "stop"),
        ("job", "list", "3"),
        ("account", "show"),
        ("account", "set", "1300"),
        ("account", "set", "1300", "name"),
        ("account", "show", "1300", "name=x"),
        ("db", "backup"),
        ("db", "info", "x"),
        (),
    ):
        done = run(*arguments)
        assert (done.code, done.out) == (2, ""), arguments
        assert done.err.startswith("invclose: "), arguments


def test_errors_as_json(run: Run, wiring: FakeWiring):
    done = run("--json", "voucher", "nothing")
    assert done.code == 3
    assert json.loads(done.out)["error"] == {
        "code": "not_found",
        "message": "There is no voucher nothing.",
        "where": "",
        "advice": "Near: INVC-00871.",
    }
    assert json.loads(run("close", "--json").out)["error"]["code"] == "usage"


def test_unexpected_errors_are_a_sentence(run: Run, wiring: FakeWiring, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(wiring, "open_books", fail)
    done = run("overview")
    assert done.code == 1
    assert "ZeroDivisionError: division by zero" in done.err
    assert "Traceback" not in done.err

    def busy(*_: object, **__: object) -> None:
        raise TryAgain("The database is busy.")

    monkeypatch.setattr(wiring, "open_books", busy)
    assert run("overview").code == 75

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(wiring, "open_books", interrupted)
    assert run("overview") == (130, "", "\n")


def test_help(run: Run):
    done = run("--help")
    assert done.code == 0
    for name in COMMANDS:
        assert f"  {name} " in done.out
        one = run(name, "--help")
        assert (one.code, one.err) == (0, "")
        assert one.out.startswith(f"usage: invclose {name}")
        assert "general options" in one.out


def test_without_a_command_lines_can_be_had(run: Run):
    assert "IC-000003" in run("--plain").out
    assert json.loads(run("--json").out)[0]["number"] == "IC-000003"


def test_a_reader_that_leaves_early_is_no_error():
    script = (
        "import sys; from tests.unit.cli.fakes import close_row; from tests.unit.cli.fake_wiring import FakeWiring;"
        "w = FakeWiring();"
        "w.books.rows = [close_row(n) for n in range(20000)]; w.install();"
        "from tui.cli import main; sys.exit(main(['overview', '--limit', '20000']))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == 141


def test_a_look_up_loads_little():
    script = (
        "import sys; from tests.unit.cli.fake_wiring import FakeWiring; FakeWiring().install();"
        "before = set(sys.modules); from tui.cli import main; main(['voucher', 'INVC-00871', '--db', 'x.db']);"
        "print(sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1]
    for heavy in ("numpy", "rich", "textual", "sqlalchemy", "typer", "babel", "platformdirs", "yaml", "sqlite3"):
        assert f"'{heavy}'" not in loaded


def test_a_terminal_without_utf_8(tmp_path: Path):
    script = (
        "import sys; from tests.unit.cli.fake_wiring import FakeWiring;"
        "FakeWiring(' \\u4e2d\\u00e4').install();"
        "from tui.cli import main; sys.exit(main(['overview']))"
    )
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"anna ??" in done.stdout
