"""What people may do with what they left: see, correct, withdraw, erase. Nothing else of the app builds on it but the desk."""
