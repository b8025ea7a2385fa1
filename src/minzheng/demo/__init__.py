"""The synthetic district: people, departments and cases that look like the real thing."""
