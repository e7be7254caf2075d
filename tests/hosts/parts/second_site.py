"""A second site on the same installation, with a story that shows the petition of the first."""

from home.models import HomePage
from stories.models import StoryPage
from wagtail.models import Locale, Page, Site

from wagtail_petition.models import PetitionPage

root = Page.get_first_root_node()
home = root.add_child(
    instance=HomePage(title="Another street", slug="another", locale=Locale.get_default())
)
Site.objects.create(hostname="localhost", port=PORT, root_page=home)  # noqa: F821
petition = PetitionPage.objects.get(locale=Locale.get_default())
story = StoryPage(
    title="They walk too", slug="neighbours", body=[("signature_form", {"petition": petition})]
)
home.add_child(instance=story)
story.save_revision().publish()
