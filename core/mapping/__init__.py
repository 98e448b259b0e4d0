"""Exports of other systems as plain bundles, by profiles that say how."""
