"""``import-profile``: list, show, copy and check the profiles by which exports of other systems are read."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import EXIT_DONE, EXIT_REJECTED, NotFound, RejectedInput, UsageError
from core.importing import Problem
from core.mapping.catalog import all_profiles, profile_named, profile_text
from core.mapping.profile import ImportProfile, read_profile
from core.mapping.proposing import proposals
from tui import foreign_exports
from tui.command_line import Command
from tui.command_line.output import Column, figure

if TYPE_CHECKING:
    from tui.command_line.session import Session


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=["list", "show", "copy", "check", "propose"],
        help="list all, show one, copy one into your own folder, check one, or tell which one fits an export",
    )
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="name of a profile; for check also a TOML file, for propose the export"
    )
    parser.add_argument("new", metavar="NEW", nargs="?", help="name of the copy")


def _run(session: Session, arguments: Namespace) -> int:
    if arguments.action == "list":
        return _list(session)
    if not arguments.name:
        raise UsageError(
            f"import-profile {arguments.action} needs a name.", advice="`invclose import-profile list` lists them."
        )
    run = {"show": _show, "copy": _copy, "check": _check, "propose": _propose}[arguments.action]
    return run(session, arguments)


def _list(session: Session) -> int:
    profiles = all_profiles(foreign_exports.own_profiles())
    if session.as_json:
        session.out.json([{"name": one.name, "title": one.title, "own": one.own} for one in profiles])
        return EXIT_DONE
    columns: list[Column[ImportProfile]] = [
        Column("Name", lambda one: one.name),
        Column("For", lambda one: one.title),
        Column("Where", lambda one: "yours" if one.own else "shipped"),
    ]
    session.out.table(columns, profiles)
    session.out.note(f"Your own ones lie in {foreign_exports.profile_folder()}.")
    return EXIT_DONE


def _show(session: Session, arguments: Namespace) -> int:
    text = profile_text(arguments.name, foreign_exports.own_profiles())
    if session.as_json:
        session.out.json({"name": arguments.name, "toml": text})
    else:
        session.out.line(text.rstrip())
    return EXIT_DONE


def _copy(session: Session, arguments: Namespace) -> int:
    """Into the user's folder, under a new name or the same one, which then wins over the shipped profile."""
    text = profile_text(arguments.name, foreign_exports.own_profiles())
    name = arguments.new or arguments.name
    if not name.replace("-", "").replace("_", "").isalnum():
        raise UsageError(f"{name} is no name for a profile.", advice="Use letters, digits, - and _.")
    file = foreign_exports.profile_folder() / f"{name}.toml"
    if file.exists():
        raise RejectedInput(
            f"There is an import profile {name} of yours already.", where=str(file), advice="Choose another name."
        )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.", advice="Check the folder.") from error
    session.out.note(f"Written to {file}; change it there, then `invclose import-profile check {name}`.")
    return EXIT_DONE


def _check(session: Session, arguments: Namespace) -> int:
    """Every mistake of a profile, with its place."""
    file = Path(arguments.name)
    try:
        if file.suffix == ".toml":
            profile = read_profile(file.stem, foreign_exports.read_file(file).decode("utf-8"))
        else:
            profile = profile_named(arguments.name, foreign_exports.own_profiles())
    except UnicodeDecodeError as error:
        raise RejectedInput(f"{file} is not UTF-8.", advice="Save it as UTF-8.") from error
    except NotFound:
        raise
    except RejectedInput as error:
        problems = [one for one in error.problems if isinstance(one, Problem)]
        if session.as_json:
            session.out.json({"error": error.as_dict(), "problems": problems})
        else:
            columns: list[Column[Problem]] = [
                Column("Place", lambda one: one.column),
                Column("Problem", lambda one: one.message),
                Column("What would be right", lambda one: one.advice),
            ]
            session.out.table(columns, problems)
        return EXIT_REJECTED
    if session.as_json:
        session.out.json({"name": profile.name, "tables": len(profile.tables), "rules": len(profile.rules)})
    else:
        session.out.line(f"{profile.name} is in order: {len(profile.tables)} tables, {len(profile.rules)} rules.")
    return EXIT_DONE


def _propose(session: Session, arguments: Namespace) -> int:
    """The profiles that fit an export, the best first, with what speaks for them."""
    sources, problems = foreign_exports.open_export(Path(arguments.name))
    if problems:
        first = problems[0]
        raise RejectedInput(f"{first.file} {first.message}", advice=first.advice)
    found = proposals(sources, all_profiles(foreign_exports.own_profiles()), foreign_exports.detect)
    if session.as_json:
        session.out.json([one._asdict() for one in found])
        return EXIT_DONE
    session.out.table(
        [
            Column("Profile", lambda one: one.name),
            figure("Columns", lambda one: one.columns),
            Column("Why", lambda one: one.reason),
        ],
        found,
        none="No import profile fits these files.",
    )
    return EXIT_DONE


EXAMPLES = """
  invclose import-profile list
  invclose import-profile propose EXPORT        the profiles that fit, with the reason
  invclose import-profile copy bc ours          a profile of your own to change
  invclose import-profile check bc"""
ABOUT = """
A profile says how the export of another system becomes lines: columns and their labels, joins, what is left out and why.
A profile of yours wins over a shipped one of the same name. docs/import-profiles.md describes the format."""
EXITS = {EXIT_REJECTED: "there is no such profile, or it has mistakes"}
COMMANDS = {"import-profile": Command(_arguments, _run, EXAMPLES, EXITS, ABOUT)}
