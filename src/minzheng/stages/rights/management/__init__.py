"""Commands of the rights stage."""
