"""Dossiers at the desk: sealing, download, delivery, corrections owed."""
