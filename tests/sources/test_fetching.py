from __future__ import annotations

import itertools
import ssl
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_petition.models.link import Problem
from wagtail_petition.sources.addresses import leads_here
from wagtail_petition.sources.fetching import REDIRECTS, Fetcher, FetchError, Target

from .internet import http

HTML = {"Content_Type": "text/html; charset=utf-8"}


def problem_of(net, url, **options):
    with pytest.raises(FetchError) as error:
        net.fetcher().fetch(url, **options)
    return error.value.problem


@pytest.fixture
def impatient(settings):
    settings.WAGTAIL_PETITION = {"LINK_SECONDS": 0.5}


def test_a_document_is_read_to_its_end(net):
    net.site("paper.test", lambda *_request: http(200, b"Facts", **HTML))

    answer = net.fetcher().fetch("http://paper.test/a?b=c#part", limit=100)

    assert (answer.status, answer.body, answer.size) == (200, b"Facts", 5)
    assert answer.media_type == "text/html"
    assert net.asked == [("paper.test", "GET", "/a?b=c")]


def test_the_site_says_who_asks_and_carries_nothing_else(net):
    net.site("paper.test", lambda *_request: http(200, Set_Cookie="a=b"))
    fetcher = net.fetcher()

    fetcher.fetch("http://paper.test/")
    fetcher.fetch("http://paper.test/")

    names = {line.split(":")[0] for line in net.lines[1:]}
    assert names == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert "User-Agent: tests (+https://example.org)" in net.lines


def test_the_machine_that_asks_is_not_asked(net):
    net.site("paper.test", lambda *_request: http(200))
    fetcher = replace(net.fetcher(), leads_here=leads_here)

    with pytest.raises(FetchError) as error:
        fetcher.fetch("http://paper.test/server-status")

    assert error.value.problem == Problem.PRIVATE
    assert net.asked == []


def test_a_name_server_that_does_not_answer_is_not_waited_for(net, impatient):
    begun = time.monotonic()
    fetcher = replace(net.fetcher(), resolve=lambda *_name: time.sleep(30))

    with pytest.raises(FetchError) as error:
        fetcher.fetch("http://paper.test/")

    assert error.value.problem == Problem.SLOW
    assert time.monotonic() - begun < 10


#: Made once: it reads all authorities of the machine.
TLS = ssl.create_default_context()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_is_asked_for_ends_in_an_answer_or_a_problem(text):
    def nobody(*_name):
        raise OSError

    for url in (text, f"http://{text}", f"http://a.test/{text}"):
        with pytest.raises(FetchError):
            Fetcher(resolve=nobody, tls=TLS, user_agent="-").fetch(url)


def test_an_address_that_no_server_takes_is_not_asked(net):
    assert problem_of(net, "http://paper.test/" + "a" * 9_000) == Problem.ADDRESS


def test_proxies_of_the_environment_take_no_part(net, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    net.site("paper.test", lambda *_request: http(200))

    assert net.fetcher().fetch("http://paper.test/").status == 200


def test_addresses_with_accents_are_asked_as_a_browser_asks_them(net):
    net.site("xn--crivains-90a.test", lambda *_request: http(200))

    net.fetcher().fetch("http://écrivains.test/été?q=à b")

    assert net.asked == [("xn--crivains-90a.test", "GET", "/%C3%A9t%C3%A9?q=%C3%A0%20b")]
    assert "Host: xn--crivains-90a.test" in net.lines


@pytest.mark.parametrize(
    "url",
    [
        "ftp://paper.test/",
        "file:///etc/passwd",
        "gopher://paper.test/",
        "//paper.test/",
        "http://",
        "http://user:word@paper.test/",
        "http://paper.test@elsewhere.test/",
        "http://paper.test:22/",
        "http://paper.test:99999/",
        "http://paper.test\\@elsewhere.test/",
        "http://pa per.test/",
        "http://[::1/",
        "https://paper.test:80000000/",
        "",
    ],
)
def test_other_things_than_web_pages_are_not_asked(net, url):
    assert problem_of(net, url) == Problem.ADDRESS
    assert net.lookups == []


@given(st.text(max_size=60).map(lambda rest: "http://" + rest))
def test_any_text_is_an_address_or_refused(url):
    try:
        target = Target.of(url)
    except FetchError:
        return
    assert target.host.isascii()
    assert target.port in (80, 443)
    assert target.path.isascii()
    assert not set(target.path) & set(" \r\n\t")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.2", "2130706434", "0x7f.2", "0177.0.0.2", "[::1]", "[::ffff:10.0.0.1]", "10.0.0.1",
     "169.254.169.254", "[fe80::1]", "[64:ff9b::a00:1]", "0", "[::]"],
)  # fmt: skip
def test_the_network_of_the_site_is_not_asked(net, host):
    assert problem_of(net, f"http://{host}/") == Problem.PRIVATE


