"""The keyboard card: every key by what it is for, to be read from top to bottom, or written as one page to print."""

from __future__ import annotations

from textual.app import ComposeResult

from tui import keyboard
from tui.files.key_card import save_card
from tui.format import left, wrap
from tui.registry import Here
from tui.screens.common.on_paper import OnPaper
from tui.screens.lists.export_form import ExportForm
from tui.widgets.lines import Line
from tui.widgets.paper import Paper

KEYS, TITLE = 18, 16


def card_lines(width: int, *, vim: bool) -> list[Line]:
    """The card, each sentence wrapped below itself."""
    lines: list[Line] = []
    group = ""
    for row in keyboard.card(vim=vim):
        if row.group != group:
            group = row.group
            lines += [*([""] if lines else []), [(f" {group}", "strong")]]
        first, *more = wrap(row.sentence, max(24, width - KEYS - TITLE - 5))
        lines.append([(f"  {left(row.keys, KEYS)} ", "key"), (f"{left(row.title, TITLE)} ", "plain"), (first, "quiet")])
        lines += [[(" " * (KEYS + TITLE + 4) + part, "quiet")] for part in more]
    return lines


class KeyCard(OnPaper[None]):
    """Which key does what, whatever screen it works on."""

    CSS_PATH = "key_card.tcss"
    HERE = (Here("export", "Print"), Here("back"))
    crumb = "Keys"

    def parts(self) -> ComposeResult:
        yield Paper(id="paper")

    def laid_out(self) -> None:
        self.query_one(Paper).show(card_lines(self.size.width, vim=self.invclose.vim_keys))

    def do_export(self) -> None:
        self.app.push_screen(CardForm(), lambda said: self.say(said) if said else None)


class CardForm(ExportForm):
    """The card as a file to print."""

    CSS_PATH = "../lists/export_form.tcss"

    heading = "The keys on one page, as PDF"

    def __init__(self) -> None:
        super().__init__("keys.pdf")

    def filled(self) -> None:
        target, replaces, vim = self.target, self.field("replace").on, self.invclose.vim_keys

        def work() -> str:
            return save_card(target, keyboard.card(vim=vim), self.invclose.settings["ui.keys"], replace=replaces)

        def done(file: str) -> None:
            self.dismiss(f"One page written to {file}.")

        self.act("the file", work, done)
