"""A sentence that names a key names the one that is in force: walked through every text of the screens, and by changed keys."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UsageError
from core.vocabulary import JobState
from tests.tui.conftest import Opened
from tests.tui.fakes import FakeBooks, job
from tui import keymaps, registry
from tui.rules import _RULES, RULES

TUI = Path(__file__).parents[2] / "tui"
NOT_SENTENCES = frozenset(
    {"registry.py", "keymaps.py", "keyboard.py", "settings.py", "looks.py", "driver.py", "slow_line.py"}
)
"""Where keys are what is spoken of."""
FUNCTION = re.compile(r"\bF(?:2|3|4|5|6|8|10)\b|\bctrl\+[qpsdar]\b(?! \w+_)")
LETTER = re.compile(
    r"(?:^|[\s(:;,.])(?:[a-zA-Z]|g [a-z])\)? (?:lists|shows|asks|explains|makes one|starts|opens it|adds the|resumes|pauses|cancels|"
    r"takes it|selects|filters|reverses|watches|closes|writes|marks an|reads it)\b"
)
ARTICLES = re.compile(r"(?:^|[\s(:;,.])[aA] (?:lists|shows|asks|explains|starts|reverses|watches|closes|writes)\b")


def texts(file: Path) -> Iterator[tuple[int, str]]:
    """Every text of a module that is no docstring, with the line it stands on."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    said = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in said
            and " " in node.value
        ):
            yield node.lineno, node.value


def modules() -> list[Path]:
    found = [file for file in sorted(TUI.rglob("*.py")) if file.name not in NOT_SENTENCES]
    return [file for file in found if "command_line" not in file.parts and file.name != "rules.py"]


def test_no_text_of_a_screen_writes_a_key_by_itself():
    assert len(modules()) > 100
    found = [
        f"{file.relative_to(TUI)}:{line}: {text}"
        for file in modules()
        for line, text in texts(file)
        if FUNCTION.search(text) or (LETTER.search(text) and not ARTICLES.search(text))
    ]
    assert found == []


@pytest.fixture
def other_keys() -> Iterator[None]:
    keymaps.use(
        "standard",
        {
            "confirm": ("f9", "ctrl+s"), "findings": ("f7",), "values": ("f12", "alt+down"), "pause": ("P",), "cancel": ("X",),
            "warnings": ("W",), "new_close": ("N",), "explain": ("E",), "leave": ("ctrl+p",), "palette": (":",),
        },
    )  # fmt: skip
    yield
    registry.COMMANDS.update(registry.STANDARD)


@pytest.mark.usefixtures("other_keys")
def test_the_rules_have_the_keys_in_force():
    for key, text in _RULES.items():
        assert "F10" not in RULES[key]
        assert RULES[key] == text.replace("F10", "F9")
    assert any("F9" in text for text in RULES.values())


@pytest.mark.usefixtures("other_keys")
@pytest.mark.parametrize("keys", ["N", "N tab tab f1", "a o f9", "g r", "down x", "g m a enter"])
async def test_changed_keys_stand_in_what_a_screen_says(opened: Opened, keys: str):
    async with opened(size=(120, 36)) as s:
        await s.press(*keys.split())
        assert not re.search(r"\bF(10|6|4)\b", s.text)


@pytest.mark.usefixtures("other_keys")
async def test_a_run_says_how_it_is_paused_by_the_changed_key(opened: Opened):
    books = FakeBooks(running_job=job(JobState.PAUSED))
    async with opened(books=books) as s:
        await s.press("enter")
        assert "P resumes; X cancels the run." in s.text


def test_a_clash_is_still_refused():
    with pytest.raises(UsageError, match="both"):
        keymaps.commands_with("standard", {"confirm": ("f6",)})
