"""People who work here: accounts, appointments to a role in an area, and what a role may do."""
