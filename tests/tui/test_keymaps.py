"""Other keys by the configuration: keymaps, single commands, and what is refused with both names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.errors import UsageError
from tests.tui.conftest import Opened, Session
from tui import keymaps, registry
from tui.looks import Look
from tui.registry import COMMANDS, STANDARD
from tui.widgets.grid import Grid


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    keymaps.use("standard", {})


@pytest.mark.parametrize("name", ["standard", "vim", "letters"])
def test_a_keymap_gives_every_command_keys_and_no_key_twice(name: str) -> None:
    commands = keymaps.commands_with(name, {})
    assert commands.keys() == STANDARD.keys()
    keys = [key for command in commands.values() if not command.like for key in command.keys]
    assert len(keys) == len(set(keys))
    assert all(command.keys for command in commands.values())
    functions = [key for key in keys if key[0] == "f" and key[1:].isdigit()]
    assert bool(functions) == (name != "letters")


def test_commands_that_share_keys_change_together() -> None:
    commands = keymaps.commands_with("standard", {"reverse": ("X",)})
    assert commands["close_period"].keys == commands["reverse"].keys == ("X",)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"recalculate": ("n",)}, "new_close.*recalculate"),
        ({"filter": ("g v",)}, "filter.*go_voucher|go_voucher.*filter"),
        ({"filter": ("g",)}, "g is given to filter and begins"),
        ({"reverze": ("X",)}, "There is no command reverze"),
        ({"close_period": ("X",)}, "has the keys of reverse"),
        ({"filter": ("ctrl+c",)}, "interrupts"),
        ({"filter": ("up",)}, "moves"),
        ({"filter": ("foo",)}, "is no key"),
        ({"filter": ("g v w",)}, "more than two keys"),
        ({"confirm": ("k",)}, "works in a text field"),
    ],
)
def test_what_is_refused(changes: dict[str, tuple[str, ...]], words: str) -> None:
    with pytest.raises(UsageError, match=words) as refused:
        keymaps.use("standard", changes, "config.toml")
    assert refused.value.advice
    assert dict(COMMANDS) == dict(STANDARD), "the keys are as they were"


async def test_other_keys_work_and_are_shown(opened: Opened) -> None:
    keymaps.use("standard", {"new_close": ("N", "f9"), "confirm": ("f10",)})
    async with opened() as s:
        assert "N Close" in s.text.splitlines()[-1]
        await s.press("n")
        assert "n does nothing here" in s.message
        await s.press("N")
        assert "Close inventory" in s.text
        await s.press("escape", "f9")
        assert "Close inventory" in s.text


async def test_without_function_keys(opened: Opened) -> None:
    keymaps.use("letters", {})
    async with opened() as s:
        await s.press("n", "f6")
        assert "Checks for a close" not in s.text
        await s.press("ctrl+f")
        assert "Checks for a close" in s.text
        await s.press("escape", "ctrl+s")
        assert "ctrl+s Start" in s.text


def number(session: Session) -> str:
    """The record under the cursor."""
    return str(session.app.screen.query_one("#list", Grid).row.number)  # type: ignore[union-attr]


async def test_vim(opened: Opened) -> None:
    keymaps.use("vim", {})
    async with opened(look=Look(vim=True)) as s:
        await s.press("j", "j")
        assert number(s) == "IC-000112"
        await s.press("g", "g")
        assert number(s) == "IC-000114"
        await s.press("G")
        first = number(s)
        await s.press("k")
        assert number(s) != first
        await s.press("g", "t")
        assert "Runs" in s.message
    keymaps.use("standard", {})
    async with opened() as s:
        await s.press("g", "g")
        assert "does nothing" in s.message


def test_a_sentence_names_the_key_in_force() -> None:
    assert registry.key_of("confirm") == "F10"
    keymaps.use("letters", {})
    assert registry.key_of("confirm") == "ctrl+s"
