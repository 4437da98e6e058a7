"""Lines -> labels that their words or their place in the markup settle: what says itself that it is no article.

Learned labels know most furniture by its company; what stands inside the article, or on a page of a single notice, has
none. Words count only where a line addresses the reader or is nothing else, and elements only where they are small.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, islice
from typing import NamedTuple

from sayso.document.layout import Layout, ancestors
from sayso.lexicon import read_table
from sayso.schema import BlockLabel

Labels = list[BlockLabel | None]


def furniture(layout: Layout, lines: Sequence[int]) -> Labels:
    """For each line, by its index among the layout's, the label that it surely has, or None. Linear."""
    texts = [layout.text[layout.lines[i].start : layout.lines[i].end].strip() for i in lines]
    found: Labels = [says_furniture(text) for text in texts]
    _opening_credits(texts, found)
    _message_heads(texts, found)
    if layout.runs is None:
        _lists(texts, found)
    else:
        _by_element(layout, lines, texts, found)
    return found


# --- words ---------------------------------------------------------------------------------------


class _FurnitureWords(NamedTuple):
    label: BlockLabel
    pattern: re.Pattern[str]


_LONGEST = {"opens": 130, "holds": 70, "ends": 60, "whole": 12, "only": 20}
"""Words of a line that furniture's words may settle: a longer one is more than that."""
_ADDRESSED = frozenset({BlockLabel.LEGAL, BlockLabel.NEWSLETTER, BlockLabel.ADVERT})
"""What speaks to the reader: of him, or of those who publish."""
_READER = re.compile(
    r"(?<!\w)(?:you|your|you're|we|our|us|i|my|this (?:site|website|form|page|material)|all rights|sie|"
    r"ihre?n?|wir|unsere?n?|"
    r"vous|votre|vos|nous|nos|notre|tu|su|sus|nuestr\w+|nosotros|ce site|este sitio|diese seite|sign up|"
    r"subscribe|to continue|to read the full|become a member|"
    r"unlock|start|want|get|support|newsletter|cookies|subscribe(?:rs?|d)|account|signing up|terms of service|"
    r"abonnent|abonné|réservé|suscri\w+)(?!\w)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^[\"“„«]|(?<!\w)(?:said|says|told|sagte|a déclaré|dijo)(?!\w)")
# JavaScript is off in your browser; your browser runs no scripts
_SCRIPTS = re.compile(r"\bscripts?\b|javascript", re.IGNORECASE)
_BROWSER = re.compile(r"\byour browser\b|\byou(?:'ll)? need to\b|\bthis (?:page|site|app)\b", re.IGNORECASE)
_NOTICE = 40
"""Words of a notice that scripts are off."""


@cache
def _rows(where: str) -> tuple[_FurnitureWords, ...]:
    """The rows of one place in `furniture.tsv`, one pattern a label."""
    words: dict[BlockLabel, list[str]] = {}
    for row in read_table("furniture"):
        if row["where"] == where and row["label"] != "list":
            form = re.escape(row["words"]).replace(r"\.\.\.\ ", r"(?:\S+ ){0,4}").replace(r"\#", r"\d{1,3}")
            form = form.replace(r"\ \.\.\.", r"(?: \S+){1,6}")
            words.setdefault(BlockLabel(row["label"]), []).append(form.replace(r"\ ", r"\s"))
    marks = {
        "opens": r"[\W_]{{0,3}}(?:{})",
        "holds": r".*?(?<!\w)(?:{})(?!\w)",
        "ends": r".*(?<!\w)(?:{})[\W_]{{0,3}}$",
        "whole": r"[\W_]{{0,3}}(?:{})[\W_]{{0,3}}$",
        "only": r"(?:[\W\d_]*+(?:{})(?!\w)){{2,}}+[\W\d_]*+$",
    }
    return tuple(
        _FurnitureWords(k, re.compile(marks[where].format("|".join(v)), re.IGNORECASE)) for k, v in words.items()
    )


def says_furniture(text: str) -> BlockLabel | None:
    """What a line is by its own words; None where they do not say that it is no article.

    >>> says_furniture("Already a subscriber? Log in here."), says_furniture("The ferry lies at the quay.")
    (<BlockLabel.ADVERT: 'advert'>, None)
    """
    return _by_words(text.strip()) or _caption(text.strip()) or _post(text.strip())


