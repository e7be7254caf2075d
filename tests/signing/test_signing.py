from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.utils import timezone

from wagtail_petition.models import ConsentRecord, Signature
from wagtail_petition.operations.counting import apply_count_changes
from wagtail_petition.visitors.tokens import code_of


def test_a_signature_is_stored_with_what_was_agreed_to_and_seen(petition_page, sign, latest):
    response = sign(petition_page, postcode="42000", **{"consent-hand_over": "on"})

    signature = latest()
    assert response.status_code == 303
    assert (signature.state, signature.origin) == ("pending", "web")
    assert (signature.given_name, signature.family_name, signature.postcode) == (
        "Zoé",
        "Le Goff",
        "42000",
    )
    assert (signature.hand_over, signature.show_name) == (True, False)
    assert signature.text.content["title"] == petition_page.title
    assert {
        (consent.purpose, consent.given, consent.notice) for consent in signature.consents.all()
    } == {("sign", True, signature.notice), ("hand_over", True, signature.notice)}
    assert "Les Rues qui parlent" in signature.notice.content["wordings"]["sign"]


def test_signing_alone_is_enough(make_page, sign, latest):
    page = make_page(offer_show_name=True, offer_newsletter=True)

    sign(page)

    assert list(latest().consents.values_list("purpose", flat=True)) == ["sign"]


def test_boxes_start_unticked(make_page, client):
    page = make_page(offer_show_name=True, offer_newsletter=True)

    form = BeautifulSoup(client.post(f"/petitions/sign/{page.pk}/", {}).content, "html.parser")

    boxes = form.select("input[type=checkbox]")
    assert len(boxes) == 5
    assert not [box for box in boxes if box.has_attr("checked")]


def test_the_whole_way_from_form_to_counter(petition_page, sign, client, link_in):
    sign(petition_page)
    confirm = link_in(mail.outbox[0].body, "confirm")

    assert client.get(confirm).status_code == 200
    assert client.head(confirm).status_code == 200
    assert Signature.objects.get().state == "pending"

    response = client.post(confirm, follow=True)

    assert response.redirect_chain[0][1] == 303
    assert "counts" in response.content.decode() or "compte" in response.content.decode()
    assert Signature.objects.get().state == "confirmed"
    apply_count_changes(petition_page.petition_id)
    petition_page.petition.refresh_from_db()
    assert petition_page.petition.count == 1


def test_the_code_in_the_mail_does_the_same_as_the_link(petition_page, sign, client, latest):
    check = sign(petition_page)["Location"]
    code = re.search(r"\b\d{6}\b", mail.outbox[0].body)[0]

    response = client.post(check, {"code": f" {code[:3]} {code[3:]} "})

    assert response.status_code == 303
    assert latest().state == "confirmed"


def test_after_five_wrong_codes_the_code_is_closed_but_the_link_is_not(
    petition_page, sign, client, latest, link_in
):
    check = sign(petition_page)["Location"]
    right = code_of(latest())
    wrong = str((int(right) + 1) % 10**6).zfill(6)

    for _try in range(5):
        assert client.post(check, {"code": wrong}).status_code == 422
    assert client.post(check, {"code": right}).status_code == 422
    assert latest().state == "pending"

    client.post(link_in(mail.outbox[0].body, "confirm"))
    assert latest().state == "confirmed"


def test_the_owner_of_an_address_can_say_that_it_was_not_them(
    petition_page, sign, client, latest, link_in
):
    sign(petition_page, town="Saint-Étienne")
    text = mail.outbox[0].body
    not_me = link_in(text, "not-me")

    client.get(not_me)
    assert latest().email == "zoe@example.org"

    assert client.post(not_me).status_code == 200

    signature = latest()
    assert (signature.state, signature.rejection) == ("rejected", "misuse")
    assert not any(
        [signature.email, signature.given_name, signature.town, signature.address_digest]
    )
    assert client.post(link_in(text, "confirm")).status_code == 410
    assert latest().state == "rejected"


def test_reporting_a_confirmed_signature_takes_it_out_of_the_count(
    petition_page, sign, client, link_in
):
    sign(petition_page)
    text = mail.outbox[0].body
    client.post(link_in(text, "confirm"))
    client.post(link_in(text, "not-me"))

    apply_count_changes(petition_page.petition_id)
    petition_page.petition.refresh_from_db()
    assert petition_page.petition.count == 0


