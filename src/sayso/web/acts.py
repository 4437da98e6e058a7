"""What a form of the room does: a decision kept, or taken back; and where the reader goes from there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from sayso.api import OpenCase
from sayso.case.decisions import RULES
from sayso.errors import DecisionError, UnseenDecision
from sayso.schema import Decision, Thing, Verb
from sayso.web.answers import page
from sayso.web.decisions import Told, told
from sayso.web.room import Room, RoomReading

WHO = "who"
"""The field, and the cookie, that hold who decides."""
_MOST_PLACES = 200


def keep_decision(room: Room, form: FormData, who: str) -> Response:
    """Keep what was decided; where somebody decided the same meanwhile, show both and keep nothing yet.

    Fields: `verb`, `of`, `place` (anchors, in order), `first` and `second` (one before, one behind), `value`, `reason`,
    `saw`, `back`.
    """
    fields = {name: _text(form, name) for name in ("verb", "of", "value", "reason", "saw", "back", "first", "second")}
    named = [fields["first"], *(str(value) for value in form.getlist("place")), fields["second"]]
    anchors = list(dict.fromkeys(anchor for anchor in named if anchor))[:_MOST_PLACES]
    back = _local(fields["back"])
    with room.reading() as reading:
        places = [reading.place(anchor) for anchor in anchors]
    try:
        with room.store() as store:
            verb, of = Verb(fields["verb"]), Thing(fields["of"])
            made = OpenCase(store).decide(
                verb,
                of,
                places,
                who=who,
                value=(fields["value"] or None) if _takes_value(verb, of) else None,
                reason=fields["reason"] or None,
                saw=fields["saw"] if "saw" in form else None,
            )
    except UnseenDecision as error:
        with room.reading() as reading:
            newer = _all_told(reading, error.newer)
        kept = [(name, str(value)) for name, value in form.multi_items() if name != "saw"]
        kept.append(("saw", error.newer[-1].id))
        return page(
            "conflict.html.j2", status=409, screen="", newer=newer, wanted=told(error.wanted, {}, {}),
            fields=kept, back=back,
        )  # fmt: skip
    except (DecisionError, ValueError) as error:
        return page("refused.html.j2", status=422, screen="", words=str(error), back=back)
    return _gone(back, did=made.id)


def _takes_value(verb: Verb, of: Thing) -> bool:
    """Whether a verb is said with a value: a form has one field of it for all its buttons."""
    values = RULES[verb].values
    return values is None or bool(values(of))


def undo(room: Room, form: FormData, who: str) -> Response:
    """Take a decision back; where others rest on it, first list them."""
    key, back = _text(form, "decision"), _local(_text(form, "back"))
    with room.store() as store:
        case = OpenCase(store)
        try:
            resting = case.resting_on(key)
            if resting and not _text(form, "sure"):
                with room.reading() as reading:
                    shown = _all_told(reading, resting)
                    own = _all_told(reading, [d for d in case.decisions if d.id == key])
                return page("resting.html.j2", screen="", own=own[0], resting=shown, key=key, back=back)
            made = case.undo(key, who=who)
        except (KeyError, DecisionError) as error:
            return page("refused.html.j2", status=422, screen="", words=str(error), back=back)
    return _gone(back, did=made.id)


def _all_told(reading: RoomReading, decisions: Sequence[Decision]) -> list[Told]:
    known = {d.id: d for d in reading.decisions}
    return [told(d, known, reading.outcomes) for d in decisions]


def introduce(form: FormData) -> Response:
    """Remember who decides in this browser."""
    name = " ".join(_text(form, WHO).split())[:80]
    response = _gone(_local(_text(form, "back")))
    if name:
        response.set_cookie(WHO, name.encode().hex(), httponly=True, samesite="strict", path="/", max_age=10**8)
    return response


def who_decides(cookies: Mapping[str, str], otherwise: str) -> str:
    """Who decides in this browser."""
    try:
        return bytes.fromhex(cookies.get(WHO, "")).decode() or otherwise
    except ValueError:
        return otherwise


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def _local(back: str) -> str:
    """A page of the room to go back to; nothing else is ever gone to."""
    parts = urlsplit(back)
    fits = back.startswith("/") and not back.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return back if fits else "/"


def _gone(back: str, **added: str) -> RedirectResponse:
    path, _, fragment = back.partition("#")
    base, _, query = path.partition("?")
    fields = [part for part in query.split("&") if part and not part.startswith("did=")]
    fields += [urlencode(added)] if added else []
    target = base + (f"?{'&'.join(fields)}" if fields else "") + (f"#{fragment}" if fragment else "")
    return RedirectResponse(target, status_code=303)


Act = Callable[[Room, FormData, str], Response]
ACTS: Mapping[str, Act] = {
    "/decide": keep_decision,
    "/undo": undo,
    "/who": lambda _room, form, _who: introduce(form),
}
