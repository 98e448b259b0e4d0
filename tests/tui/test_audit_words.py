"""What the detail of an event says in one line."""

from __future__ import annotations

import pytest

from tui.audit_words import detail_words


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("{}", ""),
        ('{"adjusted": -1280417, "note": "", "transactions": 12}', "adjusted -12,804.17; transactions 12"),
        ('{"after": {"cost_price": 12500000}, "before": {"cost_price": null}}', "after cost price 12.50; before cost price none"),
        ('{"amount": "-5.00", "late": true, "files": ["a", "b"]}', "amount -5.00; late yes; files a, b"),
        ('["a", 2]', "a, 2"),
        ("{broken", "{broken"),
    ],
)  # fmt: skip
def test_figures_are_written_as_figures_and_blank_values_left_out(detail: str, words: str) -> None:
    assert detail_words(detail) == words
