from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from .models import Row


def empty(request: HttpRequest) -> HttpResponse:
    """The least that any answer costs."""
    return HttpResponse("ok")


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """The least that a signature could cost: one row."""
    Row.objects.create(name=request.POST["given_name"], email=request.POST["email"])
    return HttpResponse("ok")
