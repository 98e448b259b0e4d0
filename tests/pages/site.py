"""The documentation as a site: pages that any web server or browser shows, with a search, and nothing of a foreign host.

    scripts/site                builds it into build/site/html
    scripts/site --into DIR     builds it elsewhere

The pages are the README, the changelog, CONTRIBUTING and docs/ as they are; docs/zensical.toml has the navigation. Refused, with its
place: a page that is not in the navigation, a link or anchor that leads nowhere, a list or a table that the generator does not see as
one, and whatever a browser would load from elsewhere.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
CONFIG = "docs/zensical.toml"
FILES = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE")
"""What lies beside docs/ and is a part of the site."""
LOADING = {"img": "src", "script": "src", "iframe": "src", "link": "href", "source": "src", "object": "data"}
"""Element -> its attribute that makes a browser load something."""
VERBATIM = ("code", "h1", "head", "nav", "pre", "script", "style", "svg")
MARKS = re.compile(r"\n\s*(?:[-*] |[0-9]{1,2}\. ).*|(?:\A|\n\s*)(?:\||```).*")
"""Beginnings of lists, tables and blocks."""
IN_STYLES = re.compile(r"(?:url\(|@import|xlink:href=)\s*[\"']?((?:https?:)?//[^\"')\s]+)")
IN_SCRIPTS = re.compile(r"(?<=[\"'`])https?://(?!www\.w3\.org/)[^\"'`]*")
"""Addresses in a script; those of w3.org are names of languages and are never asked."""
TEXTS = {".css": IN_STYLES, ".svg": IN_STYLES, ".html": IN_STYLES, ".js": IN_SCRIPTS}


# --- building


def fenced(text: str) -> str:
    """A page with the fences of its blocks as the generator knows them: the language, and the name of a file as its title."""

    def fence(found: re.Match[str]) -> str:
        language, *more = found[1].split()
        file = f' title="{more[0]}"' if language == "csv" and more else ""
        return f"```{ {'keys': 'text', 'output': 'text'}.get(language, language) }{file}"

    return re.sub(r"^```(\S.*)$", fence, text, flags=re.MULTILINE)


def anchor_of(word: str) -> str:
    """The anchor of a row of the glossary: the first of its words, with what tells it from another one: ``bundle-of-files``."""
    return re.sub(r"[^a-z0-9]+", "-", word.partition(",")[0].lower()).strip("-")


def anchored(text: str) -> str:
    """The glossary with an anchor at each of its words, which the plain page does without."""
    words, heading, rest = text.partition("## Names of an import row")
    row = re.compile(r"^\| (?!word \|)([^|-][^|]*?) \|", re.MULTILINE)
    return row.sub(lambda found: f'| <a id="{anchor_of(found[1])}"></a>{found[1]} |', words) + heading + rest


def starred(config: str, pages: Path) -> str:
    """The configuration with every page that a name with a star stands for."""

    def names(found: re.Match[str]) -> str:
        return ",\n".join(f'"{page.relative_to(pages)}"' for page in sorted(pages.glob(found[1])))

    return re.sub(r'"([^"\n]*\*[^"\n]*\.md)"', names, config)


def staged(folder: Path) -> None:
    """The pages and the configuration in a folder of their own."""
    pages = folder / "pages"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "docs", pages / "docs", ignore=shutil.ignore_patterns("*.toml"))
    for name in FILES:
        shutil.copy(ROOT / name, pages / name)
    for page in pages.rglob("*.md"):
        page.write_text(fenced(page.read_text("utf-8")), "utf-8")
    glossary = pages / "docs" / "glossary.md"
    glossary.write_text(anchored(glossary.read_text("utf-8")), "utf-8")
    (folder / "zensical.toml").write_text(starred((ROOT / CONFIG).read_text("utf-8"), pages), "utf-8")


def built(folder: Path) -> Path:
    """Build; the folder of the finished site. A warning of the generator ends it."""
    staged(folder)
    environment = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict", "--clean"],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(re.sub(r"\x1b\[[0-9;]*m|Traceback .*", "", done.stdout, flags=re.DOTALL))
    kept_here(folder / "html")
    return folder / "html"


def kept_here(site: Path) -> None:
    """Take the addresses out of the scripts that the generator adds: what it would fetch there, diagrams among it, no page has."""
    for script in site.rglob("*.js"):
        script.write_text(IN_SCRIPTS.sub("about:blank", script.read_text("utf-8")), "utf-8")


# --- checking


@dataclass
class Page(HTMLParser):
    """What a finished page has: anchors, links, and what a browser loads for it."""

    text: str
    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    """Running text, where a list or table that was not seen as one ends up."""
    verbatim: int = 0
    """In how many elements we are whose text is not that of the page, or stands as it is."""

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag in LOADING and LOADING[tag] in given and given.get("rel") not in ("canonical", "prev", "next"):
            self.loaded.append(given[LOADING[tag]])
        self.verbatim += tag in VERBATIM

    def handle_endtag(self, tag: str) -> None:
        self.verbatim -= tag in VERBATIM

    def handle_data(self, data: str) -> None:
        if not self.verbatim:
            self.texts.append(data)


def leads(navigation: Any) -> Iterator[str]:
    """The pages that a navigation names."""
    if isinstance(navigation, str):
        yield navigation
    for part in navigation.values() if isinstance(navigation, Mapping) else navigation:
        if not isinstance(navigation, str):
            yield from leads(part)


def unnamed(pages: Path, config: str) -> list[str]:
    """Pages that the navigation does not name, or names twice, and names of pages that are not there."""
    named = list(leads(tomllib.loads(config)["project"]["nav"]))
    there = {str(page.relative_to(pages)) for page in pages.rglob("*.md")}
    return [
        *(f"{page} is not in the navigation" for page in sorted(there - set(named))),
        *(f"{page} of the navigation is not there" for page in named if page not in there),
        *(f"{page} is in the navigation twice" for page in sorted(set(named)) if named.count(page) > 1),
    ]


def flat(pages: Path) -> Iterator[str]:
    """Lists in a list that are moved in by less than the four blanks that make the generator see them."""
    for page in sorted(pages.rglob("*.md")):
        text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        for found in re.findall(r"^ {1,3}(?:[-*]|[0-9]{1,2}\.) .*", text, re.MULTILINE):
            yield f"{page.relative_to(pages)}: is not moved in by four blanks: {found.strip()[:70]}"


def lost(site: Path, pages: Mapping[Path, Page]) -> Iterator[str]:
    """Links whose page, file or anchor is not there."""
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or path.name == "404.html":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file() or not target.is_relative_to(site):
                yield f"{path.relative_to(site)}: {link} leads nowhere"
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
                yield f"{path.relative_to(site)}: {link} names no anchor there"


def unseen(site: Path, pages: Mapping[Path, Page]) -> Iterator[str]:
    """Lists and tables that stand as plain text."""
    for path, page in pages.items():
        for text in page.texts:
            if found := MARKS.search(text):
                yield f"{path.relative_to(site)}: stands as plain text: {found[0].strip()[:70]}"


def foreign(site: Path, pages: Mapping[Path, Page]) -> Iterator[str]:
    """What a browser would load from elsewhere: for pages, in styles, and in pictures."""
    for path, page in pages.items():
        yield from (f"{path.relative_to(site)}: loads {what}" for what in page.loaded if re.match(r"[a-z]+:|//", what))
    for path in sorted(site.rglob("*")):
        if path.suffix in TEXTS:
            found = TEXTS[path.suffix].findall(path.read_text("utf-8"))
            yield from (f"{path.relative_to(site)}: loads {what}" for what in found)


def problems(site: Path) -> list[str]:
    """Everything that is wrong with a finished site."""
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    return [*lost(site, pages), *unseen(site, pages), *foreign(site, pages)]


def main() -> None:
    """Build and check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--into", type=Path, default=ROOT / "build" / "site", metavar="DIR")
    folder = parser.parse_args().into.resolve()
    site = built(folder)
    pages = folder / "pages"
    wrong = [*unnamed(pages, (folder / "zensical.toml").read_text("utf-8")), *flat(pages), *problems(site)]
    print("\n".join([*wrong, f"{site}/index.html"]))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
