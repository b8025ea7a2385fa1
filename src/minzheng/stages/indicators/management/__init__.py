"""Commands of the indicators."""
