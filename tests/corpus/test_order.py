"""In which order a reader meets claims."""

import msgspec
import pytest

from sayso.corpus.assembly import most_telling_first
from sayso.schema import Claim, ClaimStatus, ContestReason, DocumentSpan, Member

MEMBER = Member(document="a", start=0, end=1, attribution=None, stance=None, score=0.9)
PLAIN = Claim(
    id="m", story=None, gist=DocumentSpan(document="a", start=0, end=1), members=(MEMBER,), asserted_by=("p",),
    denied_by=(), confirmed_by=(), accused=(), documents=2, outlets=1, texts=2, voices=1, origins=(), first=None,
    last=None, status=ClaimStatus.ONE_VOICE,
)  # fmt: skip
DENIED = msgspec.structs.replace(PLAIN, denied_by=("o",))
DIFFER = msgspec.structs.replace(PLAIN, contested_by=(ContestReason.FIGURES,))
UNSURE = msgspec.structs.replace(PLAIN, members=(msgspec.structs.replace(MEMBER, score=0.2),), texts=9)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (msgspec.structs.replace(DENIED, denied_by=("o", "q")), msgspec.structs.replace(DENIED, texts=9)),
        (DENIED, msgspec.structs.replace(DIFFER, texts=9)),
        (DIFFER, msgspec.structs.replace(PLAIN, texts=9)),
        (PLAIN, UNSURE),
        (msgspec.structs.replace(PLAIN, texts=3), PLAIN),
    ],
    ids=["what several deny", "what is denied", "what differs", "what is surely one", "what more texts tell"],
)
def test_what_comes_first(before, after):
    assert sorted([after, before], key=most_telling_first) == [before, after]
