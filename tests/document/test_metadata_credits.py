"""Agencies: credited, pictured, told, verified. The pages are made up."""

import pytest

from sayso.document.layout import lay_out
from sayso.document.metadata import agency_mentions, prose_span
from sayso.document.metadata.agencies import find_agencies
from sayso.document.metadata.credits import find_wires
from sayso.document.metadata.head import EMPTY
from sayso.lexicon import read_table
from sayso.schema import AgencyRole, Block, BlockLabel, Page
from tests.golden import each_row

PROSE = [
    f"The council of Hartvale said in its {word} report that the old ferry, which has carried passengers over the river "
    "since the mill closed, will be mended before the winter, and that nobody was hurt."
    for word in ("first", "second", "third", "fourth", "fifth", "sixth")
]


def mentions(text):
    layout = lay_out(Page(path="p", name="p", data=text.encode(), media_type="text/plain"))
    return layout.text, agency_mentions(layout, prose_span(layout))


def credited(text):
    return [wire.name for wire in find_wires(EMPTY, mentions(text)[1])]


def above(line):
    return "\n".join(["Ferry to be mended", line, *PROSE])


def below(line):
    return "\n".join(["Ferry to be mended", *PROSE, line])


def opening(line):
    return "\n".join(["Ferry to be mended", f"{line} {PROSE[0]}", *PROSE[1:]])


@each_row("agencies")
def test_every_row_of_the_agencies_is_credited(row):
    example = row["example"]
    places = [opening(example), above(example), below(example)]
    assert any(credited(place) == [row["name"]] for place in places), example


def test_agencies_are_listed_once():
    names = [row["name"] for row in read_table("agencies")]
    assert len(names) == len(set(names)) >= 60


@each_row("credit_cues")
def test_every_row_of_the_cues_decides(row):
    words = row["example"].replace("{}", "Reuters")
    role = {"photo": AgencyRole.PHOTO, "told": AgencyRole.TOLD, "checked": AgencyRole.CHECKED}.get(
        row["role"], AgencyRole.CREDIT
    )
    inside = [PROSE[0], f"{words} {PROSE[1]}" if role in {AgencyRole.TOLD, AgencyRole.CHECKED} else words, *PROSE[2:]]
    texts = ["\n".join(inside), below(words), above(words)]
    if row["role"] == "own":
        assert credited(opening(words)) == []
        return
    assert any(role in {mention.role for mention in mentions(text)[1]} for text in texts)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (opening("HARTVALE, Ohio (AP) —"), ["AP"]),
        (opening("Neustadt (dpa/tmn) -"), ["dpa"]),
        (opening("Neustadt (KNA/iz)."), ["KNA"]),
        (above("By Ann Leeward, Associated Press"), ["AP"]),
        (above("By REUTERS"), ["Reuters"]),
        (above("Von Anna Lang mit AP"), ["AP"]),
        (above("Von: det/dpa"), ["dpa"]),
        (below("Quelle: outlet.example, ino/dpa"), ["dpa"]),
        (below("sak/Reuters"), ["Reuters"]),
        (below("(afp/dpa)"), ["AFP", "dpa"]),
        (below("AFP"), ["AFP"]),
        (below("(With the Associated Press)"), ["AP"]),
        (below("—Copyright the Associated Press"), ["AP"]),
        (below("AP - AFP"), ["AP", "AFP"]),
        (below("bw/jm (AFP, dpa)"), ["AFP", "dpa"]),
        (below("(The Courier with AFP, dpa)"), ["AFP", "dpa"]),
        (above("By: Press Trust of India | New Delhi | Posted: May 4"), ["PTI"]),
        (below("© 2025 AFP"), ["AFP"]),
        (below("Copyright 2025 The Associated Press. All rights reserved."), ["AP"]),
        (below("Additional reporting by Reuters"), ["Reuters"]),
        (below("—Associated Press writer Bo Lee in Hartvale contributed to this report."), ["AP"]),
        (below("dpa-infocom, dpa:220101-99-123456/2"), ["dpa"]),
        (opening("OSTERVIK (CPA) —"), ["CPA"]),
        (opening("OSTERVIK, 4 March (CPA) -"), ["CPA"]),
        (opening("OSTERVIK (Coastal Press Agency) -"), ["Coastal Press Agency"]),
        (opening("OSTERVIK (CPA) -") + "\nAdditional reporting by Coastal Press Agency", ["Coastal Press Agency"]),
        (below("The Coastal Press Agency contributed to this report."), ["Coastal Press Agency"]),
        (above("By Ann Leeward, Coastal News Service"), ["Coastal News Service"]),
        (below("Quelle: Küsten Nachrichtenagentur"), ["Küsten Nachrichtenagentur"]),
    ],
)
def test_credits(text, names):
    assert credited(text) == names


