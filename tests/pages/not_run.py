"""Blocks and command lines of the pages that are not carried out from there: why, and which test carries them out or compares them."""

from __future__ import annotations

from typing import NamedTuple


class Elsewhere(NamedTuple):
    """Why something is not carried out from its page, and where it is."""

    why: str
    test: str
    """File of the test, from the root."""


_INSTALLS = "installs the program"
_SERVER = "is set up on a server, by several logins"
_MACHINE = "is a file of the machine's administrator"
_CODE = "shows code and folders, not something to type"
_LONG = "takes long and needs the sources"

BLOCKS = {
    "README.md: scripts/demo": Elsewhere("makes an environment of its own first", "tests/cli_db/test_demo.py"),
    "README.md: scripts/test": Elsewhere("is what runs this test", "tests/unit/test_outcome.py"),
    "docs/architecture.md: invclose/   launcher: finds the packages, `main()`": Elsewhere(
        _CODE, "tests/unit/test_imports.py"
    ),
    "docs/architecture.md: engine      addresses, connections, transactions and stateme": Elsewhere(
        _CODE, "tests/unit/test_imports.py"
    ),
    "docs/architecture.md: common      the frame of every screen, background work, word": Elsewhere(
        _CODE, "tests/unit/test_imports.py"
    ),
    "docs/architecture.md: class Tx:": Elsewhere(_CODE, "tests/db/test_transactions.py"),
    "docs/architecture.md: FROM inventory_transaction t CROSS JOIN (SELECT value FROM i": Elsewhere(
        _CODE, "tests/db/test_plans.py"
    ),
    "docs/benchmarks.md: .venv/bin/python -m bench.run --quick               100,000": Elsewhere(
        _LONG, "tests/pages/test_pages.py"
    ),
    "docs/testing.md: scripts/soak --seconds 600": Elsewhere(_LONG, "tests/pages/test_pages.py"),
    "docs/keys.md: [ui]": Elsewhere("is a part of the configuration", "tests/unit/test_settings.py"),
    'docs/cli.md: db = "postgresql://closedb/prod"': Elsewhere(
        "is the configuration of a server", "tests/pages/test_pages.py"
    ),
    'docs/cli.md: {"error": {"code": "not_latest", "message": "...", "where":': Elsewhere(
        "is a form, not an output", "tests/pages/test_pages.py"
    ),
    "docs/install.md: pipx install .": Elsewhere(_INSTALLS, "tests/unit/test_packaging.py"),
    "docs/install.md: python3 -m venv ~/invclose": Elsewhere(_INSTALLS, "tests/unit/test_packaging.py"),
    'docs/install.md: ln -s "$(uv tool dir)/invclose/share/man/man1/invclose.1" ~/': Elsewhere(
        _INSTALLS, "tests/unit/test_packaging.py"
    ),
    "docs/install.md: scripts/debian": Elsewhere(_INSTALLS, "tests/unit/test_debian.py"),
    "docs/install.md: install -m 644 invclose-recalculate.service invclose-recalcu": Elsewhere(
        _MACHINE, "tests/unit/test_systemd.py"
    ),
    "docs/install.md: local   inventory   all   peer": Elsewhere(_MACHINE, "tests/postgres_rights/test_install.py"),
    "docs/install.md: Match Group inventory": Elsewhere(_MACHINE, "tests/rights/test_identity.py"),
    "docs/install.md: closing SHA256:Xk2... anna": Elsewhere(_MACHINE, "tests/rights/test_identity.py"),
    "docs/install.md: Match User closing": Elsewhere(_MACHINE, "tests/rights/test_identity.py"),
    "docs/rules.md: estimate = (physical amount + financial amount) / (physical": Elsewhere(
        "is a rule; its examples are cases", "tests/scenarios/test_scenarios.py"
    ),
    "docs/rules.md: average = sum of (quantity x price) / sum of quantity      o": Elsewhere(
        "is a rule; its examples are cases", "tests/scenarios/test_scenarios.py"
    ),
}
"""Name of a block -> where it is looked at."""
GUIDES = {"docs/install.md": Elsewhere(_SERVER, "tests/postgres_rights/test_install.py")}
"""Page -> the test of its blocks that say who types them."""
_BY_HAND = "needs a voucher that somebody posted by hand"
COMMANDS = {
    "invclose demo --db practice.db": Elsewhere("makes a year of history", "tests/cli_db/test_demo.py"),
    "invclose db upgrade --db postgresql:///inventory": Elsewhere(_SERVER, "tests/postgres_rights/test_install.py"),
    "invclose anchor heads.txt --sign ~/.ssh/id_ed25519.pub": Elsewhere(
        "needs an agent that holds the key", "tests/db/test_signing.py"
    ),
    "invclose anchor heads.txt --timestamp https://authority.example/tsr": Elsewhere(
        "asks an authority in the network", "tests/db/test_timestamps.py"
    ),
    'invclose reconcile note 1300 --as-of 2026-05-31 --text "GL-33120 is reversed on 2 June"': Elsewhere(
        _BY_HAND, "tests/db/reading/test_reconciling.py"
    ),
    'invclose reconcile note 1300 --as-of 2026-05-31 --amount 250.00 --text "a third of it was a sale after all"': Elsewhere(
        _BY_HAND, "tests/db/reading/test_reconciling.py"
    ),
    "invclose": Elsewhere("opens the application on a terminal", "tests/tui/test_terminal.py"),
    "invclose demo": Elsewhere("makes a year of history", "tests/cli_db/test_demo.py"),
}
"""Command line in a block that is carried out otherwise -> where it is."""
