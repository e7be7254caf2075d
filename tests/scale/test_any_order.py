"""Whatever people, mail programs, workers and organisers do, in whichever order: nothing lost, nothing doubled."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.signing.elsewhere import elsewhere
from wagtail_petition.dossier.sealing import seal
from wagtail_petition.mail.sending import send_due, send_one
from wagtail_petition.models import (
    Correction,
    CountChange,
    Deletion,
    Dossier,
    Erasure,
    NewsletterContact,
    OutgoingMail,
    Petition,
    Signature,
)
from wagtail_petition.models.dossier import dossier_storage
from wagtail_petition.operations.counting import apply_count_changes, repair_count
from wagtail_petition.privacy.retention import apply_retention
from wagtail_petition.signing.services import SignatureData, import_signature
from wagtail_petition.signing.versions import SignedVersions
from wagtail_petition.visitors.errors import AlreadySignedError, RemovedBeforeError
from wagtail_petition.visitors.tokens import Purpose, code_of, make_token

pytestmark = pytest.mark.django_db(transaction=True)

State = Signature.State

#: Stories of up to 25 acts each.
EXAMPLES = 12

#: Three people, of whom one writes the same address in two ways.
PEOPLE = ("ada@example.org", "ADA@example.org", "bea@example.org", "cleo@example.org")
#: A page of ours that answers, whatever it says; never an error of the server.
ANSWERS = {200, 303, 410, 422}


class Petitioning(RuleBasedStateMachine):
    """One petition, and all that can be done to it from outside and from within."""

    page: Any
    form: dict[str, Any]
    elsewhere: SignedVersions
    mail_settings: Any

    signatures = Bundle("signatures")

    def __init__(self) -> None:
        super().__init__()
        self.client = Client()
        self.accepted = self.erased = 0
        self.sealed: dict[int, tuple[Any, ...]] = {}
        self.mail_up(True)
        mail.outbox.clear()
        for model in (
            Correction,
            Dossier,
            Signature,
            CountChange,
            Erasure,
            Deletion,
            NewsletterContact,
        ):
            model.objects.all().delete()
        Petition.objects.update(count=0)

    def mail_up(self, up: bool) -> None:
        backend = "locmem.EmailBackend" if up else "smtp.EmailBackend"
        self.mail_settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}"
        self.works = up

    def post(self, path: str, **data: Any) -> int:
        status = self.client.post(path, data).status_code
        assert status in ANSWERS
        return status

    # What people do.

    @rule(target=signatures, email=st.sampled_from(PEOPLE), newsletter=st.booleans())
    def sign(self, email: str, newsletter: bool) -> Signature:
        answers = {
            "consent-hand_over": "on",
            **({"consent-newsletter": "on"} if newsletter else {}),
        }
        path = f"/petitions/sign/{self.page.pk}/"
        assert self.post(path, **{**self.form, **answers, "email": email}) == 303
        self.accepted += 1
        return Signature.objects.latest("pk")

    @rule(target=signatures, email=st.sampled_from(PEOPLE), newsletter=st.booleans())
    def import_what_was_signed_elsewhere(self, email: str, newsletter: bool) -> Any:
        """An hour ago; whoever counts already, or left since, is not taken in."""
        purposes = {"hand_over", *(["newsletter"] if newsletter else [])}
        data = SignatureData(
            given_name="Odile", family_name="Roux", email=email, purposes=frozenset(purposes)
        )
        an_hour_ago = timezone.now() - timedelta(hours=1)
        try:
            signature = import_signature(self.page, data, self.elsewhere, signed_at=an_hour_ago)
        except (AlreadySignedError, RemovedBeforeError):
            return multiple()
        self.accepted += 1
        return signature

    @rule(signature=signatures, purpose=st.sampled_from([Purpose.CONFIRM, Purpose.REPORT_MISUSE]))
    def press(self, signature: Signature, purpose: Purpose) -> None:
        """The link of any mail that was ever sent, however often."""
        self.post(reverse(f"wagtail_petition:{purpose}", args=[make_token(signature, purpose)]))

    @rule(signature=signatures, right=st.booleans())
    def type_code(self, signature: Signature, right: bool) -> None:
        token = make_token(signature, Purpose.CHECK)
        self.post(f"/petitions/check/{token}/", code=code_of(signature) if right else "x")

    @rule(
        signature=signatures,
        act=st.sampled_from(["withdraw", "erase", "restrict", "lift", "consents", "correct"]),
    )
    def use_a_right(self, signature: Signature, act: str) -> None:
        token = make_token(signature, Purpose.MY_SIGNATURE)
        status = self.post(f"/petitions/mine/{token}/{act}/", given_name="Autre", family_name="Nom")
        self.erased += act == "erase" and status == 200

    # What machines do, more than once.

    @rule(signature=signatures)
    def run_the_mail_task_again(self, signature: Signature) -> None:
        for sent in OutgoingMail.objects.filter(signature=signature.pk):
            send_one(sent.pk)

    @rule(up=st.booleans())
    def switch_the_mail_server(self, up: bool) -> None:
        self.mail_up(up)

    @rule()
    def send_what_waits(self) -> None:
        send_due()

    @rule()
    def let_some_minutes_pass(self) -> None:
        OutgoingMail.objects.filter(state="waiting").update(next_attempt_at=timezone.now())

    @rule()
    def count(self) -> None:
        apply_count_changes(self.page.petition_id)

    @rule()
    def repair(self) -> None:
        assert repair_count(self.page.petition_id) == 0

    @rule(days=st.sampled_from([0, 8, 40 * 31]))
    def retain(self, days: int) -> None:
        apply_retention(timezone.now() + timedelta(days=days))

    @precondition(lambda self: len(self.sealed) < 2)
    @rule(variant=st.sampled_from(Dossier.Variant.values))
    def seal(self, variant: str) -> None:
        dossier = seal(self.page.petition, variant)
        assert dossier.counts["counted"] == Signature.objects.counted().count()
        self.sealed[dossier.pk] = self.sealed_state(dossier)

    # What holds after each step.

    @invariant()
    def an_address_counts_once(self) -> None:
        digests = Signature.objects.counted().values_list("counted_digest", flat=True)
        assert None not in digests
        assert set(Counter(digests).values()) <= {1}

    @invariant()
    def the_counter_and_what_waits_for_it_are_the_signatures(self) -> None:
        waiting = CountChange.objects.aggregate(sum=Sum("change"))["sum"] or 0
        assert Petition.objects.get().count + waiting == Signature.objects.counted().count()

    @invariant()
    def a_dossier_stays_as_it_was_sealed(self) -> None:
        for dossier in Dossier.objects.all():
            assert self.sealed_state(dossier) == self.sealed[dossier.pk]
        assert Dossier.objects.count() == len(self.sealed)

    @invariant()
    def nothing_that_was_accepted_is_lost(self) -> None:
        unconfirmed = Deletion.objects.filter(kind=Deletion.Kind.UNCONFIRMED)
        deleted = unconfirmed.aggregate(sum=Sum("count"))["sum"] or 0
        assert Signature.objects.count() + self.erased + deleted == self.accepted

    @invariant()
    def a_mail_was_sent_or_is_found(self) -> None:
        pending = Signature.objects.filter(state=State.PENDING)
        waiting = set(
            OutgoingMail.objects.filter(state="waiting", signature__in=pending).values_list(
                "signature", flat=True
            )
        )
        assert waiting == set(pending.filter(mailed_at=None).values_list("pk", flat=True))
        # Each mail holds a link of its own, or says that the address had signed: that one does not name the row.
        links = [re.findall(r"/confirm/(\d+)-", message.body) for message in mail.outbox]
        sent = Counter(int(link[0]) for link in links if link)
        assert set(sent.values()) <= {1}
        mailed = set(pending.exclude(mailed_at=None).values_list("pk", flat=True))
        assert len(mailed - set(sent)) <= links.count([])

    @invariant()
    def nothing_of_a_person_is_kept_without_a_reason(self) -> None:
        ended = Signature.objects.exclude(state__in=[State.PENDING, State.CONFIRMED])
        assert not ended.exclude(given_name="", family_name="", email="").exists()

    @invariant()
    def a_newsletter_goes_only_to_who_confirmed(self) -> None:
        contacts = NewsletterContact.objects.values_list("address_digest", flat=True)
        counted = Signature.objects.counted().values_list("counted_digest", flat=True)
        assert set(contacts) <= set(counted)

    def sealed_state(self, dossier: Dossier) -> tuple[Any, ...]:
        with dossier_storage().open(dossier.archive_name) as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        row = Dossier.objects.filter(pk=dossier.pk).values().get()
        return digest, {name: str(value) for name, value in row.items()}

    def teardown(self) -> None:
        """Once all is applied, the counter is right."""
        apply_count_changes(self.page.petition_id)
        assert Petition.objects.get().count == Signature.objects.counted().count()


def test_in_whichever_order_nothing_is_lost_and_nothing_doubled(petition_page, fill, settings):
    settings.EMAIL_PORT = 9
    settings.WAGTAIL_PETITION = {"MAILS_PER_ADDRESS": 1_000}
    place = {
        "page": petition_page,
        "form": fill(petition_page),
        "elsewhere": elsewhere(petition_page),
        "mail_settings": settings,
    }
    run_state_machine_as_test(
        type("Petitioning", (Petitioning,), place),
        settings=hypothesis_settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            # A story is short enough to be read, and long to be shortened.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
