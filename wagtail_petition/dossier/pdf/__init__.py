"""Typesetting: from text to a tagged PDF. It knows nothing of petitions."""
