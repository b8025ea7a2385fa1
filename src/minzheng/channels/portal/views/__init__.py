"""One file a thing a resident does here; each view reads a form, calls one action, shows a page."""
