"""Keeping the site going: counting, high traffic, pauses, caches, health. It signs nothing and sends no mail."""
