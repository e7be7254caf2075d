"""What the desk and the dossier write into Wagtail's log: who did what, how many rows, never whose."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.coreutils import get_content_languages
from wagtail.log_actions import LogActionRegistry, LogFormatter

from ..models import Deletion, Signature
from ..models.page import main_page
from ..sources.adoption import LOG_ACTION
from .audit_log import Outcome


def register(actions: LogActionRegistry) -> None:
    """Register the actions of this app."""

    @actions.register_action("wagtail_petition.download")
    class DownloadFormatter(LogFormatter):
        label = _("Download a dossier")

        def format_message(self, log_entry: Any) -> str:
            return _rows(_("Downloaded %(dossier)s") % log_entry.data, log_entry)

    @actions.register_action("wagtail_petition.seal")
    class SealFormatter(LogFormatter):
        label = _("Seal a dossier")

        def format_message(self, log_entry: Any) -> str:
            return _rows(_("Sealed %(dossier)s") % log_entry.data, log_entry)

    @actions.register_action("wagtail_petition.view")
    class ViewFormatter(LogFormatter):
        label = _("View signatures")

        def format_message(self, log_entry: Any) -> str:
            said = {
                "address": _("Searched signatures by address"),
                "name": _("Searched signatures by name"),
            }
            newsletter = log_entry.data.get("what") == "newsletter"
            seen = (
                _("Viewed newsletter contacts")
                if newsletter
                else _("Viewed the list of signatures")
            )
            message = said.get(log_entry.data["search"], seen)
            return _rows(str(message), log_entry)

    @actions.register_action("wagtail_petition.inspect")
    class InspectFormatter(LogFormatter):
        label = _("View one signature")

        def format_message(self, log_entry: Any) -> str:
            return _("Viewed signature #%(signature)s") % log_entry.data

    @actions.register_action("wagtail_petition.send_again")
    class SendAgainFormatter(LogFormatter):
        label = _("Send a mail again")

        def format_message(self, log_entry: Any) -> str:
            return _("Sent the mail of signature #%(signature)s again") % log_entry.data

    @actions.register_action("wagtail_petition.export")
    class ExportFormatter(LogFormatter):
        label = _("Export signatures")

        def format_message(self, log_entry: Any) -> str:
            newsletter = log_entry.data.get("what") == "newsletter"
            said = _("Exported newsletter contacts") if newsletter else _("Exported signatures")
            return _rows(str(said), log_entry)

    @actions.register_action("wagtail_petition.export_file")
    class ExportFileFormatter(LogFormatter):
        label = _("Download a prepared export")

        def format_message(self, log_entry: Any) -> str:
            resumed = log_entry.data["resumed"]
            said = (
                _("Went on with the download of a prepared export")
                if resumed
                else _("Downloaded a prepared export")
            )
            return _rows(str(said), log_entry)

    @actions.register_action("wagtail_petition.moderate")
    class ModerateFormatter(LogFormatter):
        label = _("Moderate names")

        def format_message(self, log_entry: Any) -> str:
            said = {
                Signature.Moderation.APPROVED: _("Approved names"),
                Signature.Moderation.REFUSED: _("Refused names"),
                Signature.Moderation.WAITING: _("Had names wait again"),
            }
            return _rows(str(said[log_entry.data["decision"]]), log_entry)

    @actions.register_action("wagtail_petition.unsubscribe")
    class UnsubscribeFormatter(LogFormatter):
        label = _("Delete a newsletter contact")

        def format_message(self, log_entry: Any) -> str:
            said = str(_("Deleted a newsletter contact"))
            return " – ".join([said, log_entry.data["reason"]])

    @actions.register_action("wagtail_petition.erase")
    class EraseFormatter(LogFormatter):
        label = _("Delete a signature")

        def format_message(self, log_entry: Any) -> str:
            reason = log_entry.data.get("reason", "") if log_entry.data else ""
            return " – ".join(filter(None, [str(_("Deleted a signature")), reason]))

    @actions.register_action("wagtail_petition.retention")
    class RetentionFormatter(LogFormatter):
        label = _("Delete what was kept long enough")

        def format_message(self, log_entry: Any) -> str:
            return _rows(str(Deletion.Kind(log_entry.data["kind"]).label), log_entry)

    @actions.register_action("wagtail_petition.pause")
    class PauseFormatter(LogFormatter):
        label = _("Pause signing")

        def format_message(self, log_entry: Any) -> str:
            return " – ".join([str(_("Switched signing off")), log_entry.data["reason"]])

    @actions.register_action("wagtail_petition.resume")
    class ResumeFormatter(LogFormatter):
        label = _("Resume signing")
        message = _("Switched signing on")

    @actions.register_action("wagtail_petition.surge_on")
    class SurgeOnFormatter(LogFormatter):
        label = _("Switch surge mode on")
        message = _("Switched surge mode on")

    @actions.register_action("wagtail_petition.surge_off")
    class SurgeOffFormatter(LogFormatter):
        label = _("Switch surge mode off")
        message = _("Switched surge mode off")

    @actions.register_action("wagtail_petition.breach")
    class BreachFormatter(LogFormatter):
        label = _("List who must be told of a breach")

        def format_message(self, log_entry: Any) -> str:
            return _rows(str(_("Took out the list of those who must be told")), log_entry)

    @actions.register_action("wagtail_petition.correct")
    class CorrectFormatter(LogFormatter):
        label = _("Write a letter of corrections")

        def format_message(self, log_entry: Any) -> str:
            return _rows(_("Wrote corrections of %(dossier)s") % log_entry.data, log_entry)

    @actions.register_action("wagtail_petition.save_copy")
    class SaveCopyFormatter(LogFormatter):
        label = _("Save a copy of a source")

        def format_message(self, log_entry: Any) -> str:
            return _("Saved a copy of %(url)s") % log_entry.data

    @actions.register_action(main_page.LOG_ACTION)
    class MakeMainFormatter(LogFormatter):
        label = _("Make another page the main one")

        def format_message(self, log_entry: Any) -> str:
            before, after = log_entry.data["from"], log_entry.data["to"]
            languages = get_content_languages()
            return _(
                "The facts of the petition, changed on “%(before)s” (%(language)s) until then, are now changed on "
                "“%(after)s” (%(new_language)s)"
            ) % {
                "before": before["title"],
                "language": languages.get(before["language"], before["language"]),
                "after": after["title"],
                "new_language": languages.get(after["language"], after["language"]),
            }

    @actions.register_action(LOG_ACTION)
    class AdoptFootnotesFormatter(LogFormatter):
        label = _("Turn footnotes into sources")

        def format_message(self, log_entry: Any) -> str:
            count = log_entry.data["footnotes"]
            return ngettext(
                "Turned %(count)s footnote into a source",
                "Turned %(count)s footnotes into sources",
                count,
            ) % {"count": count}


def _rows(message: str, log_entry: Any) -> str:
    count = log_entry.data["rows"]
    details = [ngettext("%(count)s row", "%(count)s rows", count) % {"count": count}]
    outcome = log_entry.data.get("outcome", Outcome.DONE)
    if outcome != Outcome.DONE:
        details.append(str(Outcome(outcome).label))
    return f"{message} ({', '.join(details)})"
