"""Signatures, names and contacts at the desk: lists, search, moderation, exports."""
