"""Keeping the site going: counting, high traffic, pauses, caches, health. It asks nobody for anything and signs nothing."""
