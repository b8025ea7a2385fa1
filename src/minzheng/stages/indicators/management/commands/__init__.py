"""`minzheng plan`."""
