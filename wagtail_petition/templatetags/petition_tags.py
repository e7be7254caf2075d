"""What a block or a site's own template shows of a petition. Each tag calls one room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django import template
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from ..dates import long_date, long_moment, short_moment, today
from ..desk.editing import wordings
from ..languages import is_right_to_left, language_name, language_tag, spoken_language
from ..models import AbstractPetitionPage, Dossier
from ..models.page.question import readable_answers
from ..operations.count_updates import catch_up
from ..operations.surge import visitor_notice
from ..period import after_closing_text, closed_text, open_until_text, opens_text
from ..privacy.completeness import (
    foreign_wordings,
    notice_items,
    signed_under_others,
    usual_wordings,
)
from ..privacy.deadlines import announced_deadline
from ..privacy.handed_over import asked_items, list_forms, spoken_items
from ..privacy.notice import Notice, notice_of
from ..signing.empty_form import empty_form
from ..signing.forms import SignatureForm, signature_form
from ..signing.page_fragments import cached_page_fragment
from ..signing.questions import PREFIX as QUESTION_PREFIX
from ..signing.services import check_open
from ..sources.checking import checks_of
from ..sources.findings import page_findings
from ..sources.links import urls_of
from ..sources.pages import sources_of
from ..sources.typography import typographic
from ..styles import styles_once
from ..visitors.errors import ClosedError, SigningError
from ..visitors.live_pages import is_open_to_readers_of

register = template.Library()
for text_filter in (
    long_date,
    long_moment,
    short_moment,
    opens_text,
    open_until_text,
    closed_text,
    after_closing_text,
):
    register.filter(text_filter)
register.filter(readable_answers)
register.filter(language_tag)


_HEAD_IS_SAID = "wagtail_petition_head"


@dataclass(frozen=True)
class PageLanguage:
    """A language in which a petition can be read."""

    code: str
    name: str
    url: str
    full_url: str
    current: bool


@register.filter
def grouped(number: int) -> str:
    """``number`` with the digits grouped as the active language does, whatever the site sets for other numbers."""
    return number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def first_control(field: BoundField) -> str:
    """The id of what is to be filled in for ``field``: of several choices, the first."""
    first = next(iter(field.subwidgets), None) if field.use_fieldset else None
    return str(first.id_for_label if first else field.id_for_label or field.auto_id)


@register.filter
def short_label(field: BoundField) -> str:
    """The first words of the label of ``field``, to stand before a colon."""
    return Truncator(str(field.label).rstrip(" .:!?")).words(12)


@register.simple_tag
def language_attributes(code: str = "") -> SafeString:
    """``lang`` and ``dir`` for what is written in the language ``code``, else for what the app itself says."""
    code = code or spoken_language()
    direction = "rtl" if is_right_to_left(code) else "ltr"
    return format_html('lang="{}" dir="{}"', language_tag(code), direction)


@register.simple_tag
def field_language(page: AbstractPetitionPage, name: str) -> SafeString:
    """``lang`` and ``dir`` for what the field ``name`` of ``page`` says."""
    return language_attributes(page.language_of(name))


@register.simple_tag
def field_text(page: AbstractPetitionPage, name: str) -> str:
    """The plain text of the field ``name`` of ``page``, with the spaces of the language that it is written in."""
    return typographic(getattr(page, name), page.language_of(name))


@register.simple_tag
def wording_language(notice: Notice, text: Any) -> SafeString:
    """``lang`` and ``dir`` for a ``text`` of ``notice`` that the editor wrote; for another, the direction."""
    # A notice that is stored says what it said, and no more.
    code = getattr(notice, "written", {}).get(str(text))
    return language_attributes(code) if code else mark_safe('dir="auto"')


@register.simple_tag
def block_language(page: AbstractPetitionPage, block: Any) -> SafeString:
    """``lang`` and ``dir`` for a block of the text of ``page``, if nobody has translated it."""
    left = page.untranslated
    return language_attributes(left.language) if block.id in left.blocks else mark_safe("")


@register.simple_tag
def question_language(field: BoundField) -> SafeString:
    """``lang`` and ``dir`` for a question of the petition's own, if nobody has translated it."""
    page = getattr(field.form, "page", None)
    if page is None or not field.name.startswith(QUESTION_PREFIX):
        return mark_safe("")
    left = page.untranslated
    is_left = field.name.removeprefix(QUESTION_PREFIX) in left.questions
    return language_attributes(left.language) if is_left else mark_safe("")


@register.simple_tag(takes_context=True)
def petition_of_block(context: Context, value: Any) -> AbstractPetitionPage | None:
    """The petition page that a block is about: the chosen one in the visitor's language, else the page itself."""
    page = context.get("page")
    chosen = value.get("petition")
    if chosen:
        shown = chosen.specific.localized
        return shown if shown.live and is_open_to_readers_of(shown, page) else None
    return page if getattr(page, "is_petition_page", False) else None


@register.simple_tag(takes_context=True)
def petition_form(
    context: Context, page: AbstractPetitionPage, form: SignatureForm | None = None
) -> str:
    """The form to sign ``page`` with, or why it cannot be signed now. The same bytes for every visitor.

    A second one on the same web page is a link to the first.
    """
    if page.pk is None:
        # A preview of what was never saved.
        return petition_form_preview(page)
    anchors = _anchors(context.get("request"))
    if page.pk in anchors:
        again = {"page": page, "anchor": anchors[page.pk]}
        return render_to_string("wagtail_petition/signing/form_above.html", again)
    anchor = anchors[page.pk] = f"sign-{page.pk}" if anchors else "sign"
    return _form_or_reason(page, form, anchor)


