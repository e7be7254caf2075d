"""The petition page and what is stored of its text."""
