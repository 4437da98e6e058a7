"""What a careful reader finds in the shipped example, as quoted words; `gold()` turns them into positions.

The form is that of the dossier benchmark's `gold.json`. A quotation that stands on a page more than once is the
first, unless `#2` follows. Pages are named by the beginning of their file name.
"""

from __future__ import annotations

import re

PAGES = {
    "cour11": ("calder-courier-0311.txt", "2025-03-11"),
    "cpa12": ("cpa-wire-0312.html", "2025-03-12"),
    "std": ("northern-standard-0312.html", "2025-03-12"),
    "lant": ("daily-lantern-0312.txt", "2025-03-12"),
    "times": ("velmora-times-0313.html", "2025-03-13"),
    "post": ("harbour-post-0313.txt", "2025-03-13"),
    "kest": ("radio-kest-0313.html", "2025-03-13"),
    "sky": ("skyline24-ferry.txt", {"earliest": "2025-03-14", "latest": "2025-05-19"}),
    "cpa14": ("cpa-wire-0314.html", "2025-03-14"),
    "gaz": ("brandholm-gazette-0314.txt", "2025-03-14"),
    "mer": ("meridian-analysis.txt", None),
    "cour19": ("calder-courier-0319.txt", "2025-03-19"),
    "comp": ("evening-compass-0312.txt", "2025-03-12"),
    "isl": ("senn-islander-2011.txt", "2011-06-04"),
}

BODY = {  # first words ... last words of each run of body lines
    "cour11": [("At least nine people died", "the coast guard said."), ("The ship was on its way", "declined to comment."),
               ("Milo Brandt, a baker", "its director Sanna Oriel said.")],
    "lant": [("Nearly 20 people lost", "she stormed."), ("Velmora's transport ministry called", "after a loud bang.")],
    "post": [("The Harbour and Seafarers' Union says it warned", "expected to take months.")],
    "sky": [("Officials raised the death toll", "declined to comment on the document.")],
    "gaz": [("Four citizens of Brandholm were", "that the ship was overloaded.")],
    "mer": [("Start with what nobody disputes", "the audit office found in 2016.")],
    "cour19": [("The number of people who died", "before the end of the investigation."),
               ("The Harbour and Seafarers' Union said it felt", "It took place on Tuesday.")],
    "comp": [("The Harbour and Seafarers' Union accused", "to launch the rafts.")],
    "isl": [("Fifty-two people drowned", "by Friday.")],
    "cpa12": [("PORT CALDER, Velmora, March 12", "overloaded,” said Petra Vandel, who chairs the union. “The ministry was told twice, and twice it did nothing.”"),
              ("The transport ministry rejected", "52 lives.")],
    "cpa14": [("PORT CALDER, Velmora, March 14", "its foreign ministry said.")],
    "std": [("PORT CALDER, Velmora (CPA)", "still missing.")],
    "times": [("Transport minister Adela Koryn on Thursday", "“If there is nothing to hide, open the books,” he said."),
              ("The ministry said the ferry had passed", "from Friday.")],
    "kest": [("The transport minister, Adela Koryn, told", "At least 23 people died.")],
}  # fmt: skip

EXHAUSTIVE = ("cour11", "cpa12", "post", "cpa14", "cour19", "sky")

