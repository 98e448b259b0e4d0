"""The configuration file: what may stand in it, where a value came from, and changing one with everything else as it was."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UsageError
from tui import settings, settings_file
from tui.settings import Origin
from tui.settings_file import changed_text


@pytest.fixture
def file(user_folder: Path) -> Path:
    found = settings.configuration_file()
    found.parent.mkdir(parents=True)
    return found


def test_every_default_may_be() -> None:
    for setting in settings.SETTINGS:
        assert settings.text_of(setting, setting.default) == setting.default
        assert setting.help.endswith(".")


def test_where_a_value_came_from(file: Path) -> None:
    file.write_text(
        'db = "f.db"\n[ui]\ntheme = "light"\nlow_bandwidth = true\n[keys]\nnew_close = "N"\nfilter = ["/", "f9"]\n'
    )
    found = settings.read({"db": "o.db"}, {"INVCLOSE_THEME": "mono", "INVCLOSE_KEYS": "nonsense"})
    assert (found["db"], found.values["db"].origin) == ("o.db", Origin.OPTION)
    assert (found["ui.theme"], found.values["ui.theme"].where) == ("mono", "INVCLOSE_THEME")
    assert (found["ui.keys"], found.values["ui.keys"].origin) == ("standard", Origin.DEFAULT)
    assert (found["ui.low_bandwidth"], found.values["ui.low_bandwidth"].where) == ("yes", str(file))
    assert found.keys == {"new_close": ("N",), "filter": ("/", "f9")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("db = 5\n", "db must be text"),
        ("db = \n", "cannot be read"),
        ('[ui]\ntheme = "pink"\n', "ui.theme is 'pink'"),
        ('[ui]\nthem = "light"\n', "no setting ui.them"),
        ("ui = 3\n", "ui must be a table"),
        ("[keys]\nfilter = 3\n", "keys of filter"),
        ("[keys]\nfilter = []\n", "keys of filter"),
        ("[columns]\nitems = 3\n", "columns.items must be text"),
        ('[columns]\nitems = "nonsense"\n', "no column nonsense"),
        ('[columns]\nitmes = "item"\n', "no list itmes"),
        ('[ui]\ndate_form = "Y.M.D"\n', "ui.date_form is 'Y.M.D'"),
    ],
)
def test_what_is_wrong_in_the_file(file: Path, text: str, words: str) -> None:
    file.write_text(text)
    with pytest.raises(UsageError, match=words) as refused:
        settings.read({}, {})
    assert refused.value.advice
    assert str(file) in refused.value.where


def test_setting_keeps_comments_and_order(file: Path) -> None:
    file.write_text('# mine\ndb = "a.db"  # books\n\n[ui]\n# colours\ntheme = "dark"\n')
    settings_file.put("ui.theme", "light")
    settings_file.put("ui.keys", "vim")
    settings_file.put("company", "ACME")
    settings_file.put("keys.new_close", "N, f9")
    assert file.read_text() == (
        '# mine\ndb = "a.db"  # books\ncompany = "ACME"\n\n[ui]\n# colours\ntheme = "light"\nkeys = "vim"\n\n'
        '[keys]\nnew_close = ["N", "f9"]\n'
    )
    settings_file.put("ui.theme", None)
    assert settings.read({}, {})["ui.theme"] == "auto"
    assert file.stat().st_mode & 0o077 == 0


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_text("")
    file.symlink_to(real)
    settings_file.put("ui.theme", "mono")
    assert file.is_symlink()
    assert "mono" in real.read_text()
    assert [name for name in os.listdir(tmp_path) if name.startswith(".config-")] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("ui.theme", "pink"), ("columns.items", "x"), ("ui.x", "1"), ("company", "a\nb"), ("keys.filter", "")],
)
def test_what_cannot_be_set_leaves_the_file(file: Path, name: str, value: str) -> None:
    file.write_text('[ui]\ntheme = "dark"\n')
    with pytest.raises(UsageError):
        settings_file.put(name, value)
    assert file.read_text() == '[ui]\ntheme = "dark"\n'


NAMES = st.sampled_from(["db", "company", "ui.theme", "ui.keys", "keys.new_close", "keys.filter"])
VALUES = st.one_of(
    st.text(st.characters(exclude_categories=("C", "Zl", "Zp", "Zs")), max_size=8),
    st.lists(st.sampled_from(["N", "f9", '"'])),
)


@given(st.lists(st.tuples(NAMES, st.one_of(st.none(), VALUES)), max_size=12))
def test_the_file_says_what_was_put_last(steps: list[tuple[str, object]]) -> None:
    text, wanted = "# head\n", {}
    for name, value in steps:
        text = changed_text(text, name, value)
        wanted[name] = value
        found = tomllib.loads(text)
        for known, last in wanted.items():
            table, _, key = known.rpartition(".")
            inside = found.get(table, {}) if table else found
            assert inside.get(key) == last
    assert text.startswith("# head")