def test_a_known_address_gets_the_same_answer_and_another_mail(
    petition_page, sign, client, link_in
):
    first = sign(petition_page)
    client.post(link_in(mail.outbox[0].body, "confirm"))

    second = sign(petition_page, email="ZOE@Example.org", given_name="Zora")

    assert first.status_code == second.status_code == 303
    assert set(first.headers) == set(second.headers)
    pages = [client.get(response["Location"]) for response in (first, second)]
    assert pages[0].content.lower() == pages[1].content.lower()
    for page in pages:
        # The time of the answer.
        del page["Expires"]
    assert pages[0].headers == pages[1].headers
    assert "Zora" not in mail.outbox[1].body
    assert "/confirm/" not in mail.outbox[1].body
    # It waits as any other does, and is deleted with them.
    assert Signature.objects.order_by("pk").last().state == "pending"


def test_each_link_confirms_what_its_own_mail_shows_and_only_one_counts(
    petition_page, sign, client, link_in
):
    sign(petition_page, given_name="Zoé")
    sign(petition_page, given_name="Zora")
    assert "Zoé" in mail.outbox[0].body
    assert "Zora" in mail.outbox[1].body

    client.post(link_in(mail.outbox[1].body, "confirm"))
    response = client.post(link_in(mail.outbox[0].body, "confirm"))

    assert response.status_code == 200
    assert Signature.objects.get(state="confirmed").given_name == "Zora"
    assert Signature.objects.get(state="rejected").rejection == "duplicate"


def test_a_second_press_says_thank_you_again(petition_page, sign, client, link_in):
    sign(petition_page)
    confirm = link_in(mail.outbox[0].body, "confirm")

    assert [client.post(confirm).status_code for _press in range(2)] == [303, 303]
    assert client.get(confirm).status_code == 200


def test_an_expired_link_says_what_to_do(petition_page, sign, client, link_in, settings):
    sign(petition_page)
    settings.WAGTAIL_PETITION = {"CONFIRMATION_DAYS": 0}

    response = client.post(link_in(mail.outbox[0].body, "confirm"))

    assert response.status_code == 410
    assert Signature.objects.get().state == "pending"


@pytest.mark.parametrize("token", ["x", "1-aaaa.bbb.ccc", "%00", "1" * 500])
def test_a_forged_link_does_nothing(petition_page, sign, client, token):
    sign(petition_page)

    for purpose in ("confirm", "not-me", "check"):
        assert client.post(f"/petitions/{purpose}/{token}/").status_code in (404, 410)
    assert Signature.objects.get().state == "pending"


def test_a_link_for_one_purpose_never_opens_another(petition_page, sign, client, link_in):
    check = sign(petition_page)["Location"]
    not_me = link_in(mail.outbox[0].body, "not-me")

    for path in (check.replace("check", "confirm"), not_me.replace("not-me", "confirm")):
        assert client.post(path).status_code == 410
    assert Signature.objects.get().state == "pending"


def test_a_petition_takes_signatures_only_while_it_is_open(make_page, sign):
    now = timezone.now()
    day = timezone.timedelta(days=1)

    assert sign(make_page(slug="later", opens_at=now + day)).status_code == 410
    assert sign(make_page(slug="over", closes_at=now - day)).status_code == 410
    assert sign(make_page(slug="now", opens_at=now - day, closes_at=now + day)).status_code == 303
    assert Signature.objects.count() == 1


def test_an_unpublished_or_deleted_page_says_so_and_loses_nothing(
    petition_page, sign, client, link_in
):
    sign(petition_page)
    confirm = link_in(mail.outbox[0].body, "confirm")

    petition_page.unpublish()
    assert sign(petition_page).status_code == 410
    assert client.post(confirm).status_code == 410
    petition_page.delete()
    assert client.get(confirm).status_code == 410
    assert client.post(confirm).status_code == 410
    assert Signature.objects.get().state == "pending"


def test_errors_keep_what_was_written_and_lead_to_the_field(petition_page, sign):
    response = sign(petition_page, email="zoe", town="Saint-Étienne")

    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 422
    assert page.select_one("[name=town]")["value"] == "Saint-Étienne"
    summary = page.select_one(".petition-errors")
    assert summary.has_attr("autofocus")
    target = page.select_one(summary.select_one("a")["href"])
    assert target["name"] == "email"
    assert target["aria-invalid"] == "true"
    described = [page.find(id=name) for name in target["aria-describedby"].split()]
    assert described
    assert all(described)
    assert Signature.objects.count() == 0


