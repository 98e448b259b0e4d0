"""Import: which export, and the import profile that fits it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from core.errors import InvcloseError
from core.mapping.catalog import all_profiles
from core.mapping.proposing import Proposal, ledger_proposals, proposals
from tui import foreign_exports, places
from tui.format import wrap
from tui.registry import Here, key_of
from tui.screens.dialogs.choose import Choice, Choose
from tui.screens.dialogs.form import Form
from tui.widgets.choices import SwitchField
from tui.widgets.entries import DateField
from tui.widgets.fields import Field, TextField
from tui.widgets.lines import Line, Lines
from tui.widgets.sentence import Sentence


class OpeningDay(DateField):
    """The day of a cut-over; blank where the history is loaded."""

    def check(self) -> None:
        if self.value.strip():
            super().check()
        else:
            self.wrong, self.day, self.note = "", None, "blank: the whole history is loaded"


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WIDTH = 73


class ImportForm(Form[None]):
    """Asks for the file, folder or workbook; the profile that fits is proposed with its reason."""

    CSS_PATH = "import_export.tcss"
    HERE = (
        Here("next_pane"),
        Here("values", "Profiles", "Lists the import profiles, those that fit first."),
        Here("confirm", "Read", "Reads the export and shows what would be loaded; writes nothing."),
        Here("back", "Cancel"),
    )
    crumb = "Import"
    rule = "imports"

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Proposal] = []

    def parts(self) -> ComposeResult:
        with Vertical(id="box", classes="pane"):
            yield Sentence(
                "A file, folder, zip or workbook, as written there. Nothing is posted.",
                [[(" Import the export of another system", "strong")]],
            )
            yield TextField("Export", id="path", width=56, help="its name, with its folder")
            yield TextField("Profile", id="profile", width=20, help="blank: the one that fits")
            yield OpeningDay("Open as of", None, self.invclose.calendar, id="opening")
            yield TextField("Balances", id="balances", width=56, help="balances.csv of that day, or blank")
            yield SwitchField("Ledger", "entries of the general ledger, kept beside ours", id="ledger")
            yield Lines(["", ""], id="words")

    def load(self) -> None:
        self.field("opening").check()
        super().load()

    @on(Field.Left)
    def left_path(self, message: Field.Left) -> None:
        """The profile that fits the export is proposed as soon as the export is named."""
        if message.field.id == "path" and self.text("path") and not self.text("profile"):
            self.propose()

    def do_confirm(self) -> None:
        """Blank means the profile that fits: one that reads every column that it needs is gone on with, any other is only proposed."""
        if self.text("path") and not self.text("profile") and self.path().exists():
            self.propose(super().do_confirm)
        else:
            super().do_confirm()

    def propose(self, then: Callable[[], None] = lambda: None) -> None:
        path = self.path()

        def work() -> list[Proposal]:
            sources, _ = foreign_exports.open_export(path)
            profiles = all_profiles(foreign_exports.own_profiles())
            found = proposals(sources, profiles, foreign_exports.detect)
            if not found or not found[0].whole:
                ledgers = ledger_proposals(sources, profiles, foreign_exports.detect)
                found = ledgers if ledgers and ledgers[0].whole else found
            return found

        def answered(found: list[Proposal]) -> None:
            self.proposed(found)
            if not found or found[0].whole:
                then()

        self.read("the export", work, answered, group="proposal")

    def proposed(self, found: list[Proposal]) -> None:
        self.found = found
        best = found[0] if found else None
        if best is None:
            self.words("No import profile fits: `invclose import-profile list` tells what each reads.", "warn")
            return
        if not self.text("profile"):
            self.field("profile").put(best.name)
            self.field("ledger").put_back("yes" if best.ledger else "no")
        self.words(f"{best.name}: {best.reason}.", "quiet" if best.whole else "warn")

    def words(self, text: str, tone: str) -> None:
        lines: list[Line] = ["", *([(f" {part}", tone)] for part in wrap(text, _WIDTH)[:4])]
        self.query_one("#words", Lines).show(lines)

    def path(self) -> Path:
        return Path(self.text("path")).expanduser()

    def check_together(self) -> None:
        path, profile, balances = self.field("path"), self.field("profile"), self.field("balances")
        if name := self.text("balances"):
            balances.wrong = "" if Path(name).expanduser().is_file() else "there is no such file"
            if not self.text("opening"):
                balances.wrong = "they belong to a day: fill in Open as of"
        if self.field("ledger").on and self.text("opening"):
            self.field("opening").wrong = "a ledger has no stock to open"
        if not self.text("path"):
            path.wrong = "name the export"
        elif not self.path().exists():
            path.wrong = "there is no such file or folder"
        elif not self.text("profile"):
            profile.wrong = f"choose one: {key_of('values')} lists them"
        else:
            try:
                foreign_exports.profile(self.text("profile"))
            except InvcloseError as error:
                profile.wrong = error.message

    def why_not_values(self) -> str:
        return ""

    def do_values(self) -> None:
        reasons = {one.name: one.reason for one in self.found}
        profiles = all_profiles(foreign_exports.own_profiles())
        profiles.sort(key=lambda one: list(reasons).index(one.name) if one.name in reasons else len(reasons))
        choices = [
            Choice(one.name, letter, one.name, one.title) for one, letter in zip(profiles, _LETTERS, strict=False)
        ]

        def chosen(name: str | None) -> None:
            if name:
                self.field("profile").put(name)
                self.words(foreign_exports.profile(name).about.replace("\n", " "), "quiet")

        self.app.push_screen(Choose("Import profiles", choices, "Which system wrote the export?"), chosen)

    def filled(self) -> None:
        day = self.field("opening").day
        balances = str(Path(self.text("balances")).expanduser()) if self.text("balances") else ""
        self.go(
            places.ImportPreview(
                str(self.path()),
                self.text("profile"),
                opening=day.isoformat() if day else "",
                balances=balances,
                ledger=self.field("ledger").on,
            )
        )
