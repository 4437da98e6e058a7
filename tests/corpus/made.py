"""Made-up pages for the tests of the corpus."""

import random

from sayso.document.layout import lay_out
from sayso.document.metadata import find_agency_mentions
from sayso.ids import content_id
from sayso.schema import AgencyMention, Block, BlockLabel, Document, Layers, NamedSpan, Page, Span, Title

# Sentences of a made-up event, long enough to be recognised, about nobody.
FERRY = (
    "The ferry Marigold ran aground on a sandbank near Hartvale harbour shortly before dawn on Tuesday.",
    "Rescue boats brought 87 passengers ashore within two hours, the harbour master Ilse Brandt said.",
    "Three people with broken bones were flown by helicopter to the regional hospital in Osterby.",
    "The captain had asked for a new chart of the channel twice since the storms of last winter.",
    "Divers will look at the hull this afternoon before two tugs try to pull the vessel free.",
    "The island's council has promised an inquiry into who knew of the shifting sand.",
    "Fishermen had reported the bank in March, but the buoy that marks it was moved only last week.",
    "Schools on the island stayed closed because half of their teachers were on board.",
)
STRIKE = (
    "Bakers in the mountain town of Velmora stopped work on Monday over the price of flour.",
    "Their guild wants the mill to sell at last year's rates until the new harvest is in.",
    "Mill owner Tobias Renner called the demand unreasonable and closed his gates to carts.",
    "About forty ovens stayed cold, and queues formed at the only shop with imported loaves.",
    "The mayor offered to lend grain from the town's stores for a fortnight.",
    "A meeting of both sides in the old customs house is planned for Friday evening.",
    "In the last quarrel of this kind, nine years ago, a bishop had to mediate.",
    "Hotel keepers fear for the spring fair, which brings two thousand visitors.",
)
_SYLLABLES = ("ba", "lo", "mi", "ter", "van", "sko", "dra", "pel", "nu", "rin", "ga", "thos", "wel", "ji", "quo")


def prose(seed: int, sentences: int = 8, words: int = 14) -> str:
    """Sentences of made-up words, the same for a seed."""
    chance = random.Random(seed)
    made = []
    for _ in range(sentences):
        row = ["".join(chance.choices(_SYLLABLES, k=chance.randint(3, 5))) for _ in range(words)]
        made.append(" ".join(row).capitalize() + ".")
    return "\n".join(made)


def page(name: str, text: str, **fields: object) -> Document:
    wires = tuple(NamedSpan(name=agency) for agency in fields.pop("credits", ()))  # type: ignore[attr-defined]
    title = fields.pop("title", None)
    return Document(
        id=name,
        path=f"{name}.txt",
        name=f"{name}.txt",
        sha256="",
        media_type="text/plain",
        encoding="utf-8",
        text=text,
        wires=wires,
        title=Title(text=text[: len(str(title))], span=Span(0, len(str(title)))) if title else None,
        **fields,  # type: ignore[arg-type]
    )


def agencies(document: Document, rows: tuple[Block, ...] = ()) -> tuple[AgencyMention, ...]:
    """The agencies that the text of a page names."""
    layout = lay_out(Page(path="", name="", data=document.text.encode(), media_type="text/plain"))
    assert layout.text == document.text
    return find_agency_mentions(layout, rows)


def blocks(document: Document, *parts: tuple[str, BlockLabel]) -> Layers:
    """The layers of a page whose text holds these parts."""
    rows = []
    for text, label in parts:
        start = document.text.index(text)
        end = start + len(text)
        identity = content_id("block", document.id, start, end)
        rows.append(Block(id=identity, document=document.id, start=start, end=end, label=label))
    return Layers(blocks=tuple(sorted(rows, key=lambda row: row.start)))
