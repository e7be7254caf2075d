"""Health, high traffic and pauses at the desk."""
