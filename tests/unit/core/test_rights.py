"""Who may do what: the table of acts, for every role."""

from __future__ import annotations

import pytest

from core.errors import NoRight
from core.rights import Act, act_of_run, may, why_not
from core.vocabulary import RecordType, Role

NEEDS = {
    Role.VIEW: "OPEN_BOOKS OPEN_SETUP LIST_SETUP SHOW_SETUP READ_AUDIT EXAMINE VERIFY RECONCILE CHECK PREVIEW SEE_ON_HAND SEE_PRICES"
    " SEE_MARKS",
    Role.ENTER: "IMPORT MARK UNMARK",
    Role.POST: "RECALCULATE EXPLAIN_DIFFERENCE ADJUST UNDO EXPORT",
    Role.CLOSE: "CLOSE REVERSE",
    Role.ADMIN: "CHANGE_SETUP CHANGE_USERS IMPORT_SETUP IMPORT_CHANGES CUT_OVER CREATE_COMPANY UPGRADE BACK_UP RESTORE DESCRIBE",
}


def test_every_act_has_its_right() -> None:
    assert {role: [act.name for act in Act if act.needs is role] for role in Role} == {
        role: names.split() for role, names in NEEDS.items()
    }


@pytest.mark.parametrize("act", Act)
def test_a_role_includes_those_before_it_and_a_stranger_may_nothing(act: Act) -> None:
    allowed = [role for role in Role if may(role, act)]
    assert allowed == list(Role)[act.needs.rank :]
    assert not may(None, act)


def test_a_refusal_says_which_right_is_missing() -> None:
    refusal = why_not(Role.POST, Act.CLOSE)
    assert refusal is not None
    assert (refusal.kind, refusal.message) == (NoRight, "Closing inventory needs the right close.")
    assert why_not(Role.CLOSE, Act.CLOSE) is None
    closer = why_not(None, Act.CHANGE_SETUP, doing="Changing periods")
    assert closer is not None
    assert closer.message == "Changing periods needs the right admin."


def test_steering_a_run_is_starting_it() -> None:
    assert act_of_run(RecordType.CLOSING) is Act.CLOSE
    assert act_of_run(RecordType.RECALCULATION) is Act.RECALCULATE