def test_a_name_that_leads_into_the_network_is_not_asked(net):
    net.names["inside.test", 80] = [("10.0.0.1", 80)]

    assert problem_of(net, "http://inside.test/") == Problem.PRIVATE


def test_one_private_address_among_public_ones_is_enough_to_refuse(net):
    net.site("half.test", lambda *_request: http(200))
    net.names["half.test", 80].append(("192.168.0.1", 80))

    assert problem_of(net, "http://half.test/") == Problem.PRIVATE
    assert net.asked == []


@pytest.mark.parametrize(
    "location",
    ["http://inside.test/", "http://10.0.0.1/", "http://[::1]/", "//169.254.169.254/latest", "http://0x7f.2/"],
)  # fmt: skip
def test_a_redirection_does_not_lead_into_the_network(net, location):
    net.names["inside.test", 80] = [("10.0.0.1", 80)]
    net.site("door.test", lambda *_request: http(302, Location=location))

    assert problem_of(net, "http://door.test/") == Problem.PRIVATE


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://door.test/", "http://door.test:22/", "http://a@door.test/"]
)  # fmt: skip
def test_a_redirection_does_not_lead_out_of_the_web(net, location):
    net.site("door.test", lambda *_request: http(302, Location=location))

    assert problem_of(net, "http://door.test/") == Problem.ADDRESS


def test_a_name_is_looked_up_once_so_that_it_cannot_change_in_between(net):
    """DNS rebinding: the first look-up says a public address, the second one the network of the site."""
    net.site("turncoat.test", lambda *_request: http(200))
    answers = itertools.chain(
        [net.names["turncoat.test", 80]], itertools.repeat([("10.0.0.1", 80)])
    )
    net.resolve = lambda host, port: (net.lookups.append(host), next(answers))[1]

    assert net.fetcher().fetch("http://turncoat.test/").status == 200
    assert net.lookups == ["turncoat.test"]


def test_each_step_of_a_redirection_is_looked_up_anew(net):
    net.site("turncoat.test", lambda *_request: http(302, Location="/again"))
    answers = itertools.chain(
        [net.names["turncoat.test", 80]], itertools.repeat([("10.0.0.1", 80)])
    )
    net.resolve = lambda host, port: next(answers)

    assert problem_of(net, "http://turncoat.test/") == Problem.PRIVATE


def test_redirections_are_followed_to_where_the_page_is(net):
    net.site("new.test", lambda *_request: http(200, b"Here"), tls=True)
    net.site("old.test", lambda *_request: http(301, Location="https://new.test/café"))

    answer = net.fetcher().fetch("http://old.test/", limit=100)

    assert (answer.url, answer.body, answer.moved) == ("https://new.test/café", b"Here", True)
    assert net.asked[-1] == ("new.test", "GET", "/caf%C3%A9")


def test_a_page_has_moved_only_if_every_step_says_so(net):
    net.site(
        "old.test",
        lambda _method, path, _lines: {
            "/": http(301, Location="/step"),
            "/step": http(302, Location="/today"),
        }.get(path, http(200)),
    )

    answer = net.fetcher().fetch("http://old.test/")

    assert (answer.url, answer.moved) == ("http://old.test/today", False)


def test_a_ring_of_redirections_ends(net):
    net.site("ring.test", lambda *_request: http(302, Location="/"))

    assert problem_of(net, "http://ring.test/") == Problem.REDIRECTS
    assert len(net.asked) == REDIRECTS + 1


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_a_server_that_drips_for_ever_is_left(net, impatient, method, tls):
    def drip(*_request):
        yield b"HTTP/1.1 200 OK\r\n"
        while True:
            yield b"X-Drip: drop\r\n"
            time.sleep(0.05)

    net.site("slow.test", drip, tls=tls)
    begun = time.monotonic()

    url = f"{'https' if tls else 'http'}://slow.test/"
    assert problem_of(net, url, method=method) == Problem.SLOW
    # Far from for ever, on a busy machine too.
    assert time.monotonic() - begun < 10


