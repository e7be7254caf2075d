"""What pages of the site descend from."""

from wagtail.models import Page as BasePage

__all__ = ["BasePage"]
