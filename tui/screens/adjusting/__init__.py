"""Adjusting by hand: on-hand, receipts, charges, standard costs, marks, undoing."""
