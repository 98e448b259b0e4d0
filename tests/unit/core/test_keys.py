"""What import files, cases and the setup call a posting type (rules.md 5)."""

from __future__ import annotations

from core.posting.keys import POSTING_KEYS
from core.vocabulary import PostingType

WITHOUT_A_PROFILE_LINE = {PostingType.OTHER}
"""The offset account that a journal line names itself."""


def test_every_posting_type_that_a_profile_can_have_has_one_key() -> None:
    assert sorted(POSTING_KEYS.values()) == sorted(set(PostingType) - WITHOUT_A_PROFILE_LINE)


def test_keys_are_written_small_and_in_one_word() -> None:
    assert all(key == key.lower() and key.replace("_", "").isalpha() for key in POSTING_KEYS)
