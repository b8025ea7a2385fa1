"""The portal door (居民)."""
