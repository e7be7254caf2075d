from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from wagtail_petition.privacy.encryption import encrypt_addresses


class Command(BaseCommand):
    help = (
        "Stores every e-mail address anew under the first of EMAIL_KEYS. "
        "Run it after each change of EMAIL_KEYS; remove an old key only afterwards."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{encrypt_addresses()} addresses stored anew")
