from __future__ import annotations

import io
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from wagtail_petition.models import LinkCheck
from wagtail_petition.sources import checking, fetching
from wagtail_petition.sources.checking import (
    NothingAnsweredError,
    Outcome,
    ask,
    check_links,
    interleaved,
    record,
)
from wagtail_petition.sources.tasks import check_links as check_links_task

from .internet import http

State = LinkCheck.State


@pytest.fixture(autouse=True)
def no_pause(settings):
    settings.WAGTAIL_PETITION = {"LINK_PAUSE_SECONDS": 0}


@pytest.fixture
def cited(make_page):
    """Publish a page that cites these addresses."""

    def make(*urls, **fields):
        links = [{"url": url, **fields} for url in urls]
        return make_page(sources=[{"type": "web", "value": {"title": "Un", "links": links}}])

    return make


@pytest.fixture
def run(net):
    """Check all links without waiting; gives what was found, by address, and the pauses."""

    def check(**options):
        check.pauses = []
        checks = check_links(fetcher=net.fetcher(), pause=check.pauses.append, **options)
        return {one.url: one for one in checks}

    return check


def by_path(**answers):
    """A site that answers each path with a status, and knows what it likes of HEAD."""
    return lambda method, path, _lines: http(answers[path.strip("/")])


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, State.OK),
        (204, State.OK),
        (404, State.GONE),
        (410, State.GONE),
        (401, State.REFUSED),
        (403, State.REFUSED),
        (429, State.REFUSED),
        (500, State.ERROR),
        (503, State.ERROR),
        (400, State.ERROR),
    ],
)
def test_the_state_of_a_link_follows_its_answer(net, status, state):
    net.site("paper.test", lambda *_request: http(status))

    outcome = ask("http://paper.test/", net.fetcher())

    assert (outcome.state, outcome.status) == (state, status)


@pytest.mark.parametrize("refusal", [405, 501, 404, 403])
def test_a_server_that_does_not_know_head_is_asked_properly(net, refusal):
    net.site("old.test", lambda method, *_rest: http(200 if method == "GET" else refusal))

    assert ask("http://old.test/", net.fetcher()).state == State.OK
    assert [method for _name, method, _path in net.asked] == ["HEAD", "GET"]


def test_a_server_that_hangs_up_on_head_is_asked_properly(net):
    net.site("old.test", lambda method, *_rest: http(200) if method == "GET" else b"")

    assert ask("http://old.test/", net.fetcher()).state == State.OK


def test_a_server_that_asks_for_rest_is_not_asked_again(net):
    for status in (429, 503):
        net.site(f"busy{status}.test", lambda *_request, status=status: http(status))
        ask(f"http://busy{status}.test/", net.fetcher())

    assert [method for _name, method, _path in net.asked] == ["HEAD", "HEAD"]


def test_a_server_gets_its_rest_between_head_and_get(net, settings):
    settings.WAGTAIL_PETITION = {"LINK_PAUSE_SECONDS": 7}
    net.site("old.test", lambda method, *_rest: http(200 if method == "GET" else 405))
    pauses = []

    ask("http://old.test/", net.fetcher(), pauses.append)

    assert pauses == [7]


def test_a_page_that_moved_for_good_is_told_from_one_that_is_lent(net):
    for name, status in (("good.test", 301), ("lent.test", 302)):
        there, elsewhere = http(200), http(status, Location="/b")
        answers = {"/b": there, "/": elsewhere}
        net.site(name, lambda _method, path, _lines, answers=answers: answers[path])

    moved, lent = (ask(f"http://{name}.test/", net.fetcher()) for name in ("good", "lent"))

    assert (moved.state, moved.final_url) == (State.MOVED, "http://good.test/b")
    assert lent.state == State.OK


def test_what_must_not_be_asked_is_not_asked_twice(net):
    outcome = ask("http://10.0.0.1/", net.fetcher())

    assert (outcome.state, outcome.problem) == (State.NOT_ASKED, "private")
    assert net.lookups == ["10.0.0.1"]


def test_published_links_and_their_archived_copies_are_asked(net, run, cited, home):
    net.site("paper.test", by_path(a=200, archive=200))
    page = cited("http://paper.test/a", archived_url="http://paper.test/archive")
    draft = cited("http://paper.test/draft")
    draft.unpublish()

    found = run()

    assert set(found) == {"http://paper.test/a", "http://paper.test/archive"}
    check = LinkCheck.objects.get(url="http://paper.test/a")
    assert (check.state, check.status, check.media_type) == (State.OK, 200, "")
    assert page.live


def test_links_of_any_page_model_are_asked(net, run, make_article):
    net.site("paper.test", by_path(a=200))
    make_article(
        sources=[{"type": "web", "value": {"links": [{"url": "http://paper.test/a"}]}}],
    )

    assert set(run()) == {"http://paper.test/a"}


def test_a_host_gets_its_rest_between_two_requests(net, run, cited, settings):
    settings.WAGTAIL_PETITION = {"LINK_PAUSE_SECONDS": 60}
    net.site("paper.test", by_path(a=200, b=200))
    net.site("radio.test", by_path(a=200))
    cited("http://paper.test/a", "http://paper.test/b", "http://radio.test/a")

    run()

    # Two hosts take turns; only the second request to one of them has to wait.
    assert [name for name, _method, _path in net.asked] == [
        "paper.test",
        "radio.test",
        "paper.test",
    ]
    (pause,) = run.pauses
    assert 50 < pause <= 60


