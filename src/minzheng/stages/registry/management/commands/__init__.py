"""minzheng import."""
