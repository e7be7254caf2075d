"""Which addresses large mail providers deliver to one mailbox, each rule with its source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MailProvider:
    """The rules by which one provider ignores parts of its addresses."""

    name: str
    domains: tuple[str, ...]
    """Where the rules hold; all of them are one domain to the provider if ``one_domain`` is set."""
    sources: tuple[str, ...]
    """Pages that document the rules: the provider's own, or where it is silent those of who tried them."""
    one_domain: bool = False
    ignored_characters: str = ""
    """Characters of the name that make no difference to the provider."""
    ignores_tags: bool = False
    """``name+tag@`` is ``name@``."""
    has_subdomains: bool = False
    """``tag@name.provider.example`` is ``name@provider.example``."""

    def mailbox(self, local: str, domain: str) -> str:
        """The address of the mailbox behind ``local@domain``, whose domain is one of the provider's."""
        if self.ignores_tags:
            # What begins with the plus sign has no name before it.
            local = local[:1] + local[1:].partition("+")[0]
        # A name of nothing else stays as it is.
        local = local.translate(dict.fromkeys(map(ord, self.ignored_characters))) or local
        return f"{local}@{self.domains[0] if self.one_domain else domain}"


# Yahoo is not among them: its disposable addresses (name-word@) begin with a name that is not that of the mailbox
# (https://help.yahoo.com/kb/SLN28815.html).
MAIL_PROVIDERS = (
    MailProvider(
        name="Gmail",
        domains=("gmail.com", "googlemail.com"),
        sources=(
            "https://support.google.com/mail/answer/10313",
            "https://support.google.com/mail/answer/7436150",
            "https://support.google.com/mail/answer/12096",
        ),
        one_domain=True,
        ignored_characters=".",
        ignores_tags=True,
    ),
    MailProvider(
        name="Outlook.com",
        domains=(
            *("outlook.com", "hotmail.com", "live.com", "msn.com"),
            *("outlook.fr", "hotmail.fr", "live.fr", "outlook.be", "hotmail.be", "live.be"),
            *("outlook.de", "hotmail.de", "live.de", "outlook.es", "hotmail.es", "live.nl"),
            *("outlook.it", "hotmail.it", "live.it", "hotmail.co.uk", "live.co.uk"),
            *("outlook.pt", "live.com.pt", "hotmail.ca", "live.ca"),
        ),
        sources=(
            "https://support.microsoft.com/en-us/office/"
            "add-or-remove-an-email-alias-in-outlook-com-459b1989-356d-40fa-a689-8f285b13f1f2",
        ),
        ignores_tags=True,
    ),
    MailProvider(
        name="Proton",
        domains=("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
        sources=(
            "https://proton.me/support/addresses-and-aliases",
            "https://proton.me/support/change-username",
        ),
        ignored_characters=".-_",
        ignores_tags=True,
    ),
    MailProvider(
        name="Fastmail",
        domains=(
            *("fastmail.com", "fastmail.fm", "fastmail.net", "fastmail.org", "fastmail.uk"),
            *("fastmail.co.uk", "fastmail.de", "fastmail.es", "fastmail.nl", "fastmail.us"),
            *("sent.com", "mm.st", "eml.cc", "ml1.net", "warpmail.net", "myfastmail.com"),
        ),
        sources=(
            "https://www.fastmail.help/hc/en-us/articles/"
            "360060591053-Plus-addressing-and-subdomain-addressing",
        ),
        ignores_tags=True,
        has_subdomains=True,
    ),
    # Apple documents its domains and is silent about tags.
    MailProvider(
        name="iCloud",
        domains=("icloud.com", "me.com", "mac.com"),
        sources=(
            "https://support.apple.com/en-us/118230",
            "https://en.wikipedia.org/wiki/Email_address#Sub-addressing",
        ),
        one_domain=True,
        ignores_tags=True,
    ),
    MailProvider(
        name="Yandex",
        domains=(
            *("yandex.ru", "ya.ru", "yandex.com"),
            *("yandex.by", "yandex.kz", "yandex.ua"),
        ),
        sources=(
            "https://yandex.com/support/id/authorization/email.html",
            "https://email-normalize.readthedocs.io/",
        ),
        one_domain=True,
        ignores_tags=True,
    ),
    MailProvider(
        name="Zoho",
        domains=("zoho.com", "zoho.eu", "zohomail.com", "zohomail.eu"),
        sources=("https://email-normalize.readthedocs.io/",),
        ignores_tags=True,
    ),
)

_BY_DOMAIN = {domain: provider for provider in MAIL_PROVIDERS for domain in provider.domains}


def mailbox_of(address: str) -> str:
    """The address of the mailbox that ``address``, a normalized one, is delivered to as far as its provider tells."""
    local, _at, domain = address.rpartition("@")
    name, _dot, parent = domain.partition(".")
    if (above := _BY_DOMAIN.get(parent)) and above.has_subdomains:
        local, domain = name, parent
    provider = _BY_DOMAIN.get(domain)
    return provider.mailbox(local, domain) if provider else address
