"""Pages of the desk: one file per thing."""
