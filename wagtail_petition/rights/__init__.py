"""What people may do with what they left: see, correct, withdraw, erase. Only the desk builds on it."""
