"""A whole day of a campaign."""
