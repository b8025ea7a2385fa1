"""证照: signed codes for items, places, cases and letters; they expire and can be revoked."""
