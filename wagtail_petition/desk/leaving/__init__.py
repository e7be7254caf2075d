"""Taking the app out of a site."""
