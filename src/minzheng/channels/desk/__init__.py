"""The desk door (工作台)."""
