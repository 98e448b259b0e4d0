"""docs/rules.md is what the code says it carries out: every citation names a section that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
RULES = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
CITING = ("core", "db", "tui", "invclose", "tests", "bench", "scripts", "docs")
RULED = ("core/costing", "core/close", "core/posting")
NUMBER = r"\d+(?:\.\d+)*"


def anchor_of(heading: str) -> str:
    """The anchor of a heading as GitHub and most renderers make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def headings() -> list[str]:
    return re.findall(r"^#{2,} (.+)$", RULES, flags=re.MULTILINE)


def numbers() -> set[str]:
    """Sections and their numbered points: 6.1, 5.3.7, and 20.23 for a row of a numbered table."""
    found: set[str] = set()
    section = ""
    for line in RULES.splitlines():
        heading = re.match(rf"#{{2,}} ({NUMBER}) ", line)
        point = re.match(r"(?:\| )?(\d+)(?:\. | \|)", line)
        if heading:
            section = heading[1]
            found.add(section)
        elif point and section:
            found.add(f"{section}.{point[1]}")
    return found


def sources() -> Iterator[tuple[Path, str]]:
    for folder in CITING:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in {".py", ".yaml", ".md", ""} and file.is_file() and "__pycache__" not in file.parts:
                yield file, file.read_text(encoding="utf-8")
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        if (ROOT / name).is_file():
            yield ROOT / name, (ROOT / name).read_text(encoding="utf-8")


def cited_numbers(text: str) -> list[str]:
    """What `rules.md 8, 9 and 6.6.4` names, and the remarks of the oracle: `DECISION (8.3)`."""
    several = rf"{NUMBER}(?:(?:, | and | to ){NUMBER})*"
    lists = re.findall(rf"rules\.md ({several})", text) + re.findall(rf"DECISION \(({several})", text)
    return [number for listed in lists for number in re.findall(NUMBER, listed)]


def cited_anchors(text: str) -> list[str]:
    return re.findall(r"rules\.md#([\w-]+)", text)


def test_every_number_cited_is_there():
    known = numbers()
    cited = [(file, number) for file, text in sources() for number in cited_numbers(text)]
    wrong = [f"{file.relative_to(ROOT)}: rules.md {number}" for file, number in cited if number not in known]
    assert wrong == []
    assert len(cited) > 30


def test_every_anchor_cited_is_there():
    known = {anchor_of(heading) for heading in headings()}
    within = re.findall(r"\]\(#([\w-]+)\)", RULES)
    cited = [(ROOT / "docs" / "rules.md", anchor) for anchor in within]
    cited += [(file, anchor) for file, text in sources() for anchor in cited_anchors(text)]
    wrong = [f"{file.relative_to(ROOT)}: #{anchor}" for file, anchor in cited if anchor not in known]
    assert wrong == []


def test_no_two_headings_share_an_anchor():
    anchors = [anchor_of(heading) for heading in headings()]
    assert len(anchors) == len(set(anchors))


@pytest.mark.parametrize("folder", RULED)
def test_every_module_of_the_rules_names_its_section(folder: str):
    """In its first docstring: where the rule stands that it carries out."""
    silent = []
    for file in sorted((ROOT / folder).rglob("*.py")):
        docstring = re.match(r'"""(.*?)"""', file.read_text(encoding="utf-8"), flags=re.DOTALL)
        if docstring is None or not cited_anchors(docstring[1]):
            silent.append(str(file.relative_to(ROOT)))
    assert silent == []


def test_every_example_is_named_after_a_section():
    text = (ROOT / "tests" / "scenarios" / "rules.yaml").read_text(encoding="utf-8")
    names = [case["case"] for case in yaml.safe_load_all(text)]
    known = numbers()
    sections = [re.match(rf"rules-({NUMBER})-", name) for name in names]
    assert [name for name, section in zip(names, sections, strict=True) if not section or section[1] not in known] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(rules.md 8, 9, 10)", ["8", "9", "10"]),
        ("rules.md 21.7 and 21.8: a reversal", ["21.7", "21.8"]),
        ("rules.md 3 to 7.", ["3", "7"]),
        ("DECISION (7, 8.3): marks", ["7", "8.3"]),
        ("docs/rules.md#61-fifo", []),
    ],
)
def test_a_citation_is_read_as_it_is_meant(text: str, expected: list[str]):
    assert cited_numbers(text) == expected


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("6.1 FIFO", "61-fifo"),
        ("8 Inventory close, step by step", "8-inventory-close-step-by-step"),
        ("11.4 One charge over several receipts", "114-one-charge-over-several-receipts"),
    ],
)
def test_an_anchor_is_made_as_renderers_make_it(heading: str, expected: str):
    assert anchor_of(heading) == expected
