"""What one command line works with: the general options, the books, the output."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from core.errors import Blocked, NotFound, UsageError
from core.numerals import nearest
from tui import format as figures
from tui import wiring
from tui.command_line import configuration, naming
from tui.command_line.output import Output

if TYPE_CHECKING:
    from core.ports import Books, Desk

_AMOUNTS = "Amounts have the decimals of the company's currency; `invclose overview` names it."


class Session:
    """The database is chosen and opened when a command first asks for it."""

    def __init__(
        self,
        *,
        db: str | None = None,
        company: str | None = None,
        read_only: bool = False,
        as_json: bool = False,
        as_plain: bool = False,
    ) -> None:
        self._db = db
        self._company = company
        self.read_only = read_only
        self.out = Output(as_json=as_json, as_plain=as_plain)

    @property
    def as_json(self) -> bool:
        return self.out.as_json

    @property
    def given_db(self) -> str | None:
        """What the option said."""
        return self._db

    @property
    def given_company(self) -> str | None:
        """What the option said."""
        return self._company

    @cached_property
    def _choice(self) -> configuration.Choice:
        return configuration.choose(self._db, self._company)

    @property
    def url(self) -> str:
        return self._choice.url

    @property
    def company(self) -> str | None:
        return self._choice.company

    @cached_property
    def _opened(self) -> tuple[Books, Desk]:
        books, desk = wiring.open_books(self.url, self.company, read_only=self.read_only)
        figures.use(books.currency)
        return books, desk

    @property
    def books(self) -> Books:
        return self._opened[0]

    @property
    def desk(self) -> Desk:
        return self._opened[1]

    def amount(self, given: Decimal | int, option: str) -> int:
        """Minor units of an amount on the command line; ``UsageError`` naming the option and the currency."""
        try:
            return self.books.currency.amount(given)
        except ValueError as error:
            decimals = self.books.currency.decimals
            near = f"{nearest(str(given), decimals).capitalize()}. " if "decimals" in str(error) else ""
            raise UsageError(f"Argument {option}: {error}.", advice=near + _AMOUNTS) from error

    def refuse_read_only(self, what: str) -> None:
        """For commands that write and go round the desk."""
        if self.read_only:
            message = f"{what} writes, and this session is read-only."
            raise Blocked(message, advice="Leave out `--read-only`.", code="read_only")

    def record_id(self, text: str) -> int:
        """Record id of a number such as IC-000003, or just 3, which is said to be read so."""
        if not text.strip():
            raise UsageError(
                "No record is named.", advice="Write its number, like IC-000003; `invclose overview` lists them."
            )
        text = text.strip()
        try:
            record = self.books.find_record(text)
        except NotFound as error:
            raise naming.no_such_record(self.books, text, error) from None
        if naming.bare(text) and not self.as_json:
            self.out.note(naming.read_as_record(self.books, text, record))
        return record
