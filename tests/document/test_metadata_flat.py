"""Short flat pages, as they are pasted, filed and printed: title, day, outlet and wires. All made up."""

import pytest

from sayso.document.layout import lay_out
from sayso.document.metadata import read_metadata
from sayso.schema import Page
from tests.golden import each_row

TITLE = "Ostervik ferry to be mended before winter"
PROSE = [
    (
        "The old ferry of Ostervik will be mended before the winter, the town council said on Tuesday, after three months in "
        "which nobody could cross the sound without a detour of forty kilometres."
    ),
    "“We have waited long enough for this,” said the mayor, Ann Leeward, who added that the yard had been paid in full.",
    "The harbour master said that the engine was sound and that only the hull had suffered in the storm of last autumn.",
]
GERMAN = [
    (
        "Die alte Fähre von Ostervik wird noch vor dem Winter repariert. Das teilte die Gemeinde am Dienstag mit, nachdem drei "
        "Monate lang niemand den Sund hatte überqueren können."
    ),
    "„Wir haben lange genug gewartet“, sagte Bürgermeisterin Anna Leewart. Die Werft sei vollständig bezahlt worden.",
    "Der Hafenmeister sagte, die Maschine sei in Ordnung, nur der Rumpf habe im Sturm des vergangenen Herbstes gelitten.",
]
FRENCH = [
    (
        "Le vieux bac d'Ostervik sera réparé avant l'hiver, a annoncé mardi la commune, après trois mois pendant lesquels "
        "personne n'a pu traverser le détroit sans un détour de quarante kilomètres."
    ),
    "« Nous avons assez attendu », a déclaré la maire, Anne Levent, en précisant que le chantier avait été payé.",
    "Le capitaine du port a indiqué que le moteur était en bon état et que seule la coque avait souffert de la tempête.",
]


def read(*lines, language="en"):
    page = Page(path="p", name="p", data="\n".join(lines).encode(), media_type="text/plain", charset="utf-8")
    return read_metadata(page, lay_out(page), (), language)


