"""How many mails one address gets in a day: nobody's mailbox is flooded through a form."""

from __future__ import annotations

from ..conf import settings
from ..models import Petition
from ..visitors.addresses import address_digest
from ..visitors.limits import DAY, allow, take_back


def take_share(petition: Petition, address: str) -> bool:
    """Whether ``address`` gets one more mail today, which is counted.

    One that is withheld counts as sent: the mails of that day hold links that work.
    """
    return allow("mail", _name(petition, address), settings.MAILS_PER_ADDRESS, DAY)


def give_back_share(petition: Petition, address: str) -> None:
    """Forget a mail that was counted and did not leave."""
    take_back("mail", _name(petition, address), DAY)


def _name(petition: Petition, address: str) -> str:
    return f"{petition.pk}-{address_digest(address)}"
