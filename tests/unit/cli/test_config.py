"""``config`` and ``keys`` by command."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest

from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_wiring import FakeWiring
from tui import keymaps, settings


def test_every_setting_is_shown_with_its_origin(run: Run, wiring: FakeWiring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVCLOSE_THEME", "mono")
    assert run("config", "set", "ui.decimal", ",").code == 0
    assert run("config", "set", "keys.new_close", "N, f9").code == 0
    shown = {row["name"]: row for row in json.loads(run("config", "show", "--json", "--company", "ACME").out)}
    assert shown.keys() == {*settings.BY_NAME, "keys.new_close"}
    assert shown["ui.theme"]["origin"] == "variable INVCLOSE_THEME"
    assert shown["company"]["origin"] == "option --company"
    assert shown["ui.decimal"]["origin"] == f"configuration file {settings.configuration_file()}"
    assert shown["ui.keys"]["origin"] == "default"
    assert shown["keys.new_close"]["value"] == "N, f9"
    assert run("config", "unset", "keys.new_close").code == 0
    assert "keys.new_close" not in run("config", "show").out
    assert run("config", "path").out.strip() == str(settings.configuration_file())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("set", "ui.theme", "pink"), "ui.theme is 'pink'"),
        (("set", "ui.them", "light"), "The nearest is ui.theme"),
        (("set", "keys.new_close", "r"), "new_close"),
        (("set", "keys.nothing", "z"), "There is no command nothing"),
        (("set", "db", "postgresql://a:secret@h/d"), "password"),
        (("set", "ui.theme"), "a name and a value"),
        (("show", "a", "b"), "at most a name"),
        (("show", "nope"), "There is no setting nope"),
        (("path", "x"), "takes nothing"),
    ],
)
def test_what_is_refused(run: Run, words: tuple[str, ...], said: str) -> None:
    done = run("config", *words)
    assert done.code == 2
    assert said in done.err
    assert "secret" not in done.err + done.out
    assert not settings.configuration_file().exists()


def test_a_clash_in_the_file_is_refused_at_the_start(user_folder: object) -> None:
    from core.errors import UsageError
    from tui.looks import look_of

    file = settings.configuration_file()
    file.parent.mkdir(parents=True)
    file.write_text('[keys]\nrecalculate = "n"\n')
    with pytest.raises(UsageError, match="new_close and recalculate") as refused:
        look_of(settings.read({}, {}), {})
    assert str(file) in refused.value.where


def test_keys(run: Run) -> None:
    rows = json.loads(run("keys", "--json").out)
    assert {row["command"] for row in rows} >= {"new_close", "palette"}
    assert "Findings" in run("keys", "findings").out
    assert run("keys", "nothing-like-it").out.startswith("No key")
    assert run("config", "set", "ui.keys", "vim").code == 0
    assert run("config", "set", "keys.new_close", "N").code == 0
    try:
        mine = {row["command"]: row["keys"] for row in json.loads(run("keys", "--json").out)}
        assert mine["new_close"] == "N"
        assert "gg" in run("keys").out
    finally:
        keymaps.use("standard", {})


def test_a_new_company(run: Run, wiring: FakeWiring) -> None:
    assert run("company", "new", "ACME", "name=Acme", "first-month=2026-02", "months=3").code == 0
    request = wiring.calls[-1][1]
    assert (request.code, request.name, request.first_month, request.months) == ("ACME", "Acme", "2026-02", 3)
    assert run("company", "new", "ACME", "nam=x").code == 2
    assert run("company", "new", "ACME", "months=-1").code == 2
    assert run("company", "new", "ACME", "--read-only").code == 4


def test_the_card_is_written_for_paper(run: Run, wiring: FakeWiring, tmp_path: Path) -> None:
    """With the keys that were chosen; other files than a PDF, and one that is there, are refused."""
    settings.configuration_file().parent.mkdir(parents=True)
    settings.configuration_file().write_text('[ui]\nkeys = "vim"\n')
    file = tmp_path / "keys.pdf"
    done = run("keys", "--out", str(file))
    assert (done.code, done.out.strip()) == (0, str(file))
    words = pypdfium2.PdfDocument(file)[0].get_textpage().get_text_bounded()
    assert "Keymap vim" in words
    assert "Recalc" in words
    assert "already" in run("keys", "--out", str(file)).err
    assert run("keys", "period", "--out", str(file), "--replace").code == 0
    assert "Quit" not in pypdfium2.PdfDocument(file)[0].get_textpage().get_text_bounded()
    for words_, said in ((("--out", str(tmp_path / "keys.txt")), ".pdf"), (("qqqq", "--out", str(file)), "No key")):
        refused = run("keys", *words_)
        assert refused.code == 2
        assert said in refused.err
