from modelcluster.fields import ParentalKey
from wagtail.admin.panels import InlinePanel
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField


class ContactField(AbstractFormField):
    page = ParentalKey("contact.ContactPage", related_name="form_fields")


class ContactPage(AbstractForm):
    parent_page_types = ["home.HomePage"]
    subpage_types = []

    content_panels = [*AbstractForm.content_panels, InlinePanel("form_fields")]
