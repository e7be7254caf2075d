"""The settings of the app: one dictionary, ``WAGTAIL_PETITION``, in the site's settings.

Read a setting as an attribute: ``from wagtail_petition.conf import settings`` then ``settings.CONFIRMATION_DAYS``.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured

DEFAULTS: dict[str, Any] = {
    # Key of the digests by which addresses are compared. Changing it makes every known address
    # look new, so give it a value of its own, kept apart from SECRET_KEY, which sites rotate.
    # None: SECRET_KEY.
    "ADDRESS_KEY": None,
    # Whether addresses that their mail provider delivers to one mailbox, such as name+tag@gmail.com, count as one.
    # Changing it makes such addresses look new, like ADDRESS_KEY.
    "FOLD_ADDRESSES": True,
    # Days that a confirmation link and its code stay valid.
    "CONFIRMATION_DAYS": 7,
    # Wrong codes after which the code of one signature no longer opens; the link still does.
    "CODE_ATTEMPTS": 5,
    # Kinds of sources that the site adds: the dotted path of a block by the name under which sources of it are stored.
    "SOURCE_KINDS": {},
    # Dotted path of the style in which sources are cited.
    "CITATION_STYLE": "wagtail_petition.sources.citation_style.ISO690Style",
    # Dotted path of the class of the form that people sign with.
    "SIGNATURE_FORM": "wagtail_petition.signing.forms.SignatureForm",
    # Dotted paths of the spam checks of the form, in this order. Who does not pass confirms with the code in the mail.
    "SPAM_CHECKS": [
        "wagtail_petition.signing.spam_checks.Honeypot",
        "wagtail_petition.signing.spam_checks.MinimumTime",
    ],
    # Dotted path of a captcha, the last of the spam checks. None: no captcha.
    "CAPTCHA": None,
    # Seconds under which nobody fills in a form by hand.
    "MINIMUM_SECONDS": 2,
    # Queue of TASKS in which each kind of work waits: "mail", "count", "export", "sealing", "upkeep". The others wait
    # in the default one.
    "QUEUES": {},
    # Sender of the mails to signatories. None: DEFAULT_FROM_EMAIL.
    "MAIL_FROM": None,
    # Mails that one worker has on their way at the same time, each through a connection of its own.
    "MAIL_CONNECTIONS": 10,
    # Seconds between two updates of the stored counter that confirmations may start.
    # Give a site with many signatures a larger value, and run `petition_count` every minute.
    "COUNT_INTERVAL": 1,
    # Seconds that browsers and caches may keep count.json, the list of names and earlier texts.
    "COUNT_MAX_AGE": 30,
    # Seconds that they may keep petition pages and thanks. 0: nothing is said.
    "PAGE_MAX_AGE": 10,
    # Seconds more that they may show pages, thanks and counts while they fetch them anew, or while that fails.
    "PAGE_STALE": 60,
    # Surge mode. None: the switch in the admin decides. True: always on. False: never, whatever the switch says.
    "SURGE": None,
    # Seconds that browsers and caches may keep pages, thanks and counts in surge mode, if that is more.
    "SURGE_MAX_AGE": 30,
    # Confirmation mails that all workers together send in a minute of surge mode, such as what the
    # mail provider takes. None: as many as they can.
    "SURGE_MAILS_PER_MINUTE": None,
    # Authorities that editors choose from, each with "name", "to" and "address". None: those that the app knows.
    "ADDRESSEES": None,
    # Goals that follow one another when the editor fixes none.
    "MILESTONES": [
        100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
        1_000_000, 2_500_000, 5_000_000, 10_000_000,
    ],
    # Alias in STORAGES of the private place where dossiers lie.
    "DOSSIER_STORAGE": "wagtail_petition_dossiers",
    # Dotted paths of the files that the site adds to each dossier.
    "DOSSIER_FILES": [],
    # Dotted paths of the formats in which the desk gives out lists, in this order; the first is proposed.
    "EXPORT_FORMATS": [
        "wagtail_petition.tables.Xlsx",
        "wagtail_petition.tables.Ods",
        "wagtail_petition.tables.Csv",
    ],
    # Rows of a list that are written while whoever exports it waits. A worker writes longer ones, where there is a task
    # queue, and their file is given out for so many hours.
    "EXPORT_ROWS_IN_REQUEST": 20_000,
    "EXPORT_HOURS": 24,
    # Keys under which e-mail addresses are stored encrypted (extra [encryption]): the first encrypts, all decrypt.
    # Empty: addresses are stored as they are. After a change run `petition_encrypt_addresses`.
    "EMAIL_KEYS": [],
    # age public keys ("age1…") to which everything that is taken out of the desk is encrypted
    # (extra [encryption]). Empty: whoever takes it out may name one, or a passphrase.
    "AGE_RECIPIENTS": [],
    # Days that the link to “My signature” stays valid; a new one can be asked for at any time.
    "MY_SIGNATURE_DAYS": 365,
    # Mails that one address gets from one petition in a day, whoever asks for them.
    "MAILS_PER_ADDRESS": 5,
    # Name in request.META of the address that visitors come from, such as "REMOTE_ADDR" or, behind a
    # proxy that sets it, "HTTP_X_REAL_IP". None: that of the connection if no proxy stands before the
    # site, since behind an unknown one all visitors would share one address. "": no limit by visitor.
    "CLIENT_ADDRESS_HEADER": None,
    # Forms that one such address may send in an hour: families, schools and offices share one.
    "SIGNATURES_PER_CLIENT": 60,
    # Codes that one such address may type in an hour.
    "CODES_PER_CLIENT": 60,
    # Times that one such address may ask for the link to “My signature” in an hour.
    "LINKS_PER_CLIENT": 10,
    # Such links that are mailed for one petition in an hour, whoever asks for them.
    "LINKS_PER_PETITION": 500,
    # Minutes for which a typed password is good when names are taken out of the desk.
    "PASSWORD_MINUTES": 5,
    # Months that a new petition page keeps signatures after the delivery or the closing, and after the
    # signature at most. Editors change both on the page.
    "RETENTION_MONTHS": 6,
    "LONGEST_RETENTION_MONTHS": 36,
    # Months without contact after which a newsletter address is deleted.
    "NEWSLETTER_MONTHS": 36,
    # Months that the log of who saw and took what is kept.
    "LOG_MONTHS": 12,
    # Months that the digests of erased addresses are kept: longer than any backup.
    "ERASURE_MONTHS": 12,
    # Signatures from which on the desk reminds of the impact assessment (GDPR article 35).
    "IMPACT_ASSESSMENT_AT": 10_000,
    # Ports of web addresses in sources that `petition_check_links` and saving a copy may ask.
    "LINK_PORTS": [80, 443],
    # Seconds that one request may take, redirections and download included.
    "LINK_SECONDS": 20,
    # Seconds between two requests to the same host.
    "LINK_PAUSE_SECONDS": 2,
    # Bytes of the largest document of which a copy is saved.
    "COPY_MAX_BYTES": 20_000_000,
    # Folders with fonts for scripts that the built-in ones lack. Typst looks in them too.
    "FONT_PATHS": [],
}  # fmt: skip


class Settings:
    """The site's ``WAGTAIL_PETITION`` over ``DEFAULTS``, read at each access, so never stale."""

    def __getattr__(self, name: str) -> Any:
        if name not in DEFAULTS:
            raise AttributeError(f"wagtail_petition has no setting {name}")
        chosen = getattr(django_settings, "WAGTAIL_PETITION", {})
        if unknown := chosen.keys() - DEFAULTS.keys():
            raise ImproperlyConfigured(
                f"WAGTAIL_PETITION has unknown settings: {', '.join(sorted(unknown))}. "
                f"Known ones are: {', '.join(DEFAULTS)}."
            )
        return chosen.get(name, DEFAULTS[name])


settings = Settings()
