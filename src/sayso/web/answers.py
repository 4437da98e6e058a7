"""What a list answers with: a page to read, or the same rows as JSON or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sayso.case.lists import Cut
from sayso.dossier import fill_template
from sayso.export.spreadsheet import cell
from sayso.web.decisions import Told
from sayso.web.room import InRoom

ROWS = 50
"""Rows of a list on a screen."""
MOST = 1000
"""Rows of a list for a program in one answer."""

Plain = Mapping[str, object]


class Visit(NamedTuple):
    """Who asks, from where, and what they just decided."""

    who: str = ""
    here: str = "/"
    """The page asked for, to come back to."""
    did: Told | None = None


VISIT: ContextVar[Visit] = ContextVar("visit")
"""Of the request being answered: every page of the room says it."""


class Asked(NamedTuple):
    """A request for a list: what it narrows by, where it begins, and in which form it is wanted."""

    path: str
    form: str
    fields: Mapping[str, str]
    cut: Cut

    def get(self, name: str) -> str | None:
        """A filter; None where it is not given or empty."""
        return self.fields.get(name) or None

    def link(self, **changed: str | int | None) -> str:
        """The same list with something changed."""
        fields = {name: value for name, value in self.fields.items() if name != "offset"}
        fields |= {"offset": str(self.cut.offset)} if self.cut.offset else {}
        for name, value in changed.items():
            fields.pop(name, None)
            if value:
                fields[name] = str(value)
        return self.path + (f"?{urlencode(fields)}" if fields else "")

    def twin(self, form: str) -> str:
        """The address of the same rows in another form."""
        return self._replace(path=f"{self.path}.{form}").link(at=None)

    @property
    def later(self) -> str:
        """The rows behind these."""
        return self.link(offset=self.cut.offset + self.cut.limit, at=None)

    @property
    def earlier(self) -> str:
        """The rows before these."""
        return self.link(offset=max(0, self.cut.offset - self.cut.limit), at=None)


def asked(request: Request, rows: int = ROWS) -> Asked:
    """What a request wants of a list."""
    path, dot, form = request.url.path.rpartition(".")
    form = form if dot and form in {"json", "csv"} else ""
    fields = {n: value.strip() for n, value in request.query_params.items() if value.strip() and n != "did"}
    limit = min(MOST, _number(fields.get("limit"), rows))
    return Asked(path if form else request.url.path, form, fields, Cut(limit, _number(fields.get("offset"), 0)))


def _number(given: str | None, otherwise: int) -> int:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 9 else otherwise


def listed(wanted: Asked, template: str, rows: Sequence[Plain], **view: Any) -> Response:  # noqa: ANN401
    """The list as it is wanted. `rows`: one more than the cut where there are more."""
    more = len(rows) > wanted.cut.limit
    rows = rows[: wanted.cut.limit]
    if wanted.form == "json":
        body = msgspec.json.encode({"rows": rows, "next": _next(wanted, "json") if more else None})
        return Response(body, media_type="application/json")
    if wanted.form == "csv":
        return Response(_csv(rows), media_type="text/csv; charset=utf-8")
    return page(template, asked=wanted, rows=rows, more=more, **view)


def _next(wanted: Asked, form: str) -> str:
    return wanted._replace(path=f"{wanted.path}.{form}").later


def _csv(rows: Sequence[Plain]) -> str:
    out = io.StringIO(newline="")
    out.write("\ufeff")
    if rows:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def page(template: str, *, status: int = 200, **view: Any) -> HTMLResponse:  # noqa: ANN401
    """A page of the room."""
    return HTMLResponse(
        fill_template(template, InRoom(), before="sayso.web", **VISIT.get(Visit())._asdict(), **view),
        status_code=status,
    )
