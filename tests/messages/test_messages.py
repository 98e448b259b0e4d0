"""Every refusal, finding and reason of the log, as the source gives it: sentences that end, and advice to follow.

Nothing is listed by hand: a new error, finding or reason is found by itself, and stands in docs/messages.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from core import log_words
from core.errors import Blocked, InvcloseError, Refusal, sentences
from core.views.checks import Finding
from core.views.states import Severity
from core.vocabulary import LogReason
from tests.messages import collect
from tests.messages.commands import wrong
from tests.messages.page import PAGE, page

ROOT = Path(__file__).resolve().parents[2]
ERRORS, FINDINGS = collect.errors(), collect.findings()
WRITTEN = [said for said in (*ERRORS, *FINDINGS, *collect.guards()) if not said.handed_on]
NEEDS_ADVICE = [said for said in WRITTEN if said.kind != "ok"]


def named(said: collect.Said) -> str:
    return f"{said.place}-{said.kind}"


def test_the_walk_finds_what_there_is() -> None:
    """As many as there are at least, of each kind: a walk that finds nothing would agree with everything."""
    assert len(ERRORS) > 330
    assert len(FINDINGS) > 130
    assert len(collect.guards()) > 25
    kinds = {said.kind for said in ERRORS}
    assert {"NotFound", "UsageError", "Blocked", "AlreadyThere", "DocumentSettled", "NotReached"} <= kinds
    assert {said.kind for said in FINDINGS} == {"STOP", "WARN", "INFO", "ok"}


def test_every_class_that_is_raised_is_in_the_walk() -> None:
    """Those never made anywhere are bases, made from a code, or gone."""
    made = {said.kind for said in (*ERRORS, *collect.guards())}
    unmade = collect.error_classes() - made - {"InvcloseError"}
    assert unmade == {"CommitUnknown"}, "it brings its own sentences"


@pytest.mark.parametrize("said", WRITTEN, ids=named)
def test_nothing_is_empty_and_everything_ends(said: collect.Said) -> None:
    assert said.messages
    for text in (*said.messages, *said.advices):
        assert text.strip()
        assert not text.rstrip().endswith(("?", "!", ":", ";", ",", "..")), text
        assert "  " not in text
        for form in (sentences(text), InvcloseError("x", advice=text).advice, Finding(Severity.OK, "x", text).message):
            assert form.endswith(".")
            assert not form.endswith("..")


@pytest.mark.parametrize("said", NEEDS_ADVICE, ids=named)
def test_everything_says_what_to_do(said: collect.Said) -> None:
    assert said.advices, said.messages
    for advice in said.advices:
        assert not wrong(advice), advice


@pytest.mark.parametrize("said", WRITTEN, ids=named)
def test_commands_in_a_message_exist(said: collect.Said) -> None:
    for message in said.messages:
        quoted = [text for text in wrong(message) if "stands outside" not in text]
        assert not quoted, message


LOG_TEXTS = {**{reason.name: text for reason, text in log_words.ADVICE.items()}, **collect.log_variants()}


def test_every_reason_of_the_log_has_advice() -> None:
    assert set(log_words.ADVICE) == set(LogReason)
    assert {"MARK_WAITS", "MARK_LATER", "MARK_SINCE", "MARKS_WAIT", "PRODUCTIONS_OPEN"} <= set(LOG_TEXTS)


@pytest.mark.parametrize("name", LOG_TEXTS)
def test_advice_of_the_log_can_be_followed(name: str) -> None:
    text = LOG_TEXTS[name]
    assert text.endswith(".")
    assert not wrong(text), text


def test_an_error_ends_its_sentences_whoever_writes_them() -> None:
    error = InvcloseError("item X is gone", where="ACME.", advice="look again ")
    assert error.as_dict() == {
        "code": "failure",
        "message": "item X is gone.",
        "where": "ACME.",
        "advice": "look again.",
    }
    assert str(error) == "item X is gone (ACME). look again."
    assert str(InvcloseError("item X is gone.")) == "item X is gone."
    assert str(Refusal(Blocked, "it is held", "wait")) == "it is held. wait."
    assert Finding(Severity.WARN, "x", "two are open", "look").message == "two are open."


@pytest.mark.parametrize(
    ("advice", "count"),
    [
        ("`invclose item list` shows them.", 0),
        ("invclose item list shows them.", 1),
        ("`invclose items` shows them.", 1),
        ("`invclose account lists` shows them.", 1),
        ("Run `invclose close --until DATE`.", 1),
        ("Run `invclose close --to DATE --allow {word}`.", 1),
        ("Set it: `invclose item set X1 price=PRICE`.", 1),
        ("Set it: `invclose item set {item} cost-price=PRICE`.", 0),
        ("Add `--with-later`.", 0),
        ("Add `--with-laters`.", 1),
        ("Add --with-later.", 1),
        ("`invclose reverse {number}`, then `invclose mark remove {issue} {number}`.", 0),
    ],
)
def test_the_walk_notices_what_cannot_be_followed(advice: str, count: int) -> None:
    assert len(wrong(advice)) == count, wrong(advice)


def test_the_page_lists_what_the_source_says() -> None:
    """Made anew by scripts/messages."""
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page()
