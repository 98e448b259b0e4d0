"""The items of an export that the books do not have: group, model and name of each, changed here and confirmed once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from textual.app import ComposeResult

from core.importing.model import ItemRow
from core.listing import Facts
from core.mapping.items import MODELS
from core.vocabulary import DIMENSIONS, MODEL_NAMES, InventoryModel
from tui.format import count, plural
from tui.paging import Source, whole
from tui.registry import Here, key_of
from tui.screens.dialogs.ask import Ask
from tui.screens.dialogs.confirm import Confirm
from tui.screens.dialogs.pick import picking
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.widgets.columns import Column
from tui.widgets.fields import Field, TextField
from tui.widgets.grid import Grid
from tui.widgets.lines import Line
from tui.widgets.listed import ListedField
from tui.widgets.sentence import Sentence

Answers = Mapping[str, str]


def answers_for(items: Sequence[ItemRow]) -> dict[str, str]:
    """What the import profile is answered: the usual group and model once, and what differs item by item."""
    if not items:
        return {}
    model = Counter(row.model.value for row in items).most_common(1)[0][0]
    group = Counter(row.item_group for row in items).most_common(1)[0][0]
    answers = {"model": model, "item_group": group}
    for row in items:
        if row.model.value != model:
            answers[f"model_of.{row.item}"] = row.model.value
        if row.item_group != group:
            answers[f"item_group_of.{row.item}"] = row.item_group
    return answers


class ImportItems(ListFrame[Answers]):
    """Returns the answers, or None where nothing is to change."""

    CSS_PATH = "import_items.tcss"
    HERE = (
        Here("open", "Change", "Changes group, model, name or dimensions of the item, or of the selected ones."),
        Here("confirm", "Take", "Takes the items as they stand here; they are remembered once the export is loaded."),
        Here("filter"),
        Here("mark", footer=False),
        Here("copy", footer=False),
        Here("back"),
        *LIST_COMMANDS[1:3],
    )
    ON_SELECTED = frozenset({"copy", "open"})
    crumb = "New items"
    what = "the items"
    rule = "imports"

    def __init__(self, items: Sequence[ItemRow]) -> None:
        super().__init__()
        self.items = {row.item: row for row in items}
        self.changed: dict[str, str] = {}
        """Answers about single items besides group and model."""
        self.before = dict(self.items)

    def parts(self) -> ComposeResult:
        columns = (
            Column[ItemRow]("item", "Item", lambda row: row.item, 12, most=24, code=True),
            Column[ItemRow]("name", "Name", lambda row: row.name, 20, most=40, priority=1),
            Column[ItemRow]("group", "Item group", lambda row: row.item_group, 12, most=20),
            Column[ItemRow]("model", "Model", lambda row: row.model.value, 9),
            Column[ItemRow]("unit", "Unit", lambda row: row.unit, 5, most=8, priority=3),
            Column[ItemRow](
                "dimensions", "Costs by", lambda row: " ".join(row.financial_dimensions), 12, most=28, priority=2
            ),
        )
        yield Sentence(
            f"Enter changes one, or the selected ones; {key_of('confirm')} takes them; nothing is written.",
            [[(f" {plural(len(self.items), 'item')} that the books do not have", "strong")]],
        )
        yield Grid(columns, lambda row: row.item, id="list")
        yield from self.filter_field()

    def source(self) -> Source[ItemRow]:
        return whole(lambda: list(self.items.values()), lambda row: row.item)

    def facts(self, row: ItemRow) -> Facts:
        fields = {"item": row.item, "group": row.item_group, "model": row.model.value, "unit": row.unit}
        return Facts(f"{row.item} {row.name} {row.item_group} {row.model.value}", fields=fields)

    def totals(self, rows: Sequence[ItemRow]) -> tuple[str, dict[str, str]]:
        models = Counter(row.model.value for row in rows)
        return ", ".join(f"{count(number)} {model}" for model, number in sorted(models.items())), {}

    # --- changing

    def why_not_open(self) -> str:
        return self.needs_row()

    def do_open(self) -> None:
        rows: list[ItemRow] = self.chosen()
        first, several = rows[0], len(rows) > 1
        models = [(model, MODEL_NAMES[InventoryModel(model)]) for model in MODELS]
        fields: list[Field] = [
            TextField("Item group", first.item_group, id="group", width=20),
            ListedField("Model", first.model.value, id="model", width=10, lists=picking("Models", lambda: models)),
            TextField("Costs by", " ".join(first.financial_dimensions), id="dimensions", width=40),
        ]
        if not several:
            fields.append(TextField("Name", first.name, id="name", width=44))
        what = f" {plural(len(rows), 'selected item')}" if several else f" Item {first.item}"
        head: list[Line] = [[(what, "strong")]]

        def answered(values: dict[str, Any] | None) -> None:
            if values is not None:
                self.change(rows, {name: str(field.value).strip() for name, field in values.items()})

        questions = [
            "The item group shares the ledger accounts; a new code makes a new group.",
            f"One of {', '.join(MODELS)}; {key_of('values')} lists them with their names.",
            f"The financial dimensions that have a cost of their own: of {', '.join(DIMENSIONS)}, with blanks between.",
            "The name of the item.",
        ]
        self.app.push_screen(Ask("Change", head, fields, questions=questions[: len(fields)]), answered)

    def change(self, rows: Sequence[ItemRow], values: Mapping[str, str]) -> None:
        """Takes over what was typed for these items, or says what it cannot be."""
        model, dimensions = values["model"].upper(), values["dimensions"].split()
        strange = [name for name in dimensions if name not in DIMENSIONS]
        if model not in MODELS:
            self.say(f"{values['model'] or 'Blank'} is no model: {', '.join(MODELS)}.", "stop", stays=True)
            return
        if strange:
            self.say(f"{strange[0]} is no dimension: {', '.join(DIMENSIONS)}.", "stop", stays=True)
            return
        if not values["group"]:
            self.say("An item needs an item group.", "stop", stays=True)
            return
        kept = tuple(name for name in DIMENSIONS if name in dimensions)
        for row in rows:
            name = values.get("name") or row.name
            self.items[row.item] = row._replace(
                item_group=values["group"], model=InventoryModel(model), name=name, financial_dimensions=kept
            )
            if kept != row.financial_dimensions:
                self.changed[f"dimensions_of.{row.item}"] = " ".join(kept)
            if name != row.name:
                self.changed[f"name_of.{row.item}"] = name
        self.load()
        self.say(f"{plural(len(rows), 'item')} changed. {key_of('confirm')} takes the items.")

    # --- taking

    def do_confirm(self) -> None:
        self.dismiss(answers_for(list(self.items.values())) | self.changed)

    def leave_list(self) -> None:
        """What was changed is not dropped without a word."""
        if self.items == self.before:
            self.dismiss()
            return
        question = Confirm("Drop the changes?", [" The items stay as they were proposed."], verb="Drop")

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss()

        self.app.push_screen(question, answered)
