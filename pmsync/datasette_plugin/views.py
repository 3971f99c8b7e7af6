"""The pages of the reading room, each shown only to who may see all of its database, and the choices made on them.

A choice is made by pmsync.choose, as on the command line: by its own connection, in one short transaction.
"""

from __future__ import annotations

import asyncio
import csv
import io
import shlex
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette import Forbidden, NotFound, Response
from datasette.utils import tilde_decode, tilde_encode
from itsdangerous import BadSignature
from markupsafe import Markup

import pmsync
from pmsync.api.review import NUMBER
from pmsync.datasette_plugin import citations, compat, records, terms
from pmsync.datasette_plugin.databases import pmsync_databases
from pmsync.datasette_plugin.file_cache import cached_until_changed
from pmsync.datasette_plugin.search import search_results
from pmsync.errors import PmsyncError
from pmsync.models.article import brief, heading_text
from pmsync.models.decision import METHOD_NAMES, VERDICT_WORDS, differences_text, status_words
from pmsync.parsing.markup import html

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request


CONFIRMATION = "pmsync-said"  # what a confirmation is signed for
LAST_PMID = 2**62
# No script may run and nothing be loaded from elsewhere, whatever a text of the database may hold.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
}
Question = Callable[[sqlite3.Connection], dict[str, Any] | None]
View = Callable[["Datasette", "Request"], Awaitable[Response]]


def admitted(view: View) -> View:
    """Return a view that answers only those who may see all of its database."""

    async def guarded(datasette: Datasette, request: Request) -> Response:
        if not await compat.may_see(datasette, request.actor, _database(request)):
            raise Forbidden("You may not see all of this database")
        return await view(datasette, request)

    return guarded


async def front(datasette: Datasette) -> Response:
    """Lead from the front page to the home page of the only database there is."""
    [name] = pmsync_databases(datasette)
    return Response.redirect(f"{datasette.urls.database(name)}/-/home")


async def home(datasette: Datasette, request: Request) -> Response:
    """Show what the database comes to, and what waits for somebody."""

    async def counted() -> dict[str, Any]:
        read = [_read(datasette, request, question) for question in (records.home, records.charted)]
        outcomes, charts = await asyncio.gather(*read)  # side by side: each takes a thread of Datasette's
        return outcomes | charts

    values = await cached_until_changed(datasette.get_database(_database(request)), "home", counted)
    return await _render(datasette, request, "home", values)


async def article(datasette: Datasette, request: Request) -> Response:
    """Show an article with its proofs and its history."""
    pmid = _number(request)
    values = await _read(datasette, request, lambda db: records.article(db, pmid), f"PMID {pmid}")
    return await _render(datasette, request, "article", values)


async def citation(datasette: Datasette, request: Request) -> Response:
    """Show what was asked, what was decided, and every fact beside that of each record."""
    values = await _citation(datasette, request)
    return await _render(datasette, request, "citation", values | {"queue": None})


async def term(datasette: Datasette, request: Request) -> Response:
    """Show a MeSH term with its neighbours in the tree, and the articles under it."""
    id_ = tilde_decode(request.url_vars["id"])
    major, alone = request.args.get("major") == "1", request.args.get("alone") == "1"
    before = _natural(request.args.get("before"), LAST_PMID)
    values = await _read(
        datasette, request, lambda db: terms.term(db, id_, before=before, major=major, alone=alone), f"MeSH term {id_}"
    )
    return await _render(datasette, request, "term", values | {"major": major, "alone": alone})


async def source(datasette: Datasette, request: Request) -> Response:
    """Show the citations of a list or a page in their order, each with its title."""
    id_ = _number(request)
    after = _natural(request.args.get("place"), 0), _natural(request.args.get("after"), 0)
    values = await _read(datasette, request, lambda db: citations.source(db, id_, after=after), f"source {id_}")
    return await _render(datasette, request, "source", values)


async def search(datasette: Datasette, request: Request) -> Response:
    """Show the articles and the MeSH terms that hold some words; a PMID or a DOI leads to its article."""
    words = (request.args.get("words") or "").strip()
    values = await _read(datasette, request, lambda db: search_results(db, words))
    if values["article"]:
        return Response.redirect(f"{_base(datasette, request)}/articles/{values['article']}")
    return await _render(datasette, request, "search", values)


async def list_csv(datasette: Datasette, request: Request) -> Response:
    """Give the citations of a source as CSV, all of them: Datasette's own would end after a thousand."""
    id_ = _number(request)
    values = await _read(datasette, request, lambda db: citations.all_rows(db, id_), f"source {id_}")
    return _csv(f"source-{id_}", values)


async def term_csv(datasette: Datasette, request: Request) -> Response:
    """Give the articles under a MeSH term as CSV, all of them."""
    id_ = tilde_decode(request.url_vars["id"])
    major, alone = request.args.get("major") == "1", request.args.get("alone") == "1"
    question = partial(terms.all_rows, id_=id_, major=major, alone=alone)
    return _csv(tilde_encode(id_), await _read(datasette, request, question, f"MeSH term {id_}"))


def _csv(name: str, values: dict[str, Any]) -> Response:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(values["columns"])
    writer.writerows(values["rows"])
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(stream.getvalue(), headers=headers, content_type="text/csv; charset=utf-8")