# page, source, cue, content, entity, kind, stance
ATTRIBUTIONS = [
    ("cour11", "the coast guard", "said", "At least nine people died when the ferry Marisol Star overturned off Cape Merrin on Tuesday evening", "coast guard", "indirect", "asserts"),
    ("cour11", "coast guard captain Joren Haske", "told", "The ship was on its way from Port Calder to the island of Senn when it began to list at about 7.40pm", "Joren Haske", "indirect", "asserts"),
    ("cour11", "he", "said", "\"She went over in less than ten minutes,\"|\"Many people never reached the deck.\"", "Joren Haske", "direct", "asserts"),
    ("cour11", "Haske", "said", "Some 90 passengers had been pulled from the water by 11pm", "Joren Haske", "indirect", "asserts"),
    ("cour11", "Milo Brandt, a baker who was on his way home to Senn,", "said", "passengers had stood in the aisles", "Milo Brandt", "indirect", "asserts"),
    ("cour11", "he#2", "said", "\"I have never seen it so full,\"", "Milo Brandt", "direct", "asserts"),
    ("cour11", "Transport minister Adela Koryn", "said", "she was travelling to Port Calder", "Adela Koryn", "indirect", "asserts"),
    ("cour11", "she", "said", "\"Our thoughts are with the families,\"", "Adela Koryn", "direct", "asserts"),
    ("cour11", "its director Sanna Oriel", "said", "The regional hospital in Port Calder was treating 41 survivors, nine of them in a serious condition", "Sanna Oriel", "indirect", "asserts"),
    ("cpa12", "the coast guard", "said", "Seventeen people were killed when a passenger ferry capsized off the western coast of Velmora on Tuesday", "coast guard", "indirect", "asserts"),
    ("cpa12", "a trade union", "accused", "the operator of selling far more tickets than the ship was allowed to carry", "trade union", "indirect", "accuses"),
    ("cpa12", "the Harbour and Seafarers’ Union", "said", "The Marisol Star went down off Cape Merrin with more than 200 people on board", "Harbour and Seafarers’ Union", "indirect", "asserts"),
    ("cpa12", "Petra Vandel, who chairs the union", "said", "“Every docker in Port Calder knew that she sailed overloaded,”|“The ministry was told twice, and twice it did nothing.”", "Petra Vandel", "direct", "asserts"),
    ("cpa12", "The transport ministry", "rejected", "the accusation as baseless", "transport ministry", "indirect", "denies"),
    ("cpa12", "ministry spokesman Tomas Reyl", "told", "There were 148 passengers on the ship’s manifest|“no indication whatsoever” that others had been let aboard", "Tomas Reyl", "mixed", "asserts"),
    ("cpa12", "Coast guard captain Joren Haske", "said", "31 people were still missing", "Joren Haske", "indirect", "asserts"),
    ("cpa12", "He", "said", "the ship had sent a distress call at 7:25 p.m., a quarter of an hour before it disappeared from radar", "Joren Haske", "indirect", "asserts"),
    ("cpa12", "Survivors", "described", "water rushing in through the bow", "Survivors", "indirect", "asserts"),
    ("cpa12", "Elin Marsk, a student", "said", "“There was a bang at the front, then the floor was wet, then it was not a floor any more,”", "Elin Marsk", "direct", "asserts"),
    ("post", "The Harbour and Seafarers' Union", "says", "it warned the transport ministry in writing, in October and again in January, that ferries on the Senn route were leaving Port Calder with too many people on board", "Harbour and Seafarers' Union", "indirect", "asserts"),
    ("post", "she", "said", "\"We asked for a count at the gangway,\"|\"We never got an answer.\"", "Petra Vandel", "direct", "asserts"),
    ("post", "she#2", "said", "Union members counted 214 passengers and crew|before they were told to stop", "Petra Vandel", "indirect", "asserts"),
    ("post", "The ministry", "confirmed", "it had received one letter, in January", "ministry", "indirect", "confirms"),
    ("post", "it#3", "said", "it did not mention the Marisol Star", "ministry", "indirect", "asserts"),
    ("post", "A police officer, who asked not to be named because he was not allowed to speak to the press,", "said", "at least 60 people had paid on board", "police officer", "indirect", "asserts"),
    ("post", "the coast guard", "according to", "The wreck lies in 38 metres of water, two kilometres off the cape", "coast guard", "indirect", "asserts"),
    ("cpa14", "a document shared with CPA by a person familiar with the investigation", "according to", "The operator of the ferry that capsized off Velmora on Tuesday sold 231 tickets for the crossing", "document", "indirect", "asserts"),
    ("cpa14", "the transport ministry", "said", "148 passengers were on board", "transport ministry", "indirect", "asserts"),
    ("cpa14", "Ministry spokesman Tomas Reyl", "said", "he did not know the document", "Tomas Reyl", "indirect", "asserts"),
    ("cpa14", "he", "said", "“Anyone can print a list,”", "Tomas Reyl", "direct", "asserts"),
    ("cpa14", "The coast guard", "said", "26 people were confirmed dead by Friday morning and 22 were missing", "coast guard", "indirect", "asserts"),
    ("cpa14", "its foreign ministry", "said", "Three citizens of neighbouring Brandholm are among the dead", "foreign ministry", "indirect", "asserts"),
    ("cour19", "the transport ministry", "said", "The number of people who died on the Marisol Star is 24 and not 26 as previously stated", "transport ministry", "indirect", "asserts"),
    ("cour19", "ministry spokesman Tomas Reyl", "said", "Two of the dead had been counted twice", "Tomas Reyl", "indirect", "asserts"),
    ("cour19", "he", "said", "\"We apologise to the families for this error,\"", "Tomas Reyl", "direct", "asserts"),
    ("cour19", "its spokeswoman Ines Falk", "said", "\"We have nothing to hide,\"", "Ines Falk", "direct", "asserts"),
    ("cour19", "Chief prosecutor Emil Sorn", "said", "the records showed that 209 people had boarded", "Emil Sorn", "indirect", "asserts"),
    ("cour19", "He", "called", "the figure preliminary", "Emil Sorn", "indirect", "asserts"),
    ("cour19", "The transport ministry", "said", "it would not comment on the figure before the end of the investigation", "transport ministry", "indirect", "declines"),
    ("cour19", "The Harbour and Seafarers' Union", "said", "it felt vindicated", "Harbour and Seafarers' Union", "indirect", "asserts"),
    ("cour19", "chairwoman Petra Vandel", "told", "\"We said more than 200, and more than 200 it was,\"", "Petra Vandel", "direct", "asserts"),
    ("sky", "Tomas Reyl, a spokesman for the transport ministry", "said", "\"We now have 26 confirmed victims,\"", "Tomas Reyl", "direct", "asserts"),
    ("sky", "He", "said", "22 people were still missing", "Tomas Reyl", "indirect", "asserts"),
    ("sky", "The minister, Adela Koryn,", "dismissed", "reports that the ferry was overloaded", "Adela Koryn", "indirect", "denies"),
    ("sky", "She", "accused", "the Harbour and Seafarers' Union of \"playing politics with the dead\"", "Adela Koryn", "mixed", "accuses"),
    ("sky", "she", "said", "\"We are burying our own members,\"", "Petra Vandel", "direct", "asserts"),
    ("sky", "a document seen by the Continental Press Agency", "According to", "Merrin Lines sold 231 tickets for the crossing", "document", "indirect", "asserts"),
]  # fmt: skip

