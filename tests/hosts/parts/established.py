"""What a site had before it had petitions: a form, and an address that moved."""

from contact.models import ContactField, ContactPage
from home.models import HomePage
from wagtail.contrib.redirects.models import Redirect

from wagtail_petition.models import PetitionPage

contact = ContactPage(title="Write to us", slug="contact")
HomePage.objects.get().add_child(instance=contact)
ContactField.objects.create(page=contact, label="Message", field_type="multiline", required=True)
contact.save_revision().publish()
Redirect.add_redirect("/ears", PetitionPage.objects.get())
