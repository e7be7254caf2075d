"""Forms that are larger than Django reads (``DATA_UPLOAD_MAX_MEMORY_SIZE``, ``DATA_UPLOAD_MAX_NUMBER_FIELDS``)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse

from .responses import TOO_LARGE, render_page

View = Callable[..., HttpResponse]


def readable_posts(view: View) -> View:
    """Decorate a view that says so, on a page of the site, when a form is too large to be read."""

    @wraps(view)
    def read(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            # Read here: Django raises at the first look.
            _posted = request.POST
        except (RequestDataTooBig, TooManyFieldsSent):
            return render_page(request, "signing/too_large", {}, TOO_LARGE)
        return view(request, *args, **kwargs)

    return read
