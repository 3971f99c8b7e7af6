"""A request for a page of the reading room -> the page, if the actor may see it; and a choice -> the row it makes.

A choice is made by pmsync.settle.choose, as on the command line: by its own connection, in one short transaction.
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
from pmsync.models.decision import METHOD_NAMES, VERDICT_WORDS
from pmsync.parsing.markup import html

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request


SAID = "pmsync-said"  # what a confirmation is signed for
LAST_PMID = 2**62
# No script may run and nothing be loaded from elsewhere, whatever a text of the database may hold.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
}
Question = Callable[[sqlite3.Connection], dict[str, Any] | None]
View = Callable[["Datasette", "Request"], Awaitable[Response]]


def admitted(page: View) -> View:
    """Return a page that is shown to nobody but those who may see all of its database."""

    async def guarded(datasette: Datasette, request: Request) -> Response:
        if not await compat.may_see(datasette, request.actor, _database(request)):
            raise Forbidden("You may not see all of this database")
        return await page(datasette, request)

    return guarded


async def front(datasette: Datasette) -> Response:
    """Lead from the front page to the home of the only database there is."""
    [name] = pmsync_databases(datasette)
    return Response.redirect(f"{datasette.urls.database(name)}/-/home")


async def home(datasette: Datasette, request: Request) -> Response:
    """Show what the database comes to, and what waits for somebody."""

    async def counted() -> dict[str, Any]:
        read = [_read(datasette, request, question) for question in (records.home, records.charted)]
        counts, charted = await asyncio.gather(*read)  # side by side: each takes a thread of Datasette's
        return counts | charted

    facts = await cached_until_changed(datasette.get_database(_database(request)), "home", counted)
    return await _page(datasette, request, "home", facts)


async def article(datasette: Datasette, request: Request) -> Response:
    """Show an article with its proofs and its history."""
    pmid = _number(request)
    found = await _read(datasette, request, lambda db: records.article(db, pmid), f"PMID {pmid}")
    return await _page(datasette, request, "article", found)


async def citation(datasette: Datasette, request: Request) -> Response:
    """Show what was asked, what was decided, and every fact beside that of each record."""
    found = await _citation(datasette, request)
    return await _page(datasette, request, "citation", found | {"queue": None})


async def term(datasette: Datasette, request: Request) -> Response:
    """Show a MeSH term with its neighbours in the tree, and the articles under it."""
    id_ = tilde_decode(request.url_vars["id"])
    major, alone = request.args.get("major") == "1", request.args.get("alone") == "1"
    before = _natural(request.args.get("before"), LAST_PMID)
    found = await _read(
        datasette, request, lambda db: terms.term(db, id_, before=before, major=major, alone=alone), f"MeSH term {id_}"
    )
    return await _page(datasette, request, "term", found | {"major": major, "alone": alone})


async def source(datasette: Datasette, request: Request) -> Response:
    """Show the citations of a list or a page in their order, each with its title."""
    id_ = _number(request)
    after = _natural(request.args.get("place"), 0), _natural(request.args.get("after"), 0)
    found = await _read(datasette, request, lambda db: citations.source(db, id_, after=after), f"source {id_}")
    return await _page(datasette, request, "source", found)


async def search(datasette: Datasette, request: Request) -> Response:
    """Show the articles and the MeSH terms that hold some words; a PMID or a DOI leads to its article."""
    words = (request.args.get("words") or "").strip()
    found = await _read(datasette, request, lambda db: search_results(db, words))
    if found["article"]:
        return Response.redirect(f"{_base(datasette, request)}/articles/{found['article']}")
    return await _page(datasette, request, "search", found)


async def list_csv(datasette: Datasette, request: Request) -> Response:
    """Give the citations of a source as CSV, all of them: Datasette's own would end after a thousand."""
    id_ = _number(request)
    found = await _read(datasette, request, lambda db: citations.all_rows(db, id_), f"source {id_}")
    return _csv(f"source-{id_}", found)