# --- deciding ---


async def review(datasette: Datasette, request: Request) -> Response:
    """Lead to the next citation that waits, behind the one that was put off."""
    after = _natural(request.args.get("after"), 0)
    values = await _read(datasette, request, lambda db: citations.queue(db, after))
    if values["next"] is None:
        values["confirmation"] = _confirmation(datasette, request)
        return await _render(datasette, request, "review_end", values)
    signed = f"?{urlencode({'said': request.args['said']})}" if "said" in request.args else ""
    return Response.redirect(f"{_base(datasette, request)}/-/review/{values['next']}{signed}")


async def choose(datasette: Datasette, request: Request) -> Response:
    """Show one citation that waits and its candidates; write down what somebody chose who may."""
    id_ = _number(request)
    if request.method == "POST":
        return await _save_choice(datasette, request, id_, await request.post_vars())
    values = await _citation(datasette, request)
    values["queue"] = await _read(datasette, request, lambda db: citations.queue(db, id_))
    return await _render(datasette, request, "citation", values)


async def _save_choice(datasette: Datasette, request: Request, id_: int, form: dict[str, str]) -> Response:
    database = _database(request)
    if not await compat.may_choose(datasette, request.actor, database):
        raise Forbidden(f"You may read {database}, but not choose: that takes the permission {compat.CHOOSE}")
    pmid, path = form.get("pmid", "").strip(), Path(str(datasette.get_database(database).path))
    pmid_or_none = None if pmid.lower() == "none" else pmid
    try:
        choice = await asyncio.to_thread(pmsync.choose, path, id_, pmid_or_none, seen=form.get("state", ""))
    except PmsyncError as error:
        values = await _citation(datasette, request)
        stays = form.get("then") == "stay"
        values["queue"] = None if stays else await _read(datasette, request, lambda db: citations.queue(db, id_))
        shown = {"problem": str(error), "typed": pmid if pmid.isdecimal() else ""}
        return await _render(datasette, request, "citation", values | shown, status=409)
    numbers = {"chosen": id_, "also": len(choice.also), "alike": len(choice.alike)}
    signed = urlencode({"said": datasette.sign(numbers, CONFIRMATION)})  # nobody else can make a page say so
    base = _base(datasette, request)
    if form.get("then") == "stay":
        return Response.redirect(f"{base}/citations/{id_}?{signed}")
    return Response.redirect(f"{base}/-/review?after={id_}&{signed}")


def _confirmation(datasette: Datasette, request: Request) -> dict[str, int] | None:
    """Return what was chosen before this page: ``chosen``, how many ``also`` and ``alike``; ``None`` if unsigned."""
    with suppress(BadSignature):
        choice: dict[str, int] = datasette.unsign(request.args.get("said") or "", CONFIRMATION)
        return choice
    return None


# --- what all views share ---


async def _citation(datasette: Datasette, request: Request) -> dict[str, Any]:
    id_ = _number(request)
    values = await _read(datasette, request, lambda db: citations.citation(db, id_), f"citation {id_}")
    return values | {"confirmation": _confirmation(datasette, request)}


async def _read(datasette: Datasette, request: Request, question: Question, what: str = "") -> dict[str, Any]:
    """Return the answer to a question, asked of one state of the database; NotFound, which names ``what``, for none."""
    db = datasette.get_database(_database(request))
    values = await db.execute_fn(lambda connection: records.snapshot(connection, question))
    if values is None:
        raise NotFound(f"{_database(request)} has no {what}")
    return dict(values)


async def _render(
    datasette: Datasette, request: Request, template: str, values: dict[str, Any], status: int = 200
) -> Response:
    """Return a template filled with ``values`` and with what all of them need."""
    database = _database(request)
    shared = {
        "database": database,
        "file": shlex.quote(Path(str(datasette.get_database(database).path)).name),
        "is_mutable": datasette.get_database(database).is_mutable,
        "base": _base(datasette, request),
        "static": datasette.urls.path("/-/static-plugins/pmsync"),
        "may_choose": await compat.may_choose(datasette, request.actor, database),
        "marked": lambda text: Markup(html(str(text))),  # noqa: S704  # everything but five tags is escaped
        "tilde": tilde_encode,
        "heading_text": heading_text,
        "brief": brief,
        "verdicts": VERDICT_WORDS,
        "methods": METHOD_NAMES,
        "status_words": status_words,
        "differences_text": differences_text,
    }
    body = await datasette.render_template(f"pmsync/{template}.html", shared | values, request=request)
    return Response.html(body, status=status, headers=HEADERS)


def _database(request: Request) -> str:
    return str(tilde_decode(request.url_vars["database"]))


def _base(datasette: Datasette, request: Request) -> str:
    return str(datasette.urls.database(_database(request)))


def _number(request: Request) -> int:
    """Return the number in the address; SQLite has none of more than eighteen digits."""
    digits = request.url_vars["id"]
    if not NUMBER.fullmatch(digits):
        raise NotFound(f"there is no number {digits[:40]}")
    return int(digits)


def _natural(text: str | None, default: int) -> int:
    return int(text) if text and NUMBER.fullmatch(text) else default
