"""The site in surge mode, with the cache that ``REDIS_URL`` names, else one in each process."""

from __future__ import annotations

import os

from bench.settings import *  # noqa: F403
from bench.settings import MIDDLEWARE

_place = MIDDLEWARE.index("django.middleware.locale.LocaleMiddleware") + 1
MIDDLEWARE = [
    *MIDDLEWARE[:_place],
    "wagtail_petition.middleware.PageCacheMiddleware",
    *MIDDLEWARE[_place:],
]
WAGTAIL_PETITION = {"SURGE": True}
if url := os.environ.get("REDIS_URL"):
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    }
