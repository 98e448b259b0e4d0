"""The setup of a company as people see it: lists of text, and what may change in them."""
