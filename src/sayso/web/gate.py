"""Who may ask: the one browser that was given the token, from pages of the room itself; and what a page may load.

A case is private and its pages are hostile. The server listens on loopback only, but other programs and other pages in
the same browser can reach it there, so every request must prove that it is the room's own.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN_FIELD = "token"  # noqa: S105  (a name)
LARGEST_FORM = 1 << 20
"""Bytes of a form; a reason, a name or a file of decisions is far less."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Mapping[bytes, bytes] = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",  # without one, browsers hide the origin of the room's own forms too
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"cache-control": b"no-store",
}


class Gate:
    """Lets the room's own browser in, and nobody else."""

    def __init__(self, app: ASGIApp, *, token: str, hosts: frozenset[str]) -> None:
        """`hosts`: what the address bar may say, as "127.0.0.1:40001"."""
        self._app, self._token, self._hosts = app, token, hosts
        self._cookie = "sayso-" + min(hosts).rpartition(":")[2]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request: passed on, or refused."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        answering = _with_headers(send)
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, answering)
        else:
            await self._app(scope, receive, answering)

    def _refusal(self, scope: Scope) -> PlainTextResponse | HTMLResponse | None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD", "POST"}:
            return _no(405, "only pages are served here")
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host not in self._hosts:
            return _no(421, "this case is read at its own address only")
        given = parse_qs(scope["query_string"].decode("latin-1")).get(TOKEN_FIELD, [""])[0]
        if scope["method"] != "POST" and self._is_token(given):
            return self._welcome(scope["path"])
        if not self._is_token(_cookie(headers, self._cookie)):
            return _no(403, "open the address that `sayso serve` printed: it holds the key to this case")
        if scope["method"] == "POST" and not _own(headers, host):
            return _no(403, "a decision can be made in the reading room only, not from another page")
        return None

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._token.encode())

    def _welcome(self, path: str) -> HTMLResponse:
        """The cookie, and on to the page without the token: from here, so that a strict cookie goes along."""
        target = path if path.startswith("/") and not path.startswith("//") else "/"
        safe = "".join(char if char.isalnum() or char in "/.-_" else "" for char in target)
        page = (
            f'<!doctype html><meta http-equiv=refresh content="0;url={safe}"><a href="{safe}">To the reading room</a>'
        )
        response = HTMLResponse(page)
        response.set_cookie(self._cookie, self._token, httponly=True, samesite="strict", path="/")
        return response


def _own(headers: Headers, host: str) -> bool:
    """Whether a form was sent from a page of the room: browsers name the origin of every form that is posted."""
    fetched = headers.get("sec-fetch-site", "same-origin")
    size = headers.get("content-length", "")
    return (
        headers.get("origin") == f"http://{host}"
        and fetched == "same-origin"
        and size.isdigit()
        and int(size) <= LARGEST_FORM
    )


def _cookie(headers: Headers, name: str) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _no(status: int, words: str) -> PlainTextResponse:
    return PlainTextResponse(f"sayso: {words}\n", status_code=status)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = [(name, value) for name, value in message.get("headers", []) if name.lower() not in HEADERS]
            message = {**message, "headers": [*there, *HEADERS.items()]}
        await send(message)

    return sending