@pytest.mark.parametrize(
    "text",
    [
        above("The old ferry (AP Photo/Ann Leeward)"),
        above("The old ferry. Foto: Anna Lang/dpa"),
        above("© Anna Lang/dpa"),
        above("The old ferry © AFP / ANN LEEWARD"),
        above("The old ferry. Ann Leeward/The Courier via AP"),
        above("Ann Leeward / AFP via Getty Images"),
        "\n".join([PROSE[0], "The mayor told AFP that it would sail again soon enough.", *PROSE[1:]]),
        "\n".join(
            [PROSE[0], "The Associated Press has not independently verified the figures of the mill.", *PROSE[1:]]
        ),
        "\n".join([PROSE[0], "It moved to Harrisburg, PA, after the storm of the year before last.", *PROSE[1:]]),
        "\n".join(["Home", "Reuters", "AP", *["News"] * 40, *PROSE]) + "\nMore\n" * 900 + "AFP",
        below("The old ferry with its captain in 2010 (Reuters)"),
        opening("Offshore ferries ©Ann Leeward, Bo Lee (AFP)"),
        above("Von Petra Walther am 6. Dezember"),
        above("PA\nPovel Ander"),
        above("-\nAA\n+"),
        opening("The Ostervik Ferry Company (OFC) said -"),
        opening("GENEVA (WHO) said - in a report -"),
        opening("BOSTON (USA) —"),
        opening("TOPEKA (WXYZ) —"),
        above("Ostervik Environmental Protection Agency"),
        "\n".join([PROSE[0], "The mayor told the Coastal Press Agency that it would sail again.", *PROSE[1:]]),
    ],
)
def test_no_credits(text):
    assert credited(text) == []


def test_roles_and_spans():
    text, found = mentions(
        "\n".join(
            [
                PROSE[0],
                "The mayor told AFP on Monday that it was over.",
                "Reuters could not verify that report on its own.",
                *PROSE[1:],
            ]
        )
    )
    assert [(text[slice(*one.span)], one.role) for one in found] == [
        ("AFP", AgencyRole.TOLD),
        ("Reuters", AgencyRole.CHECKED),
    ]


def test_a_line_of_nothing_but_names_is_cut_short():
    assert len(mentions("AFP " * 50_000)[1]) <= 1_000


LONG = "the men told Reuters that the ferry had left the quay at noon and that nobody had seen the buoy before it struck the bank"


def test_a_long_line_says_what_it_says_without_a_stop_and_a_short_one_is_a_menu():
    assert [mention.role for mention in mentions("\n".join([*PROSE[:1], LONG, *PROSE[1:]]))[1]] == [AgencyRole.TOLD]
    assert mentions("\n".join([*PROSE[:1], "More of this by Reuters here", *PROSE[1:]]))[1] == ()


@pytest.mark.parametrize(("label", "count"), [(BlockLabel.BODY, 1), (BlockLabel.ADVERT, 0), (BlockLabel.COMMENTS, 0)])
def test_an_agency_in_an_advert_is_no_source(label, count):
    text = "\n".join([*PROSE[:1], f"{LONG}.", *PROSE[1:]])
    layout = lay_out(Page(path="p", name="p", data=text.encode(), media_type="text/plain"))
    start = layout.text.index(LONG)
    block = Block(id="b", document="p", start=start, end=start + len(LONG), label=label)
    assert len(agency_mentions(layout, prose_span(layout), [block])) == count


def test_an_address_is_no_agency():
    assert [bool(find_agencies(text)) for text in ("Read it on Reuters.com today", "So Reuters said", "@Reuters said")] == [
        False, True, False,
    ]  # fmt: skip
