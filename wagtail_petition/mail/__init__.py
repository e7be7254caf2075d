"""Mail to signatories: an outbox, the messages, and sending them. Nothing here decides what becomes of a signature."""
