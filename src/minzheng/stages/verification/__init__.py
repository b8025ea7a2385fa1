"""核对: checks of every source on the household's authorisation, snapshots, home visits."""
