"""A slow second opinion: the rules of costing worked out from the facts, for judging the product.

Nothing here is shared with the product. Everything is derived anew from records with an active flag; amounts are
whole cents, quantities and averages are fractions. Comments marked DECISION name the places where the rules leave
a choice, with the section of docs/rules.md that they belong to.

python -m tests.oracle FILE...                             check case files
python -m tests.oracle --random 50 --dump DIR              worlds with complete answers, for `invclose scenario`
python -m tests.oracle --random 50 --features base --dump DIR
"""

from .answers import run_case
from .compare import check_case, compare

__all__ = ["check_case", "compare", "run_case"]
