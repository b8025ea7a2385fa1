"""The cockpit door (驾驶舱)."""
