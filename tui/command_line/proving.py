"""``verify``, ``scenario`` and ``doctor``: whether things are as they should be."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import EXIT_DONE, EXIT_FAILURE, EXIT_REJECTED, EXIT_UNBALANCED, NotFound
from core.views.states import Severity
from tui import format as figures
from tui import wiring
from tui.command_line import Command, no_arguments
from tui.command_line.findings import print_findings
from tui.command_line.output import Column, figure

if TYPE_CHECKING:
    from tui.command_line.session import Session

_EVENT_KEYS = ("index", "do", "label", "error", "actual")


def _verify_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--anchor",
        metavar="FILE",
        nargs="+",
        action="extend",
        default=[],
        type=Path,
        help="compare the heads in these files too: those that invclose anchor keeps, or reports and mails with one",
    )
    parser.add_argument(
        "--public-key", metavar="KEY", type=Path, help="those heads must be signed by this key (used by: --anchor)"
    )
    parser.add_argument(
        "--authority",
        metavar="CERTIFICATES",
        type=Path,
        help="those heads must be stamped by an authority with a root certificate in this PEM file (used by: --anchor)",
    )


def _run_verify(session: Session, arguments: Namespace) -> int:
    findings = wiring.verify(session.url, session.company, arguments.anchor, arguments.public_key, arguments.authority)
    if session.as_json:
        session.out.json(findings)
    else:
        print_findings(session.out, findings)
    return EXIT_UNBALANCED if any(finding.severity == Severity.STOP for finding in findings) else EXIT_DONE


def _run_doctor(session: Session, _: Namespace) -> int:
    findings = wiring.doctor(session.url)
    if session.as_json:
        session.out.json(findings)
    else:
        print_findings(session.out, findings)
    return EXIT_FAILURE if any(finding.severity == Severity.STOP for finding in findings) else EXIT_DONE


def _scenario_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="YAML files of acceptance cases")


def _run_scenario(session: Session, arguments: Namespace) -> int:
    """Each case in its own empty database, gone afterwards."""
    for file in arguments.files:
        if not file.is_file():
            raise NotFound(f"There is no file {file}.", advice="Check the name.")
    cases = wiring.run_scenarios(session.url, arguments.files)
    if session.as_json:
        session.out.json([_case_form(case) for case in cases])
    else:
        _print_cases(session, cases)
    return EXIT_DONE if all(case["ok"] for case in cases) else EXIT_REJECTED


def _case_form(case: Mapping[str, Any]) -> dict[str, Any]:
    events = [{name: event[name] for name in _EVENT_KEYS} for event in case["events"]]
    stopped = {"failure": case["failure"]} if case.get("failure") else {}
    return {"case": case["case"], "ok": case["ok"], "events": events, **stopped}


def _print_cases(session: Session, cases: Sequence[Mapping[str, Any]]) -> None:
    columns: list[Column[Mapping[str, Any]]] = [
        Column("", lambda case: "ok" if case["ok"] else "FAILED"),
        Column("Case", lambda case: case["case"]),
        figure("Events", lambda case: len(case["events"])),
        Column("Why", _why),
    ]
    session.out.table(columns, cases, none="These files contain no cases.")
    failed = sum(not case["ok"] for case in cases)
    session.out.note(f"{figures.plural(len(cases), 'case')}, {figures.count(failed)} failed.")


def _why(case: Mapping[str, Any]) -> str:
    """Everything that differs, by event; what stopped the case comes last."""
    found = [
        f"event {event['index']} {event['do']} {event['label'] or ''}".rstrip() + ": " + "; ".join(event["mismatches"])
        for event in case["events"]
        if event.get("mismatches")
    ]
    return ". ".join([*found, *([case["failure"]] if case.get("failure") else [])])


COMMANDS = {
    "verify": Command(
        _verify_arguments,
        _run_verify,
        """
  invclose verify
  invclose verify --anchor heads.txt may-report.txt""",
        {EXIT_UNBALANCED: "the books break an invariant; the first broken row is named"},
    ),
    "doctor": Command(
        no_arguments,
        _run_doctor,
        "  invclose doctor",
        {EXIT_FAILURE: "a problem keeps the program from working safely"},
        "Looks at the database library, the clock, the disk space and the terminal.",
    ),
    "scenario": Command(
        _scenario_arguments,
        _run_scenario,
        "  invclose scenario tests/scenarios/records.yaml",
        {EXIT_REJECTED: "a case failed"},
        """Each case gets its own empty database, deleted afterwards: a SQLite file, or, where --db names PostgreSQL,
a database on that server.""",
    ),
}
