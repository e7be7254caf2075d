"""Whoever signed was told how long their data are kept: these tests are what keeps that promise."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from wagtail_petition.models import (
    ConsentRecord,
    DeletedPage,
    Deletion,
    Delivery,
    Erasure,
    NewsletterContact,
    OutgoingMail,
    PetitionLogEntry,
    RetentionRun,
    Signature,
)
from wagtail_petition.privacy import retention
from wagtail_petition.privacy.deadlines import deadline_of
from wagtail_petition.privacy.months import add_months
from wagtail_petition.privacy.notice import freeze_notice
from wagtail_petition.privacy.retention import apply_retention, due

DAY = timedelta(days=1)


@pytest.fixture
def closed_page(make_page):
    """A petition that closed seven months ago and promised six."""
    return make_page(closes_at=add_months(timezone.now(), -7), retention_months=6)


@pytest.fixture
def signed_before(closed_page, make_signature):
    """A signature that was given before the closing."""
    moment = closed_page.closes_at - DAY
    return make_signature(
        closed_page, signed_at=moment, confirmed_at=moment, notice=freeze_notice(closed_page)
    )


def values(signature):
    """Everything that the database holds of a signature."""
    return Signature.objects.filter(pk=signature.pk).values().get()


def test_l4_unconfirmed_signatures_are_deleted_after_seven_days(petition_page, make_signature):
    now = timezone.now()
    old = make_signature(petition_page, state="pending", signed_at=now - 7 * DAY)
    ConsentRecord.objects.create(signature=old, purpose="sign", given=True, notice=old.notice)
    young = make_signature(petition_page, state="pending", signed_at=now - 6 * DAY)
    confirmed = make_signature(petition_page, signed_at=now - 8 * DAY)

    apply_retention()

    assert set(Signature.objects.all()) == {young, confirmed}
    assert not ConsentRecord.objects.exists()


def test_l4_only_confirmed_signatures_count(petition_page, make_signature):
    for state in ("pending", "withdrawn", "rejected"):
        make_signature(petition_page, state=state)
    confirmed = make_signature(petition_page)

    assert list(Signature.objects.counted()) == [confirmed]


def test_l10_nothing_that_tells_of_a_person_is_left_after_the_promised_time(signed_before):
    told = {
        "email": "zoe@example.org",
        "reason": "Parce que",
        "organisation": "Forez",
        "country": "France",
        "answers": {"age": "40"},
        "show_name": True,
        "newsletter": True,
    }
    Signature.objects.filter(pk=signed_before.pk).update(**told)
    before = values(signed_before)

    apply_retention()

    after = values(signed_before)
    assert after["state"] == "anonymised"
    assert after["ended_at"] is not None
    assert not any(after[name] for name in Signature.BLANKS)
    kept = set(after) - set(Signature.BLANKS) - {"state", "ended_at"}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def test_l10_counts_and_digests_stay(signed_before):
    digests = signed_before.text_digest, signed_before.counted_digest

    apply_retention()

    signature = Signature.objects.counted().get()
    assert (signature.text_digest, signature.counted_digest) == digests


def test_l10_nobody_is_anonymised_too_early(make_page, make_signature):
    page = make_page(closes_at=add_months(timezone.now(), -6) + DAY)
    make_signature(page, signed_at=page.closes_at - DAY, notice=freeze_notice(page))

    apply_retention()

    assert Signature.objects.get().state == "confirmed"


def test_l10_the_delivery_starts_the_clock_anew(closed_page, signed_before, make_dossier):
    Delivery.objects.create(
        dossier=make_dossier(closed_page), delivered_on=date.today(), channel="post"
    )

    apply_retention()

    assert values(signed_before)["state"] == "confirmed"
    end_of_day = timezone.localtime().replace(hour=23, minute=59, second=59, microsecond=999999)
    assert deadline_of(signed_before).due_at == add_months(end_of_day, 6)


def test_l10_the_longest_time_ends_a_petition_that_never_closes(make_page, make_signature):
    page = make_page(longest_retention_months=36)
    notice = freeze_notice(page)
    old = make_signature(page, notice=notice, signed_at=add_months(timezone.now(), -36))
    young = make_signature(page, notice=notice, signed_at=add_months(timezone.now(), -35))

    apply_retention()

    assert (values(old)["state"], values(young)["state"]) == ("anonymised", "confirmed")


def test_l10_a_longer_retention_never_holds_for_those_who_were_promised_less(
    closed_page, signed_before
):
    closed_page.retention_months = 60
    closed_page.save_revision().publish()

    apply_retention()

    assert values(signed_before)["state"] == "anonymised"


def test_l10_a_shorter_retention_holds_for_all(closed_page, signed_before):
    earlier = closed_page.closes_at + timedelta(days=95)
    assert not [duty for duty, _count in due(earlier) if duty.kind == "anonymised"]

    closed_page.retention_months = 3
    closed_page.save_revision().publish()

    apply_retention(earlier)

    assert values(signed_before)["state"] == "anonymised"


def test_l10_the_promise_is_kept_after_the_page_is_deleted(closed_page, signed_before):
    closed_page.delete()

    apply_retention()

    assert values(signed_before)["state"] == "anonymised"


def test_l10_restricted_data_are_kept_for_their_owner_until_the_longest_time(
    closed_page, signed_before
):
    Signature.objects.filter(pk=signed_before.pk).update(restricted_at=timezone.now())

    apply_retention()
    assert values(signed_before)["state"] == "confirmed"

    apply_retention(add_months(timezone.now(), 40))
    assert values(signed_before)["state"] == "anonymised"


def test_l10_the_digest_of_those_who_withdrew_goes_too(closed_page, signed_before):
    Signature.objects.filter(pk=signed_before.pk).update(state="withdrawn", counted_digest=None)

    apply_retention()

    after = values(signed_before)
    assert (after["state"], after["address_digest"]) == ("withdrawn", "")
    assert not due()


def test_l10_a_dry_run_tells_what_would_be_done_and_does_nothing(signed_before, capsys):
    before = values(signed_before)

    call_command("petition_retention", "--dry-run")

    assert "anonymised, 1 older than" in capsys.readouterr().out
    assert values(signed_before) == before
    assert not RetentionRun.objects.exists()
    assert not Deletion.objects.exists()


def test_l10_the_command_says_what_it_did(signed_before, capsys):
    call_command("petition_retention")

    assert "anonymised: 1" in capsys.readouterr().out
    assert RetentionRun.objects.get().finished_at is not None


def test_l10_each_run_leaves_proof_and_a_log_entry(closed_page, signed_before):
    run = apply_retention()

    deletion = run.deletions.get()
    assert (deletion.petition, deletion.kind, deletion.count) == (
        closed_page.petition,
        "anonymised",
        1,
    )
    assert deletion.rows_digest == hashlib.sha256(f"{signed_before.pk}\n".encode()).hexdigest()
    entry = PetitionLogEntry.objects.get(action="wagtail_petition.retention")
    assert (entry.data["kind"], entry.data["rows"]) == ("anonymised", 1)


def test_l10_a_second_run_finds_nothing_left(signed_before):
    apply_retention()

    assert not apply_retention().deletions.exists()


def test_l10_batches_do_the_whole_work(closed_page, make_signature, monkeypatch):
    monkeypatch.setattr(retention, "BATCH_SIZE", 2)
    notice = freeze_notice(closed_page)
    for _number in range(5):
        make_signature(closed_page, notice=notice, signed_at=closed_page.closes_at - DAY)

    run = apply_retention()

    assert not Signature.objects.exclude(state="anonymised").exists()
    assert sorted(run.deletions.values_list("count", flat=True)) == [1, 2, 2]


def test_l11_newsletter_contacts_go_after_three_years_without_contact(
    petition_page, make_signature
):
    notice = make_signature(petition_page).notice
    _old, young = (
        NewsletterContact.objects.create(
            petition=petition_page.petition,
            email=f"{months}@example.org",
            address_digest=str(months),
            language="fr",
            notice=notice,
            last_contact_at=add_months(timezone.now(), -months),
        )
        for months in (36, 35)
    )

    apply_retention()

    assert list(NewsletterContact.objects.all()) == [young]


def test_l11_the_newsletter_has_a_time_of_its_own(closed_page, signed_before):
    """A signature that is anonymised takes no contact away, nor the other way round."""
    contact = NewsletterContact.objects.create(
        petition=closed_page.petition,
        email="zoe@example.org",
        address_digest=signed_before.address_digest,
        language="fr",
        notice=signed_before.notice,
    )

    apply_retention()

    assert list(NewsletterContact.objects.all()) == [contact]


def test_l17_the_log_is_kept_for_twelve_months(petition_page):
    now = timezone.now()
    for months in (12, 11):
        PetitionLogEntry.objects.log_action(
            petition_page.petition,
            "wagtail_petition.export",
            data={"rows": months, "format": "csv"},
            timestamp=add_months(now, -months),
        )
    PetitionLogEntry.objects.log_action(
        petition_page.petition, "wagtail.edit", timestamp=add_months(now, -12)
    )

    apply_retention()

    kept = PetitionLogEntry.objects.values_list("action", "data__rows")
    assert set(kept) == {("wagtail_petition.export", 11), ("wagtail.edit", None)}


def test_l20_digests_of_erased_people_are_forgotten_when_no_backup_is_as_old(petition_page):
    Erasure.objects.create(
        petition=petition_page.petition,
        signature_uuid=uuid.uuid4(),
        address_digest="a" * 64,
        reason="erased",
        erased_at=add_months(timezone.now(), -12),
    )

    apply_retention()

    assert not Erasure.objects.exists()


@given(
    moment=st.datetimes(
        min_value=datetime(1990, 1, 1),
        max_value=datetime(2100, 1, 1),
        timezones=st.just(UTC),
    ),
    months=st.integers(min_value=-240, max_value=240),
)
def test_months_are_those_of_the_calendar(moment, months):
    later = add_months(moment, months)

    assert (later.year - moment.year) * 12 + later.month - moment.month == months
    assert later.day == moment.day or (later.day < moment.day and (later + DAY).day == 1)
    assert later.timetz() == moment.timetz()


def test_l10_a_closed_petition_says_in_public_until_when_data_are_kept(make_page, client):
    page = make_page(closes_at=datetime(2026, 1, 31, 12, tzinfo=UTC), retention_months=6)

    shown = client.get(page.url).content.decode()

    assert "31 juillet 2026" in shown


def test_batches_go_on_where_the_last_one_ended(closed_page, make_signature, monkeypatch):
    """Else each batch of a million would look through all that are done."""
    monkeypatch.setattr(retention, "BATCH_SIZE", 2)
    moment = closed_page.closes_at - DAY
    notice = freeze_notice(closed_page)
    rows = [
        make_signature(closed_page, signed_at=moment, confirmed_at=moment, notice=notice)
        for _row in range(5)
    ]

    with CaptureQueriesContext(connection) as captured:
        apply_retention()

    assert not Signature.objects.filter(state="confirmed").exists()
    assert [one.count for one in Deletion.objects.order_by("pk")] == [2, 2, 1]
    written = [
        query
        for query in captured
        if query["sql"].startswith("UPDATE") and "postcode" in query["sql"]
    ]
    # Confirmed and withdrawn ones, in each batch.
    assert len(written) == 2 * 3
    assert any(
        f'"id" > {rows[1].pk}' in query["sql"] or f"`id` > {rows[1].pk}" in query["sql"]
        for query in captured
    )


def test_a_run_that_was_cut_off_goes_on(closed_page, make_signature, monkeypatch):
    moment = closed_page.closes_at - DAY
    notice = freeze_notice(closed_page)
    for _row in range(3):
        make_signature(closed_page, signed_at=moment, confirmed_at=moment, notice=notice)
    monkeypatch.setattr(retention, "BATCH_SIZE", 1)
    anonymise, done = retention._anonymise, []

    def killed(signatures):
        if done:
            raise KeyboardInterrupt
        done.append(anonymise(signatures))

    monkeypatch.setattr(retention, "_anonymise", killed)
    with pytest.raises(KeyboardInterrupt):
        apply_retention()
    assert Signature.objects.filter(state="anonymised").count() == 1
    monkeypatch.setattr(retention, "_anonymise", anonymise)

    apply_retention()

    assert not Signature.objects.filter(state="confirmed").exists()
    assert sum(Deletion.objects.values_list("count", flat=True)) == 3


@pytest.mark.parametrize("state", ["sent", "refused", "given_up", "withheld", "cancelled"])
def test_the_record_of_a_mail_goes_seven_days_after_it_ended(petition_page, make_waiting, state):
    old, young = (make_waiting(petition_page) for _mail in range(2))
    old.mails.update(state=state, ended_at=timezone.now() - 7 * DAY)
    young.mails.update(state=state, ended_at=timezone.now() - 6 * DAY)

    apply_retention()

    assert set(OutgoingMail.objects.values_list("signature", flat=True)) == {young.pk}
    assert Deletion.objects.get().kind == "mails"


def test_a_mail_that_waits_is_kept_however_old_it_is(petition_page, make_waiting):
    waiting = make_waiting(petition_page)
    waiting.mails.update(created_at=timezone.now() - 30 * DAY)

    apply_retention()

    assert waiting.mails.exists()


def test_ended_tasks_of_the_app_go_after_a_day_and_those_of_the_site_stay(db):
    def task(path, status, age):
        return DBTaskResult.objects.create(
            task_path=path,
            status=status,
            finished_at=age and timezone.now() - age,
            args_kwargs={"args": [], "kwargs": {}},
            backend_name="default",
        ).pk

    ours = "wagtail_petition.mail.tasks.send_due_mails"
    for status in ("SUCCESSFUL", "FAILED"):
        task(ours, status, DAY + timedelta(minutes=1))
    left = task(ours, "RUNNING", None)
    DBTaskResult.objects.filter(pk=left).update(started_at=timezone.now() - 2 * DAY)
    kept = {
        task(ours, "FAILED", timedelta(hours=23)),
        task(ours, "READY", None),
        task("shop.tasks.bill", "SUCCESSFUL", 9 * DAY),
    }

    apply_retention()

    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == kept
    assert Deletion.objects.get().kind == "tasks"


def test_l10_what_a_deleted_page_said_of_the_controller_goes_with_the_last_data_of_signatories(
    closed_page, signed_before
):
    """Until then it is needed: to seal, to answer for what is held, to be reached."""
    closed_page.delete()
    kept = DeletedPage.objects.get()
    assert kept.content["controller_email"] == closed_page.controller_email
    assert not {"owner", "locked_by", "wagtail_admin_comments"} & set(kept.content)

    apply_retention(timezone.now() + DAY)
    assert DeletedPage.objects.exists()

    # The signature was anonymised by that run; the page is kept a week after its deletion.
    signed_before.refresh_from_db()
    assert signed_before.state == Signature.State.ANONYMISED
    apply_retention(timezone.now() + 8 * DAY)
    assert not DeletedPage.objects.exists()
    assert Deletion.objects.filter(kind="pages", count=1).exists()


def test_l10_what_a_deleted_page_said_stays_as_long_as_one_signature_is_held(
    petition_page, make_signature
):
    make_signature(petition_page)
    petition_page.delete()

    apply_retention(timezone.now() + 30 * DAY)

    assert DeletedPage.objects.exists()


def test_l10_what_a_deleted_page_said_stays_while_somebody_is_subscribed_to_its_newsletter(
    closed_page, signed_before
):
    contact = NewsletterContact.objects.create(
        petition=closed_page.petition,
        email="zoe@example.org",
        address_digest=signed_before.address_digest,
        language="fr",
        notice=signed_before.notice,
    )
    closed_page.delete()
    for days in (1, 8):
        apply_retention(timezone.now() + days * DAY)
    assert DeletedPage.objects.exists()

    contact.delete()
    apply_retention(timezone.now() + 8 * DAY)
    assert not DeletedPage.objects.exists()
