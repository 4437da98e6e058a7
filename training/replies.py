"""Made-up stories with replies whose claims are known, beside the few that careful readers have marked.

Each is three short pages on two matters: what is said of somebody, who answers, and on which page, are drawn; what a
reply answers is known by construction. Pages are read from end to end, so that replies look as they will. Everybody
and everything is made up.
"""

from __future__ import annotations

import random
from typing import NamedTuple

from sayso.corpus.resolved import ResolvedCorpus
from sayso.document.analysis import analyse, load_models
from sayso.schema import Given as Told
from sayso.schema import Page, Story
from training.events import Given, ground_of


class Matter(NamedTuple):
    """Something said of somebody, and what is said around it."""

    accuser: str
    named: str
    """Who is meant, as a page first names it."""
    short: str
    body: str
    """Who speaks for it."""
    did: str
    again: str
    """`did` in other words."""
    doing: str
    never: str
    """Its denial, in its own words."""
    not_so: str
    """The same, reported."""
    noise: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]
    bears_out: tuple[str, str]


MATTERS = (
    Matter(
        "Auditors",
        "banker Rolf Ansgar",
        "Ansgar",
        "A lawyer for Ansgar",
        "had forged the signatures of eleven clients",
        "had signed papers in the names of eleven customers",
        "forging signatures",
        "I have never signed for anybody else",
        "he had never signed for a client",
        (
            ("The bank's union", "the branch in Tolm would close in May"),
            ("Clients", "they had waited weeks for an answer"),
        ),
        ("The bank has 40 branches.", "Its headquarters stand on the river."),
        ("The supervisor", "eleven signatures were false"),
    ),
    Matter(
        "Fishermen",
        "the shipping line Norvik",
        "Norvik",
        "A Norvik spokeswoman",
        "had dumped oil inside the Marrow reserve",
        "had let oil into the protected bay",
        "dumping oil in the reserve",
        "None of our ships spilled anything in the reserve",
        "its ships had spilled no oil in the reserve",
        (
            ("The coastguard", "it would fly over the bay again on Friday"),
            ("Hotel owners", "bookings had fallen by half"),
        ),
        ("The reserve was founded in 1974.", "Seals rest on its sandbanks."),
        ("Two divers", "oil lay on the bed of the reserve"),
    ),
    Matter(
        "The opposition",
        "Mayor Ludmila Praske",
        "Praske",
        "The mayor's office",
        "had used city workers to build her villa",
        "had had her villa built by men on the city's payroll",
        "using city workers for the villa",
        "Every worker at my house was paid by me",
        "she had paid every worker herself",
        (("Planners", "the villa needed no permit"), ("Neighbours", "the road to the lake was blocked for a month")),
        ("The villa overlooks Lake Perm.", "Praske was elected twice."),
        ("A former foreman", "city lorries had carried the stones"),
    ),
    Matter(
        "The rebels",
        "the army",
        "the army",
        "An army spokesman",
        "had shelled the market at Oruval",
        "had fired on Oruval's market with artillery",
        "shelling the market",
        "Our guns did not fire on the market",
        "it had not fired on the town",
        (("Doctors", "they were short of blood"), ("The Red Lamp society", "it would send two lorries of tents")),
        ("The market lies near the bridge.", "The town has been cut off for a week."),
        ("Witnesses", "the shells came from the army's hill"),
    ),
    Matter(
        "Former pilots",
        "Vantis Airlines",
        "Vantis",
        "A spokesman for Vantis",
        "had ordered crews to skip safety checks",
        "had told pilots to leave out inspections",
        "skipping safety checks",
        "Not a single check was ever left out",
        "it had never left out a check",
        (
            ("The regulator", "it would publish its figures in June"),
            ("Analysts", "the airline would order ten new jets"),
        ),
        ("The airline flies to 30 cities.", "It was founded by two brothers."),
        ("A mechanic", "checks were skipped last winter"),
    ),
    Matter(
        "Nurses",
        "the Linwater clinic",
        "the clinic",
        "The clinic's director",
        "had altered the waiting lists",
        "had changed its lists to hide delays",
        "altering the lists",
        "No list has been touched",
        "it had changed no list",
        (("The health board", "a new ward would open in spring"), ("Patients", "the food was better than before")),
        ("The clinic has 210 beds.", "It was built in the fifties."),
        ("A clerk", "names had been moved on the lists"),
    ),
    Matter(
        "Tarnovia",
        "neighbouring Velmark",
        "Velmark",
        "Velmark's foreign ministry",
        "had sent drones across the border",
        "had flown unmanned aircraft into its airspace",
        "sending drones over the border",
        "None of our aircraft crossed the border",
        "it had flown no drones near the border",
        (("The alliance", "its envoys would meet on Tuesday"), ("Farmers", "the harvest could not be brought in")),
        ("The border runs along a river.", "The two states were one until 1919."),
        ("A radar station", "two drones had crossed at dawn"),
    ),
    Matter(
        "Parents",
        "Brellin Dairies",
        "Brellin",
        "The head of Brellin",
        "had sold spoiled milk to nine schools",
        "had supplied schools with bad milk",
        "selling spoiled milk",
        "Our milk was fresh when it left the dairy",
        "it had delivered only fresh milk",
        (("Teachers", "lessons would begin later"), ("The canteen workers", "they had asked for new fridges")),
        ("The dairy employs 80 people.", "Its vans are painted green."),
        ("Inspectors", "the milk was sour on delivery"),
    ),
    Matter(
        "Prosecutors",
        "the former general Mateo Brand",
        "Brand",
        "His lawyer, Ruth Aumann,",
        "had ordered the killing of four villagers",
        "had given the order to kill four people of the village",
        "ordering the killings",
        "I gave no such order",
        "he had given no such order",
        (("The court", "the hearing would go on next week"), ("Relatives", "they had waited twenty years")),
        ("The trial opened in Kessen under guard.", "Brand is 81."),
        ("A former sergeant", "the order came from the general"),
    ),
    Matter(
        "The weekly Prism",
        "the Castor group",
        "Castor",
        "A spokesman for the Castor group",
        "was in secret talks to sell its railway",
        "planned to give up its trains",
        "negotiating a sale",
        "Nobody has talked to any buyer",
        "it had talked to no buyer",
        (("Analysts", "the price could reach two billion crowns"), ("Drivers", "they wanted higher wages")),
        ("Shares rose four percent.", "The railway carries three million people a year."),
        ("A banker", "talks had begun in March"),
    ),
    Matter(
        "The green group Clear Water",
        "the ministry of health",
        "the ministry",
        "A ministry official",
        "had hidden a study on poisoned wells",
        "had kept back research about the wells",
        "hiding the study",
        "The study has been on our website for a year",
        "it had published the study at once",
        (
            ("Village councils", "the wells would be tested monthly"),
            ("The water company", "prices would stay the same"),
        ),
        ("The valley has 60 wells.", "Its people grow almonds."),
        ("A chemist", "the study had been locked away"),
    ),
    Matter(
        "His rival Elsa Brinn",
        "Senator Paolo Orlen",
        "Orlen",
        "An aide to Orlen",
        "had copied his thesis from a colleague",
        "had taken his dissertation from another scholar",
        "copying any part of it",
        "Every line of it is mine",
        "he had written every line himself",
        (("The university", "it would form a committee"), ("Pollsters", "the race was even")),
        ("Orlen has sat in the senate for nine years.", "The thesis has 300 pages."),
        ("A professor", "whole pages were the same"),
    ),
    Matter(
        "Villagers",
        "the Grebnik chemical plant",
        "the plant",
        "The plant's manager, Eskil Rud,",
        "had let yellow gas escape on Sunday night",
        "had released a cloud of gas",
        "any leak of gas",
        "There was no leak of any kind",
        "there had been no leak",
        (("Firefighters", "two people were treated for coughs"), ("The weather office", "the wind came from the east")),
        ("The plant makes paint.", "A school stands beside it."),
        ("A night guard", "a valve had burst"),
    ),
    Matter(
        "Players",
        "coach Ivo Stannard",
        "Stannard",
        "The club",
        "had slapped a goalkeeper after the cup final",
        "had struck a member of his team",
        "hitting anyone",
        "I have never laid a hand on a player",
        "he had touched nobody",
        (("The league", "the season would start in August"), ("Fans", "tickets cost too much")),
        ("The club was founded in 1902.", "It lost the final by two goals."),
        ("A physiotherapist", "the coach had hit the goalkeeper"),
    ),
    Matter(
        "The city",
        "the builder Hartmut Kolb",
        "Kolb",
        "Kolb's firm",
        "had used rotten beams in the town hall",
        "had put bad timber into the town hall",
        "using bad beams",
        "The beams were sound when we put them in",
        "the beams had been sound",
        (("Engineers", "the roof would be propped up by Friday"), ("Shopkeepers", "the square should stay open")),
        ("The town hall dates from 1840.", "Its tower has four clocks."),
        ("A carpenter", "the beams were soft as cork"),
    ),
    Matter(
        "The teachers' union",
        "minister Greta Sohlen",
        "Sohlen",
        "The ministry of schools",
        "had known of the mould in the classrooms for two years",
        "had long been told of mould at the schools",
        "knowing of the mould",
        "I learned of the mould last week",
        "she had learned of it only last week",
        (("Doctors", "eleven children had asthma"), ("The finance ministry", "the budget would grow by two percent")),
        ("There are 90 schools in the county.", "Sohlen took office in spring."),
        ("A caretaker", "he had written to the minister twice"),
    ),
)

