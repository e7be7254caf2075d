"""What the editor of a petition page is told and offered."""