PAGES = {
    "title first": ((TITLE, *PROSE), TITLE, None),
    "title, blank lines": ((TITLE, "", PROSE[0], "", PROSE[1], "", PROSE[2]), TITLE, None),
    "title and one paragraph": ((TITLE, PROSE[0]), TITLE, None),
    "kicker, title, standfirst": (
        (
            "Transport",
            TITLE,
            "Council says the yard has been paid and the hull will be ready by October",
            "By Bo Lee",
            *PROSE,
        ),
        TITLE,
        None,
    ),
    "byline and stamp": (
        (
            TITLE,
            "By BO LEE FOR THE OSTERVIK COURIER",
            "PUBLISHED: 15:04, 4 March 2018 | UPDATED: 16:10, 5 March 2018",
            *PROSE,
        ),
        TITLE,
        "2018-03-04",
    ),
    "date over the title": (("4 March 2018", TITLE, *PROSE), TITLE, "2018-03-04"),
    "date under the title": ((TITLE, "March 4, 2018", *PROSE), TITLE, "2018-03-04"),
    "byline with a date": ((TITLE, "By Bo Lee, March 4, 2018", *PROSE), TITLE, "2018-03-04"),
    "dateline without a year": ((TITLE, f"OSTERVIK, 4 March (ABC) - {PROSE[0]}", *PROSE[1:]), TITLE, None),
    "dateline with a year": (
        (TITLE, f"OSTERVIK, March 4, 2018 (Reuters) - {PROSE[0]}", *PROSE[1:]),
        TITLE,
        "2018-03-04",
    ),
    "masthead and menu": (
        ("The Ostervik Courier", "News | Local", TITLE, "By Bo Lee", "Tuesday 4 March 2018 14.30", "Share", *PROSE),
        TITLE,
        "2018-03-04",
    ),
    "capitals": ((TITLE.upper(), *PROSE), TITLE.upper(), None),
    "question": (
        ("Will the Ostervik ferry ever sail again?", *PROSE),
        "Will the Ostervik ferry ever sail again?",
        None,
    ),
    "a day of history": ((TITLE, f"{PROSE[0]} It was built on 3 May 1998.", *PROSE[1:]), TITLE, None),
    "a day to come": (
        (TITLE, "It will sail again on 12 June 2018, said the harbour master of Ostervik.", *PROSE),
        TITLE,
        None,
    ),
    "updated": ((TITLE, "Updated 5 March 2018", *PROSE), TITLE, "2018-03-05"),
    "agency dispatch": ((TITLE, f"OSTERVIK (Reuters) - {PROSE[0]}", *PROSE[1:], "(Reporting by Bo Lee)"), TITLE, None),
    "caption with a day": (
        (TITLE, "The ferry in the harbour of Ostervik on Jan. 9, 2016. (Bo Lee/AP)", *PROSE),
        TITLE,
        None,
    ),
    "copyright year": ((TITLE, *PROSE, "Copyright 2017 The Associated Press. All rights reserved."), TITLE, None),
    "weather above": (("Sunday, March 4, 2018", "Ostervik 3°C", "", TITLE, *PROSE), TITLE, None),
    "German": (
        ("Ostervik bekommt seine Fähre zurück", "Von Anna Lang", "04.03.2018, 14:30 Uhr", *GERMAN),
        "Ostervik bekommt seine Fähre zurück",
        "2018-03-04",
    ),
    "German dispatch": (
        ("Fähre von Ostervik wird repariert", f"Ostervik (dpa) - {GERMAN[0]}", *GERMAN[1:]),
        "Fähre von Ostervik wird repariert",
        None,
    ),
    "French": (
        ("Le bac d'Ostervik sera réparé avant l'hiver", "Publié le 4 mars 2018 à 14h30", *FRENCH),
        "Le bac d'Ostervik sera réparé avant l'hiver",
        "2018-03-04",
    ),
}
LANGUAGES = {"German": "de", "German dispatch": "de", "French": "fr"}


@pytest.mark.parametrize("name", PAGES)
def test_title_and_day(name):
    lines, title, day = PAGES[name]
    found = read(*lines, language=LANGUAGES.get(name, "en"))
    assert found.title is not None
    assert found.title.text == title
    assert (found.published or "")[:10] == (day or "")


def test_paragraphs_alone_have_no_title():
    assert read(*PROSE).title is None


@each_row("self_naming")
def test_every_row_of_the_self_naming(row):
    asked = row["example"].replace("{}", "The Ostervik Courier" if row["language"] == "en" else "Ostervik Courier")
    told = read("Ostervik Courier", TITLE, *PROSE, asked)
    assert told.outlet is not None
    assert told.outlet.removeprefix("The ") == "Ostervik Courier"
    assert read(TITLE, *PROSE, asked).outlet is None


@pytest.mark.parametrize(
    ("lines", "outlet"),
    [
        (("© 2018 The Ostervik Courier",), "The Ostervik Courier"),
        (
            ("Ostervik Courier Ltd. is here. Read the Ostervik Courier.", "© 2018 Ostervik Courier Ltd"),
            "Ostervik Courier",
        ),
        (("Subscribe to The Ostervik Courier", "Follow The Ostervik Courier on Facebook"), "The Ostervik Courier"),
        (("Do you have a story for The Courier Online news team? Email tips@the-courier.example",), "The Courier"),
        (("Copyright 2018 The Associated Press. All rights reserved.",), None),
        (("Follow us on Facebook", "Subscribe to our newsletter"), None),
        (("Follow Ann Leeward on Facebook", "Follow Ann Leeward on Instagram"), None),
        (("Write to the harbour at info@ostervik-harbour.example",), None),
    ],
)
def test_outlet(lines, outlet):
    assert read(TITLE, *PROSE, *lines).outlet == outlet
