"""Adjustments by hand: what they would change, the accounts they go to, and posting them."""