# Propositions with the same question; members may disagree.
CLAIMS = {
    "dead": [("cour11", "At least nine people died"), ("cpa12", "Seventeen people were killed"), ("std", "Seventeen people were killed"),
             ("lant", "Nearly 20 people lost their lives"), ("times", "the number of dead rose to 23"), ("kest", "At least 23 people died"),
             ("sky", "Officials raised the death toll in the Marisol Star disaster to 26"), ("cpa14", "26 people were confirmed dead"),
             ("gaz", "Twenty-six bodies have been found so far"), ("cour19", "The number of people who died on the Marisol Star is 24"),
             ("comp", "At least 17 people died")],
    "aboard, as counted by the union": [("cpa12", "with more than 200 people on board"), ("std", "with more than 200 people on board"),
             ("lant", "There were over 200 people on the Marisol Star"), ("times", "More than 200 people were on board"),
             ("post", "the number of people on the Marisol Star at more than 200"), ("mer", "there were more than 200")],
    "manifest": [("cpa12", "There were 148 passengers on the ship’s manifest"), ("std", "There were 148 passengers on the ship's manifest"),
             ("lant", "the passenger list had 148 names on it"), ("times", "The manifest lists 148 passengers"),
             ("cpa14", "148 passengers were on board"), ("mer", "148 passengers were aboard")],
    "overloaded": [("cpa12", "she sailed overloaded"), ("std", "she sailed overloaded"), ("lant", "the vessel was overloaded"),
             ("times", "the Marisol Star had been overloaded"), ("sky", "the ferry was overloaded"), ("gaz", "the ship was overloaded")],
    "missing": [("cpa12", "31 people were still missing"), ("std", "31 people were still missing"),
             ("lant", "Thirty-one people have still not been found"), ("times", "Twenty-five people are still missing"),
             ("sky", "22 people were still missing"), ("cpa14", "22 were missing"), ("cour19", "Nineteen people are still missing")],
    "tickets": [("cpa14", "sold 231 tickets for the crossing"), ("sky", "Merrin Lines sold 231 tickets for the crossing")],
    "warned": [("cpa12", "The ministry was told twice, and twice it did nothing"), ("std", "The ministry was told twice, and twice it did nothing"),
             ("lant", "The ministry was told twice, and twice it did nothing"), ("comp", "The ministry was told twice, and twice it did nothing")],
    "brandholmers": [("gaz", "Four citizens of Brandholm were among those killed"), ("cpa14", "Three citizens of neighbouring Brandholm are among the dead")],
    "inspection": [("times", "the ferry had passed its last safety inspection in November"), ("mer", "the ship had passed its inspection in November")],
    "licensed": [("cpa12", "The ship is licensed for 180"), ("std", "The ship is licensed for 180"), ("lant", "it was built for 180"),
             ("mer", "A ferry built for 180 people")],
    "distress call": [("cpa12", "the ship had sent a distress call at 7:25 p.m."), ("comp", "the ship had sent its distress call at 7.40pm")],
}  # fmt: skip

