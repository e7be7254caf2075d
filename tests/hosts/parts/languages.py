from .base import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS[:0] = ["wagtail_localize", "wagtail_localize.locales"]
MIDDLEWARE.insert(2, "django.middleware.locale.LocaleMiddleware")
LANGUAGE_CODE = "en-gb"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en-gb", "English"), ("fr", "Français")]
WAGTAIL_I18N_ENABLED = True
