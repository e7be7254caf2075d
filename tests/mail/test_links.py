"""Links that do not open what they were made for, and “check your mail”: nobody stands before a wall."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.utils import timezone

from wagtail_petition.models import Signature
from wagtail_petition.signing.services import confirm, erase, report_misuse, withdraw
from wagtail_petition.visitors import tokens
from wagtail_petition.visitors.tokens import Purpose, make_token

PATHS = {"confirm": "confirm", "not-me": "report_misuse", "check": "check", "mine": "my_signature"}


@pytest.fixture
def post(client, django_capture_on_commit_callbacks):
    """Send a form; what waits for the commit runs."""

    def send(path, **data):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data)

    return send


@pytest.fixture
def signed(petition_page, sign, latest):
    """A pending signature, and the paths of its links by name."""
    sign(petition_page)
    signature = latest()
    return signature, {
        name: f"/petitions/{name}/{make_token(signature, Purpose(purpose))}/"
        for name, purpose in PATHS.items()
    }


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def long_after(monkeypatch):
    """Let all links be too old."""
    monkeypatch.setattr(Purpose, "days", property(lambda purpose: 0))


def only_form(page):
    (form,) = page.select("article form")
    return form


@pytest.mark.parametrize("name", PATHS)
def test_an_old_link_leads_to_the_petition_to_my_signature_and_to_a_new_mail(
    petition_page, signed, client, post, link_in, monkeypatch, name
):
    signature, paths = signed
    with monkeypatch.context() as later:
        long_after(later)
        response = client.get(paths[name], headers={"Accept-Language": "en"})
        page = read(response)
        assert response.status_code == 410
        assert page.html["lang"] == "fr"
        hrefs = [link["href"] for link in page.select("article a")]
        assert hrefs == [petition_page.url, f"/petitions/my-link/{petition_page.pk}/"]
        answer = post(only_form(page)["action"], send="again")

    assert answer.status_code == 200
    assert mail.outbox[-1].recipients() == ["zoe@example.org"]
    assert len(mail.outbox) == 2
    assert post(link_in(mail.outbox[-1].body, "confirm")).status_code == 303
    signature.refresh_from_db()
    assert signature.state == "confirmed"


def test_who_has_confirmed_gets_the_link_to_their_signature_instead(
    signed, client, post, link_in, monkeypatch
):
    signature, paths = signed
    confirm(signature)
    with monkeypatch.context() as later:
        long_after(later)
        action = only_form(read(client.get(paths["mine"])))["action"]

    post(action)

    assert "Zoé" in client.get(link_in(mail.outbox[-1].body, "mine")).content.decode()


@pytest.mark.parametrize("end", [None, confirm, withdraw, report_misuse, erase])
def test_the_answer_to_who_asks_for_a_new_mail_is_the_same_for_all(signed, post, end):
    signature, paths = signed
    address = paths["not-me"].replace("not-me", "new-mail")
    before = post(address)
    if end:
        end(signature)

    after = post(address)

    assert (after.status_code, after.content) == (before.status_code, before.content)


def test_new_mails_to_one_address_are_limited(signed, post, settings):
    _signature, paths = signed

    for _press in range(10):
        assert post(paths["mine"].replace("mine", "new-mail")).status_code == 200
        assert post(paths["check"], send="again").status_code == 303

    assert len(mail.outbox) == 5


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_mail_scanner_has_no_mail_sent(signed, client, method):
    _signature, paths = signed

    response = getattr(client, method)(paths["mine"].replace("mine", "new-mail"))

    assert response.status_code == 410
    assert len(mail.outbox) == 1
    if method == "get":
        assert only_form(read(response))["action"] == paths["mine"].replace("mine", "new-mail")


@pytest.mark.parametrize(
    "after", [">/", "./", "),/", "]/", "%22/", "%20/", "…/", "=3D/", "%E2%80%8B/", "/%3E/"]
)
def test_what_a_mail_program_adds_to_a_link_does_not_break_it(signed, client, after):
    _signature, paths = signed

    for path in paths.values():
        assert client.get(path.removesuffix("/") + after).status_code == 200, path


@pytest.mark.parametrize(
    "shown",
    [
        "{} {}",
        "{}-{}",
        "{}\u202f{}\n",
        "Ou saisissez ce code sur la page affichée après l’envoi : {}{}",
        "\u200b{}{}.",
    ],
)
def test_the_code_is_taken_as_people_copy_it(signed, post, shown):
    signature, paths = signed
    code = tokens.code_of(signature)

    assert post(paths["check"], code=shown.format(code[:3], code[3:])).status_code == 303


@pytest.mark.parametrize(
    "digits", ["OI23456789", "ol23456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩"]
)
def test_the_code_is_taken_as_people_read_it(signed, post, digits):
    signature, paths = signed
    typed = "".join(digits[int(digit)] for digit in tokens.code_of(signature))

    assert post(paths["check"], code=typed).status_code == 303


def test_no_browser_cuts_the_code_out_of_what_is_pasted(signed, client):
    _signature, paths = signed

    assert int(read(client.get(paths["check"])).select_one("[name=code]")["maxlength"]) >= 100


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_damaged_link_is_answered_in_the_language_of_the_visitor(
    signed, client, post, name, language
):
    _signature, paths = signed

    for path in (paths[name][:-3] + "/", f"/petitions/{name}/x/", f"/petitions/{name}/1-a.b.c/"):
        response = client.get(path, headers={"Accept-Language": language})
        assert response.status_code == 410
        page = read(response)
        assert page.html["lang"] == language
        assert not page.select("article form")
        assert "oreilles" not in page.article.text
    assert post("/petitions/new-mail/1-a.b.c/").status_code == 410


def test_a_link_of_another_site_says_nothing_of_this_one(signed, client, settings):
    signature, _paths = signed
    settings.SECRET_KEY = "that of another site"
    foreign = make_token(signature, Purpose.CONFIRM)
    settings.SECRET_KEY = "that of this site"

    page = read(client.get(f"/petitions/confirm/{foreign}/"))

    assert "oreilles" not in page.article.text
    assert not page.select("article form")


def test_a_link_for_something_else_still_leads_to_its_petition(petition_page, signed, client):
    _signature, paths = signed

    page = read(client.get(paths["check"].replace("check", "mine")))

    assert page.select_one(f"article a[href='{petition_page.url}']")
    assert only_form(page)


def test_a_link_opened_again_says_that_the_signature_is_confirmed(
    petition_page, signed, client, post, monkeypatch
):
    _signature, paths = signed
    post(paths["confirm"])

    fresh = client.get(paths["confirm"])
    long_after(monkeypatch)
    old = client.get(paths["confirm"])

    for response in (fresh, old):
        page = read(response)
        assert response.status_code == 200
        assert "déjà confirmée" in page.h1.text
        assert page.select(f".petition-share a[href='{petition_page.full_url}']")
        assert not page.select("article form")


def test_who_signed_twice_learns_that_it_counts(signed, sign, petition_page, post, latest):
    _signature, paths = signed
    sign(petition_page, given_name="Zora")
    confirm(latest())

    assert "déjà confirmée" in read(post(paths["confirm"])).h1.text


def test_not_me_pressed_twice_has_its_own_words(signed, client, post):
    _signature, paths = signed
    post(paths["not-me"])

    page = read(client.get(paths["not-me"]))

    assert "déjà supprimées" in page.h1.text
    assert not page.select("article form")


def test_a_link_whose_signature_was_purged_still_leads_to_the_petition(
    petition_page, signed, client
):
    signature, paths = signed
    signature.delete()

    for name in PATHS:
        response = client.get(paths[name])
        assert response.status_code == 410
        assert read(response).select_one(f"article a[href='{petition_page.url}']")


def test_check_your_mail_shows_the_address_that_was_typed(signed, client):
    _signature, paths = signed

    response = client.get(paths["check"])

    assert "zoe@example.org" in read(response).article.text
    assert "zoe" not in paths["check"]
    assert not response.cookies
    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]


def test_an_hour_later_the_address_is_shown_to_nobody(signed, client, post):
    _signature, paths = signed
    Signature.objects.update(signed_at=timezone.now() - timedelta(minutes=61))

    page = client.get(paths["check"]).content.decode()
    post(paths["check"], send="correct", email="other@example.org")

    assert "zoe@example.org" not in page
    assert Signature.objects.get().email == "zoe@example.org"


def test_a_mistake_in_the_address_is_corrected_and_the_wrong_one_learns_nothing(
    petition_page, sign, client, post, link_in, latest
):
    check = sign(petition_page, email="zoe@gmial.com")["Location"]
    wrong = mail.outbox[0]
    page = read(client.get(check))
    assert page.select_one("#address [name=email]")["value"] == "zoe@gmail.com"

    after = post(check, send="correct", email="zoe@gmail.com")["Location"]

    assert mail.outbox[1].recipients() == ["zoe@gmail.com"]
    assert "zoe@gmail.com" in client.get(after).content.decode()
    # The link to this page may stand in the mail too.
    assert "gmail" not in read(client.get(check)).article.text
    post(check, send="correct", email="thief@example.org")
    code = re.search(r"\b\d{6}\b", wrong.body)[0]
    assert post(check, code=code).status_code == 422
    for name in ("confirm", "not-me", "mine"):
        assert client.get(link_in(wrong.body, name)).status_code == 410
    assert post(link_in(mail.outbox[1].body, "confirm")).status_code == 303
    assert (latest().email, latest().state) == ("zoe@gmail.com", "confirmed")


def test_a_correction_that_is_no_address_says_so(signed, client, post):
    _signature, paths = signed

    response = post(paths["check"], send="correct", email="zoe@")

    page = read(response)
    assert response.status_code == 422
    target = page.select_one(page.select_one(".petition-errors a")["href"])
    assert (target["name"], target["value"]) == ("email", "zoe@")


def test_a_signature_that_counts_is_nobody_elses_afterwards(signed, client, post):
    signature, paths = signed
    confirm(signature)

    post(paths["check"], send="correct", email="thief@example.org")

    signature.refresh_from_db()
    assert signature.email == "zoe@example.org"
    assert len(mail.outbox) == 1


def test_check_your_mail_tells_nobody_whether_an_address_had_signed(
    petition_page, sign, client, post
):
    first = sign(petition_page)["Location"]
    post(first, code=re.search(r"\b\d{6}\b", mail.outbox[0].body)[0])
    known = sign(petition_page)["Location"]
    unknown = sign(petition_page, email="new@example.org")["Location"]

    def seen(path):
        shown = [client.get(path), post(path, code="000000"), post(path, send="again")]
        shown += [post(path, send="correct", email="third@example.org")]
        shown += [client.get(shown[-1]["Location"]), client.get(path)]
        return [
            (page.status_code, page.content.replace(b"new@example.org", b"zoe@example.org"))
            for page in shown
        ]

    assert seen(known) == seen(unknown)


@pytest.mark.parametrize("name", PATHS)
def test_no_page_of_a_token_is_found_by_searchers(signed, client, name):
    _signature, paths = signed
    for path in (paths[name], f"/petitions/{name}/x/"):
        response = client.get(path)
        assert response["X-Robots-Tag"] == "noindex"
        assert read(response).select_one("meta[name=robots][content=noindex]")
    assert tokens.read_any_token("x") is None
