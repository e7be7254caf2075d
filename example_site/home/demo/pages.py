"""The pages of the demonstration. Each function finds what an earlier run has made."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.images import ImageFile
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Locale, Page, Site

from wagtail_petition.models import PetitionPage

from ..models import HomePage
from .petition import FIELDS, HOME_TEXT, HOME_TITLE, SOURCES, body
from .picture import street_at_night

PICTURE_TITLE = "Une rue, la nuit"
PICTURE_DESCRIPTION = "Dans une rue, la nuit, une oreille géante tient lieu de réverbère."


def make_home() -> HomePage:
    """The home page of the site, in French, at the address that the settings give."""
    home = HomePage.objects.filter(locale=Locale.get_default()).first()
    if home is None:
        root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
        home = root.add_child(instance=HomePage(title=HOME_TITLE, slug="accueil"))
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname,
            "port": address.port or 80,
            "site_name": settings.WAGTAIL_SITE_NAME,
            "root_page": home,
        },
    )
    _remove_welcome_page()
    return home


def _remove_welcome_page() -> None:
    """The page that a new Wagtail brings, which is no page of this site."""
    plain = ContentType.objects.get_for_model(Page)
    Page.objects.filter(depth=2, slug="home", content_type=plain).delete()


def make_petition(home: HomePage) -> PetitionPage:
    """The petition in French, published."""
    page = PetitionPage.objects.child_of(home).filter(slug=FIELDS["slug"]).first()
    if page is None:
        picture = make_picture()
        image = {"image": picture.pk, "decorative": False, "alt_text": PICTURE_DESCRIPTION}
        page = PetitionPage(**FIELDS, show_in_menus=True, sources=SOURCES)
        page.body = PetitionPage.body.field.to_python(
            [{"type": kind, "value": value} for kind, value in body(image)]
        )
        home.add_child(instance=page)
        page.save_revision().publish()
    return page


def make_picture() -> AbstractImage:
    """The drawing, among the images of the site."""
    file = ImageFile(BytesIO(street_at_night()), name="rue.png")
    return get_image_model().objects.create(
        title=PICTURE_TITLE, description=PICTURE_DESCRIPTION, file=file
    )


def show_on_home(home: HomePage, petition: PetitionPage) -> None:
    """Put the blocks of the petition on the home page, unless the editors wrote something there."""
    if home.body:
        return
    chosen = {"petition": petition.pk}
    home.body = HomePage.body.field.to_python(
        [
            {"type": "paragraph", "value": HOME_TEXT},
            {"type": "petition_progress", "value": chosen},
            {"type": "petition_form", "value": chosen},
            {"type": "petition_export", "value": chosen},
        ]
    )
    home.save_revision().publish()
