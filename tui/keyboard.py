"""Every command by what it is for, and the keys that move: the card on the screen, ``invclose keys`` and docs/keys.md.

The keys themselves stand in ``tui.registry``; a test holds that every command is in one group, and in no second one.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tui.registry import COMMANDS, Command, shown

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Everywhere": ("open", "back", "help", "palette", "reload", "redraw", "theme", "leave"),
    "Go": (
        "go_overview", "go_tasks", "go_voucher", "go_items", "go_adjust", "go_reports", "go_periods", "go_approvals", "go_audit",
        "go_reconciliation", "go_users", "go_import",
        "go_setup", "go_targets", "go_handbook", "go_keys", "go_settings", "tour",
    ),
    "Look at": (
        "voucher", "settlements", "transaction", "item", "explain", "explain_difference", "log", "warnings", "marks", "as_of",
        "next_record", "previous_record", "unfold", "fold", "foresee",
    ),
    "Lists": ("filter", "sort", "turn", "columns", "earlier", "later", "scope", "mark", "mark_all", "unmark", "copy", "export"),
    "Forms and questions": (
        "next_pane", "values", "confirm", "simulate", "compute_again", "findings", "undo", "fill_price", "fill_percent",
        "save_report", "answer", "read_again", "save_rejected",
    ),
    "Close and adjust": (
        "new_close", "recalculate", "reverse", "reverse_in_order", "reverse_from", "adjust", "charge", "undo_document", "set_mark",
        "remove_mark", "approve", "decline",
    ),
    "Runs, periods and setup": ("pause", "cancel", "new_master", "new_period", "hold_period", "close_period", "grant", "revoke"),
}  # fmt: skip
"""Title -> ids of commands."""
MOVES = (
    ("Up Down PgUp PgDn", "Move", "Move the cursor, by a row or a page."),
    ("Home End", "First, last", "The first and the last row of the list."),
    ("shift+Left/Right", "Sideways", "Scrolls a wide list; its first column stays."),
)
DATES = (
    ("30  30.6  300626", "Day", "The day in the open period, with its month, with its year."),
    ("t  m  M", "Named days", "Today, the end of this month, the end of the last month."),
    ("p  q", "Named days", "The end of the open period, the end of the quarter."),
    ("+3  -1", "Days from it", "So many days later or earlier; Up and Down step a day, PgUp and PgDn a month."),
)
VIM = (
    ("j k  G  gg", "Move", "Down and up a row, the last row, the first row."),
    ("ctrl+d ctrl+u", "Move", "A page down and up."),
)
"""What the keymap vim adds."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One line of the card."""

    group: str
    keys: str
    title: str
    sentence: str
    command: str = ""
    """Id of the command: what the configuration calls it."""


def keys_of(command: Command) -> str:
    """Its keys as they are written."""
    own = [command.arrow] if command.arrow else []
    return ", ".join(shown(key) for key in (*own, *command.keys))


def card(*, vim: bool = False) -> list[KeyRow]:
    """Every command and every key that moves, by group."""
    rows = [KeyRow("Move", *move) for move in (*MOVES, *(VIM if vim else ()))]
    for group, names in GROUPS.items():
        for name in names:
            command = COMMANDS[name]
            rows.append(KeyRow(group, keys_of(command), command.title, command.help, name))
    return rows + [KeyRow("Dates", *typed) for typed in DATES]


_HEAD = """# Keys

Made from `tui/registry.py` and `tui/keyboard.py` by `scripts/keys_reference`; a test compares. `g k` shows the same in the
application, `invclose keys` on the command line; `?` lists what works on the screen that is open, `:` finds any command.

[One page to print](keys.pdf), to lie beside the keyboard. With the keys that you have chosen: `e` on the card, or
`invclose keys --out keys.pdf`.

Two keys one after the other stand with a blank between them: `g o` is g, then o. In a text field letters are text; only Esc,
Tab, function and ctrl keys act there. A key that does nothing now says why.

## Other keys

`ui.keys` in `config.toml` chooses a keymap: `standard`, `vim` (with the keys below that say so), or `letters` (no function keys;
Findings is then `ctrl+f`). Single commands get other keys by their id, in the file, by `invclose config set keys.new_close "N, f9"`,
or in the settings (`g s`):

    [ui]
    keys = "vim"

    [keys]
    new_close = ["N", "f9"]
    filter = "F"

Commands that share a key, such as Reverse and Close period, change together. A key that two commands would have is refused at the
start with both names; so is one that no terminal sends.
"""


def page() -> str:
    """The text of docs/keys.md."""
    only_vim = {move[0] for move in VIM}
    parts = [_HEAD]
    for group, rows in groupby(card(vim=True), key=lambda row: row.group):
        parts += [f"## {group}\n", "| keys | command | what it does | id |", "|---|---|---|---|"]
        for row in rows:
            keys = ", ".join(f"`{key}`" for key in (row.keys.split(", ") if row.command else [row.keys]))
            more = " with the keymap `vim`" if row.keys in only_vim else ""
            parts.append(
                f"| {keys}{more} | {row.title} | {row.sentence} | {f'`{row.command}`' if row.command else ''} |"
            )
        parts.append("")
    return "\n".join(parts).rstrip() + "\n"


def main(arguments: list[str]) -> int:
    """Write the page named (``docs/keys.md``)."""
    Path(arguments[0]).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