async def term_csv(datasette: Datasette, request: Request) -> Response:
    """Give the articles under a MeSH term as CSV, all of them."""
    id_ = tilde_decode(request.url_vars["id"])
    major, alone = request.args.get("major") == "1", request.args.get("alone") == "1"
    question = partial(terms.all_rows, id_=id_, major=major, alone=alone)
    return _csv(tilde_encode(id_), await _read(datasette, request, question, f"MeSH term {id_}"))


def _csv(name: str, found: dict[str, Any]) -> Response:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(found["columns"])
    writer.writerows(found["rows"])
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(stream.getvalue(), headers=headers, content_type="text/csv; charset=utf-8")


# --- deciding ---


async def review(datasette: Datasette, request: Request) -> Response:
    """Lead to the next citation that waits, behind the one that was put off."""
    after = _natural(request.args.get("after"), 0)
    found = await _read(datasette, request, lambda db: citations.queue(db, after))
    if found["next"] is None:
        return await _page(datasette, request, "review_end", found | {"said": _said(datasette, request)})
    said = f"?{urlencode({'said': request.args['said']})}" if "said" in request.args else ""
    return Response.redirect(f"{_base(datasette, request)}/-/review/{found['next']}{said}")


async def choose(datasette: Datasette, request: Request) -> Response:
    """Show one citation that waits and its candidates; write down what somebody chose who may."""
    id_ = _number(request)
    if request.method == "POST":
        return await _chosen(datasette, request, id_, await request.post_vars())
    found = await _citation(datasette, request)
    found["queue"] = await _read(datasette, request, lambda db: citations.queue(db, id_))
    return await _page(datasette, request, "citation", found)


async def _chosen(datasette: Datasette, request: Request, id_: int, given: dict[str, str]) -> Response:
    database = _database(request)
    if not await compat.may_choose(datasette, request.actor, database):
        raise Forbidden(f"You may read {database}, but not choose: that takes the permission {compat.CHOOSE}")
    pmid, path = given.get("pmid", "").strip(), Path(str(datasette.get_database(database).path))
    wanted = None if pmid.lower() == "none" else pmid
    try:
        choice = await asyncio.to_thread(pmsync.choose, path, id_, wanted, seen=given.get("state", ""))
    except PmsyncError as error:
        found = await _citation(datasette, request)
        stays = given.get("then") == "stay"
        found["queue"] = None if stays else await _read(datasette, request, lambda db: citations.queue(db, id_))
        shown = {"problem": str(error), "given": pmid if pmid.isdecimal() else ""}
        return await _page(datasette, request, "citation", found | shown, status=409)
    told = {"chosen": id_, "also": len(choice.also), "alike": len(choice.alike)}
    said = urlencode({"said": datasette.sign(told, SAID)})  # nobody else can make a page say so
    base = _base(datasette, request)
    if given.get("then") == "stay":
        return Response.redirect(f"{base}/citations/{id_}?{said}")
    return Response.redirect(f"{base}/-/review?after={id_}&{said}")


def _said(datasette: Datasette, request: Request) -> dict[str, int] | None:
    with suppress(BadSignature):
        told: dict[str, int] = datasette.unsign(request.args.get("said") or "", SAID)
        return told
    return None


# --- what all pages share ---


async def _citation(datasette: Datasette, request: Request) -> dict[str, Any]:
    id_ = _number(request)
    found = await _read(datasette, request, lambda db: citations.citation(db, id_), f"citation {id_}")
    return found | {"said": _said(datasette, request)}


async def _read(datasette: Datasette, request: Request, question: Question, what: str = "") -> dict[str, Any]:
    db = datasette.get_database(_database(request))
    found = await db.execute_fn(lambda connection: records.snapshot(connection, question))
    if found is None:
        raise NotFound(f"{_database(request)} has no {what}")
    return dict(found)


async def _page(
    datasette: Datasette, request: Request, template: str, found: dict[str, Any], status: int = 200
) -> Response:
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
        "words": lambda status: str(status).replace("_", " ").replace("pubmed", "PubMed"),
    }
    body = await datasette.render_template(f"pmsync/{template}.html", shared | found, request=request)
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