# — Coast Guard Lenn (@cglenn) March 7, 2024, — Lenn Pilots (@lennpilots) 7 March 2024: how an embedded post ends
_POSTED = re.compile(r"[—–-] ?[^()]{1,60} \(@\w{1,30}\) (?:\w{3,9}\.? \d{1,2},|\d{1,2} \w{3,9}) \d{4}$")


def _post(text: str) -> BlockLabel | None:
    """A line that ends as embedded posts do: with who posted it, and when."""
    return BlockLabel.POST if len(text.split()) <= _LONGEST["holds"] and _POSTED.search(text) else None


def _by_words(text: str) -> BlockLabel | None:
    count = len(text.split())
    if count <= _NOTICE and _SCRIPTS.search(text) and _BROWSER.search(text) and not _QUOTED.search(text):
        return BlockLabel.OTHER
    for where, longest in _LONGEST.items():
        for words in _rows(where) if count <= longest else ():
            if words.pattern.match(text) and (where == "whole" or words.label not in _ADDRESSED or _speaks(text)):
                return words.label
    return None


def _speaks(text: str) -> bool:
    """Whether a line speaks to the reader, and quotes nobody who does."""
    return _READER.search(text) is not None and _QUOTED.search(text) is None


# --- captions ------------------------------------------------------------------------------------

_CAPTION = 60
"""Words that a caption has at most."""
_SENTENCES = 4
# Photo: Ann Lee; Picture by Ann Lee/Coast Images; Foto: dpa
_CREDIT = re.compile(
    r"(?<!\w)(?:Photos?|PHOTO|Photographs?|Pictures?|Images?|Fotos?|Bild|Credit|CREDIT|Photo credit|"
    r"Image credit|Foto)"
    r"\s?(?::|by\s|courtesy of\s|©)\s?(?:[A-ZÀ-Þ]|dpa|afp)[^.!?]{1,50}\.?$"
)
_AGENCY = (
    r"(?:AP|AFP|EPA|PA|dpa|DPA|Reuters|REUTERS|Getty|Getty Images|Shutterstock|Alamy|Rex|SWNS|EFE|ANSA|Xinhua|TASS|"
    r"Bloomberg)"
)
# (AP Photo/Ann Lee), REUTERS/Ann Lee, AFP / Ann Lee, (Ann Lee / The Courier), (Ann Lee/AP), (Reuters)
_SIGNED = re.compile(
    rf"(?:\({_AGENCY} (?:Photo|Images?|File)[^()]{{0,40}}\)|"
    rf"(?<!\w){_AGENCY}(?: Photo)?\s?/\s?[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){{0,3}}|"
    rf"\((?:[^()]{{2,40}}\s?/\s?){_AGENCY}\)|\([A-Z][^()]{{2,40}} / [A-Z][^()]{{2,30}}\)|"
    rf"/ ?Getty(?: Images)?\)?|via Getty Images\)?|"
    rf"(?<![.!?”\"’])\s\({_AGENCY}\))\.?$"
)
# 34/34 27 October 2017 The ferry; 3 of 12; Photo 3 of 12
_COUNTER = re.compile(
    r"^(?:[^\W\d_]{4,9}\s)?#?(?P<at>\d{1,3})\s?(?:/|\bof\b|\bvon\b|\bsur\b)\s?(?P<all>\d{1,3})(?=$|\s+\S)(?!\s?%)"
)
_SHOWN = re.compile(r"\((?:L|R|C|L-R|C-R|C-L|left|right|centre|center|pictured|above|below|from left)\)")


def _caption(text: str) -> BlockLabel | None:
    """A line that counts the pictures of a gallery, or ends as captions do: with who made the picture."""
    count = len(text.split())
    if count > _CAPTION:
        return None
    counted = _COUNTER.match(text)
    if counted and 1 <= int(counted["at"]) <= int(counted["all"]) and int(counted["all"]) > _PAIR:
        rest = text[counted.end() :].split()
        if not rest or rest[0][:1].isupper() or rest[0][:1].isdigit():
            return BlockLabel.CAPTION
    told = len(re.findall(r"[.!?](?=\s[A-Z])", text)) < _SENTENCES
    return (
        BlockLabel.CAPTION if told and (_CREDIT.search(text) or _SIGNED.search(text) or _SHOWN.search(text)) else None
    )