# kind, compatible, sides
DISCREPANCIES = [
    ("figure", True, [("cour11", "At least nine people died"), ("cpa12", "Seventeen people were killed"), ("kest", "At least 23 people died"), ("cpa14", "26 people were confirmed dead")]),
    ("figure", False, [("cpa14", "26 people were confirmed dead"), ("cour19", "The number of people who died on the Marisol Star is 24")]),
    ("figure", False, [("cpa12", "with more than 200 people on board"), ("cpa12", "There were 148 passengers on the ship’s manifest")]),
    ("figure", False, [("gaz", "Four citizens of Brandholm were among those killed"), ("cpa14", "Three citizens of neighbouring Brandholm are among the dead")]),
    ("date", False, [("cpa12", "the ship had sent a distress call at 7:25 p.m."), ("comp", "the ship had sent its distress call at 7.40pm")]),
    ("date", False, [("kest", "The ferry capsized on Monday evening"), ("gaz", "The ferry went down on Tuesday, March 11")]),
    ("polarity", False, [("times", "the Marisol Star had been overloaded"), ("cpa12", "she sailed overloaded")]),
    ("figure", True, [("cpa12", "Seventeen people were killed"), ("lant", "Nearly 20 people lost their lives")]),
    ("figure", True, [("cpa12", "31 people were still missing"), ("times", "Twenty-five people are still missing")]),
]  # fmt: skip

TRAPS = [
    [("cpa12", "with the loss of 52 lives"), ("cpa12", "Seventeen people were killed")],
    [("cour11", "treating 41 survivors"), ("cour11", "Some 90 passengers had been pulled from the water")],
    [("post", "at least 60 people had paid on board"), ("post", "the number of people on the Marisol Star at more than 200")],
    [("isl", "The ship had 97 people aboard"), ("cpa14", "148 passengers were on board")],
    [("gaz", "We have been notified of three deaths"), ("cour11", "At least nine people died")],
]  # fmt: skip

# claim answered, page, words
RESPONSES = [
    ("overloaded", "cpa12", "The transport ministry rejected the accusation as baseless"),
    ("overloaded", "times", "Transport minister Adela Koryn on Thursday denied that the Marisol Star had been overloaded"),
    ("overloaded", "sky", "again dismissed reports that the ferry was overloaded"),
    ("warned", "comp", "Ministry spokesman Tomas Reyl denied having received any letter"),
    ("tickets", "cpa14", "Merrin Lines declined to comment on the document"),
]  # fmt: skip

