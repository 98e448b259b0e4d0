"""Every command of the application once: its title, what it does in a sentence, its keys.

Bindings, footer, palette and help are made from this list. A screen names the commands that work on it (``Here``), in
footer order, and may say more exactly what one does there. Whether a command can run now is answered by the screen's
``why_not_<id>``: an empty text, or the reason shown when the key is pressed.

A key belongs to one command. Others may share it, each on screens of its own, and name the one they are ``like``: x
reverses a record, and in the list of marks it takes a mark away. No screen has two commands of one key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tui.format import cells


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the user can ask for."""

    id: str
    title: str
    help: str
    keys: tuple[str, ...] = ()
    """Names of keys; ``g v`` is two keys one after the other. The first is the one shown."""
    like: str = ""
    """Id of the command whose keys this one has on its screens."""
    arrow: str = ""
    """An arrow key that runs it too, whatever else that does on other screens; the one shown."""
    short: str = ""
    """Its title where there is little room: in the list of second keys."""


_ALL = (
    Command("open", "Open", "Opens what the cursor is on.", ("enter", "right")),
    Command("back", "Back", "Goes back one level.", ("escape", "left")),
    Command("new_close", "Close", "Prepares an inventory close: dialog, checks, preview.", ("n",)),
    Command("recalculate", "Recalc", "Prepares a recalculation: adjusts costs without locking a period.", ("r",)),
    Command("new_master", "New", "Adds an account, an item group or a line of the posting profile.", like="new_close"),
    Command("new_period", "New period", "Adds a ledger period after the last one.", like="new_close"),
    Command("adjust", "Adjust", "Adjusts costs by hand: on-hand, receipts, late charges, prices, marks.", ("a",)),
    Command("answer", "Answer", "Answers what an export leaves open.", like="adjust"),
    Command("reverse", "Reverse", "Reviews and posts the reversal of this record, or of the selected ones.", ("x",)),
    Command(
        "close_period", "Close period", "Closes the period permanently, after you type its last day.", like="reverse"
    ),
    Command("remove_mark", "Remove mark", "Removes the mark, while nothing of it is settled.", like="reverse"),
    Command("undo_document", "Undo document", "Takes a posted document back that was a mistake.", like="reverse"),
    Command("grant", "Give role", "Gives somebody a role in the company.", like="new_close"),
    Command("revoke", "Take role", "Takes the role of the user; asks first.", like="reverse"),
    Command("charge", "Charge", "Spreads one charge over these receipts.", like="adjust"),
    Command("voucher", "Voucher", "Shows the ledger voucher with its lines.", ("v",)),
    Command("settlements", "Settlements", "Shows which receipt was settled with which issue.", ("s",)),
    Command("transaction", "Transaction", "Shows the inventory transaction with its accounts.", ("t",)),
    Command("item", "Item", "Shows the item: where it lies, what it costs, its transactions.", ("I",)),
    Command("as_of", "On hand at", "Shows what was on hand at the end of a day.", ("d",)),
    Command("explain", "Why this cost", "Explains where the cost of the transaction comes from.", ("i",)),
    Command(
        "explain_difference",
        "Note",
        "Keeps a note with the period on why inventory and ledger differ here.",
        like="explain",
    ),
    Command("unfold", "Unfold", "Shows what the row is made of.", like="next_record", arrow="right"),
    Command(
        "fold", "Fold", "Hides it again, or goes to what the row is a part of.", like="previous_record", arrow="left"
    ),
    Command("log", "Log", "Shows the closing log: what stayed open, and what to do about it.", ("l",)),
    Command("warnings", "Warnings", "Shows only the warnings of the log.", ("w",)),
    Command("pause", "Pause/resume", "Pauses the run at the end of the bundle, or resumes it.", ("p",)),
    Command("hold_period", "Hold/open period", "Puts the period on hold, or opens it again; asks first.", like="pause"),
    Command("cancel", "Cancel run", "Cancels this run and drops its work; asks for its number first.", ("c",)),
    Command("scope", "Active/All", "Shows only the active records, or all of them.", ("A",)),
    Command("next_record", "Next", "Next record in the list you came from.", ("+", "]")),
    Command("previous_record", "Previous", "Previous record in the list you came from.", ("-", "[")),
    Command("filter", "Filter", "Keeps only rows with these words, amounts or dates.", ("/", "f3")),
    Command("sort", "Sort", "Sorts the list by a value that you choose.", ("o",)),
    Command("turn", "Turn around", "Turns the order of the list around.", ("O",)),
    Command("columns", "Columns", "Chooses which columns the list shows, in which order and how wide.", ("C",)),
    Command("earlier", "Move up", "Moves the column one place to the left in its list.", (",",)),
    Command("later", "Move down", "Moves the column one place to the right in its list.", (".",)),
    Command("mark", "Select", "Selects the row, or deselects it.", ("space",)),
    Command("mark_all", "Select all", "Selects all rows that the filter shows, read already or not.", ("ctrl+a",)),
    Command("unmark", "Deselect all", "Deselects all rows.", ("U",)),
    Command("set_mark", "Mark issue", "Reserves a quantity of an issue for a receipt.", ("m",)),
    Command("marks", "Marks", "Shows the marks of this item; m there sets one.", like="set_mark"),
    Command("fill_price", "Unit cost", "Sets every open piece of the row to a price.", ("=",)),
    Command("fill_percent", "Percent", "Changes the row by a percentage of its value.", ("%",)),
    Command("undo", "Undo", "Clears what was filled into the row.", ("u",)),
    Command("approve", "Approve", "Shows what would be posted, then approves it.", like="confirm"),
    Command("decline", "Decline", "Declines it, or takes back what you prepared.", like="reverse"),
    Command("copy", "Copy", "Copies the selected rows, or this one, with plain numbers.", ("y",)),
    Command("findings", "Findings", "Lists what the checks found.", ("f6",)),
    Command(
        "reverse_in_order",
        "Reverse in order",
        "Reverses later records first, newest first, after one confirmation.",
        like="findings",
    ),
    Command("values", "List", "Opens the list of values for this field.", ("f4", "alt+down")),
    Command(
        "reverse_from", "Reverse from", "All recalculations from the date of this one, newest first.", like="values"
    ),
    Command("simulate", "Preview", "Computes everything and shows the voucher; posts nothing.", ("f8", "ctrl+d")),
    Command("compute_again", "Compute again", "Computes the voucher preview again; posts nothing.", like="simulate"),
    Command("read_again", "Read again", "Reads the export again, after it was written anew.", like="simulate"),
    Command(
        "foresee",
        "Foresee",
        "Shows the cost as a coming close would leave it; again: as it is booked.",
        like="simulate",
    ),
    Command("confirm", "Confirm", "Confirms and continues.", ("f10", "ctrl+s")),
    Command("save_report", "Save report", "Writes the error with its details to a file.", ("e",)),
    Command("save_rejected", "Save rejected", "Writes the rejected rows with their reasons.", like="save_report"),
    Command(
        "export", "Export", "Writes what is shown, or a voucher for another ledger, into a file.", like="save_report"
    ),
    Command("next_pane", "Next field", "Goes to the next field; shift+Tab to the one before.", ("tab",)),
    Command("go_overview", "Overview", "Goes to Closing and adjustment.", ("g o",), short="Closes"),
    Command("go_tasks", "Runs", "Goes to the list of runs.", ("g t",)),
    Command(
        "go_voucher",
        "Find voucher",
        "Finds a voucher by number, amount, date, account or document.",
        ("f2", "g v"),
        short="Find",
    ),
    Command("go_adjust", "Adjust", "Goes to adjustments by hand and marks.", ("g a",)),
    Command("go_reports", "Reports", "Goes to reports and the checks before a close.", ("g p",), short="Report"),
    Command(
        "go_reconciliation",
        "Reconciliation",
        "Goes to inventory against the ledger, account by account.",
        ("g r",),
        short="Ledger",
    ),
    Command("go_items", "Items", "Goes to the items, with what is on hand of each.", ("g i",)),
    Command(
        "go_periods",
        "Periods",
        "Goes to the ledger periods, with how far inventory is closed in each.",
        ("g l",),
        short="Period",
    ),
    Command("go_audit", "Audit", "Goes to the audit trail: who did what, when and from where.", ("g u",)),
    Command("go_users", "Users", "Goes to the users and what each may do.", ("g n",)),
    Command("go_approvals", "Approvals", "Goes to what waits for a second person.", ("g w",), short="Wait"),
    Command("go_setup", "Setup", "Goes to the setup: items, groups, accounts, posting profile.", ("g m",)),
    Command(
        "go_targets",
        "Export targets",
        "Goes to other ledgers: what accounts are called there.",
        ("g e",),
        short="Targets",
    ),
    Command(
        "go_handbook", "Handbook", "Shows the pages of the documentation, to be read here.", ("g h",), short="Help"
    ),
    Command("go_keys", "Keys", "Shows every key, by what it is for.", ("g k",)),
    Command(
        "go_settings", "Settings", "Goes to the settings: colours, keys, how figures and dates are written.", ("g s",)
    ),
    Command("theme", "Next colours", "Switches to the next theme and keeps it.", ("T",)),
    Command("tour", "Tour", "Walks through a close on practice books; five minutes.", ("g T",)),
    Command("go_import", "Import", "Loads the export of another system, after a preview.", ("g f",)),
    Command("reload", "Reload", "Loads everything on this screen again.", ("f5", "ctrl+r")),
    Command("redraw", "Redraw", "Redraws the screen.", ("ctrl+l",)),
    Command("palette", "Commands", "Lists every command; type to search, Enter runs it.", (":", "ctrl+p")),
    Command("help", "Help", "Shows what works here, with the keys.", ("?", "f1")),
    Command("leave", "Quit", "Quits the program; runs continue.", ("ctrl+q",)),
)
_KEYS = {command.id: command.keys for command in _ALL}
STANDARD: Mapping[str, Command] = {
    command.id: replace(command, keys=_KEYS[command.like]) if command.like else command for command in _ALL
}
"""With the keys that they have from the start."""
COMMANDS: dict[str, Command] = dict(STANDARD)
"""With the keys in force: ``tui.keymaps`` puts other ones here, once, before the first screen."""
ABOUT_ROWS = frozenset(
    {
        "open", "reverse", "revoke", "close_period", "hold_period", "remove_mark", "undo_document", "charge", "voucher", "settlements",
        "transaction", "item", "explain", "explain_difference", "log", "warnings", "fill_price", "fill_percent", "undo", "approve",
        "decline", "copy", "export",
    }
)  # fmt: skip
"""Commands that in a list are about the row under the cursor, or about the selected ones."""
EVERYWHERE = (
    "go_overview",
    "go_tasks",
    "go_voucher",
    "go_adjust",
    "go_items",
    "go_reports",
    "go_reconciliation",
    "go_periods",
    "go_audit",
    "go_users",
    "go_approvals",
    "go_setup",
    "go_targets",
    "go_handbook",
    "go_keys",
    "go_settings",
    "theme",
    "tour",
    "go_import",
    "reload",
    "redraw",
    "palette",
    "help",
    "leave",
)
"""Work on every screen that is not a dialog."""
IN_DIALOGS = ("redraw", "palette", "help", "leave")


