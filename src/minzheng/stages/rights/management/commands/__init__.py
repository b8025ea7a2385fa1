"""minzheng retain."""
