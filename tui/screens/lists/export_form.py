"""Into a file: vouchers for another ledger, or the rows that a list shows. A choice of formats, then the file.

The form stays open while it writes, and after a refusal, with the reason below the fields.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Vertical

from core.rights import Act
from tui import places
from tui.failures import sentence
from tui.files.writing import ENDINGS, FileKind, Shown, save_table
from tui.format import count, plural
from tui.registry import Here
from tui.rights import why_not
from tui.screens.dialogs.choose import Choice, Choose
from tui.screens.dialogs.form import Form
from tui.widgets.choices import SwitchField
from tui.widgets.fields import TextField
from tui.widgets.lines import Lines
from tui.widgets.sentence import Sentence

if TYPE_CHECKING:
    from core.requests import ExportRequest
    from tui.messages import Failure
    from tui.screens.common.base import Frame

LETTERS = {
    "hledger": "h", "ledger": "l", "beancount": "b", "d365": "d", "bc": "n", "erpnext": "p", "odoo": "o", "iif": "i", "xero": "x",
    "sie": "s", "saft": "t", "csv": "c", "xlsx": "w", "json": "j",
}  # fmt: skip
SENTENCES = {
    "hledger": "A journal for hledger.",
    "ledger": "A journal for ledger.",
    "beancount": "A ledger for beancount.",
    "d365": "General journal of Dynamics 365 Finance.",
    "bc": "General journal lines of Business Central.",
    "erpnext": "Journal Entries for ERPNext.",
    "odoo": "Journal entries for Odoo.",
    "iif": "General journal of QuickBooks Desktop.",
    "xero": "Manual journals for Xero.",
    "sie": "Vouchers as SIE 4I.",
    "saft": "SAF-T Financial 1.30 of Norway.",
    "csv": "One row a line, for any program.",
    "xlsx": "One row a line, for a spreadsheet.",
    "json": "For a program of your own.",
}
KINDS = {
    FileKind.CSV: Choice("table csv", "1", "This list, CSV", "All rows that it shows, in its order."),
    FileKind.XLSX: Choice("table xlsx", "2", "This list, XLSX", "The same as a workbook, with totals."),
    FileKind.PDF: Choice("table pdf", "3", "This list, PDF", "On paper, with page numbers."),
    FileKind.JSON: Choice("table json", "4", "This list, JSON", "For a program."),
}
"""Of a table; a list has the first two."""


def export(frame: Frame[Any], vouchers: ExportRequest | None, name: str, shown: Shown | None) -> None:
    """Ask in which format; then for the file. ``vouchers`` and ``name`` are of a record or voucher, where there is one."""
    from core.exporting.formats import FORMATS  # late: each format brings its library

    choices = [
        Choice(format_name, LETTERS[format_name], f"{target.title}", SENTENCES[format_name])
        for format_name, target in FORMATS.items()
        if vouchers is not None
    ]
    if shown is not None:
        choices += [KINDS[kind] for kind in shown.kinds]

    def chosen(found: str | None) -> None:
        if found is None:
            return
        kind, _, ending = found.partition(" ")
        if kind == "table" and shown is not None:
            form: ExportForm = TableForm(shown, FileKind(ending))
        else:
            assert vouchers is not None
            form = VoucherForm(replace(vouchers, target=found), name)
        frame.app.push_screen(form, lambda said: frame.say(said) if said else None)

    what = f"{name} into which format?" if vouchers is not None else f"{shown.name if shown else ''} into which file?"
    frame.app.push_screen(Choose("Export", choices, what), chosen)


class ExportForm(Form[str]):
    """The file and what is to be done where it is there; returns what was written, in a sentence."""

    CSS_PATH = "export_form.tcss"
    HERE = (Here("confirm", "Write"), Here("next_pane"), Here("back", "Cancel"))
    crumb = "Export"
    rule = "export"
    heading = ""

    def __init__(self, proposed: str) -> None:
        super().__init__()
        self.proposed = proposed

    def more(self) -> ComposeResult:
        """Fields between the file and the last one."""
        yield from ()

    def parts(self) -> ComposeResult:
        with Vertical(id="box", classes="pane"):
            yield Lines(["", [(f" {self.heading}", "strong")], ""])
            yield TextField("File", f"~/{self.proposed}", id="file", width=50)
            yield from self.more()
            yield SwitchField("Replace", "a file that is there", id="replace")
            yield Sentence("", [""], id="refused")

    def check_together(self) -> None:
        name = self.text("file")
        self.field("file").wrong = "" if name and not name.endswith("/") else "the name of a file, like ~/may.csv"

    @property
    def target(self) -> Path:
        """The file that is named."""
        return Path(self.text("file"))

    def unread(self, what: str, failure: Failure) -> None:
        self.report(what, failure)

    def report(self, group: str, failure: Failure) -> None:
        """What stands in the way stays below the fields, as long as it needs."""
        if group == "act":
            self.query_one("#refused", Sentence).say(sentence(failure))
            self.say("Nothing was written.", "stop", stays=True)
        else:
            super().report(group, failure)

    @property
    def touched(self) -> bool:
        """A name that is quickly typed again: nobody is asked before it goes."""
        return False


class TableForm(ExportForm):
    """What a list shows, as a file."""

    def __init__(self, shown: Shown, kind: FileKind) -> None:
        super().__init__(f"{shown.name}{ENDINGS[kind]}")
        self.shown, self.kind = shown, kind
        self.heading = f"{shown.name} as {kind.value.upper()}"

    def filled(self) -> None:
        target, replaces = self.target, self.field("replace").on

        def work() -> tuple[int, str]:
            table = self.shown.read()
            return len(table.rows), save_table(table, self.kind, target, replace=replaces)

        def done(written: tuple[int, str]) -> None:
            self.dismiss(f"{plural(written[0], 'row')} written to {written[1]}.")

        self.act("the file", work, done)


class VoucherForm(ExportForm):
    """Vouchers for another ledger."""

    def __init__(self, request: ExportRequest, name: str) -> None:
        from core.exporting.formats import FORMATS

        target = FORMATS[request.target]
        super().__init__(f"{name}{target.ending}")
        self.request = request
        self.heading = f"{name} for {target.title}"

    def more(self) -> ComposeResult:
        yield SwitchField("Again", "also what was exported in this format before", id="again")

    def here(self) -> tuple[Here, ...]:
        return (
            *super().here(),
            Here("values", "Accounts", "Shows what accounts are called there, those that are missing first."),
        )

    def why_not_values(self) -> str:
        return ""

    def do_values(self) -> None:
        self.go(places.AccountMap(self.request.target))

    def why_not_confirm(self) -> str:
        app = self.invclose
        return why_not(app.company, read_only=app.read_only, act=Act.EXPORT)

    def filled(self) -> None:
        from tui.exporting import export_vouchers

        desk, target, replaces = self.invclose.desk, self.target, self.field("replace").on
        request = replace(self.request, again=self.field("again").on)

        def work() -> str:
            done = export_vouchers(desk, request, target, replace=replaces)
            lines = sum(len(voucher.lines) for voucher in done.plan.journal.vouchers)
            more = f" and {count(len(done.files) - 1)} more" if len(done.files) > 1 else ""
            return f"{plural(lines, 'line')} written to {done.files[0].name}{more}, read back and compared."

        def done(said: str) -> None:
            self.dismiss(said)

        self.act("the export", work, done)