@dataclass(frozen=True, slots=True)
class Here:
    """A command on one screen; ``title`` and ``help`` replace the general ones, ``footer`` shows it there."""

    id: str
    title: str = ""
    help: str = ""
    footer: bool = True

    @property
    def command(self) -> Command:
        return COMMANDS[self.id]

    @property
    def key(self) -> str:
        """The key that is shown."""
        return self.command.arrow or self.command.keys[0]

    @property
    def label(self) -> str:
        return self.title or self.command.title

    @property
    def sentence(self) -> str:
        return self.help or self.command.help


_TEXTUAL = {
    ",": "comma",
    ".": "full_stop",
    "?": "question_mark",
    "/": "slash",
    ":": "colon",
    "+": "plus",
    "-": "minus",
    "=": "equals_sign",
    "%": "percent_sign",
    "[": "left_square_bracket",
    "]": "right_square_bracket",
}
_SHOWN = {"enter": "Enter", "escape": "Esc", "space": "Space", "left": "Left", "right": "Right", "tab": "Tab"}


def pressed(key: str) -> str:
    """The name Textual gives this key when it is pressed."""
    return " ".join(_TEXTUAL.get(part, part) for part in key.split(" "))


def shown(key: str) -> str:
    """The key as footer and help write it."""
    if key in _SHOWN:
        return _SHOWN[key]
    return key.upper() if key[:1] == "f" and key[1:].isdigit() else key


def key_of(command: str) -> str:
    """The first key of a command as it is written, for a sentence."""
    return shown(COMMANDS[command].keys[0])


def keymap() -> dict[str, str]:
    """Pressed key -> id of the command it belongs to."""
    return {pressed(key): command.id for command in COMMANDS.values() if not command.like for key in command.keys}


def footer_groups(here: Iterable[Here], width: int, *, help_key: str = "?") -> list[tuple[str, Here]]:
    """Whole groups, most needed first, at most eight, as many as fit; ``? Help`` last while it fits (none without a key)."""
    groups: list[tuple[str, Here]] = []
    used = 1
    for entry in here:
        if not entry.footer:
            continue
        text = f"{shown(entry.key)} {entry.label}"
        needed = cells(text) + (2 if groups else 0)
        if len(groups) == 8 or used + needed > width - 1:
            break
        groups.append((text, entry))
        used += needed
    text = f"{help_key} Help"
    if help_key and len(groups) < 8 and used + 2 + len(text) <= width - 1:
        groups.append((text, Here("help")))
    return groups
