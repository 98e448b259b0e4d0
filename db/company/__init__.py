"""One company: its lock, its audit chain, its rights, its setup and its masters.

Whoever imports anything of it has what is written sealed (`db.company.chain`).
"""

from db.company import chain as chain
