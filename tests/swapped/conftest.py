from __future__ import annotations

from wagtail import VERSION

# WAGTAIL_PAGE_MODEL came with Wagtail 8.0: before, there is nothing to swap.
collect_ignore = ["test_swapped.py"] if VERSION < (8, 0) else []
