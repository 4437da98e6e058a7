"""The reading room as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from urllib.parse import urlencode

import anyio.to_thread
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sayso.errors import SaysoError
from sayso.web import righting, screens
from sayso.web.acts import ACTS, Act, who_decides
from sayso.web.answers import VISIT, Visit, page
from sayso.web.checking import Checker
from sayso.web.gate import Gate
from sayso.web.righting import just_kept
from sayso.web.room import NotThere, Room
from sayso.web.screens import Screen

THREADS = 16
"""Requests that are worked on at once, each with a connection of its own."""

FIELDS = 300
"""Fields of a form: as many members of a claim as one decision may be about, and some."""

LISTS: dict[str, Screen] = {
    "/stories": screens.stories,
    "/claims": screens.claims,
    "/differences": screens.differences,
    "/speakers": screens.speakers_screen,
    "/pages": screens.pages,
    "/origins": screens.origins_screen,
    "/timeline": screens.timeline_screen,
    "/join": screens.join_screen,
    "/search": screens.search,
    "/names": righting.names_screen,
    "/review": righting.review,
    "/history": righting.history,
}
"""Lists: each has a twin that ends in `.json` and one that ends in `.csv`."""
SINGLE: dict[str, Screen] = {
    "/": screens.front,
    "/claims/{anchor}": screens.claim,
    "/speakers/{anchor}": screens.speaker_screen,
    "/pages/{anchor}": screens.text,
    "/compare/{a}/{b}": screens.compare,
}
STATIC = {
    "dossier.css": ("sayso.dossier", "templates/dossier.css", "text/css"),
    "room.css": ("sayso.web", "static/room.css", "text/css"),
    "room.js": ("sayso.web", "static/room.js", "text/javascript"),
    "htmx.min.js": ("sayso.web", "static/htmx.min.js", "text/javascript"),
}
"""What a page of the room loads: nothing else is there to be loaded."""


def application(room: Room, *, token: str, hosts: frozenset[str], who: str) -> Starlette:
    """The room, behind its gate. `hosts`: what an address bar may say for it; `who`: who decides, until they say so."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        yield
        room.close()

    lists = {**LISTS, "/check": Checker().screen}
    routes = [Route(path, _reading(room, screen, who)) for path, screen in SINGLE.items()]
    for path, screen in lists.items():
        routes += [Route(f"{path}{twin}", _reading(room, screen, who)) for twin in ("", ".json", ".csv")]
    routes += [Route(path, _acting(room, act, who), methods=["POST"]) for path, act in ACTS.items()]
    routes.append(Route("/static/{name}", _static))
    routes.append(Route("/favicon.ico", lambda _: Response(status_code=204)))
    return Starlette(routes=routes, middleware=[Middleware(Gate, token=token, hosts=hosts)], lifespan=lifespan)


def _reading(room: Room, screen: Screen, who: str) -> Callable[[Request], Response]:
    """The answer to a request that reads: one state of the case, in a thread of its own."""

    def answer(request: Request) -> Response:
        visit = _visit(request, who)
        VISIT.set(visit)
        try:
            with room.reading() as found:
                VISIT.set(visit._replace(did=just_kept(found, request.query_params.get("did"))))
                return screen(found, request)
        except NotThere as error:
            return page("missing.html.j2", status=404, screen="", words=str(error))

    return answer


def _acting(room: Room, act: Act, who: str) -> Callable[[Request], Awaitable[Response]]:
    """The answer to a form."""

    async def answer(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=FIELDS)
        visit = _visit(request, who)

        def run() -> Response:
            VISIT.set(visit)
            try:
                return act(room, form, visit.who)
            except (NotThere, SaysoError) as error:
                return page("refused.html.j2", status=409, screen="", words=str(error), back="/")

        return await run_in_threadpool(run)

    return answer


def _visit(request: Request, otherwise: str) -> Visit:
    fields = [(name, value) for name, value in request.query_params.multi_items() if name != "did"]
    query = f"?{urlencode(fields)}" if fields else ""
    return Visit(who_decides(request.cookies, otherwise), request.url.path + query)


def _static(request: Request) -> Response:
    found = STATIC.get(request.path_params["name"])
    if found is None:
        return Response(status_code=404)
    package, path, kind = found
    return Response(files(package).joinpath(path).read_bytes(), media_type=kind)