_PAIR = 2
"""Pictures that a gallery has more of: 1/2 is a half."""

# EPA Preparations are under way; Getty - Contributor Hackers; SWNS • PA Ann Lee survived
_OPENED = re.compile(
    rf"^(?:{_AGENCY}|BBC|Rex Features|News Group Newspapers Ltd|Instagram|"
    rf"Facebook)(?:\s[•/-]\s?[A-Z][\w ]{{1,12}}?)?\s(?=[A-Z][a-z]|[A-Z]\s)"
)


def _opening_credits(texts: Sequence[str], found: Labels) -> None:
    """Lines that open with who made a picture, where a page has several: one may be a sentence on an agency."""
    opened = [
        k for k, text in enumerate(texts) if found[k] is None and len(text.split()) <= _CAPTION and _OPENED.match(text)
    ]
    if len({_OPENED.match(texts[k])[0] for k in opened}) > 1 or len(opened) > _PAIR:  # type: ignore[index]
        for k in opened:
            found[k] = BlockLabel.CAPTION


# --- heads of messages ---------------------------------------------------------------------------

_FIELD = re.compile(
    r"^[>*\s]{0,4}(?:From|To|Cc|Bcc|Subject|Date|Sent|Reply-To|Von|An|Betreff|Gesendet|Datum|De|À|Objet|"
    r"Envoyé|Para|Asunto)\s?:\*?\s",
)
_FEW = 3
"""Lines of such fields in a row that are the head of a message."""


def _message_heads(texts: Sequence[str], found: Labels) -> None:
    """From, Date, Subject and To of a forwarded message: three in a row, or any below words that say so."""
    first = 0
    while first < len(texts):
        last = first
        while last < len(texts) and _FIELD.match(texts[last]):
            last += 1
        forwarded = first > 0 and found[first - 1] is BlockLabel.OTHER
        if last - first >= (1 if forwarded else _FEW):
            found[first:last] = [BlockLabel.OTHER] * (last - first)
        first = max(last, first + 1)


# --- lists of other stories, in flat text --------------------------------------------------------


@cache
def _headings() -> frozenset[str]:
    return frozenset(row["words"] for row in read_table("furniture") if row["label"] == "list")


_PARAGRAPH = 26
"""Words of a line from which on it is no headline and no summary."""


