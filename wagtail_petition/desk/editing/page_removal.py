"""What deleting or unpublishing pages does to the petitions that they show, said before it is done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages

from ...models import AbstractPetitionPage, Petition, Signature
from ...models.page.finding import attach_pages, petition_page_models, precedence
from ..links import VIEW_SIGNATURES
from ..permissions import has_petition

#: Posted by the page that says it; Wagtail's dialogs know nothing of it.
TOLD = "petitions-told"

State = Signature.State


def warn_before_deletion(request: HttpRequest, page: Any) -> None:
    """Say in Wagtail's dialog what deleting ``page`` does to petitions."""
    if request.method != "GET":
        return
    for text in consequences([page, *_deleted_with(page)], request.user, forever=True):
        messages.warning(request, text)


def ask_before_unpublishing(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Say what unpublishing ``page`` does to petitions, and ask once more; None: go on."""
    return _ask(request, [page], forever=False)


def ask_before_bulk_action(
    request: HttpRequest, action_type: str, objects: list[Any]
) -> HttpResponse | None:
    """Say what a bulk action does to petitions, and ask once more; None: go on."""
    if action_type not in ("delete", "unpublish"):
        return None
    pages = [one for one in objects if hasattr(one, "get_descendants")]
    return _ask(request, pages, forever=action_type == "delete")


def _ask(request: HttpRequest, pages: list[Any], *, forever: bool) -> HttpResponse | None:
    texts = [] if TOLD in request.POST else consequences(pages, request.user, forever=forever)
    if not texts:
        return None
    posted = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {
        "texts": texts,
        "posted": [one for one in posted if one[0] != "csrfmiddlewaretoken"],
        "told": TOLD,
        "forever": forever,
    }
    return TemplateResponse(request, "wagtail_petition/desk/editing/end_signing.html", context)


def _deleted_with(page: Any) -> list[Any]:
    """Translations and aliases that Wagtail deletes with ``page``, where the site has it do so."""
    if not getattr(settings, "WAGTAIL_I18N_ENABLED", False):
        return []
    found = [
        fn([page], "delete") or {}
        for fn in hooks.get_hooks("construct_translated_pages_to_cascade_actions")
    ]
    return [one for by_page in found for others in by_page.values() for one in others]


def consequences(pages: Iterable[Any], user: Any, *, forever: bool) -> list[str]:
    """What becomes of each petition that a published page among ``pages`` or below them shows, in words."""
    trees = Q(pk__in=[])
    for page in pages:
        trees |= Q(path__startswith=page.path)
    gone: list[AbstractPetitionPage] = []
    for model in petition_page_models():
        gone += model.objects.live().filter(trees).select_related("petition")
    petitions = {page.petition_id: page.petition for page in gone}
    attach_pages(petitions.values())
    keys = {page.pk for page in gone}
    return [_consequence(petition, keys, user, forever=forever) for petition in petitions.values()]


def _consequence(petition: Petition, gone: set[int], user: Any, *, forever: bool) -> str:
    left = [page for page in petition.pages() if page.live and page.pk not in gone]
    if left:
        return _goes_on_text(petition, left, gone, forever=forever)
    texts = [
        _(
            "Nobody can sign “%(title)s” any more, and people who have not confirmed yet no longer can."
        )
        if forever
        else _("Nobody can sign “%(title)s”, or confirm, until it is published again."),
        _(
            "What was collected stays: you read, export and erase it under “Petitions”, and signatories still see, "
            "correct and withdraw what they gave with their own link."
        ),
    ]
    if user.has_perm(VIEW_SIGNATURES) and has_petition(user, petition.pk):
        texts.append(_counts_text(petition))
    return " ".join(texts) % {"title": petition}


def _goes_on_text(
    petition: Petition, left: list[AbstractPetitionPage], gone: set[int], *, forever: bool
) -> str:
    """Where a petition can still be signed, and where its dates are changed from then on."""
    text = _("“%(title)s” can still be signed in other languages: %(others)s.") % {
        "title": petition,
        "others": ", ".join(f"{page.title} ({page.locale})" for page in left),
    }
    main = left[0].main_page()
    if not forever or main.pk not in gone:
        return text
    heir = min((page for page in petition.pages() if page.pk not in gone), key=precedence)
    hint = _("Its dates, goal and fields are changed on “%(page)s” (%(language)s) from then on.")
    return f"{text} {hint % {'page': heir.title, 'language': heir.locale}}"


def _counts_text(petition: Petition) -> str:
    """How many signatures a petition has; for those who may see them."""
    counts = Signature.objects.filter(petition=petition).aggregate(
        counted=Count("pk", filter=~Q(counted_digest=None)),
        pending=Count("pk", filter=Q(state=State.PENDING)),
    )
    return _("Signatures that count: %(counted)s; not confirmed yet: %(pending)s.") % {
        name: localize(count) for name, count in counts.items()
    }