def test_a_body_that_drips_for_ever_is_left(net, impatient):
    def drip(*_request):
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            yield b"drop"
            time.sleep(0.05)

    net.site("slow.test", drip)

    assert problem_of(net, "http://slow.test/", limit=10_000) == Problem.SLOW


def test_a_handshake_that_never_ends_is_left(net, impatient):
    """TLS takes the socket away, so that its time-out alone would begin anew with each byte."""

    def drip():
        yield b"\x16\x03\x03\x40\x00"
        while True:
            yield b"\x02"
            time.sleep(0.05)

    net.raw("slow.test", 443, drip)

    assert problem_of(net, "https://slow.test/") == Problem.SLOW


def test_redirections_share_the_time(net, impatient):
    def wait(*_request):
        time.sleep(0.2)
        return http(302, Location="/")

    net.site("slow.test", wait)

    assert problem_of(net, "http://slow.test/") == Problem.SLOW


def test_an_endless_body_is_not_read_beyond_the_limit(net):
    sent = 0

    def pour(*_request):
        nonlocal sent
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            sent += 65_536
            yield bytes(65_536)

    net.site("endless.test", pour)

    assert problem_of(net, "http://endless.test/", limit=100_000) == Problem.SIZE
    # What lies in the buffers of the loopback besides.
    assert sent < 50_000_000
    assert net.fetcher().fetch("http://endless.test/").body == b""


@pytest.mark.parametrize("header", [b"X: " + b"y" * 100_000, b"X: y\r\n" * 500])
def test_huge_headers_are_not_read(net, header):
    net.site("huge.test", lambda *_request: b"HTTP/1.1 200 OK\r\n" + header + b"\r\n\r\n")

    assert problem_of(net, "http://huge.test/") == Problem.PROTOCOL


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", Problem.PROTOCOL),
        (b"\x00\xff\x00", Problem.PROTOCOL),
        (b"HTTP/1.1 abc\r\n\r\n", Problem.PROTOCOL),
        (b"", Problem.CONNECTION),
    ],
)
def test_what_is_no_web_server_is_told_apart(net, said, problem):
    net.site("odd.test", lambda *_request: said)

    assert problem_of(net, "http://odd.test/") == problem


def test_a_document_that_breaks_off_is_not_taken_for_whole(net):
    net.site("cut.test", lambda *_request: b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nFact")

    assert problem_of(net, "http://cut.test/", limit=100) == Problem.INCOMPLETE


def test_a_length_that_cannot_be_is_unknown(net):
    net.site("odd.test", lambda *_request: http(200, Content_Length="9" * 40))

    assert net.fetcher().fetch("http://odd.test/", "HEAD").size is None


@pytest.mark.parametrize(
    "said", ["text/h\x00tml", "text", "a/" + "b" * 100, "<b>/x", "text/html\x7f"]
)
def test_a_media_type_that_cannot_be_is_unknown(net, said):
    net.site("odd.test", lambda *_request: http(200, Content_Type=said))

    assert net.fetcher().fetch("http://odd.test/").media_type == ""


def test_a_redirection_with_control_characters_is_not_followed(net):
    """No database keeps them, and what reads them otherwise than this site would go elsewhere."""
    net.site("odd.test", lambda *_request: http(302, Location="/a\x00b"))

    assert problem_of(net, "http://odd.test/") == Problem.ADDRESS


def test_a_packed_answer_is_not_taken_for_the_document(net):
    net.site("packed.test", lambda *_request: http(200, b"\x1f\x8b", Content_Encoding="gzip"))

    assert problem_of(net, "http://packed.test/", limit=100) == Problem.PROTOCOL


def test_the_certificate_must_be_that_of_the_name(net):
    net.site("paper.test", lambda *_request: http(200), tls="other.test")

    assert problem_of(net, "https://paper.test/") == Problem.CERTIFICATE
    assert net.asked == []


def test_an_unknown_name_and_a_closed_door_are_told_apart(net):
    net.names["closed.test", 80] = [("127.0.0.1", 9)]

    assert problem_of(net, "http://nowhere.test/") == Problem.NAME
    assert problem_of(net, "http://closed.test/") == Problem.CONNECTION


def test_the_next_address_of_a_host_is_tried(net):
    net.site("two.test", lambda *_request: http(200))
    net.names["two.test", 80].insert(0, ("127.0.0.1", 9))

    assert net.fetcher().fetch("http://two.test/").status == 200