def _lists(texts: Sequence[str], found: Labels) -> None:
    """The lines under "More stories" to the next paragraph, where most of the page's prose lies above them."""
    amounts = [len(text.split()) for text in texts]
    sentences = [_STOPPED.search(text) is not None for text in texts]
    prose = (count if count >= _PARAGRAPH // 2 and stop else 0 for count, stop in zip(amounts, sentences, strict=True))
    before = list(accumulate(prose, initial=0))
    for first, text in enumerate(texts):
        if text.casefold().strip(" :.…›»>") not in _headings() or before[first] < max(
            _ENOUGH, _ABOVE * (before[-1] - before[first])
        ):
            continue
        for k in range(first, len(texts)):
            if amounts[k] >= _PARAGRAPH and sentences[k]:
                break
            found[k] = found[k] or BlockLabel.RELATED


_STOPPED = re.compile(r"(?<!\.\.)[.!?][\"”“’'»)]{0,2}$")
_ENOUGH = 80
"""Words of sentences above a list of stories, at least."""
_ABOVE = 2.0
"""How much more prose stands above a list of other stories than below its heading."""


# --- elements ------------------------------------------------------------------------------------

# class, id or role of a small element -> what its lines are
_NAMED = tuple(
    (label, re.compile(pattern, re.IGNORECASE))
    for label, pattern in (
        (BlockLabel.POST, r"twitter-(?:tweet|embed)|instagram-media|fb-post|(?:tiktok|bluesky|mastodon|reddit)-embed"),
        (BlockLabel.CAPTION, r"caption|(?:image|img)-?(?:text|desc)|(?:photo|image)-?credit|bild(?:unterschrift|text)"),
        (BlockLabel.LEGAL, r"cookie|consent|gdpr|onetrust|didomi|usercentrics"),
        (BlockLabel.NEWSLETTER, r"newsletter|(?:^|[\s_-])sign-?up|mailing-?list"),
        (BlockLabel.ADVERT, r"paywall|regwall|(?:^|\s)ad-?slot|subscri(?:be|ption)-(?:offer|box|prompt|banner)"),
        (BlockLabel.RELATED, r"read-?(?:also|next)|see-?also|recirc|related-?(?:stor|article|link|content|post|box)"),
    )
)  # fmt: skip
_SMALL, _SHARE = 120, 0.35
"""Words that such an element has at most, and its share of the page's words in paragraphs."""
_BOX_WORDS, _BOX_LINES = 60, 4
"""Words and lines of a box with the headline of another story, at most."""
_LINKED = 0.9
_HEADLINES = frozenset({"h2", "h3", "h4", "h5", "h6"})
_LEVELS = 12
"""Elements around a line that are looked at, the innermost first."""
_COLUMN = 5
"""Links, one below the other, that make a menu."""


class _Element(NamedTuple):
    """The lines of an element, by their places among the page's, and their words."""

    lines: list[int]
    words: int


def _by_element(layout: Layout, lines: Sequence[int], texts: Sequence[str], found: Labels) -> None:
    """Captions, posts, dialogs, offers, boxes and menus, by the names and the shape of their elements."""
    counts = [len(text.split()) for text in texts]
    inside: dict[int, list[int]] = {}
    for k, i in enumerate(lines):
        for index in islice(ancestors(layout, layout.lines[i].element), _LEVELS):
            inside.setdefault(index, []).append(k)
    held = {index: _Element(own, sum(counts[k] for k in own)) for index, own in inside.items()}
    prose = sum(count for count in counts if count >= _PARAGRAPH // 2) or 1
    for index, element in sorted(held.items()):
        label = _element_label(layout, index, element, lines, prose)
        if label in _ADDRESSED and not any(says_furniture(texts[k]) in _ADDRESSED for k in element.lines):
            continue  # the paragraphs behind a paywall are named by it too
        for k in element.lines if label is not None else ():
            found[k] = found[k] or label
    for k in _later_articles(layout, lines, held):
        found[k] = found[k] or BlockLabel.RELATED


def _element_label(
    layout: Layout, index: int, element: _Element, lines: Sequence[int], prose: int
) -> BlockLabel | None:
    names = layout.elements[index].names
    small = element.words <= _SMALL and element.words <= max(_SHARE * prose, _BOX_LINES)
    named = next((label for label, pattern in _NAMED if small and names and pattern.search(names)), None)
    if named is not None:
        return named
    if layout.elements[index].tag == "figcaption" and small:
        return BlockLabel.CAPTION
    linked = [layout.lines[lines[k]] for k in element.lines]
    full = [line.linked >= _LINKED * (line.end - line.start) for line in linked]
    if len(full) >= _COLUMN and all(full) and element.words <= _SMALL:
        return BlockLabel.NAVIGATION
    heading = layout.elements[linked[0].element].tag in _HEADLINES if linked[0].element >= 0 else False
    box = 1 < len(full) <= _BOX_LINES and element.words <= _BOX_WORDS and layout.elements[index].tag not in _HEADLINES
    return BlockLabel.RELATED if box and heading and full[0] and not all(full) else None


def _later_articles(layout: Layout, lines: Sequence[int], held: dict[int, _Element]) -> Iterator[int]:
    """The lines of `article` elements below the first, each under a headline of its own: further reading."""
    articles = [
        index
        for index in sorted(held)
        if layout.elements[index].tag == "article"
        and not any(
            layout.elements[up].tag == "article"
            for up in islice(ancestors(layout, layout.elements[index].parent), _LEVELS)
        )
    ]
    first = next((index for index in articles if _heading_of(layout, lines, held[index], {"h1"}) is not None), None)
    for index in articles:
        heading = _heading_of(layout, lines, held[index], _HEADLINES | {"h1"})
        if first is not None and index != first and heading is not None:
            line = layout.lines[lines[heading]]
            if line.linked >= _LINKED * (line.end - line.start) or layout.elements[line.element].tag == "h1":
                yield from held[index].lines


def _heading_of(layout: Layout, lines: Sequence[int], element: _Element, tags: frozenset[str] | set[str]) -> int | None:
    """The first of an element's first lines that is a heading."""
    for k in element.lines[:_BOX_LINES]:
        chain = islice(ancestors(layout, layout.lines[lines[k]].element), _LEVELS)
        if any(layout.elements[index].tag in tags for index in chain):
            return k
    return None
