"""One run of a sealing: its folder, the room that it needs, and whoever watches it."""
