"""Random public ids: 128 bits that say nothing and cannot be walked."""

import secrets

LENGTH = 22


def new_public_id() -> str:
    """22 URL-safe characters of 128+ random bits."""
    return secrets.token_urlsafe(16)
