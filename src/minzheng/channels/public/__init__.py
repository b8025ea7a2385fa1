"""The public door (公开)."""
