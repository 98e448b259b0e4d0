"""Forms forget nothing: Esc from a review, a refusal or a wrong code leaves everything as it was filled in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from textual import events

from core.errors import Blocked, InvcloseError, RejectedInput
from core.views.adjusting import AdjustmentPreview
from core.vocabulary import CodeKind
from tests.support.fake_codes import CODES
from tests.tui.conftest import Opened
from tests.tui.fakes import FakeDesk
from tui.screens.common.base import Frame
from tui.screens.dialogs.form import Form
from tui.values import Lookup
from tui.widgets.codes import CodeField
from tui.widgets.fields import Field, TypedWord
from tui.widgets.grid import Grid

FORMS = {
    "transaction": ("t", ["PO-20119", "tab", "4.40", "tab", "tab", "tab", "why"]),
    "late": ("l", ["PO-20119", "tab", "44", "tab", "tab", "6100", "tab", "tab", "freight"]),
    "charge": ("c", ["PO-20119 PO-20101", "tab", "45", "tab", "tab", "tab", "6100"]),
    "revalue": ("r", ["M", "tab", "N", "tab", "12.5", "tab", "why"]),
}
"""Letter in the menu of adjustments, and what is typed."""


class Refusing(FakeDesk):
    """Refuses the voucher preview, or the posting of what was seen in it."""

    def __init__(self, *, preview: InvcloseError | None = None, post: InvcloseError | None = None) -> None:
        super().__init__()
        self.no_preview, self.no_post = preview, post

    def preview_adjustment(self, request: Any) -> AdjustmentPreview:
        if self.no_preview is not None:
            raise self.no_preview
        return super().preview_adjustment(request)

    def post_adjustment(self, request: Any, reviewed: Any = None) -> int:
        if self.no_post is not None:
            raise self.no_post
        return super().post_adjustment(request, reviewed)


async def fill(s: Any, mode: str) -> dict[str, str]:
    """Open a form and fill it; what stands in its fields then."""
    letter, typed = FORMS[mode]
    await s.press("g", "a", letter)
    await write(s, typed)
    return kept(s)


async def write(s: Any, typed: Sequence[str]) -> None:
    for text in typed:
        await (s.press(text) if text in ("tab", "shift+tab", "enter", "f10") else s.type(text))


def kept(s: Any) -> dict[str, str]:
    form = s.app.screen
    assert isinstance(form, Form), form
    return form.kept()


def posted(desk: FakeDesk) -> list[Any]:
    return [call[1] for call in desk.calls if call[0] == "post_adjustment"]


@pytest.mark.parametrize("mode", FORMS)
async def test_esc_from_the_review_returns_to_the_filled_form(opened: Opened, mode: str):
    async with opened() as s:
        await fill(s, mode)
        await s.press("f10")
        assert "NOTHING POSTED YET" in s.text
        await s.press("escape")
        before = kept(s)
        assert [text for text in FORMS[mode][1] if text != "tab" and text.split()[0] not in str(before)] == []
        await s.press("f10", "f10")
        assert len(posted(s.desk)) == 1
        assert "is posted" in s.message
        assert not isinstance(s.app.screen, Form)


@pytest.mark.parametrize("mode", FORMS)
async def test_a_refused_preview_is_said_below_the_filled_form(opened: Opened, mode: str):
    refusal = RejectedInput("2026-06-18 lies in a closed period.", advice="Choose another date.")
    async with opened(desk=Refusing(preview=refusal)) as s:
        before = await fill(s, mode)
        await s.press("f10")
        assert {name: text for name, text in kept(s).items() if text.strip() != before[name].strip()} in (
            {},
            {"price": "12.5"},
        )
        assert "2026-06-18 lies in a closed period. Choose another date." in " ".join(s.text.split())
        await s.type("x")
        assert "closed period" not in s.text


@pytest.mark.parametrize("mode", FORMS)
async def test_when_somebody_else_was_first_the_form_stays_and_says_so(opened: Opened, mode: str):
    changed = Blocked("The books have changed since the review.", advice="Look at the voucher preview again.")
    desk = Refusing(post=changed)
    async with opened(desk=desk) as s:
        before = await fill(s, mode)
        await s.press("f10", "f10")
        assert "The books have changed since the review." in s.message
        assert kept(s).keys() == before.keys()
        desk.no_post = None
        await s.press("f10", "f10")
        assert len(posted(desk)) == 1


async def test_a_close_that_somebody_else_started_first_leaves_the_dialog_filled(opened: Opened):
    async with opened() as s:
        await s.press("n")
        await write(s, ["tab"] * 5)
        await s.type("May, with the late bill")
        await s.press("f10")
        await s.type("2026-06-30")
        s.desk.refuse = Blocked("IC-000115 (closing through 2026-06-30) is running.", advice="Wait for it.")
        await s.press("f10")
        assert "IC-000115 (closing through 2026-06-30) is running. Wait for it." in s.message
        assert kept(s)["note"] == "May, with the late bill"
        s.desk.refuse = None
        await s.press("f10")
        await s.type("2026-06-30")
        await s.press("f10")
        assert s.desk.calls[-1][0] == "start_close"
        assert s.desk.calls[-1][1].note == "May, with the late bill"


@pytest.mark.parametrize(
    ("keys", "typed", "words"),
    [
        (["g", "a", "t"], "NOSUCH", "does not exist; F4 lists"),
        (["g", "a", "t"], "SO-88120", "SO-88120 is an issue"),
        (["g", "a", "l", "tab", "tab", "tab"], "9999", "does not exist; F4 lists"),
        (["g", "a", "r"], "NOSUCH", "does not exist; F4 lists"),
        (["g", "a", "r"], "S", "is not a moving average item"),
        (["g", "a", "r", "tab"], "NOSITE", "does not exist; F4 lists"),
        (["r", "tab", "tab", "tab", "tab"], "NOSUCH", "does not exist; F4 lists"),
        (["r", "tab", "tab", "tab", "tab", "tab"], "RAW,NOSUCH", "NOSUCH does not exist"),
        (["g", "a", "o"], "ITEM-0032,NOSUCH", "NOSUCH does not exist"),
    ],
)
async def test_a_wrong_code_is_a_word_beside_its_field(opened: Opened, keys: list[str], typed: str, words: str):
    """As soon as the field is left; F10 goes back to it, and what stands in it is selected."""
    async with opened() as s:
        await s.press(*keys)
        await s.type(typed)
        form = s.app.screen
        field = form.focused
        assert isinstance(field, CodeField)
        await s.press("tab")
        assert words in s.line(f"[{typed}")
        if keys[:3] == ["g", "a", "o"]:
            await s.press("f10")
            assert s.app.screen is form
            assert form.focused is field
            assert f"{field.label}: {field.wrong}" in s.message


@pytest.mark.parametrize(
    ("keys", "typed", "written", "words"),
    [
        (["g", "a", "t"], "po-20119", "PO-20119", "ITEM-0032  2026-06-10  225.00"),
        (["g", "a", "r"], "m", "M", "Mixing oil"),
        (["r", "tab", "tab", "tab", "tab"], "item-0032, m", "ITEM-0032, M", "2 items"),
    ],
)
async def test_capitals_do_not_matter_and_the_meaning_stands_beside(
    opened: Opened, keys: list[str], typed: str, written: str, words: str
):
    async with opened() as s:
        await s.press(*keys)
        await s.type(typed)
        await s.press("tab")
        assert words in s.line(f"[{written} ")


@pytest.mark.parametrize("mode", FORMS)
async def test_leaving_asks_once_and_quitting_does_not_forget(opened: Opened, mode: str):
    async with opened() as s:
        before = await fill(s, mode)
        await s.press("ctrl+q")
        assert "What you typed would be lost" in s.message
        await s.press("escape")
        assert "Close this dialog?" in s.text
        await s.press("n")
        assert {name: text for name, text in kept(s).items() if not before[name].strip()} == {
            name: text for name, text in before.items() if not text.strip()
        }
        await s.press("escape", "y")
        assert "What do you want to adjust?" in s.text


@pytest.mark.parametrize("mode", FORMS)
async def test_an_untouched_form_is_left_without_a_question_to_where_it_came_from(opened: Opened, mode: str):
    async with opened() as s:
        await s.press("g", "a", FORMS[mode][0], "tab", "tab", "escape")
        assert "What do you want to adjust?" in s.text
        await s.press("enter")
        assert isinstance(s.app.screen, Form)


@pytest.mark.parametrize("keys", [["ctrl+q"], ["g", "o"], ["g", "i"], ["g", "l"]])
async def test_rows_that_are_filled_in_are_not_left_by_the_way(opened: Opened, keys: list[str]):
    async with opened() as s:
        await s.press("g", "a", "o", "f10", "percent_sign")
        await s.type("10")
        await s.press("enter", *keys)
        assert "What you filled in would be lost" in s.message
        assert "1 changed" in s.text


async def test_quitting_while_the_question_is_open_does_not_forget_either(opened: Opened):
    async with opened() as s:
        await fill(s, "late")
        await s.press("escape", "ctrl+q")
        assert "What you typed would be lost" in s.message
        await s.press("n")
        assert kept(s)["note"] == "freight"


async def test_f10_before_the_word_is_typed_leads_to_its_field(opened: Opened):
    async with opened() as s:
        await s.press("down", "x")
        number = s.app.screen.query_one(TypedWord).word
        s.app.screen.query_one("#note").focus()
        await s.press("f10")
        assert f"Type {number} first" in s.message
        await s.type(number)
        assert s.app.screen.query_one(TypedWord).matches
        await s.press("f10")
        assert s.desk.calls[-1][0] == "reverse"
        assert number not in s.desk.calls[-1][2]


async def test_esc_from_which_stock_leads_back_to_the_menu(opened: Opened):
    async with opened() as s:
        await s.press("g", "a", "o", "escape")
        assert "What do you want to adjust?" in s.text


# --- lists of values


async def test_f4_lists_the_codes_of_the_field_and_typing_finds_by_name(opened: Opened):
    async with opened() as s:
        await s.press("r", "tab", "tab", "tab", "tab", "f4")
        assert "6 of 6" in s.text
        await s.type("houzing")
        assert "1 of 6" in s.text
        await s.press("enter")
        assert "[ITEM-0871 " in s.text
        await s.press("shift+tab", "f4")
        await s.type("grease")
        await s.press("enter")
        assert "2 items" in s.line("[ITEM-0871, ITEM-0990 ")


@pytest.mark.parametrize("keys", [["f4"], ["alt+down"]])
async def test_f4_lists_receipts_by_number_or_item(opened: Opened, keys: list[str]):
    async with opened() as s:
        await s.press("g", "a", "t", *keys)
        assert "3, newest first" in s.text
        await s.type("po-2010")
        assert "2, newest first" in s.text
        await s.press("down", "enter")
        assert "ITEM-0032" in s.line("[PO-20101 ")


async def test_what_is_half_typed_is_looked_for(opened: Opened):
    async with opened() as s:
        await s.press("g", "a", "l", "tab", "tab", "tab")
        await s.type("61")
        await s.press("f4", "enter")
        assert "Freight" in s.line("[6100 ")


async def test_enter_chooses_of_what_is_typed_however_slow_the_books_are(opened: Opened):
    async with opened() as s:
        await s.press("g", "a", "t", "f4")
        s.books.delay = 0.1
        for key in "PO-20101":
            s.pilot.app.post_message(_key(key))
        await s.press("enter")
        assert "[PO-20101 " in s.text


def _key(char: str) -> Any:
    return events.Key("minus" if char == "-" else char, char)


async def test_nothing_that_matches_is_said_and_chosen(opened: Opened):
    async with opened() as s:
        await s.press("g", "a", "r", "f4")
        await s.type("zz")
        assert "Nothing matches." in s.text
        await s.press("enter")
        assert "type something else" in s.message
        await s.press("escape")
        assert isinstance(s.app.screen, Form)


async def test_every_code_field_of_the_application_has_a_list(opened: Opened):
    """F4 in every field that holds a code or a document shows what the books have of that kind."""
    met = set()
    async with opened() as s:
        for keys in (["t"], ["l"], ["c"], ["r"], ["o"]):
            await s.press("g", "a", *keys)
            for field in list(s.app.screen.query(CodeField)):
                field.focus()
                await s.press("f4")
                rows = s.app.screen.query_one("#values", Grid).pages
                assert len(rows) == _how_many(field.lookup), field.lookup
                met.add(str(field.lookup))
                await s.press("escape")
            await s.press("escape")
            await s.press("escape")
    assert met == {"invoiced receipt", "receipts", "account", "moving average item", "site", "item"}


def _how_many(lookup: Lookup) -> int:
    return len(CODES[lookup]) if isinstance(lookup, CodeKind) else 3


# --- what is filled in before


async def test_typing_replaces_what_was_filled_in_and_an_arrow_keeps_it(opened: Opened):
    async with opened() as s:
        await s.press("g", "a", "s", "enter")
        await s.type("item-0871")
        assert "[item-0871 " in s.text
        await s.press("tab", "shift+tab", "end")
        await s.type("x")
        assert "[ITEM-0871x " in s.text
        await s.press("tab", "shift+tab", "backspace")
        assert kept(s)["item"] == ""


async def test_keys_typed_at_once_reach_their_fields_on_a_busy_machine(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leaving a field takes longer than anybody waits: the next keys are for the next field all the same."""
    at_once = Frame.on_key

    async def slowly(frame: Frame, event: events.Key) -> None:
        await asyncio.sleep(0.6)
        at_once(frame, event)

    async with opened() as s:
        await s.press("a", "t")
        monkeypatch.setattr(Frame, "on_key", slowly)
        for key in ("P", "O", "tab", "4", "4"):
            s.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await s.press()
        receipt, amount, *_ = (getattr(field, "value", "") for field in s.app.screen.query(Field))
    assert (receipt, amount.strip()) == ("PO", "44")