def test_every_field_has_a_label_and_tells_browsers_what_it_is_for(make_page, sign):
    asked = {f"ask_{name}": "optional" for name in ("town", "country", "organisation", "reason")}
    page = BeautifulSoup(sign(make_page(**asked), email="").content, "html.parser")

    for control in page.select("form input:not([type=hidden]), form textarea"):
        assert page.select_one(f"label[for={control['id']}]"), control
        assert not control.get("placeholder")
    autofill = {control["name"]: control.get("autocomplete") for control in page.select("input")}
    assert autofill["given_name"] == "given-name"
    assert autofill["email"] == "email"
    assert autofill["postcode"] == "postal-code"


def test_a_text_changed_meanwhile_is_read_again_before_signing(petition_page, client, fill):
    stale = fill(petition_page)
    stale["text"] = "f" * 64

    response = client.post(f"/petitions/sign/{petition_page.pk}/", stale)

    form = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 422
    assert form.select_one("[name=text]")["value"] == fill(petition_page)["text"]
    assert form.select_one("[name=given_name]")["value"] == "Zoé"
    assert not form.select_one("[name=consent-sign]").has_attr("checked")
    assert Signature.objects.count() == 0


def test_who_read_a_cached_page_signs_the_text_that_it_showed(petition_page, client, fill, latest):
    form = fill(petition_page)
    petition_page.title = "Un autre titre"
    petition_page.save_revision().publish()

    assert client.post(f"/petitions/sign/{petition_page.pk}/", form).status_code == 303
    assert latest().text.content["title"] == "Pas d’oreilles dans nos rues"


def test_a_wording_changed_later_leaves_the_proof_alone(petition_page, sign, latest):
    sign(petition_page)
    proof = ConsentRecord.objects.get()
    before = proof.notice.content

    petition_page.wording_sign = "Je signe des deux mains."
    petition_page.save_revision().publish()
    petition_page.refresh_from_db()
    sign(petition_page, email="amadou@example.org")

    proof.refresh_from_db()
    assert proof.notice.content == before
    assert latest().notice.content["wordings"]["sign"] == "Je signe des deux mains."


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "https://elsewhere.example"}, 403),
        # Old browsers, where the referrer is hidden: their users are people, too.
        ({"Origin": "null"}, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://partner.example", "Sec-Fetch-Site": "cross-site"}, 303),
    ],
)
def test_another_site_cannot_sign_for_a_visitor(
    petition_page, client, fill, headers, status, settings
):
    settings.CSRF_TRUSTED_ORIGINS = ["https://partner.example"]
    response = client.post(
        f"/petitions/sign/{petition_page.pk}/", fill(petition_page), headers=headers
    )
    assert response.status_code == status


def test_no_public_answer_sets_a_cookie(petition_page, sign, client, link_in):
    responses = [sign(petition_page, email=""), sign(petition_page)]
    text = mail.outbox[0].body
    responses += [client.get(responses[1]["Location"]), client.get(link_in(text, "confirm"))]
    responses += [client.post(link_in(text, "confirm"))]
    responses += [client.get(responses[-1]["Location"])]

    assert not client.cookies
    assert not [response for response in responses if "Cookie" in response.get("Vary", "")]


def test_names_are_shown_as_text(petition_page, sign, client, link_in):
    sign(petition_page, given_name="<script>alert(1)</script>", family_name="O'Neil & fils")

    html = mail.outbox[0].alternatives[0][0]
    page = client.get(link_in(mail.outbox[0].body, "confirm")).content.decode()
    for shown in (html, page):
        assert "<script>alert" not in shown
        assert "&lt;script&gt;" in shown
    assert "O'Neil & fils" in mail.outbox[0].body


def test_a_name_cannot_write_headers_of_the_mail(make_page, sign):
    page = make_page(mail_subject="Merci {given_name} : {petition}")

    sign(page, given_name="Zoé\r\nBcc: everybody")

    message = mail.outbox[0]
    assert message.subject.startswith("Merci Zoé Bcc: everybody : Pas d’oreilles")
    assert message.recipients() == ["zoe@example.org"]