_NOUNS = ("allegation", "accusation", "claim", "charge", "allegations", "claims", "accusations", "charges", "report")
_VERDICTS = ("baseless", "absurd", "a lie", "untrue", "pure invention", "politically motivated", "unfounded", "false")


class Made(NamedTuple):
    """Three pages; for each reply the sentences that it answers, on whichever page."""

    pages: tuple[str, ...]
    answers: tuple[tuple[str, tuple[str, ...]], ...]


def _charge(m: Matter, chance: random.Random) -> str:
    many = not m.accuser.startswith(("The", "Tarn", "His"))
    verb = chance.choice(("said", "said on Monday", "alleged", "claimed", "told reporters", "say", "allege"))
    verb = verb if many or verb not in {"say", "allege"} else f"{verb}s"
    return f"{m.accuser} {verb} that {m.named} {chance.choice((m.did, m.did, m.again))}."


def _reply(m: Matter, chance: random.Random) -> str:
    noun, verdict, who = chance.choice(_NOUNS), chance.choice(_VERDICTS), chance.choice((m.short, m.body))
    low = who[:1].lower() + who[1:] if who.startswith(("The ", "A ", "An ", "His ")) else who
    who = who[:1].upper() + who[1:]
    forms = (
        f"{who} denied the {noun}.",
        f"{who} denied {m.doing}.",
        f"{who} denies {m.doing}.",
        f"{who} rejected the {noun} as {verdict}.",
        f"{who} called the {noun} {verdict}.",
        f"{who} said the {noun} {'were' if noun.endswith('s') else 'was'} {verdict}.",
        f'"{m.never}," {low} said.',
        f"{who} said that {m.not_so}.",
        f'"That is {verdict}," {low} told reporters.',
        f"{who} declined to comment.",
        f"{who} did not respond to a request for comment.",
        f"{m.bears_out[0]} confirmed that {m.bears_out[1]}.",
        f"{who} insisted that {m.not_so}.",
        f'"We are sorry for what happened," {low} said.',
        f"{who} disputed the {noun}, saying that {m.not_so}.",
    )
    return chance.choice(forms)


