"""The setup of a company, written and read on both databases."""
