"""告知: the outbox to the SMS gateway and to the resident's page; told once, provably."""
