from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from wagtail_petition.dossier.sealing import seal


@pytest.fixture
def member(db):
    """Log somebody in who may enter the admin and has the named permissions of the app."""

    def log_in(*codenames: str) -> Client:
        user = User.objects.create_user(f"member-{len(codenames)}-{User.objects.count()}")
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        for codename in codenames:
            user.user_permissions.add(
                Permission.objects.get(
                    codename=codename, content_type__app_label="wagtail_petition"
                )
            )
        client = Client()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def dossier(petition_page, make_signature):
    make_signature(petition_page)
    return seal(petition_page.petition, "complete")
