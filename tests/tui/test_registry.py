"""Every command has one title, one sentence and keys of its own; every footer fits; screens keep their promises."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Iterator

import pytest

import tui.screens
from tui import keyboard
from tui.registry import COMMANDS, EVERYWHERE, Here, footer_groups, keymap, shown
from tui.screens.common.base import Dialog, Frame


def frames() -> list[type[Frame[object]]]:
    found = {}
    for module in pkgutil.walk_packages(tui.screens.__path__, "tui.screens."):
        loaded = importlib.import_module(module.name)
        for kind in vars(loaded).values():
            if inspect.isclass(kind) and issubclass(kind, Frame) and kind.__module__ == loaded.__name__ and kind.HERE:
                found[kind.__name__] = kind
    return list(found.values())


FRAMES = frames()


def heres(kind: type[Frame[object]]) -> Iterator[Here]:
    yield from kind.HERE
    yield from (Here(name) for name in kind.EVERYWHERE)


def test_every_command_has_a_title_and_a_sentence():
    for command in COMMANDS.values():
        assert command.title
        assert command.keys
        assert command.help.endswith(".")
        assert len(command.help) <= 78


def test_every_command_is_in_one_group_of_the_keyboard_card():
    grouped = Counter(name for names in keyboard.GROUPS.values() for name in names)
    assert grouped == Counter(COMMANDS.keys())


def test_no_key_belongs_to_two_commands():
    keys = [key for command in COMMANDS.values() if not command.like for key in command.keys]
    assert len(keys) == len(set(keys))
    assert len(keymap()) == len(keys)


def test_a_command_that_shares_keys_has_those_of_the_one_it_is_like():
    sharing = [command for command in COMMANDS.values() if command.like]
    assert len(sharing) == 23
    for command in sharing:
        assert COMMANDS[command.like].like == ""
        assert command.keys == COMMANDS[command.like].keys


@pytest.mark.parametrize("kind", FRAMES, ids=lambda kind: kind.__name__)
def test_a_key_means_one_thing_on_a_screen(kind: type[Frame[object]]):
    keys = [key for name in {entry.id for entry in heres(kind)} for key in COMMANDS[name].keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("kind", FRAMES, ids=lambda kind: kind.__name__)
def test_a_screen_says_another_word_for_a_command_but_not_another_thing(kind: type[Frame[object]]):
    """What starts a close, reverses a record or stops a run has that id nowhere else."""
    alone = {"new_close": {"Overview"}, "recalculate": {"Overview"}, "reverse": {"Overview", "RecordScreen"},
             "pause": {"TaskScreen"}, "cancel": {"TaskScreen"}, "simulate": {"CloseDialog", "Preview"}}  # fmt: skip
    for name, screens in alone.items():
        assert (name in {entry.id for entry in kind.HERE}) == (kind.__name__ in screens)


def test_no_forbidden_keys():
    allowed_ctrl = set("adlpqrsu")
    for command in COMMANDS.values():
        for key in command.keys:
            if key.startswith("ctrl+"):
                assert key[5:] in allowed_ctrl, key
            assert not (key.startswith("alt+") and command.keys[0] == key)


def test_every_function_key_has_a_twin_but_those_with_tab():
    for command in COMMANDS.values():
        if any(key[0] == "f" and key[1:].isdigit() for key in command.keys) and command.keys != ("f6",):
            assert len(command.keys) > 1, command.id


def test_every_command_is_reachable_from_some_screen():
    used = {entry.id for kind in FRAMES for entry in heres(kind)} | {"save_report"}
    assert used == set(COMMANDS)


@pytest.mark.parametrize("kind", FRAMES, ids=lambda kind: kind.__name__)
def test_a_screen_answers_every_command_it_names(kind: type[Frame[object]]):
    names = [entry.id for entry in kind.HERE]
    assert len(names) == len(set(names))
    for entry in heres(kind):
        assert callable(getattr(kind, f"do_{entry.id}", None)), entry.id


@pytest.mark.parametrize("kind", FRAMES, ids=lambda kind: kind.__name__)
def test_footers_fit_80_columns_whole(kind: type[Frame[object]]):
    groups = footer_groups(kind.HERE, 80, help_key=kind.HELP_KEY)
    wanted = [entry for entry in kind.HERE if entry.footer]
    assert len(groups) <= 8
    assert [entry.id for _, entry in groups][: len(wanted)] == [entry.id for entry in wanted][: len(groups)]
    assert len(wanted) <= len(groups), "some groups are left out at 80 columns"
    assert sum(len(text) for text, _ in groups) + 2 * (len(groups) - 1) <= 78
    if not issubclass(kind, Dialog):
        assert groups[-1][1].id == "help"


@pytest.mark.parametrize("kind", FRAMES, ids=lambda kind: kind.__name__)
def test_a_screen_has_its_own_style_sheet_and_a_docstring(kind: type[Frame[object]]):
    assert inspect.getdoc(kind)
    assert bool(kind.CSS_PATH) == (kind.__name__ != "Start")


def test_keys_are_shown_as_they_are_printed_on_the_keyboard():
    assert [shown(key) for key in ("enter", "escape", "f10", "ctrl+s", "?", "g v")] == [
        "Enter", "Esc", "F10", "ctrl+s", "?", "g v",
    ]  # fmt: skip


def test_global_commands_are_known():
    assert set(EVERYWHERE) <= set(COMMANDS)
