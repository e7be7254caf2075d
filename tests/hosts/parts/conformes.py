from .base import INSTALLED_APPS, MIDDLEWARE, TEMPLATES

INSTALLED_APPS[:0] = [
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtailmarkdown",
    "wagtailmenus",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.api.v2",
    "rest_framework",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "widget_tweaks",
    "dsfr",
    "sites_conformes",
    "sites_conformes.customimages",
    "sites_conformes.core",
    "sites_conformes.blog",
    "sites_conformes.events",
    "sites_conformes.forms",
    "sites_conformes.menus",
    "wagtail_honeypot",
    "sites_conformes.dashboard",
    "wagtail_2fa",
    "django_otp",
    "django_otp.plugins.otp_totp",
]
MIDDLEWARE.insert(2, "django.middleware.locale.LocaleMiddleware")
TEMPLATES[0]["OPTIONS"]["context_processors"] += [
    "wagtail.contrib.settings.context_processors.settings",
    "wagtailmenus.context_processors.wagtailmenus",
    "sites_conformes.core.context_processors.skiplinks",
    "sites_conformes.core.context_processors.mega_menus",
]
MIDDLEWARE.append("sites_conformes.dashboard.middleware.VerifyUserStaticFilesMiddleware")
WAGTAIL_2FA_REQUIRED = False
WAGTAILIMAGES_IMAGE_MODEL = "sites_conformes_customimages.CustomImage"
# What its menus say of themselves is nobody's affair here.
SILENCED_SYSTEM_CHECKS = ["wagtailadmin.W002"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
HONEYPOT_ENABLED_DEFAULT = True
SF_SCHEME_DEPENDENT_SVGS = False
PROCONNECT_ACTIVATED = False
WAGTAILADMIN_PATH = "admin/"
WAGTAIL_I18N_ENABLED = True
LANGUAGE_CODE = "fr"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("fr", "Français")]
TIME_ZONE = "Europe/Paris"
HOST_PROTO = "http"
HOST_URL = "127.0.0.1"
HOST_PORT = ""
SF_DISABLE_TUTORIALS = True
SF_NOINDEX = False
# No other machine is asked what is new.
ADVERTISE_LATEST_VERSION = False
RELEASES_URL = LATEST_RELEASE_URL = NOTIFICATIONS_FILE_URL = "http://127.0.0.1:9/"
LASUITE_DOMAINE_API_KEY = ""
FORCE_SCRIPT_NAME = ""
