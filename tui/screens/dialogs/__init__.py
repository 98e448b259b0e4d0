"""Asking: choices, confirmations, forms and their lists of values."""
