"""Nothing that reaches the terminal is obeyed by it."""

from __future__ import annotations

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from tui.safe import safe


def test_plain_text_is_unchanged():
    for text in ("Bearing 608ZZ", "Größe 12 µm", "轴承", "Ελληνικά", "[/foo]", "100 %", ""):
        assert safe(text) == text


def test_control_characters_become_pictures():
    assert safe("a\x1b]52;c;x\x07b") == "a␛]52;c;x␇b"
    assert safe("\x00\x7f\t\n") == "␀␡␉␊"


def test_c1_bidi_zero_width_and_tags_are_replaced():
    for char in ("\x9b", "\x85", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\U000e0041", "\ud800", "\u2028"):
        assert safe(f"a{char}b") == "a\ufffdb"


def test_every_format_and_control_character_of_unicode_is_covered():
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
            assert char not in safe(char), hex(code)


@given(st.text())
def test_the_result_is_one_line_and_stable(text: str):
    shown = safe(text)
    assert len(shown) == len(text)
    assert safe(shown) == shown
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in shown)
