"""What the law asks for: notice, consents, rights, retention, records. It serves no request itself."""
