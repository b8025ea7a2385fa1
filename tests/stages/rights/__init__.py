"""Rights desk."""
