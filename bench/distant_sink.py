"""A mail server that is far away. Run by aiosmtpd in a process of its own, which knows nothing of the site."""

from __future__ import annotations

import asyncio
import os
from typing import Any

#: Seconds that each reply of a mail takes.
DISTANCE = 0.04


class DistantSink:
    """Takes everything, far away: each reply of a mail is late by ``DISTANCE``."""

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(DISTANCE)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(DISTANCE)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        # Two replies: one before the content, which has no hook of its own, and one after it.
        await asyncio.sleep(2 * DISTANCE)
        return "250 OK"


class NotingSink(DistantSink):
    """Notes to whom it took a mail, in this order, in the file that ``BENCH_NOTES`` names."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        with open(os.environ["BENCH_NOTES"], "a", encoding="utf-8") as notes:
            notes.writelines(f"{address}\n" for address in envelope.rcpt_tos)
        return answer
