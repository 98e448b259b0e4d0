"""The first minutes: connecting, first steps, a new company, the first import."""
