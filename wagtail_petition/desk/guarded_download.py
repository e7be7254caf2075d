"""Guarded downloads of names: with a reason, a fresh password and, if wanted, encryption (property L18).

The form is sent by POST, and the answer to it is the file: there is no link to a file that could be passed on. What is
too long for that is ordered by the form, and given out by ``desk.exports`` to the same person.
"""

from __future__ import annotations

import logging
import os
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import IO, Any

from django import forms
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from ..conf import settings
from ..models import PetitionLogEntry
from ..visitors.limits import allow
from .audit_log import Outcome, note_outcome
from .file_encryption import EnvelopeError, encrypt, is_installed, parse_recipients
from .reasons import ReasonForm

#: Passwords that one account may type within a quarter of an hour.
PASSWORDS = 10
QUARTER = 900

#: Bytes that leave at a time.
PIECE = 64 * 1024

#: The media type of what is encrypted.
ENCRYPTED_TYPE = "application/octet-stream"

_SESSION_KEY = "wagtail_petition.password_at"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class TakenFile:
    """A file on its way out."""

    name: str
    content_type: str
    #: Its bytes, piece by piece.
    content: Iterable[bytes]
    #: What the log says of it so far: that it was begun.
    entries: Sequence[PetitionLogEntry]
    #: How many bytes leave; None if that is not known before. An answer that says so never looks whole when it is cut,
    #: whatever stands between the site and the reader.
    size: int | None = None


class PasswordForm(forms.Form):
    """Asks for the password of the account, unless it was typed a short while ago."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        self.request = request
        if is_fresh(request):
            del self.fields["password"]

    @property
    def must_log_in_again(self) -> bool:
        """Whether the password cannot be asked for: the account is that of another service."""
        user: Any = self.request.user
        return "password" in self.fields and not user.has_usable_password()

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        user = self.request.user
        if not allow("password", str(user.pk), PASSWORDS, QUARTER):
            raise forms.ValidationError(_("Too many wrong passwords. Wait a quarter of an hour."))
        if not user.check_password(password):
            raise forms.ValidationError(_("This is not your password."))
        return password

    def is_proved(self) -> bool:
        """Whether it is valid; the session keeps for ``PASSWORD_MINUTES`` that a password was typed."""
        if self.must_log_in_again or not self.is_valid():
            return False
        if "password" in self.fields:
            self.request.session[_SESSION_KEY] = timezone.now().timestamp()
        return True


class TakeOutForm(PasswordForm, ReasonForm):
    """Why something is taken out, by whom, and for whose eyes."""

    recipient = forms.CharField(
        label=gettext_lazy("Encrypt for this age public key"),
        required=False,
        help_text=gettext_lazy(
            "It looks like age1… Only who holds its secret half opens the file."
        ),
    )
    passphrase = forms.CharField(
        label=gettext_lazy("Or encrypt with a passphrase"),
        required=False,
        strip=False,
        min_length=12,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Tell it to the recipient by another way than the file."),
    )
    passphrase_again = forms.CharField(
        label=gettext_lazy("The passphrase again"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(request, data)
        if settings.AGE_RECIPIENTS or not is_installed():
            for name in ("recipient", "passphrase", "passphrase_again"):
                del self.fields[name]

    def clean_recipient(self) -> str:
        recipient: str = self.cleaned_data["recipient"]
        try:
            parse_recipients([recipient] if recipient else [])
        except EnvelopeError as error:
            raise forms.ValidationError(str(error)) from error
        return recipient

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("passphrase", "") != cleaned.get("passphrase_again", ""):
            self.add_error("passphrase_again", _("The two passphrases differ."))
        if cleaned.get("passphrase") and cleaned.get("recipient"):
            self.add_error("passphrase", _("Choose a public key or a passphrase, not both."))
        return cleaned

    @property
    def recipients(self) -> list[str]:
        """The keys that the file is encrypted to: those of the site or, if it has none, the one that was typed."""
        typed = self.cleaned_data.get("recipient")
        return list(settings.AGE_RECIPIENTS) or ([typed] if typed else [])


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session's user proved a short while ago who they are."""
    since = timezone.now() - timedelta(minutes=settings.PASSWORD_MINUTES)
    user: Any = request.user
    if not user.has_usable_password():
        return bool(user.last_login and user.last_login >= since)
    return float(request.session.get(_SESSION_KEY, 0)) >= since.timestamp()


