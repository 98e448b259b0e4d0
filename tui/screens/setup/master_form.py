"""One row of the setup in a form: shown to everybody, changed by an admin. Only what was changed is set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from core.posting.keys import POSTING_KEYS
from core.rights import Act
from core.vocabulary import MODEL_NAMES, POSTING_NAMES, CodeKind
from tui.failures import sentence
from tui.format import wrap
from tui.messages import Failure
from tui.registry import Here, key_of
from tui.rights import why_not
from tui.screens.dialogs.form import Form
from tui.screens.dialogs.pick import Pick
from tui.widgets.choices import ChoiceField, SwitchField
from tui.widgets.codes import CodeField
from tui.widgets.fields import Field, TextField
from tui.widgets.lines import Line, Lines
from tui.widgets.listed import ListedField

Row = Mapping[str, object]
_FLAGS = (
    ("physical_value", "Physical value", "goods not invoiced count at the close"),
    ("fixed_receipt_price", "Fixed price", "receipts are valued at the cost price"),
    ("physical_negative", "May be negative", "more may go out than is there"),
    ("financial_negative", "Negative cost", "more may be invoiced than is there"),
    ("post_physical", "Post physical", "physical updates reach the ledger"),
    ("stocked", "Stocked", "has inventory transactions"),
)


@dataclass(frozen=True)
class Kind:
    """What is shown of a kind."""

    words: str
    """One of them, in a sentence."""
    key: str
    """The value that names a row."""
    new: bool = False


KINDS: Mapping[str, Kind] = {
    "item": Kind("item", "item"),
    "group": Kind("item group", "group", new=True),
    "model": Kind("item model group", "model_group"),
    "account": Kind("account", "account", new=True),
    "profile": Kind("line of the posting profile", "posting_type", new=True),
}


def key_of_row(kind: str, row: Row) -> str:
    """How ``Masters`` calls it."""
    key = str(row[KINDS[kind].key])
    return f"{key}/{row['item_relation']}/{row['item']}" if kind == "profile" and row["item"] else key


class MasterForm(Form[str]):
    """Returns the key of what was changed or made."""

    CSS_PATH = "master_form.tcss"
    HERE = (
        Here("confirm", "Save", "Saves what was changed; postings that are there keep their accounts."),
        Here("values", "List", "Lists what this field may be."),
        Here("next_pane"),
        Here("back", "Close"),
    )
    rule = "setup"

    def __init__(self, kind: str, row: Row | None) -> None:
        super().__init__()
        self.kind, self.row = kind, row
        self.reopens = "here:new_master" if row is None else "here:open"
        self.crumb = f"New {KINDS[kind].words}" if row is None else key_of_row(kind, row)

    def parts(self) -> ComposeResult:
        with Vertical(id="box", classes="pane"):
            head = f" New {KINDS[self.kind].words}" if self.row is None else f" {KINDS[self.kind].words} {self.crumb}"
            yield Lines([[(head[:2].upper() + head[2:], "strong")], *self.fixed(), ""])
            yield from self.fields()
            yield Lines(["", ""], id="words")

    def value(self, name: str) -> str:
        found = "" if self.row is None else self.row.get(name, "")
        return ("yes" if found else "no") if isinstance(found, bool) else str(found)

    def fixed(self) -> list[Line]:
        """What is shown and does not change here."""
        if self.kind == "group" and self.row is not None:
            return [f" {self.value('items')} items, {self.value('profile_lines')} lines of the posting profile"]
        if self.kind == "model":
            return [f" {self.value('items')} items share it; changing an item puts it into another one"]
        if self.kind == "item":
            standard = self.value("standard_cost")
            costs = f"   standard cost {standard}" if standard else ""
            return [f" costs by {self.value('dimensions') or 'nothing'}{costs}"]
        if self.kind == "profile" and self.row is not None:
            return [f" {self.value('name')}"]
        return []

    def fields(self) -> ComposeResult:
        new = self.row is None
        if self.kind in ("account", "group"):
            if new:
                yield TextField("Number" if self.kind == "account" else "Code", id="key", width=20)
            yield TextField("Name", self.value("name"), id="name", width=44)
            if self.kind == "account":
                yield SwitchField("Blocked", "no new postings", id="blocked", on=self.value("blocked") == "yes")
        elif self.kind == "profile":
            if new:
                yield ListedField(
                    "Posting type", id="key", width=28, lists=_choose_type, needed=f"{key_of('values')} lists"
                )
                yield ChoiceField(
                    "For", (("all", "all items"), ("group", "an item group"), ("item", "an item")), id="relation"
                )
                yield CodeField("Item group", CodeKind.ITEM_GROUP, id="group", blank="only for an item group")
                yield CodeField("Item", CodeKind.ITEM, id="item", blank="only for an item")
            yield CodeField(
                "Account", CodeKind.ACCOUNT, self.value("account"), id="account", needed=f"{key_of('values')} lists"
            )
        else:
            yield from self.item_fields()

    def item_fields(self) -> ComposeResult:
        """Of an item, or what an item model group says."""
        if self.kind == "item":
            yield TextField("Name", self.value("name"), id="name", width=44)
            yield CodeField(
                "Item group", CodeKind.ITEM_GROUP, self.value("group"), id="group", needed=f"{key_of('values')} lists"
            )
            yield TextField("Cost price", self.value("cost_price"), id="cost_price", width=16)
            yield TextField("Unit", self.value("unit"), id="unit", width=8)
        yield ListedField(
            "Model", self.value("model"), id="model", width=10, lists=_choose_model, needed=f"{key_of('values')} lists"
        )
        for name, label, words in _FLAGS:
            yield SwitchField(label, words, id=name, on=self.value(name) == "yes")

    # --- saving

    def why_not_confirm(self) -> str:
        if self.kind == "model":
            return "Change an item instead: that puts it into the group with its settings."
        app = self.invclose
        return why_not(app.company, read_only=app.read_only, act=Act.CHANGE_SETUP)

    def check_together(self) -> None:
        if self.kind == "profile" and self.row is None:
            relation = self.field("relation").value
            for name in ("group", "item"):
                field = self.field(name)
                if relation == name and not self.text(name):
                    field.wrong = f"missing: {key_of('values')} lists"
                elif relation != name and self.text(name):
                    field.wrong = "leave it blank, or choose it above"
            if self.text("key") not in POSTING_KEYS:
                self.field("key").wrong = f"is not a posting type; {key_of('values')} lists"
        elif self.row is None and not self.text("key"):
            self.field("key").wrong = "missing"

    def changes(self) -> dict[str, str]:
        """Name -> text of what is to be set."""
        before = self._initial or {}
        values = {
            str(field.id): field.kept.strip()
            for field in self.query(Field)
            if field.id not in ("key", "relation") and (self.row is None or field.kept != before.get(str(field.id)))
        }
        if self.kind == "profile" and self.row is None:
            values = {name: value for name, value in values.items() if value}
        return values

    def filled(self) -> None:
        values = self.changes()
        if not values:
            self.say("Nothing was changed.")
            return
        key = self.text("key") if self.row is None else self.crumb
        masters, kind = self.invclose.masters, self.kind
        self.act("saving", lambda: masters().set(kind, key, values), self._saved)

    def _saved(self, row: Row) -> None:
        if warning := str(row.get("warning", "")):
            self._initial = self.kept()
            self.tell([[(f" {part}", "warn")] for part in wrap(f"Saved. {warning}", 73)])
        else:
            self.dismiss(key_of_row(self.kind, row))

    def report(self, group: str, failure: Failure) -> None:
        """A refusal stands below the fields; what was typed stays."""
        if group == "act":
            self.tell([[(f" {part}", "stop")] for part in wrap(sentence(failure), 73)])
        else:
            super().report(group, failure)

    def tell(self, lines: list[Line]) -> None:
        self.query_one("#words", Lines).show(["", *lines])

    @on(Field.Changed)
    def field_changed(self) -> None:
        """What was said speaks of what stood in the fields before."""
        self.query_one("#words", Lines).show(["", ""])


def _choose_type(asking: Any, typed: str, chosen: Callable[[str], None]) -> None:
    rows = [(key, POSTING_NAMES[posting_type]) for key, posting_type in POSTING_KEYS.items()]
    asking.app.push_screen(Pick("Posting type", lambda: rows, at=typed), lambda key: chosen(key) if key else None)


def _choose_model(asking: Any, typed: str, chosen: Callable[[str], None]) -> None:
    rows = [(model.value, name) for model, name in MODEL_NAMES.items()]
    asking.app.push_screen(Pick("Model", lambda: rows, at=typed), lambda key: chosen(key) if key else None)
