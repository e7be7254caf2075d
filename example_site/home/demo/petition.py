"""The demonstration petition, in French."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

REPORT = "5d0c2c7e-6f0b-4c53-9d4c-2b6f1f7a0001"
STUDY = "5d0c2c7e-6f0b-4c53-9d4c-2b6f1f7a0002"
RADIO = "5d0c2c7e-6f0b-4c53-9d4c-2b6f1f7a0003"
WALK = "5d0c2c7e-6f0b-4c53-9d4c-2b6f1f7a0004"


def cite(source_id: str) -> str:
    """A note reference as the editor stores it; readers get a number of their own."""
    return f'<a linktype="source" id="{source_id}">[*]</a>'


def _items(*texts: str) -> list[dict[str, Any]]:
    """A list as the editor stores it: translations find an item by its id."""
    return [_item(text) for text in texts]


def _link(url: str, **data: Any) -> dict[str, Any]:
    """A place where a source can be read, as the editor stores it."""
    return _item({"url": url, **data})


def _item(value: Any) -> dict[str, Any]:
    return {"type": "item", "value": value, "id": str(uuid4())}


SOURCES: list[dict[str, Any]] = [
    {
        "type": "report",
        "id": REPORT,
        "value": {
            "author": "La Quadrature du Net",
            "title": "Mouchards et drone à Saint-Étienne : le maire veut étouffer le débat",
            "date": "2019-04-15",
            "links": [
                _link(
                    "https://www.laquadrature.net/2019/04/15/mouchards-et-drone-a-saint-etienne-le-maire-veut-etouffer-le-debat/"
                )
            ],
            "note": "<p>Le projet y est décrit en détail.</p>",
        },
    },
    {
        "type": "article",
        "id": STUDY,
        "value": {
            "author": "Laurent Mucchielli",
            "title": "Le coût de la vidéosurveillance",
            "links": [
                _link(
                    "http://www.laurent-mucchielli.org/public/Le_cout_de_la_videosurveillance.pdf",
                    file_type="PDF",
                )
            ],
            "note": (
                '<p>L’auteur parle aussi de ses enquêtes dans <a href="https://www.youtube.com/watch?v=eN9Hx9udfFM">'
                "un entretien filmé</a>.</p>"
            ),
        },
    },
    {
        "type": "broadcast",
        "id": RADIO,
        "value": {
            "title": "Journal",
            "publisher": "France Bleu Saint-Étienne Loire",
            "date": "2019-05-08",
        },
    },
    {
        "type": "web",
        "id": WALK,
        "value": {
            "title": "Une déambulation festive, en images",
            "publisher": "Le Numéro zéro",
            "links": [
                _link(
                    "https://lenumerozero.lautre.net/Deambulation-festive-contre-Serenicity-retour-en-image"
                )
            ],
        },
    },
]


def body(image: dict[str, Any]) -> list[tuple[str, Any]]:
    """The text, with ``image`` (the value of an image block) where the picture goes."""
    return [
        (
            "text",
            "<p>Ailleurs en France, personne ne l’a encore fait : la mairie de Saint-Étienne veut accrocher une "
            "cinquantaine de micros dans un quartier populaire, et les brancher sur la vidéosurveillance. La mairie "
            "les appelle des « capteurs sonores ». Elle en attend des rues plus tranquilles et une vie plus douce"
            f"{cite(REPORT)}.</p>"
            "<p>Vous habitez loin ? Le projet se veut un modèle pour le pays, et au-delà. <b>Ce qui s’installe "
            "ici aujourd’hui arrivera demain sous vos fenêtres.</b></p>",
        ),
        (
            "figure",
            {
                "image": image,
                "caption": "Une oreille à chaque réverbère ? Dessin du collectif.",
            },
        ),
        ("heading", "Beaucoup d’argent, et quel effet ?"),
        (
            "text",
            "<p>Des micros, personne ne peut rien dire encore. Des caméras, si : on les étudie depuis des années. "
            "Le sociologue Laurent Mucchielli, du CNRS, conclut qu’elles calment un peu la peur et presque pas la "
            "délinquance. À Saint-Étienne, leurs images ont aidé à résoudre environ 1,2 % des faits commis dans la "
            f"rue ; dans les autres villes qu’il a étudiées, entre 1 et 3 %{cite(STUDY)}.</p>"
            "<p>La dépense, elle, est connue. Les magistrats de la chambre régionale des comptes l’ont relevée en "
            "2006, pour 67 caméras :</p>",
        ),
        (
            "items",
            _items(
                "<p>340 000 euros par an pour l’achat, étalé sur cinq ans ;</p>",
                "<p>60 000 euros par an pour l’entretien, et jusqu’au double les années de casse ;</p>",
                "<p>900 000 euros par an pour les agents assis devant les écrans.</p>",
            ),
        ),
        (
            "text",
            "<p>La ville compte désormais 329 caméras : cinq fois plus que lors de ce contrôle, trois fois plus "
            "qu’en 2014. Cet argent manque à la prévention et à ceux qui la font.</p>"
            "<p>Les trois premiers micros coûteraient 30 000 euros, dont 80 % versés par l’Agence nationale pour la "
            "rénovation urbaine. Cette agence existe pour que les gens soient mieux logés : réparer des immeubles, "
            "construire des logements, des écoles, des crèches.</p>",
        ),
        ("heading", "Qui y trouve son compte ?"),
        (
            "items",
            _items(
                "<p><b>La mairie.</b> Un appareil sur un mur se remarque : il dit que l’on s’occupe de la sécurité, "
                "et cela compte le jour du vote.</p>",
                "<p><b>Les vendeurs.</b> Surveiller est un marché, et ce que l’on enregistre peut se revendre.</p>",
            ),
        ),
        (
            "text",
            "<p>Les appareils viendraient d’Analog Devices, une société américaine, par l’intermédiaire de "
            "Verney-Carron, le fabricant d’armes stéphanois. La technique a servi à l’armée des États-Unis en Irak "
            "et en Afghanistan. Les alertes passeraient par la plateforme de Serenicity, jeune entreprise que "
            "préside le directeur général de Verney-Carron.</p>",
        ),
        ("heading", "Nos libertés, et aucune limite écrite"),
        (
            "text",
            "<p>Une rue où l’on est écouté n’est plus tout à fait une rue : on y parle moins, on s’y retrouve moins. "
            "Et nul ne sait ce que ces micros feront dans dix ans. Voici comment leur promoteur voit la loi :</p>",
        ),
        (
            "quotation",
            {
                "text": (
                    "<p>Tant que rien n’est enregistré et que l’on ignore qui a fait du bruit, tout serait permis ; "
                    f"la CNIL serait d’ailleurs d’accord{cite(RADIO)}.</p>"
                ),
                "attribution": "Propos d’un associé de Serenicity, résumés par nous",
            },
        ),
        (
            "text",
            f"<p>Or, à ce que nous savons, la CNIL n’a donné aucun accord{cite(RADIO)}.</p>",
        ),
        ("heading", "Une ville pour se parler"),
        (
            "text",
            "<p>La ville branchée de partout et sourde à ses habitants ne nous attire pas. Nous en voulons une où "
            "l’on s’entraide, où l’on fait du bruit, où l’on se connaît. Nous l’avons dit dans la rue, en musique"
            f"{cite(WALK)}. Dites-le avec nous.</p>"
            "<p>La pétition, ses sources et les signatures seront remises à la CNIL, avec un courrier qui les "
            "explique.</p>"
            '<p>Pour nous écrire : <a href="mailto:contact@example.org">contact@example.org</a></p>',
        ),
        ("progress", {"petition": None}),
        ("signature_form", {"petition": None}),
        ("export", {"petition": None}),
        ("endnotes", {"heading": ""}),
    ]


FIELDS: dict[str, Any] = {
    "title": "Pas d’oreilles dans nos rues",
    "slug": "pas-d-oreilles-dans-nos-rues",
    "byline": "Le collectif Les Rues qui parlent",
    "summary": (
        "<p>Saint-Étienne veut poser des micros dans un quartier et les relier aux caméras. "
        "Nous demandons à la CNIL de s’en mêler.</p>"
    ),
    "search_description": "Une pétition contre les micros dans les rues de Saint-Étienne, avec ses sources.",
    "asks": (
        "Dire en public si la ville vous a consultés, et ce que vous lui avez répondu\n"
        "Contrôler sur place ce que ces micros captent, gardent et transmettent\n"
        "Faire suspendre le projet tant qu’aucune règle ne protège celles et ceux qui passent"
    ),
    "letter_text": (
        "<p>La ville de Saint-Étienne prépare la pose de micros sur la voie publique, reliés à sa vidéosurveillance. "
        "Elle n’a publié ni étude de leurs effets sur la vie privée, ni durée de conservation, ni nom de "
        "responsable.</p>"
        "<p>La voix est une donnée personnelle dès qu’elle permet de reconnaître quelqu’un. Les personnes qui "
        "signent ici vous demandent d’user de vos pouvoirs.</p>"
    ),
    "wording_sign": (
        "Je signe cette pétition et j’accepte que le collectif Les Rues qui parlent enregistre ma signature, "
        "qui peut révéler mes opinions."
    ),
    "wording_newsletter": "Je souhaite recevoir des nouvelles du collectif. Ce choix ne change rien à ma signature.",
    "offer_newsletter": True,
    "mail_subject": "{given_name}, confirmez votre signature",
    "mail_text": (
        "Bonjour {given_name},\n\n"
        "merci d’avoir signé « {petition} ». Il reste un geste : confirmer votre adresse. "
        "Ensuite, votre signature comptera."
    ),
    "thank_you_text": (
        "<p>Merci ! Parlez-en autour de vous : au marché, à l’école, dans l’escalier. C’est là que tout commence.</p>"
    ),
    "controller_name": "Les Rues qui parlent",
    "controller_legal_form": "Association loi de 1901",
    "controller_address": "12 rue de l’Exemple\n42000 Saint-Étienne",
    "controller_email": "contact@example.org",
}

HOME_TITLE = "Une ville qui parle, pas une ville qui écoute"
HOME_TEXT = (
    "<p>Nous sommes des voisines et des voisins. "
    "Nous tenons à nos places, à nos marchés, à nos conversations.</p>"
)
