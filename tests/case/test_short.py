"""A page of under 25 words of article is listed, with its text, and counts nowhere."""

import pytest

import sayso
from sayso.cli.summary import summary_counts
from sayso.dossier import render_dossier
from sayso.dossier.view import dossier_of

TELLS = "The ferry Marisol Star was overloaded when she left Port Calder on Monday, the harbour office said."
WHOLE = f"Ferry was overloaded\n\n{TELLS} She carried 212 people, the harbour office said, and may carry 180 of them.\n"
FRAME = "<html><body><p>Subscribe now to the Courier.</p></body></html>"


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("short") / "pages"
    folder.mkdir()
    (folder / "a.txt").write_text(WHOLE, encoding="utf-8")
    (folder / "b.txt").write_text(f"Ferry\n\n{TELLS}\n", encoding="utf-8")
    (folder / "frame.html").write_text(FRAME, encoding="utf-8")
    return sayso.build([folder])


def test_short_pages_are_documents_and_nothing_else(case):
    short = {page.id for page in case.documents if page.short}
    assert {page.name for page in case.documents} == {"a.txt", "b.txt", "frame.html"}
    assert {page.name for page in case.documents if page.short} == {"b.txt", "frame.html"}
    assert not any(page.stories for page in case.documents if page.short)
    groups = [set(row.documents) for row in (*case.stories, *case.origins)]
    assert groups
    assert not any(group & short for group in groups)
    rows = (*case.attributions, *case.mentions, *case.figures, *case.propositions, *case.times)
    assert rows
    assert not any(row.document in short for row in rows)
    assert any(block.document in short for block in case.blocks)


def test_no_count_has_them(case):
    counts = summary_counts(case)
    assert (counts["pages"], counts["short_pages"], counts["stories"]) == (1, 2, 1)
    view = dossier_of(case.tables())
    assert (view.pages, len(view.short)) == (1, 2)
    html = render_dossier(case.tables())
    assert "Dossier · 1 page" in html
    assert "Subscribe now to the Courier." in html


def test_what_the_user_calls_article_only_counts_whatever_its_length(tmp_path):
    (tmp_path / "post.txt").write_text("The ferry was overloaded, the mayor said.", encoding="utf-8")
    (page,) = sayso.build([tmp_path], all_body=True).documents
    assert not page.short
    assert page.stories


def test_words_of_scripts_that_do_not_part_them_are_counted_too(tmp_path):
    (tmp_path / "page.txt").write_text("渡船超载\n\n" + "港务局星期一表示渡船离港时超载。" * 5, encoding="utf-8")
    (page,) = sayso.build([tmp_path]).documents
    assert not page.short