class TakeOutMixin(ABC):
    """For a view that gives out a file: GET shows the form, POST answers with the file."""

    take_out_title: Any
    form_class = TakeOutForm
    #: Name of the address that leads back.
    back_url_name: str

    @abstractmethod
    def take_out(self, form: Any) -> TakenFile:
        """Log that the file is being taken, and why: what was typed in ``form``, which is valid; return it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._ask(request, self.make_form(request))

    @sensitive_variables()
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.make_form(request, request.POST)
        if not form.is_proved():
            return self._ask(request, form, status=422)
        try:
            # Before anything is logged as taken: a key of the site may be damaged.
            parse_recipients(form.recipients)
            return self.answer(form)
        except EnvelopeError as error:
            form.add_error(None, str(error))
            return self._ask(request, form, status=422)
        except Exception:
            # Nothing has left yet, so there is still room for words.
            logger.exception("A file could not be made")
            form.add_error(
                None,
                _(
                    "The file could not be made, and nothing of it left the site. Try again, or another format; if it "
                    "fails again, your webmaster finds the cause in the log of the server."
                ),
            )
            return self._ask(request, form, status=500)

    def make_form(self, request: HttpRequest, data: Any = None) -> Any:
        """The form, filled in with ``data``."""
        return self.form_class(request, data)

    def answer(self, form: Any) -> HttpResponseBase:
        """The file that ``form``, which is valid, asks for; raises ``EnvelopeError``."""
        return file_response(_enclosed(self.take_out(form), form))

    def take_out_context(self) -> dict[str, Any]:
        """What the page of the form says besides."""
        return {}

    def _ask(self, request: HttpRequest, form: TakeOutForm, status: int = 200) -> HttpResponseBase:
        context = {
            "form": form,
            "header_title": self.take_out_title,
            "page_title": self.take_out_title,
            "header_icon": "download",
            "breadcrumbs_items": [],
            "recipients": settings.AGE_RECIPIENTS,
            "can_encrypt": is_installed(),
            "minutes": settings.PASSWORD_MINUTES,
            "back_url": reverse(self.back_url_name),
            **self.take_out_context(),
        }
        template = "wagtail_petition/desk/take_out.html"
        return TemplateResponse(request, template, context, status=status)


def whole(file: TakenFile) -> TakenFile:
    """``file`` made to its end before its first byte leaves: what fails fails here, and its size is known."""
    made: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (the response that sends it closes it)
    with _noted_failure(file):
        made.writelines(file.content)
    return _with_content(file, made)


def _enclosed(file: TakenFile, form: TakeOutForm) -> TakenFile:
    """``file`` encrypted as ``form`` asks for, or as it is; raises ``EnvelopeError``."""
    passphrase = form.cleaned_data.get("passphrase", "")
    if not form.recipients and not passphrase:
        return file
    with _noted_failure(file):
        closed = encrypt(file.content, form.recipients, passphrase)
    named = replace(file, name=f"{file.name}.age", content_type=ENCRYPTED_TYPE)
    return _with_content(named, closed)


@contextmanager
def _noted_failure(file: TakenFile) -> Iterator[None]:
    try:
        yield
    except BaseException:
        note_outcome(file.entries, Outcome.FAILED)
        raise


def _with_content(file: TakenFile, content: IO[bytes]) -> TakenFile:
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    return replace(file, content=pieces_of(content), size=size)


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of an open ``file``, which is closed after the last."""
    with file:
        while piece := file.read(PIECE):
            yield piece


def file_response(file: TakenFile, status: int = 200) -> StreamingHttpResponse:
    """The answer that is ``file``, to be kept by no cache on its way."""
    response = StreamingHttpResponse(
        LoggedContent(file), status=status, content_type=file.content_type
    )
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["Cache-Control"] = "no-store, private"
    if file.size is not None:
        response["Content-Length"] = str(file.size)
        # As it is: compressed by the site's GZipMiddleware, it would have another size.
        response["Content-Encoding"] = "identity"
    return response


def in_present_language(content: Iterator[bytes]) -> Iterator[bytes]:
    """Each piece of ``content``, made in the language of now: Wagtail's admin forgets it before an answer is sent."""
    language = translation.get_language()

    def next_piece() -> bytes | None:
        with translation.override(language):
            return next(content, None)

    return iter(next_piece, None)


class LoggedContent:
    """The bytes of a file; the log has the outcome once the last has left, or the answer is closed before.

    Not a generator with a ``finally``: one that was never begun would not run it, and one that is left behind would run
    it whenever Python collects it, perhaps within another query of the same connection, which then waits for ever.
    """

    def __init__(self, file: TakenFile) -> None:
        self._entries: Sequence[PetitionLogEntry] = file.entries
        self._content = iter(file.content)
        self._pieces = in_present_language(self._content)
        # What cannot be made fails here, before the answer says that all is well.
        self._first = self._next()

    def __iter__(self) -> Iterator[bytes]:
        piece = self._first
        while piece is not None:
            yield piece
            piece = self._next()

    def close(self) -> None:
        """Called by the server when the answer has been sent, or the client has gone."""
        if close := getattr(self._content, "close", None):
            close()
        self._note(Outcome.FAILED)

    def _next(self) -> bytes | None:
        try:
            piece = next(self._pieces, None)
        except BaseException:
            self._note(Outcome.FAILED)
            raise
        if piece is None:
            self._note(Outcome.DONE)
        return piece

    def _note(self, outcome: Outcome) -> None:
        """Note the first outcome; what comes after it changes nothing."""
        note_outcome(self._entries, outcome)
        self._entries = ()
