"""审计: append-only, hash-chained events, written by actions in the same transaction.

Libraries for this miss bulk writes; here an action says what it did, and a test holds every
write path to it. Other rooms use `audit.trail.action` and `audit.trail.record`.
"""
