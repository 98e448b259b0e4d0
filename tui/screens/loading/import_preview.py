"""The preview of an import, read by the same parser as the load: questions answered, problems listed, then loaded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual.app import ComposeResult

from core.errors import InvcloseError, RejectedInput
from core.importing import Problem
from core.importing.result import Imported
from core.mapping.answers import Question
from core.mapping.beside import Beside
from core.mapping.cutting_over import ACCOUNT, AS_OF
from core.mapping.mapping import Mapped
from core.rights import Act
from core.vocabulary import CodeKind
from tui import foreign_exports, places
from tui.command_line.import_files import save_problems
from tui.format import plural
from tui.registry import Here, key_of
from tui.rights import why_not
from tui.screens.common.on_paper import OnPaper
from tui.screens.dialogs.ask import Ask
from tui.screens.dialogs.confirm import Confirm
from tui.screens.dialogs.form import Form
from tui.screens.loading.import_lines import preview_lines
from tui.screens.loading.import_problems import ImportProblems
from tui.widgets.codes import CodeField
from tui.widgets.fields import TextField
from tui.widgets.lines import Line
from tui.widgets.paper import Paper

QUESTIONS_AT_ONCE = 9


def question_text(question: Question) -> str:
    """What is asked, and what may be answered."""
    text = question.text if question.text.endswith(("?", ".")) else f"{question.text}."
    return f"{text} One of: {', '.join(question.choices)}." if question.choices else text


def answer_field(question: Question, id: str) -> TextField:
    """Where a question is answered; an account is looked up."""
    label = question.key.partition(".")[2] or question.key.replace("_", " ").capitalize()
    if question.key == ACCOUNT:
        return CodeField("Account", CodeKind.ACCOUNT, id=id)
    return TextField(label, question.proposal, id=id, width=30)


class ImportPreview(OnPaper[None]):
    """Writes nothing until F10 is confirmed."""

    CSS_PATH = "import_preview.tcss"
    HERE = (
        Here("confirm", "Load", "Loads the lines, after a question."),
        Here("answer", "Answer", "Answers the open questions; the proposals stand in the fields."),
        Here("findings", "Problems", "Lists what is wrong, with file, line and column."),
        Here("item", "Items", "Lists the items that the books do not have; group and model of each are changed there."),
        Here("as_of", "Opened", "Lists what is opened, item by item, beside its value there."),
        Here("save_rejected", footer=False),
        Here("read_again", footer=False),
        Here("back"),
    )
    crumb = "Import preview"
    rule = "imports"

    def __init__(self, path: str, profile: str, opening: str = "", balances: str = "", *, ledger: bool = False) -> None:
        super().__init__()
        self.ledger = ledger
        self.path, self.profile = Path(path), profile
        self.balances = Path(balances) if balances else None
        self.answers: dict[str, str] = {AS_OF: opening} if opening else {}
        self.mapped: Mapped | None = None

    def parts(self) -> ComposeResult:
        yield Paper(id="paper")

    def load(self) -> None:
        wanted, desk, currency = foreign_exports.profile(self.profile), self.invclose.desk, self.invclose.books.currency
        answers, alone = dict(self.answers), bool(self.lacking())

        def work() -> Mapped:
            beside = Beside() if alone else desk.beside_export(wanted.name)  # who may not load sees the file alone
            return foreign_exports.map_beside(
                self.path, wanted, answers, currency, beside, balances=self.balances, ledger=self.ledger
            )

        self.read("the export", work, self.show_mapped)

    def show_mapped(self, mapped: Mapped) -> None:
        self.mapped = mapped
        self.laid_out()
        if mapped.questions and not mapped.problems and self.is_current and not self.lacking():
            self.do_answer()

    def laid_out(self) -> None:
        if self.mapped is not None:
            self.query_one(Paper).show(preview_lines(self.mapped, self.size.width))

    # --- questions

    def why_not_answer(self) -> str:
        return "" if self.mapped is not None and self.mapped.questions else "Nothing is asked."

    def do_answer(self) -> None:
        assert self.mapped is not None
        questions = self.mapped.questions[:QUESTIONS_AT_ONCE]
        fields = [answer_field(question, f"q{number}") for number, question in enumerate(questions)]
        more = len(self.mapped.questions) - len(questions)
        head: list[Line] = [
            f" {plural(len(questions), 'answer')} that the export does not give{f'; {more} more follow' if more else ''}."
        ]

        def answered(values: dict[str, Any] | None) -> None:
            if values is None:
                return
            for number, question in enumerate(questions):
                if text := str(values[f"q{number}"].value).strip():
                    self.answers[question.key] = text
            self.load()

        self.app.push_screen(
            Ask("Answers", head, fields, questions=[question_text(one) for one in questions]), answered
        )

    # --- problems

    def why_not_findings(self) -> str:
        return "" if self.mapped is not None and self.mapped.problems else "There are no problems."

    def do_findings(self) -> None:
        assert self.mapped is not None
        self.app.push_screen(ImportProblems(self.mapped.problems, self.path))

    def why_not_save_rejected(self) -> str:
        return self.why_not_findings()

    def do_save_rejected(self) -> None:
        assert self.mapped is not None
        problems = list(self.mapped.problems)
        proposed = str(self.path.with_name(f"{self.path.stem}-rejected.csv"))

        def named(values: dict[str, Any] | None) -> None:
            if values is None:
                return
            file = Path(str(values["file"].value).strip()).expanduser()
            try:
                save_problems(file, problems)
            except InvcloseError as error:
                self.say(error.message, "stop", stays=True)
            else:
                self.say(f"{plural(len(problems), 'problem')} written to {file}.", stays=True)

        field = TextField("File", proposed, id="file", width=56)
        self.app.push_screen(Ask("Rejected rows", [" A CSV file with each problem and its reason."], [field]), named)

    # --- items, and what is opened

    def why_not_item(self) -> str:
        return "" if self.mapped is not None and self.mapped.new_items else "The books have every item of this export."

    def do_item(self) -> None:
        assert self.mapped is not None

        def taken(answers: Mapping[str, str] | None) -> None:
            if answers is not None:
                families = ("model_of.", "item_group_of.")
                kept = {key: value for key, value in self.answers.items() if not key.startswith(families)}
                self.answers = {**kept, **answers}
                self.load()

        self.go(places.ImportItems(tuple(self.mapped.new_items)), taken)

    def why_not_as_of(self) -> str:
        return (
            ""
            if self.mapped is not None and self.mapped.opening is not None
            else "The whole history is loaded; nothing is opened."
        )

    def do_as_of(self) -> None:
        assert self.mapped is not None
        assert self.mapped.opening is not None
        self.go(places.OpenedValues(self.mapped.opening, self.mapped.bundle.currency))

    # --- loading

    def lacking(self) -> str:
        """Why this user may not load anything; blank when it may."""
        act = Act.CUT_OVER if AS_OF in self.answers else Act.IMPORT
        return why_not(self.invclose.company, read_only=self.invclose.read_only, act=act)

    def do_read_again(self) -> None:
        self.load()

    def why_not_confirm(self) -> str:
        if lacking := self.lacking():
            return lacking
        if self.mapped is None:
            return "The export is not read yet."
        if self.mapped.problems:
            return f"There are problems: {key_of('findings')} lists them."
        if self.mapped.questions:
            return "Questions are open: a answers them."
        return (
            ""
            if self.mapped.lines or self.mapped.bundle.opening
            else "Nothing is new: the books hold every line of this export."
        )

    def do_confirm(self) -> None:
        assert self.mapped is not None
        mapped, desk = self.mapped, self.invclose.desk
        lines, bundle = plural(mapped.lines, "line"), mapped.bundle
        opens = plural(len(bundle.opening), "line")
        question = Confirm(
            f"Load {lines}?",
            [
                f" {bundle.name} by import profile {mapped.profile.name}, {bundle.first_date()} to {bundle.last_date()}.",
                *(
                    [f" {opens} opened as of {bundle.opening_date()}: the days through then are closed."]
                    if bundle.opens()
                    else []
                ),
                " All of it is posted, or nothing.",
            ],
            verb="Load",
        )

        def answered(yes: bool | None) -> None:
            if yes:
                self.act(
                    f"Loading {lines}",
                    lambda: foreign_exports.placed(mapped, lambda: desk.load_export(bundle)),
                    self.loaded,
                )

        self.app.push_screen(question, answered)

    def loaded(self, value: Imported | RejectedInput) -> None:
        if isinstance(value, RejectedInput):
            problems = [one for one in value.problems if isinstance(one, Problem)]
            if problems:
                self.app.push_screen(ImportProblems(problems, self.path))
            self.say(value.message, "stop", stays=True)
            return
        self.invclose.refresh_company()
        for screen in self.app.screen_stack:
            if isinstance(screen, Form):
                screen.is_done()
        if value.foreign_entries:
            self.say(f"{plural(value.foreign_entries, 'entry', 'entries')} kept beside our ledger.", "good", stays=True)
            self.load()
            return
        done = f"{plural(value.transactions, 'transaction')} and {plural(value.vouchers, 'voucher')} loaded."
        self.say(done, "good", stays=True)
        self.load()
