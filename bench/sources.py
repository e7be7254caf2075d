"""What numbered sources cost: a page with them, against the same page with its notes typed by hand.

The page has 200 references to 200 sources, each with a link, a date consulted and a word of comment. The yardstick is
the same petition page with the same text, in which an editor without the feature typed each reference as a link to an
anchor, and the notes as one rich text with the same words and links. Both are warm, and are asked in turn through the
whole stack of Django, in processor time, so that a busy machine tells the same.
"""

from __future__ import annotations

import time
from statistics import median
from uuid import NAMESPACE_OID, uuid5

from django.test import Client
from wagtail.models import Page

from bench.bars import Bar, at_most
from bench.plan import Plan
from bench.site import BenchSite
from wagtail_petition.models import PetitionPage

REFERENCES = 200
REQUESTS = 20
PARAGRAPH = (
    "La ville compte désormais 329 caméras : cinq fois plus que lors de ce contrôle, trois fois plus qu’en 2014. Cet "
    "argent manque à la prévention et à ceux qui la font"
)
NOTES = range(1, REFERENCES + 1)


def bars(plan: Plan, site: BenchSite) -> list[Bar]:
    """The page with sources, against the page without."""
    samples = cost_of_sources(site.petition.get_parent(), plan.rounds)
    name = f"page of {REFERENCES} references, against the same typed by hand"
    return [at_most(name, samples, [1.0] * plan.rounds, 1.15)]


def cost_of_sources(home: Page, rounds: int = 5) -> list[float]:
    """The ratio of the times of both pages, made below ``home``, round by round: 1.15 is to be the most."""
    client = Client(SERVER_NAME=home.get_site().hostname)
    cited, typed = (page.url for page in (make_cited(home), make_typed(home)))
    for url in (cited, typed):
        seconds(client, url)
    return [round(ratio(client, cited, typed), 3) for _round in range(rounds)]


def ratio(client: Client, cited: str, typed: str) -> float:
    """The ratio of the medians of some requests, made in turn."""
    times = [(seconds(client, cited), seconds(client, typed)) for _request in range(REQUESTS)]
    with_sources, without = (median(samples) for samples in zip(*times, strict=True))
    return with_sources / without


def seconds(client: Client, url: str) -> float:
    """The processor time of a request."""
    start = time.process_time()
    response = client.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url}: {response.status_code}")
    return time.process_time() - start


def make_cited(home: Page) -> PetitionPage:
    sources = [
        {
            "type": "report",
            "id": source_id(note),
            "value": {
                "author": "A. Martin",
                "title": f"Des rues sous écoute, partie {note}",
                "publisher": "Observatoire des villes",
                "number": "",
                "date": "2019-04-15",
                "locator": "12",
                "links": [
                    {
                        "type": "item",
                        "id": source_id(-note),
                        "value": {
                            "url": f"https://example.org/{note}",
                            "archived_url": "",
                            "consulted_on": "2019-06-01",
                            "file_type": "",
                            "file_size": None,
                        },
                    }
                ],
                "note": f'<p>Voir aussi <a href="https://example.org/video/{note}">la vidéo</a>.</p>',
                "language": "",
            },
        }
        for note in NOTES
    ]
    text = [
        f'<p>{PARAGRAPH}<a linktype="source" id="{source_id(note)}">[1]</a>.</p>' for note in NOTES
    ]
    return make_page(home, "cited", [*in_blocks(text), ("endnotes", {"heading": ""})], sources)


def make_typed(home: Page) -> PetitionPage:
    text = [f'<p>{PARAGRAPH}<a href="#note-{note}">[{note}]</a>.</p>' for note in NOTES]
    notes = [
        f'<li>A. Martin. <i><a href="https://example.org/{note}">Des rues sous écoute, partie {note}</a></i>. '
        f"Observatoire des villes, 15 avril 2019, p. 12. https://example.org/{note} Consulté le 1 juin 2019. "
        f'Voir aussi <a href="https://example.org/video/{note}">la vidéo</a>. '
        f'<a href="#ref-{note}">↩ {note}</a></li>'
        for note in NOTES
    ]
    typed = [("heading", "Sources"), ("text", f"<ol>{''.join(notes)}</ol>")]
    return make_page(home, "typed", [*in_blocks(text), *typed], [])


def source_id(note: int) -> str:
    return str(uuid5(NAMESPACE_OID, str(note)))


def in_blocks(paragraphs: list[str]) -> list[tuple[str, str]]:
    """The text as editors divide it, four paragraphs a block."""
    return [("text", "".join(paragraphs[start : start + 4])) for start in range(0, REFERENCES, 4)]


def make_page(home: Page, slug: str, body: list, sources: list) -> PetitionPage:
    page = PetitionPage(
        title="Pas d’oreilles dans nos rues",
        slug=slug,
        body=body,
        sources=sources,
        controller_name="Les Rues qui parlent",
        controller_address="42000 Saint-Étienne",
        controller_email="contact@example.org",
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    return page
