"""Data protection at the desk: documents, breaches, retention, who saw what."""
