"""The organiser's part of Wagtail's admin. Other rooms never import it."""