def _anchors(request: Any) -> dict[int, str]:
    """The ids of the forms that stand on the page of ``request`` already, by the primary keys of their petitions."""
    if request is None:
        return {}
    anchors: dict[int, str] = request.__dict__.setdefault("petition_form_anchors", {})
    return anchors


def _form_or_reason(page: AbstractPetitionPage, form: SignatureForm | None, anchor: str) -> str:
    context: dict[str, Any] = {"page": page, "anchor": anchor}
    try:
        check_open(page)
    except SigningError as error:
        context |= {"error": error, "notice": notice_of(page)}
        if isinstance(error, ClosedError):
            context["deleted_at"] = announced_deadline(page)
        return render_to_string("wagtail_petition/signing/not_open.html", context)
    context["action"] = reverse("wagtail_petition:sign", args=[page.pk])
    context["surge"] = visitor_notice()
    if form is None:
        return empty_form(page, context)
    return render_to_string("wagtail_petition/signing/form.html", {**context, "form": form})


@register.simple_tag
def petition_form_preview(page: AbstractPetitionPage) -> SafeString:
    """The form as signatories will see it once the petition is open; it leads nowhere."""
    context = {"page": page, "form": signature_form(page), "action": "#sign", "preview": True}
    return render_to_string("wagtail_petition/signing/form.html", context)


@register.inclusion_tag("wagtail_petition/desk/editing/notice_items.html")
def petition_notice_items(page: AbstractPetitionPage) -> dict[str, Any]:
    """What the privacy notice must say, what of it is missing, and the usual wordings, for the editor."""
    return {
        "items": notice_items(page),
        "usual": [
            (page._meta.get_field(name).verbose_name, name, text)
            for name, text in usual_wordings(page).items()
        ],
        "others": signed_under_others(page),
        "handed_over": spoken_items(Dossier.Variant.COMPLETE, asked_items(page)),
        "page_model": page._meta.label_lower,
        "page_key": page.pk or "",
        "language": page.locale.language_code,
        "made_of": wordings.FIELDS,
        **_foreign(page),
    }


def _foreign(page: AbstractPetitionPage) -> dict[str, Any]:
    foreign = foreign_wordings(page)
    if foreign is None:
        return {}
    return {
        "foreign": foreign,
        "foreign_name": page.locale.get_display_name(),
        "spoken_name": language_name(foreign.spoken),
        "foreign_fields": [
            (page._meta.get_field(name).verbose_name, name) for name in foreign.fields
        ],
    }


@register.inclusion_tag("wagtail_petition/desk/sources/panel.html")
def petition_source_findings(page: Any) -> dict[str, Any]:
    """What the sources of ``page``, of any page model, lack."""
    checks = checks_of(urls_of(child.value for child in sources_of(page)))
    return {"findings": page_findings(page, checks)}


@register.simple_tag(takes_context=True)
def petition_styles(context: Context) -> SafeString:
    """The stylesheet of petitions, unless it is on the page already."""
    request = context.get("request")
    return styles_once({} if request is None else vars(request))


@register.simple_tag(takes_context=True)
def petition_head(context: Context) -> str:
    """What a page of the app says in its head, once, however many blocks of its base ask for it."""
    if context.render_context.get(_HEAD_IS_SAID):
        return ""
    context.render_context[_HEAD_IS_SAID] = True
    return render_to_string("wagtail_petition/head.html", cast(dict[str, Any], context.flatten()))


@register.simple_tag
def petition_progress(page: AbstractPetitionPage) -> str:
    """How many signed, as of the last update of the counter, and the goal."""
    catch_up(page.petition)
    count, goal, has_closed = page.petition.count, page.current_goal, page.petition.has_closed()
    context = {
        "page": page,
        "count": count,
        "goal": goal,
        # A bar cannot be longer than its track.
        "reached": min(count, goal),
        "has_closed": has_closed,
    }
    template = "wagtail_petition/progress.html"
    shown = (count, goal, has_closed)
    return cached_page_fragment(template, page, shown, lambda: render_to_string(template, context))


@register.simple_tag
def petition_export(page: AbstractPetitionPage) -> str:
    """What will be sent to the addressee, when, and what was sent so far."""
    deliveries = page.deliveries
    planned = page.delivery_planned_on
    is_ahead = planned is not None and planned >= today()
    context = {
        "page": page,
        "deliveries": deliveries,
        "planned_on": planned if is_ahead else None,
        "list_forms": list_forms(asked_items(page)).values(),
        "is_late": planned is not None and not is_ahead and not deliveries,
    }
    return render_to_string("wagtail_petition/export.html", context)


@register.simple_tag
def petition_demands(page: AbstractPetitionPage) -> str:
    """To whom ``page`` is addressed, and what it asks."""
    context = {
        "addressee": page.addressee_name,
        "addressee_language": page.language_of("addressee_name"),
        "requests": page.requests,
        "language": page.language_of("asks"),
    }
    return render_to_string("wagtail_petition/signing/demands.html", context)


@register.simple_tag(takes_context=True)
def petition_languages(context: Context, page: AbstractPetitionPage) -> list[PageLanguage]:
    """The languages in which the text of ``page`` can be read, if there is a choice.

    An alias adds none: its text is that of another.
    """
    if len(page.readable_translations) < 2:
        return []
    request = context.get("request")
    return [
        PageLanguage(
            code=language_tag(shown.locale.language_code),
            name=_own_name(shown.locale),
            url=shown.get_url(request) or "",
            full_url=shown.get_full_url(request) or "",
            current=shown == page,
        )
        for shown in page.readable_translations
    ]


def _own_name(locale: Any) -> str:
    """What the speakers of a language call it, or the name that the site gives it."""
    try:
        return str(locale.language_name_local)
    except KeyError:
        return str(locale.get_display_name())
