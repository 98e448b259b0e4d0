"""The pages of docs/ and the README: every example on them is run as it stands there."""
