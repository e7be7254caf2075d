"""What an editor would write: a petition with a source, and a story about it. Run by ``manage.py shell``."""

from home.models import HomePage
from stories.models import StoryPage

from wagtail_petition.models import PetitionPage

SOURCE = "8b0a6a1e-0b53-4a0e-9f0c-0d6a3f6f0001"
CITING = f'<p>There are microphones in our street<a linktype="source" id="{SOURCE}">[1]</a>.</p>'
SOURCES = [
    {
        "type": "report",
        "id": SOURCE,
        "value": {
            "author": "A. Martin",
            "title": "Streets that listen",
            "publisher": "Observatory of towns",
            "date": "2019-04-15",
            "links": [{"url": "https://example.org/report", "consulted_on": "2019-06-01"}],
        },
    }
]

home = HomePage.objects.first()
petition = PetitionPage(
    title="No ears in our streets",
    slug="petition",
    summary="<p>The town wants microphones. We do not.</p>",
    body=[("text", CITING), ("endnotes", {"heading": ""})],
    sources=SOURCES,
    asks="Open an inquiry",
    controller_name="Streets that speak",
    controller_address="1 rue de la Mairie\n42000 Saint-Étienne",
    controller_email="contact@example.org",
)
home.add_child(instance=petition)
petition.save_revision().publish()

chosen = {"petition": petition}
story = StoryPage(
    title="A walk against microphones",
    slug="story",
    body=[
        ("text", CITING),
        ("progress", chosen),
        ("signature_form", chosen),
        ("export", chosen),
        ("endnotes", {"heading": ""}),
    ],
    sources=SOURCES,
)
home.add_child(instance=story)
story.save_revision().publish()
