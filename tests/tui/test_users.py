"""Users and their roles by keys: what a change gives and takes is said first, and whoever may not change it is told why."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from core.errors import RejectedInput
from core.rights import Act
from core.rights_words import acts_of, change_words
from core.vocabulary import Role
from tests.tui.conftest import Opened
from tests.tui.fakes import FakeBooks, FakeDesk

LARGE = (120, 36)


def admin() -> FakeBooks:
    books = FakeBooks()
    books.head = replace(books.head, role=Role.ADMIN.value)
    return books


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, Role.VIEW, ("eva gets the role view in the company.", "May then: opening the books")),
        (Role.ENTER, Role.POST, ("eva has the role enter and gets post.", "May then: recalculating, explaining a difference")),
        (Role.CLOSE, Role.POST, ("eva has the role close and gets post.", "May no longer: closing inventory, reversing.")),
        (Role.VIEW, None, ("eva will have no role in the company", "May no longer: opening the books")),
        (Role.POST, Role.POST, ("eva has the role post already.",)),
        (Role.CLOSE, Role.ADMIN, ("eva has the role close and gets admin.", "May then: changing the setup")),
    ],
)  # fmt: skip
def test_what_a_change_gives_and_takes(before: Role | None, after: Role | None, said: tuple[str, ...]):
    found = change_words("eva", before, after)
    assert len(found) == len(said)
    for sentence, beginning in zip(found, said, strict=True):
        assert sentence.startswith(beginning)
        assert sentence.endswith(".")


def test_each_role_may_what_those_before_it_may():
    may = [set(acts_of(role)) for role in (None, *Role)]
    assert all(less < more for less, more in pairwise(may))
    assert Act.CHANGE_USERS in may[-1]


async def test_a_role_is_given_after_it_is_said_what_that_changes(opened: Opened):
    async with opened(admin(), size=LARGE) as s:
        await s.press("g", "n", "n")
        await s.type("zoe")
        await s.press("tab", "right", "right")
        assert "zoe gets the role post in the company." in s.text
        await s.press("f10")
        assert "Give zoe the role post?" in s.text
        assert s.desk.calls == []
        await s.press("y")
        assert s.desk.calls == [("set_role", "zoe", Role.POST)]
        assert "zoe has the role post now." in s.message


async def test_enter_changes_the_role_of_a_user(opened: Opened):
    async with opened(admin(), size=LARGE) as s:
        await s.press("g", "n", "down", "enter")
        assert "Another role for boris" in s.text
        await s.press("f10")
        assert "has it already" in s.text
        await s.press("left", "f10", "f10")
        assert s.desk.calls == [("set_role", "boris", Role.POST)]


async def test_a_role_is_taken_after_a_question(opened: Opened):
    async with opened(admin(), size=LARGE) as s:
        await s.press("g", "n", "down", "x")
        assert "Take the role close from boris?" in s.text
        await s.press("escape")
        assert s.desk.calls == []
        await s.press("x", "f10")
        assert s.desk.calls == [("revoke_role", "boris")]
        assert "boris has no role now." in s.message


async def test_the_only_admin_stays(opened: Opened):
    async with opened(admin(), size=LARGE) as s:
        for key in ("enter", "x"):
            await s.press("g", "n", key)
            assert "anna is the only admin" in s.message
        assert s.desk.calls == []


async def test_others_may_look_and_are_told_which_right_is_missing(opened: Opened):
    async with opened(size=LARGE) as s:
        await s.press("g", "n")
        assert "boris" in s.text
        for key in ("n", "enter", "x"):
            await s.press("g", "n", key)
            assert "Changing users needs the right admin; you have close" in s.message


async def test_what_the_books_refuse_leaves_the_form_as_it_was(opened: Opened):
    desk = FakeDesk()
    desk.refuse = RejectedInput("zoe is no name", advice="Write another one.")
    async with opened(admin(), desk, size=LARGE) as s:
        await s.press("g", "n", "n")
        await s.type("zoe")
        await s.press("tab", "right", "f10", "f10")
        assert "zoe is no name." in s.text
        assert "A role for somebody" in s.text
        await s.press("escape")
        assert "Close this dialog?" in s.text
