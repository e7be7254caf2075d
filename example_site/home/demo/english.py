"""The demonstration in English. Each text stands beside the first words of the French one."""

from __future__ import annotations

ENGLISH = {
    "Pas d’oreilles": "No ears in our streets",
    "pas-d-oreilles": "no-ears-in-our-streets",
    "Une pétition": "A petition against microphones in the streets of Saint-Étienne, with its sources.",
    "Le collectif": "The collective Les Rues qui parlent",
    "Saint-Étienne veut": (
        "Saint-Étienne wants to put up microphones in a neighbourhood and link them to its cameras. "
        "We ask the CNIL to step in."
    ),
    "Ailleurs en France": (
        "Nobody else in France has done it yet: the city of Saint-Étienne wants to hang some fifty microphones in a "
        "working-class neighbourhood, and plug them into its video surveillance. The city calls them “sound "
        'sensors”. It hopes for calmer streets and a gentler life<a id="a1">[*]</a>.'
    ),
    "Vous habitez loin": (
        "You live far away? The project is meant as a model for the country, and beyond. <b>What is put up here today "
        "will come under your windows tomorrow.</b>"
    ),
    "Dans une rue": "In a street at night, a giant ear stands where the lamp of a lamp post should be.",
    "Une oreille": "An ear on every lamp post? Drawing by the collective.",
    "Beaucoup d’argent": "A lot of money, and to what effect?",
    "Des micros": (
        "Of microphones, nobody can tell yet. Of cameras, we can: they have been studied for years. The sociologist "
        "Laurent Mucchielli, of the CNRS, finds that they calm fears a little and crime hardly at all. In "
        "Saint-Étienne, their images helped to solve about 1.2% of the offences committed in the street; in the other "
        'towns that he studied, between 1 and 3%<a id="a1">[*]</a>.'
    ),
    "La dépense": (
        "What it costs, on the other hand, is known. The regional court of auditors found in 2006, for 67 cameras:"
    ),
    "340": "340,000 euros a year for buying them, spread over five years;",
    "60": "60,000 euros a year for upkeep, and up to twice that in years of damage;",
    "900": "900,000 euros a year for the staff who sit in front of the screens.",
    "La ville compte": (
        "The city now has 329 cameras: five times as many as at the time of that audit, three times as many as in "
        "2014. This money is missing for prevention and for those who do it."
    ),
    "Les trois premiers": (
        "The first three microphones would cost 30,000 euros, 80% of which is paid by the national agency for urban "
        "renewal. That agency exists so that people live in better homes: it repairs buildings, and builds flats, "
        "schools and nurseries."
    ),
    "Qui y trouve": "Who gains by it?",
    "<b>La mairie": (
        "<b>City hall.</b> A device on a wall is noticed: it says that somebody cares about safety, and that counts "
        "on polling day."
    ),
    "<b>Les vendeurs": (
        "<b>The vendors.</b> Surveillance is a market, and what is recorded can be sold again."
    ),
    "Les appareils": (
        "The devices would come from Analog Devices, an American company, through Verney-Carron, the gun maker of "
        "Saint-Étienne. The army of the United States used the technique in Iraq and Afghanistan. The alerts would "
        "pass through the platform of Serenicity, a young company chaired by the managing director of Verney-Carron."
    ),
    "Nos libertés": "Our freedoms, and no limit in writing",
    "Une rue où": (
        "A street in which somebody listens is no longer quite a street: people talk less there, and meet less. And "
        "nobody knows what these microphones will do in ten years. This is how their promoter sees the law:"
    ),
    "Tant que rien": (
        "As long as nothing is recorded and nobody knows who made the noise, anything would be allowed; the CNIL "
        'would even agree<a id="a1">[*]</a>.'
    ),
    "Propos d’un associé": "Words of a partner of Serenicity, summed up by us",
    "Or, à ce que": 'Yet as far as we know, the CNIL has agreed to nothing<a id="a1">[*]</a>.',
    "Une ville pour": "A city to talk in",
    "La ville branchée": (
        "A city that is wired everywhere and deaf to those who live in it does not tempt us. We want one where people "
        'help each other, make noise, know each other. We said so in the street, with music<a id="a1">[*]</a>. Say '
        "so with us."
    ),
    "La pétition, ses": (
        "The petition, its sources and the signatures will be handed over to the CNIL, with a letter that explains "
        "them."
    ),
    "Pour nous écrire": 'To write to us: <a id="a1">contact@example.org</a>',
    "Mouchards et drone": "Informers and a drone in Saint-Étienne: the mayor wants to stifle the debate (in French)",
    "Le projet y est": "It describes the project in detail.",
    "Le coût": "What video surveillance costs (in French)",
    "L’auteur parle": 'The author also speaks about his research in <a id="a1">a filmed interview</a>.',
    "Journal": "News",
    "Une déambulation": "A festive walk, in pictures (in French)",
    "Merci": (
        "Thank you! Tell those around you: at the market, at school, on the stairs. That is where it all begins."
    ),
    "{given_name}": "{given_name}, please confirm your signature",
    "Bonjour": (
        "Hello {given_name},<br/><br/>thank you for signing “{petition}”. One thing is left to do: confirm your "
        "address. Then your signature counts."
    ),
    "Commission": "Commission nationale de l’informatique et des libertés (CNIL)",
    "3 place": "3 place de Fontenoy<br/>TSA 80715<br/>75334 Paris Cedex 07<br/>France",
    "Dire en public": (
        "To say in public whether the city consulted you, and what you answered<br/>To check on the spot what these "
        "microphones pick up, keep and pass on<br/>To have the project suspended as long as no rule protects those "
        "who walk by"
    ),
    "La ville de": (
        "The city of Saint-Étienne prepares to put up microphones in public streets, linked to its video "
        "surveillance. It has published no study of their effects on privacy, no period for which data are kept, and "
        "no name of anybody answerable."
    ),
    "La voix": (
        "A voice is personal data as soon as somebody can be recognised by it. The people who sign here ask you to "
        "use your powers."
    ),
    "Les Rues qui parlent": "Les Rues qui parlent",
    "Association": "Association under the French law of 1901",
    "12 rue": "12 rue de l’Exemple<br/>42000 Saint-Étienne<br/>France",
    "Je signe": (
        "I sign this petition and agree that the collective Les Rues qui parlent records my signature, which may "
        "reveal my opinions."
    ),
    "Je souhaite": "I wish to receive news of the collective. This choice changes nothing about my signature.",
    "Une ville qui": "A city that talks, not a city that listens",
    "accueil": "home",
    "Nous sommes": ("We are neighbours. We hold dear our squares, our markets, our conversations."),
}
