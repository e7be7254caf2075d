"""The site below a path, which its server takes off each address before the site sees it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings.dev")

site = get_wsgi_application()


def application(environ, start_response):
    environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix("/below")
    return site(environ, start_response)