def story(seed: int) -> Made:
    """The story of a number: always the same."""
    chance = random.Random(seed)
    both = chance.sample(MATTERS, 2)
    charges: dict[str, list[str]] = {m.accuser: [] for m in both}
    replies: list[tuple[str, str]] = []
    pages = []
    for page in range(3):
        told: list[str] = []
        around: list[str] = []
        for m in both if page == 0 or chance.random() < 0.5 else [chance.choice(both)]:
            part = [f"{who} said {what}." for who, what in chance.sample(m.noise, chance.randrange(0, 3))]
            part += chance.sample(m.facts, chance.randrange(0, 3))
            chance.shuffle(part)
            reply = _reply(m, chance)
            if (page == 0 or chance.random() < 0.7) and all(reply != r for r, _ in replies):
                replies.append((reply, m.accuser))
                part.append(reply)
            if page == 0 or chance.random() < 0.6:
                charges[m.accuser].append(_charge(m, chance))
                told.append(charges[m.accuser][-1])
                around += part if chance.random() < 0.3 else [told.pop(), *part]
            else:
                around += part
        pages.append("\n".join((*told, *around)) + "\n")
    return Made(tuple(pages), tuple((reply, tuple(charges[accuser])) for reply, accuser in replies))


class Read(NamedTuple):
    made: Made
    resolved: ResolvedCorpus


def read(made: Made) -> Read:
    """The pages as a build finds them, of one story."""
    models = load_models()
    pages = [
        Page(path=f"{n}", name=f"{n}", data=text.encode(), media_type="text/plain", given=Told(clean=True))
        for n, text in enumerate(made.pages)
    ]
    found = [analyse(page, models) for page in pages]
    documents = tuple(sorted((f.document for f in found if f.document is not None), key=lambda d: d.id))
    layers = {f.document.id: f.layers for f in found if f.document is not None}
    story = Story(id="story", documents=tuple(sorted(layers)), title=None)
    return Read(made, ground_of(Given(documents, layers, (story,), (), ())))
