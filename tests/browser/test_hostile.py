"""Hostile texts in every field of a database: pages show them as texts, in Chromium with its guard taken away."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from datasette.utils import tilde_encode
from playwright.sync_api import Browser

from pmsync.store.schema.descriptions import TABLES
from pmsync.store.schema.metadata import STYLE_URL
from tests.support.chromium import needs_chromium
from tests.support.library import PMID
from tests.support.payloads import PAYLOADS
from tests.support.room import CONTRADICTION, Room, restore

pytestmark = needs_chromium
RETRACTED, DELETED, LACKED = 33104149, 7, 13
TERM = "D014026"
# Words that the database holds to (CHECK), moments and dates, and keys that several tables share.
KEPT = {
    "status", "kind", "role", "service", "outcome", "mesh_state", "decided_by", "told_by", "command", "version",
    "published", "published_online", "revised_on", "date", "method",
}  # fmt: skip
KEYS = {
    ("journals", "id"), ("articles", "journal"), ("journal_names", "journal"), ("mesh_terms", "id"),
    ("article_mesh", "term"), ("mesh_tree", "term"), ("mesh_tree", "number"), ("works", "doi"),
    ("article_types", "type"),
}  # fmt: skip
JSON = {"proof", "parsed", "agreement", "qualifiers"}
READING = (
    "/-/home", f"/articles/{PMID}", f"/articles/{RETRACTED}", f"/articles/{DELETED}", f"/citations/{LACKED}",
    f"/-/review/{CONTRADICTION}", "/-/review?after=999", "/sources/1", "/sources/3",
    "/-/search?words=%22%3E%3Cscript%3Epwned()%3C/script%3E",
)  # fmt: skip
STOCK = ("/articles", "/citations", "/library", "/to_review", "/last_night")
MEETING = ("/-/home", f"/articles/{RETRACTED}", f"/-/review/{CONTRADICTION}", "/sources/1")
# Reads pages, or opens them in frames, and tells what only a text that has become more than a text can have brought in.
OPEN = """async ([addresses, run, style]) => {
    document.body.replaceChildren();
    const open = (address) => new Promise((done) => {
        const frame = document.createElement('iframe');
        frame.onload = () => done(frame.contentDocument);
        frame.src = address;
        document.body.append(frame);
    });
    const parse = async (address) => {
        const answer = await fetch(address);
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        return page;
    };
    const pages = await Promise.all(addresses.map(run ? open : parse));
    const attacks = [];
    pages.forEach((page, index) => {
        const note = (it) => attacks.push(addresses[index] + ' ' + it.outerHTML.slice(0, 200));
        for (const it of page.querySelectorAll('*')) {
            if ([...it.attributes].some((attribute) => attribute.name.startsWith('on'))) note(it);
            for (const name of ['href', 'xlink:href', 'src', 'action', 'formaction']) {
                if (!it.hasAttribute(name) || it.getAttribute(name) === style) continue;  // pmsync's own
                const to = new URL(it.getAttribute(name), addresses[index]);
                if (!['http:', 'https:'].includes(to.protocol) || to.hostname == 'evil.example') note(it);
            }
        }
        const never = 'iframe, object, embed, base, math, marquee, video, audio, img, meta[http-equiv]';
        page.querySelectorAll(never).forEach(note);
        for (const it of page.querySelectorAll('script, style'))
            if (/pwned|evil/.test(it.textContent)) note(it);
    });
    return attacks;
}"""


def poison(database: Path, payload: str) -> str:
    """Write ``payload`` into every text field there is; return the ID of a MeSH term that is nothing but it."""
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("PRAGMA foreign_keys = OFF")
        for table in TABLES:
            for _, column, type_, _, _, _ in db.execute(f"PRAGMA table_info({table})").fetchall():
                moment = column.endswith(("_at", "_until"))
                if type_ != "TEXT" or moment or column in KEPT or (table, column) in KEYS:
                    continue
                if column in JSON:
                    rows = db.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()
                    for (text,) in rows:
                        new = json.dumps(_poisoned(json.loads(text), payload))
                        db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new, text))
                elif (table, column) == ("citations", "text"):
                    db.execute("UPDATE citations SET text = ? || id", (payload,))
                elif (table, column) == ("sources", "name"):
                    db.execute("UPDATE sources SET name = ? || id", (payload,))
                else:
                    db.execute(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {column} IS NOT NULL", (payload,))
        for table, column in (("mesh_terms", "id"), ("article_mesh", "term"), ("mesh_tree", "term")):
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (payload, TERM))
        db.execute("UPDATE OR IGNORE article_types SET type = ?", (payload,))
        every = "SELECT pmid, ?, ? FROM articles"
        db.execute(f"INSERT OR REPLACE INTO markup (pmid, title, abstract) {every}", (payload, payload))
        db.execute("INSERT OR REPLACE INTO abstracts (pmid, text) SELECT pmid, ? FROM articles", (payload,))
    return payload


SAFE_KEYS = {"pmid", "verdict", "fact", "date", "chosen_for", "work", "major", "published"}


def _poisoned(value: object, payload: str) -> object:
    if isinstance(value, dict):
        return {key: each if key in SAFE_KEYS else _poisoned(each, payload) for key, each in value.items()}
    if isinstance(value, list):
        return [_poisoned(each, payload) for each in value]
    return payload if isinstance(value, str) else value


def test_there_are_more_than_fifty_different_ones():
    assert len(set(PAYLOADS)) >= 50


def visit_all(
    room: Room, browser: Browser, made: Path, payloads: list[str], pages: tuple[str, ...], *, run: bool
) -> None:
    context = browser.new_context(bypass_csp=True)  # so that what is shown here is the pages' own doing
    context.add_cookies([{"name": "ds_actor", "value": room.cookie, "url": room.served.address}])
    executed: list[str] = []
    context.expose_binding("pwned", lambda source: executed.append(source["frame"].url))
    page = context.new_page()
    answers: list[tuple[str, int]] = []
    page.on("response", lambda answer: answers.append((answer.url, answer.status)))
    page.on("dialog", lambda dialog: (executed.append(dialog.message), dialog.dismiss()))
    page.goto(f"{room.served.address}/-/static/app.css")  # a page of the same site that holds nothing
    for payload in payloads:
        restore(made, room.database)
        term = f"/mesh_terms/{tilde_encode(poison(room.database, payload))}"
        assert page.evaluate(OPEN, [[room.path + path for path in (*pages, term)], run, STYLE_URL]) == [], payload
        assert executed == [], payload
    assert {urlsplit(url).netloc for url, _ in answers} == {urlsplit(room.served.address).netloc}
    assert [answer for answer in answers if answer[1] not in {200, 304}] == []
    assert len(answers) > len(payloads) * len(pages)
    context.close()


@pytest.mark.parametrize("part", range(2))
def test_no_hostile_text_is_more_than_text(old_room, browser, made, part, pytestconfig):
    """Each text by itself where most of them meet; ``make hostile`` opens every page with it, for some minutes."""
    run = pytestconfig.getoption("--run-hostile")
    visit_all(old_room, browser, made, list(PAYLOADS[part::2]), READING + STOCK if run else MEETING, run=run)


def test_all_hostile_texts_together_run_nothing_on_any_page_of_either_version(room, browser, made):
    pages = READING + (STOCK if room.served.version == "0.65" else ())  # 1.0a has handlers of its own in its tables
    visit_all(room, browser, made, [" ".join(PAYLOADS), " ".join(reversed(PAYLOADS))], pages, run=True)