TIMELINE = [
    ("2025-03-11", [("cour11", "At least nine people died when the ferry Marisol Star overturned off Cape Merrin on Tuesday evening"),
                    ("gaz", "The ferry went down on Tuesday, March 11"), ("cpa12", "a passenger ferry capsized off the western coast of Velmora on Tuesday")]),
    ("2025-03-12", [("times", "Prosecutors in Port Calder opened an investigation on Wednesday")]),
    ("2025-03-13", [("times", "divers had recovered six more bodies on Thursday morning")]),
    ("2025-03-18", [("cour19", "Prosecutors searched the offices of Merrin Lines on Tuesday")]),
    ("2011", [("cpa12", "the Hopewell sank in 2011")]),
]  # fmt: skip

ORIGINS = [
    ("cpa12", "std", "lant", "cpa14", "sky"),
    ("cour11", "cour19"), ("times",), ("post",), ("kest",), ("gaz",), ("mer",), ("comp",), ("isl",),
]  # fmt: skip


def place(text: str, words: str) -> list[int]:
    """The position of quoted words; `he#2`: the second time they stand there as words of their own."""
    words, _, number = words.partition("#")
    pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, words.split())) + r"(?!\w)"
    found = list(re.finditer(pattern, text))
    if len(found) < int(number or 1):
        raise LookupError(f"not on the page: {words!r}")
    match = found[int(number or 1) - 1]
    return [match.start(), match.end()]


def between(text: str, first: str, last: str) -> list[int]:
    start = place(text, first)[0]
    return [start, text.index(last, start) + len(last)]


def near(text: str, words: str, anchor: list[int]) -> list[int]:
    """The naming of a source or cue that stands nearest to its content."""
    words = words.partition("#")[0]
    found = [[m.start(), m.end()] for m in re.finditer(r"(?<!\w)" + re.escape(words) + r"(?!\w)", text)]
    if not found:
        raise LookupError(f"not on the page: {words!r}")
    return min(found, key=lambda s: min(abs(s[0] - anchor[1]), abs(anchor[0] - s[1])))


def gold(texts: dict[str, str]) -> dict[str, object]:
    """The gold as the benchmark's `gold.json`, with positions in the texts (file name -> text)."""
    text = {key: texts[name] for key, (name, _) in PAGES.items()}
    file = {key: name for key, (name, _) in PAGES.items()}

    def spot(page: str, words: str) -> dict[str, object]:
        return {"doc": file[page], "span": place(text[page], words)}

    attributions = []
    for n, (page, source, cue, content, entity, kind, stance) in enumerate(ATTRIBUTIONS):
        spans = [place(text[page], part) for part in content.split("|")]
        attributions.append({
            "id": f"a{n}", "doc": file[page], "source": near(text[page], source, spans[0]), "cue": near(text[page], cue, spans[0]),
            "content": spans, "source_entity": entity, "kind": kind, "stance": stance,
        })  # fmt: skip
    return {
        "documents": [
            {"file": file[k], "published": day, "body": [between(text[k], *run) for run in BODY[k]]}
            for k, (_, day) in PAGES.items()
        ],
        "exhaustive_attributions": [file[k] for k in EXHAUSTIVE],
        "attributions": attributions,
        "claims": [{"id": name, "members": [spot(*member) for member in members]} for name, members in CLAIMS.items()],
        "discrepancies": [
            {"kind": kind, "compatible": fits, "sides": [spot(*side) for side in sides]}
            for kind, fits, sides in DISCREPANCIES
        ],
        "not_discrepancies": [{"sides": [spot(*side) for side in sides]} for sides in TRAPS],
        "responses": [{**spot(page, words), "answers": [{"claim": claim}]} for claim, page, words in RESPONSES],
        "timeline": [{"date": day, "evidence": [spot(*e) for e in evidence]} for day, evidence in TIMELINE],
        "lineage": {
            "origins": [{"documents": [file[k] for k in group]} for group in ORIGINS],
            "independent_origin_count": len(ORIGINS),
        },
    }
