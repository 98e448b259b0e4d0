"""The group roles of PostgreSQL: one for each right, each a member of the one below it.

They belong to the server, not to a database, so their names stand here and nowhere else. Nobody logs in as one of them:
people are members of the one that their highest right in any company needs, and the database asks `app_user` besides.
"""

from __future__ import annotations

from core.vocabulary import Role

GROUP_ROLES = {role: f"invclose_{role.value}" for role in Role}
"""From the lowest right to the highest."""
NAMES = tuple(GROUP_ROLES.values())
FORMER = "invclose_app"
"""The one role of versions before: its rights are taken away."""
