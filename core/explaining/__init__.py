"""Where a cost comes from: the parts of what a transaction costs, node by node down to receipts and invoices, and in words.

`booked` holds what was read of a transaction, `issues` and `receipts` say what its cost is made of, `nodes` shares an
amount out over these parts, `words` says it. Nothing here knows SQL or a terminal.
"""
