"""Parts that a site names by dotted paths, and that cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from ..addressees import Addressee, addressees
from ..conf import settings
from ..dossier.errors import DossierFileError
from ..dossier.files import site_files
from ..plugins import PluginError, plugin, plugin_class
from ..signing.forms import SignatureForm
from ..signing.spam_checks import spam_check, spam_check_paths
from ..sources.citation_style import CitationStyle, ISO690Style, citation_template
from ..tables import export_formats

Check = Callable[..., list[CheckMessage]]

#: The extra that brings a module.
_EXTRAS = {"altcha_django": "altcha", "django_recaptcha": "recaptcha"}


def once_readable(check: Check) -> Check:
    """Decorate a check that says nothing where settings cannot be read: ``check_settings`` says what is wrong there."""

    @wraps(check)
    def checked(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
        try:
            return check(app_configs, **kwargs)
        except ImproperlyConfigured:
            return []

    return checked


@once_readable
def check_dossier_files(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A file that cannot be used would let every sealing fail."""
    try:
        site_files()
    except DossierFileError as error:
        return [
            Error(
                f"{error.path} cannot be a file of dossiers: {error.reason}.",
                hint="Mend the class, or correct DOSSIER_FILES in WAGTAIL_PETITION.",
                id="wagtail_petition.E071",
            )
        ]
    return []


@once_readable
def check_addressees(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without a name, there is nobody to choose."""
    known = addressees()
    keys = Addressee.__annotations__.keys()
    return [
        Error(
            f"{one!r} cannot be an addressee.",
            hint='Write it in ADDRESSEES of WAGTAIL_PETITION as {"name": "…", "to": "to …", "address": "…"}.',
            id="wagtail_petition.E064",
        )
        for one in known
        if not (isinstance(one, dict) and one.get("name") and one.keys() <= keys)
    ]


@once_readable
def check_source_kinds(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without a template of its own, the citation of a kind leaves out what is its own."""
    style = plugin("CITATION_STYLE", CitationStyle)  # type: ignore[type-abstract]
    if not isinstance(style, ISO690Style):
        # It has no templates.
        return []
    missing = [name for name in settings.SOURCE_KINDS if not _has_template(citation_template(name))]
    return [
        CheckWarning(
            f"Sources of the kind {name!r} are cited without the fields of their own.",
            hint=f"Add the template {citation_template(name)}.",
            id="wagtail_petition.W063",
        )
        for name in missing
    ]


def _has_template(name: str) -> bool:
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


@once_readable
def check_citation_style(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without a style, no page with sources can be read."""
    try:
        plugin("CITATION_STYLE", CitationStyle)  # type: ignore[type-abstract]
    except PluginError as error:
        return [
            Error(
                f"The citation style {error}.",
                hint="Correct CITATION_STYLE in WAGTAIL_PETITION: the dotted path of a subclass of CitationStyle.",
                id="wagtail_petition.E062",
            )
        ]
    return []


@once_readable
def check_signature_form(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without a form, no petition can be read."""
    try:
        plugin_class(settings.SIGNATURE_FORM, SignatureForm)
    except PluginError as error:
        return [
            Error(
                f"The form {error}.",
                hint="Correct SIGNATURE_FORM in WAGTAIL_PETITION: the dotted path of a subclass of SignatureForm.",
                id="wagtail_petition.E061",
            )
        ]
    return []


@once_readable
def check_export_formats(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A format that cannot be used would keep every list in the desk."""
    try:
        export_formats()
    except PluginError as error:
        return [
            Error(
                f"{error.path} cannot be a format of exports: {error.reason}.",
                hint="Mend the class, or correct EXPORT_FORMATS in WAGTAIL_PETITION.",
                id="wagtail_petition.E072",
            )
        ]
    return []


@once_readable
def check_spam_checks(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without each of its spam checks, no form can be shown."""
    return [message for path in spam_check_paths() for message in _spam_check_messages(path)]


def _spam_check_messages(path: str) -> list[CheckMessage]:
    try:
        check = spam_check(path)
    except PluginError as error:
        return [_unusable(path, error.reason, error.__cause__)]
    if not getattr(check, "name", ""):
        return [_unusable(path, "it has no name")]
    return [
        Error(
            f"The spam check {path} needs the static file {name}, which no app of this site has.",
            hint=f"Add {name.partition('/')[0]!r} to INSTALLED_APPS.",
            id="wagtail_petition.E063",
        )
        for name in check.static_files
        if finders.find(name) is None
    ]


def _unusable(path: str, reason: str, cause: BaseException | None = None) -> CheckMessage:
    missing = cause.name or "" if isinstance(cause, ModuleNotFoundError) else ""
    extra = _EXTRAS.get(missing.partition(".")[0])
    return Error(
        f"The spam check {path} cannot be used: {reason}.",
        hint=(
            f"pip install 'wagtail-petition[{extra}]'"
            if extra
            else "Correct SPAM_CHECKS or CAPTCHA in WAGTAIL_PETITION: the dotted path of a subclass of SpamCheck "
            "that has a name and the methods field and passes."
        ),
        id="wagtail_petition.E002",
    )
