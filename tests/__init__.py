"""The tests of invclose."""
