"""French as a language of the site that shows what stands in English until it is translated."""

from wagtail.models import Locale
from wagtail_localize.models import LocaleSynchronization

french = Locale.objects.create(language_code="fr")
LocaleSynchronization.objects.create(locale=french, sync_from=Locale.get_default())
