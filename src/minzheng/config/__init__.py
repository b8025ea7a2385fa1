"""Settings, the address table and the server entry point."""
