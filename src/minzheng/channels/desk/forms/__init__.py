"""What staff fill in at the desk: one file per kind of work."""