def test_a_night_without_network_counts_against_nobody(net, run, cited):
    cited("http://paper.test/a", "http://radio.test/b", "http://10.0.0.1/")

    with pytest.raises(NothingAnsweredError):
        run()

    assert not LinkCheck.objects.filter(failures__gt=0).exists()


def test_one_site_that_does_not_answer_among_others_has_failed(net, run, cited):
    net.site("paper.test", by_path(a=200))
    cited("http://paper.test/a", "http://radio.test/b")

    assert run()["http://radio.test/b"].state == State.UNREACHABLE


def test_the_only_site_of_all_sources_can_fail(net, run, cited):
    cited("http://radio.test/a", "http://radio.test/b")

    assert {check.failures for check in run().values()} == {1}


def test_an_address_that_is_none_keeps_no_other_from_being_asked(net, run, make_page):
    net.site("paper.test", by_path(a=200))
    links = [{"url": url} for url in ("http://[bad#x", "http://paper.test/a")]
    make_page(sources=[{"type": "web", "value": {"title": "Un", "links": links}}])

    states = {url: check.state for url, check in run().items()}

    assert states == {"http://[bad#x": State.NOT_ASKED, "http://paper.test/a": State.OK}


def test_links_asked_a_short_while_ago_are_left_alone(net, run, cited):
    net.site("paper.test", by_path(a=200))
    cited("http://paper.test/a")
    run()

    assert run() == {}
    assert set(run(again=True)) == {"http://paper.test/a"}
    LinkCheck.objects.update(checked_at=timezone.now() - timedelta(hours=21))
    assert set(run()) == {"http://paper.test/a"}


def test_what_no_page_cites_any_more_is_forgotten(net, run, cited):
    record("http://gone.test/", Outcome(State.OK))
    net.site("paper.test", by_path(a=200))
    cited("http://paper.test/a")

    run()

    assert [check.url for check in LinkCheck.objects.all()] == ["http://paper.test/a"]


def test_a_link_dies_after_three_failures_over_more_than_a_day(db):
    url, night = "http://paper.test/", timezone.now()
    gone = Outcome(State.GONE, status=404)

    nights = [record(url, gone, night + timedelta(days=days)).is_dead for days in range(4)]

    assert nights == [False, False, True, True]
    assert LinkCheck.objects.get().first_failed_at == night


def test_three_failures_in_an_hour_are_not_death(db):
    now = timezone.now()
    for minutes in (0, 20, 40):
        check = record("http://paper.test/", Outcome(State.ERROR), now + timedelta(minutes=minutes))

    assert (check.failures, check.is_dead) == (3, False)


@pytest.mark.parametrize("state", [State.OK, State.MOVED, State.REFUSED, State.NOT_ASKED])
def test_an_answer_ends_the_row_of_failures(db, state):
    now = timezone.now()
    for days in range(3):
        record("http://paper.test/", Outcome(State.UNREACHABLE), now + timedelta(days=days))

    check = record("http://paper.test/", Outcome(state), now + timedelta(days=3))

    assert (check.failures, check.first_failed_at, check.is_dead) == (0, None, False)


def test_very_long_addresses_are_kept(db):
    url = "http://paper.test/" + "a" * 5_000

    assert record(url, Outcome(State.OK, final_url=url)).pk == record(url, Outcome(State.GONE)).pk


def test_hosts_take_turns():
    urls = ["http://a/1", "http://a/2", "http://a/3", "http://b/1", "http://[", "http://c/1"]

    assert list(interleaved(urls)) == [
        "http://a/1", "http://b/1", "http://[", "http://c/1", "http://a/2", "http://a/3",
    ]  # fmt: skip


@pytest.fixture
def own_internet(net, monkeypatch):
    """What runs by itself meets the test's internet, and does not wait."""
    monkeypatch.setattr(checking, "Fetcher", net.fetcher)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    return net


def test_the_command_says_what_failed_and_how_many_are_dead(own_internet, cited):
    own_internet.site("paper.test", by_path(a=200, b=404))
    cited("http://paper.test/a", "http://paper.test/b", "http://10.0.0.1/")
    out = io.StringIO()

    call_command("petition_check_links", stdout=out)

    said = out.getvalue().splitlines()
    assert said == ["gone (404): http://paper.test/b", "3 asked, 0 dead."]


def test_the_command_says_that_no_site_can_be_reached(own_internet, cited):
    cited("http://paper.test/a", "http://radio.test/b")

    with pytest.raises(CommandError, match="reach the internet"):
        call_command("petition_check_links")


def test_the_task_does_what_the_command_does(own_internet, cited):
    own_internet.site("paper.test", by_path(a=200))
    cited("http://paper.test/a")

    check_links_task.enqueue()

    assert LinkCheck.objects.get().state == State.OK


def test_the_site_names_itself_to_those_it_asks(home):
    agent = fetching.user_agent()

    assert agent.startswith("wagtail-petition/")
    assert "(+http://testserver)" in agent
