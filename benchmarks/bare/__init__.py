"""The framework's own minimal page over the same rows: what a list costs with nothing of ours."""
