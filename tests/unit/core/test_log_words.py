"""What a line of the log says: reasons with documents, and advice for the case at hand."""

from __future__ import annotations

import pytest

from core.log_words import ADVICE, MOST_NAMED, Document, log_words
from core.vocabulary import LogReason

R = LogReason
LINE = Document("SO-7", "A", "2026-05-20")
WAITING = Document("PO-9", "A", "2026-05-18")
LATER = Document("PO-9", "A", "2026-06-03", invoiced="2026-06-03")
SINCE = Document("PO-9", "A", "2026-05-25", invoiced="2026-05-25")


def said(reason: LogReason, *others: Document, detail: str = "") -> tuple[str, str]:
    return log_words(reason.value, detail, LINE, others, "2026-05-31")


@pytest.mark.parametrize(
    ("receipt", "advice"),
    [
        (WAITING, "Post the invoice of PO-9, or take the mark away: `invclose mark remove SO-7 PO-9`."),
        (
            LATER,
            (
                "PO-9 is invoiced on 2026-06-03, after 2026-05-31: a close through 2026-06-03 settles the two."
                " To settle SO-7 with other receipts, take the mark away: `invclose mark remove SO-7 PO-9`."
            ),
        ),
        (SINCE, "PO-9 has been invoiced since: the next close or recalculation settles the two."),
    ],
)
def test_a_mark_says_what_can_be_done_now(receipt: Document, advice: str) -> None:
    reason, told = said(R.MARK_NOT_INVOICED, receipt)
    assert reason == f"marked receipt not invoiced by the date (PO-9 of item A on {receipt.date})"
    assert told == advice


def test_several_marks_of_one_issue() -> None:
    reason, advice = said(R.MARK_NOT_INVOICED, WAITING, LATER._replace(number="PO-10"))
    assert reason.endswith("(PO-9 of item A on 2026-05-18, PO-10 of item A on 2026-06-03)")
    assert advice == "Post their invoices, or take marks away: `invclose mark list --item A` shows them."


def test_a_production_is_named_once() -> None:
    made = [Document(f"F{n}", "S", "2026-05-10", production="WO-3") for n in (1, 2)]
    reason, advice = said(R.PRODUCTION_OPEN, *made, made[0]._replace(production="WO-1"))
    assert reason == "sub-production not ended (WO-1, WO-3)"
    assert advice.startswith("End WO-1, WO-3: post the financial line")


def test_a_large_circle_is_counted() -> None:
    members = [Document(f"T{n}", "A", "2026-05-10") for n in range(MOST_NAMED + 3)]
    reason, advice = said(R.CIRCULARITY, *members)
    assert reason.startswith("circularity (T0 of item A on 2026-05-10, T1 of ")
    assert reason.endswith(f"T{MOST_NAMED - 1} of item A on 2026-05-10 and 3 more)")
    assert advice == ADVICE[R.CIRCULARITY]


def test_a_detail_that_names_nothing_stays() -> None:
    assert said(R.EXPENSED, detail="pass 3") == ("leftover expensed (pass 3)", ADVICE[R.EXPENSED])
    assert said(R.SHORTAGE) == ("shortage in these dimension values", ADVICE[R.SHORTAGE])


def test_a_reason_of_a_newer_program_is_shown_as_it_is() -> None:
    assert log_words("what comes", "", LINE, (), "2026-05-31") == ("what comes", "")
    assert log_words("what comes", "x", LINE, (), "2026-05-31") == ("what comes (x)", "")
