"""ELink's answers: the records that a record is linked with, by linkname, as PubMed to PubMed links were recorded.

``pubmed_pubmed_refs`` comes of each record's reference list and ``pubmed_pubmed_citedin`` of those of the others; what
is similar is given (``Records.with_links``), never invented: a record without a given list has no ``pubmed_pubmed``.
``_five``, ``_reviews``, ``_reviews_five`` and ``_combined`` are picked from that list unless they are given, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from .answers import JSON, Answer, ids_of, json_answer
from .query import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .answers import Params
    from .store import Link, Records

ELINK_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eLinkResult PUBLIC "-//NLM//DTD elink 20101123//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20101123/elink.dtd">\n'
)
SIMILAR, CITED_IN, COMBINED, FIVE, REFERENCES, REVIEWS, REVIEWS_FIVE = NAMES = tuple(
    f"pubmed_pubmed{end}" for end in ("", "_citedin", "_combined", "_five", "_refs", "_reviews", "_reviews_five")
)
BY_PMID = {CITED_IN, REFERENCES}  # in descending PMIDs, the rest in descending scores
RARE = {"pubmed_pubmed_alsoviewed", "pubmed_pubmed_bookrecords"}  # only where given
FEW = 6  # the article itself and five more, as recorded in 2024; another recording has five in all
NO_SCORE = 0  # of a link whose score is not known; the live service always has one
LinkSets = list[tuple[list[str], dict[str, list["Link"]]]]  # the PMIDs asked for, and links by linkname
UNSUPPORTED = ("term", "holding", "query_key", "webenv", "idtype", "reldate", "mindate", "maxdate", "datetype")


def elink(records: Records, params: Params) -> Answer:
    """Answer cmd=neighbor or neighbor_score; ids that ``&`` parts get a LinkSet each, those that commas part get one.

    Raises UnsupportedError where the stand-in cannot know.
    """
    wanted, scored = _asked(params)
    sets = []
    for group in params.get("id", "").split("&"):
        asked = ids_of({"id": group})
        if not asked or not all(pmid.isdecimal() for pmid in asked):  # the live answer was not recorded
            raise UnsupportedError("the stand-in's ELink knows lists of PMIDs only")
        linked = _merged(records, [int(pmid) for pmid in asked])
        sets.append((asked, {name: linked[name] for name in sorted(linked) if linked[name] and name in wanted}))
    if params.get("retmode", "xml").lower() == "json":
        return _json(sets, scored=scored)
    return _xml(sets, wanted, scored=scored)


def _asked(params: Params) -> tuple[set[str], bool]:
    """Give the linknames that are asked for, and whether with scores."""
    command, name = params.get("cmd", "neighbor"), params.get("linkname", "")
    if odd := [key for key in UNSUPPORTED if any(key == name.lower() and params[name] for name in params)]:
        raise UnsupportedError(f"the stand-in's ELink does not know the parameter {', '.join(odd)}")
    if (params.get("dbfrom"), params.get("db", "pubmed")) != ("pubmed", "pubmed"):
        raise UnsupportedError("the stand-in's ELink knows links from PubMed to PubMed only")
    if params.get("retmode", "xml").lower() not in ("xml", "json"):
        raise UnsupportedError("the stand-in's ELink knows retmode=xml and json only")
    everything = {*NAMES, *RARE}
    if name and name not in everything:
        raise UnsupportedError(f"the stand-in's ELink does not know linkname={name}, or not several at once")
    if command == "neighbor":
        return {name} if name else everything, False
    if command == "neighbor_score" and name == SIMILAR:  # which scores other links have was not recorded
        return {name}, True
    raise UnsupportedError(f"the stand-in's ELink does not know cmd={command} with linkname={name}")


# --- links ---


def _merged(records: Records, pmids: list[int]) -> dict[str, list[Link]]:
    """Bring the links of several PMIDs together, each once: which is whose is lost.

    That ``_five`` of two PMIDs are ten was recorded. Their order was recorded only with a limit of date, which destroys
    it; here what is similar stays in the order of the scores.
    """
    lists = [_links_of(records, pmid) for pmid in pmids if pmid in records.by_pmid]
    merged = {}
    for name in {name for links in lists for name in links}:
        best: dict[int, int | None] = {}
        for linked, score in (link for links in lists for link in links.get(name, ())):
            known = best.get(linked)
            best[linked] = score if known is None else max(known, known if score is None else score)
        merged[name] = _in_order(name, best.items(), pmids)
    return merged


def _in_order(name: str, links: Iterable[Link], pmids: list[int]) -> list[Link]:
    """Sort by descending PMID, or by score: first what was asked for, last, as given, what has no score."""
    if name in BY_PMID:
        return sorted(dict(links).items(), reverse=True)
    return sorted(links, key=lambda link: (link[0] not in pmids, link[1] is None, -(link[1] or 0)))


def _links_of(records: Records, pmid: int) -> dict[str, list[Link]]:
    stated = records.links.get(pmid, {})
    derived = {
        REFERENCES: [(cited, None) for cited in records.references(pmid)],
        CITED_IN: [(citing, None) for citing in records.citing.get(pmid, ())],
    }
    if SIMILAR in stated:
        derived |= _picked(records, _in_order(SIMILAR, stated[SIMILAR], [pmid]), pmid)
    return derived | {name: list(links) for name, links in stated.items()}


def _picked(records: Records, similar: list[Link], pmid: int) -> Mapping[str, list[Link]]:
    """Pick the short lists, all of which begin with the article itself if the long one does.

    In ``_combined`` two reviews take the place of the last of the five if there are fewer among them. So it is in two
    recordings; the rule is documented nowhere.
    """
    held = {other: records.by_pmid[other].xml for other, _ in similar if other in records.by_pmid}
    reviews = [link for link in similar if link[0] == pmid or b">Review<" in held.get(link[0], b"")]
    first = similar[:FEW]
    missing = [link for link in reviews if link not in first][: max(0, 2 - len([x for x in reviews[1:] if x in first]))]
    combined = similar[: FEW - len(missing)] + missing
    return {FIVE: first, REVIEWS: reviews, REVIEWS_FIVE: reviews[:FEW], COMBINED: combined}


# --- answers ---


def _json(sets: LinkSets, *, scored: bool) -> Answer:
    linksets: list[dict[str, Any]] = []
    for asked, links in sets:
        linksets.append({"dbfrom": "pubmed", "ids": asked})
        databases = [
            {
                "dbto": "pubmed",
                "linkname": name,
                "links": [
                    {"id": str(pmid), "score": NO_SCORE if score is None else score} if scored else str(pmid)
                    for pmid, score in linked
                ],
            }
            for name, linked in links.items()
        ]
        if databases:
            linksets[-1]["linksetdbs"] = databases
    return json_answer({"header": {"type": "elink", "version": "0.3"}, "linksets": linksets})


def _xml(sets: LinkSets, wanted: set[str], *, scored: bool) -> Answer:
    """Write the blanks as recorded, a line in place of each linkname without links; <Score> was not recorded."""
    body = ""
    for asked, links in sets:
        ids = "".join(f"      <Id>{pmid}</Id>\n" for pmid in asked)
        body += f"\n  <LinkSet>\n    <DbFrom>pubmed</DbFrom>\n    <IdList>\n{ids}    </IdList>\n"
        body += (
            "".join(_database(name, links.get(name, []), scored=scored) for name in sorted(wanted)) + "  </LinkSet>\n"
        )
    return Answer(f"{ELINK_HEAD}<eLinkResult>\n{body}</eLinkResult>\n".encode())


def _database(name: str, linked: list[Link], *, scored: bool) -> str:
    if not linked:
        return "    \n"
    links = "".join(_link(pmid, score, scored=scored) for pmid, score in linked)
    head = f"    <LinkSetDb>\n      <DbTo>pubmed</DbTo>\n      <LinkName>{name}</LinkName>\n      \n"
    return f"{head}{links}      \n    </LinkSetDb>\n"


def _link(pmid: int, score: int | None, *, scored: bool) -> str:
    score_element = f"\t\t\t\t<Score>{NO_SCORE if score is None else score}</Score>\n" if scored else ""
    return f"        <Link>\n\t\t\t\t<Id>{pmid}</Id>\n{score_element}\t\t\t</Link>\n"


def elink_error(message: str, *, as_json: bool) -> Answer:
    """Answer an ERROR inside HTTP 200; the line break in it stands raw in the JSON string."""
    if as_json:
        return Answer(b'{"linksets":[],"ERROR":"%s"}' % message.encode(), JSON)
    return Answer(f"{ELINK_HEAD}<eLinkResult>\n  <ERROR>{escape(message)}</ERROR>\n</eLinkResult>\n".encode())
