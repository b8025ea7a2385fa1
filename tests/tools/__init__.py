"""Tests of what is not Python: the look, its scripts, and how third-party files come in."""
