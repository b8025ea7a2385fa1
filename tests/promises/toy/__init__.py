"""A line of income and two suites about it: one that bites and one that only looks busy."""
