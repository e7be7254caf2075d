"""Mail texts with placeholders, such as ``Thank you, {given_name}!``."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: What an editor may write in a mail text.
MAIL_PLACEHOLDERS = ("{given_name}", "{family_name}", "{petition}", "{controller}", "{addressee}")


def validate_mail_text(text: str) -> None:
    """Raise ``ValidationError`` unless each placeholder of ``text`` is known and each brace closed."""
    known = ", ".join(MAIL_PLACEHOLDERS)
    try:
        parts = [
            (name, spec, conversion) for _text, name, spec, conversion in Formatter().parse(text)
        ]
    except ValueError as error:
        raise ValidationError(
            _("A brace is open or closed alone. Write %(known)s, or double the brace to show one.")
            % {"known": known}
        ) from error
    for name, spec, conversion in parts:
        if name is None:
            continue
        if spec or conversion or f"{{{name}}}" not in MAIL_PLACEHOLDERS:
            raise ValidationError(
                _("“{%(name)s}” is not a placeholder. You can write: %(known)s.")
                % {"name": name, "known": known}
            )


def fill_mail_text(text: str, values: Mapping[str, str]) -> str:
    """``text`` with its placeholders filled from ``values``, in one pass: a value is never read as a placeholder."""
    return text.format_map(values)
