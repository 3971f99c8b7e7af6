"""The real records and gold citations of the benchmark: what the stand-in serves, and what it withholds."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from pmsync.models import Article
from pmsync.services.ncbi.pubmed_xml import read_articles
from tests.standin import Records, Works
from tests.standin.wire import record_xml

FILES = ("modern2021_shared.xml.gz", "old1970s_shared.xml.gz", "samples_mixed_years_shared.xml.gz")
PMC_STRINGS = "glutton_pmc_refs_shared.jsonl.gz"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Row:
    """A gold citation: its text, and the PMID and the DOIs of the paper it means, as far as gold knows them."""

    text: str
    pmid: int | None
    dois: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is served and what is withheld, in the order in which cases are drawn, and the gold citations.

    ``records`` is PubMed and ``works`` Crossref, which lacks every other work that PubMed lacks. ``by_doi`` knows the
    DOIs of both halves. Of ``pmc`` rows, records made of their own fields are served or withheld like any other.
    """

    served: tuple[Article, ...]
    withheld: tuple[Article, ...]
    records: Records
    works: Works
    by_doi: dict[str, int]
    pmc: tuple[Row, ...]


def load(folder: Path, rng: Random, withhold: int) -> Corpus:
    """Read the corpus and withhold so many of its records, and half of those that gold strings are about."""
    paths = [folder / "pubmed" / name for name in FILES]
    rows, made = _pmc_rows(folder / "gold" / PMC_STRINGS)
    records = made + Records.from_xml(*paths)
    drawn = _drawn(paths, rng)
    withheld, served = drawn[:withhold], drawn[withhold:]
    real = {article.pmid for article in drawn}
    gold = sorted(made.by_pmid.keys() - real)
    absent = {article.pmid for article in withheld} | set(rng.sample(gold, len(gold) // 2))
    everything = Works.of(records)
    unknown = [doi for doi, record in sorted(everything.records.items()) if record.pmid in absent]
    return Corpus(
        tuple(served),
        tuple(withheld),
        records.without(absent),
        everything.without(rng.sample(unknown, len(unknown) // 2)),
        {doi: record.pmid for doi, record in everything.records.items()},
        rows,
    )


def _drawn(paths: list[Path], rng: Random) -> list[Article]:
    """Every record once, at random and by turns from each file, so that each era has its share."""
    files = []
    for path in paths:
        with gzip.open(path) as stream:
            articles = [replace(article, abstract=None, mesh=()) for article in read_articles(stream)]
        rng.shuffle(articles)
        files.append(articles)
    by_turns = chain.from_iterable(zip_longest(*files))
    return list({article.pmid: article for article in by_turns if article}.values())


# --- gold ---


def _pmc_rows(path: Path) -> tuple[tuple[Row, ...], Records]:
    """Read the strings of PMC's articles, and make a record of each row's own fields, which have no year.

    The record sent says nothing of a year; but PubMed has none without, so it is found under the year of the string.
    """
    rows, facts = [], {}
    for row in _json_lines(path):
        if row.get("pmid") and row.get("atitle"):
            rows.append(Row(" ".join(row["reference"].split()), int(row["pmid"]), (row["doi"].lower(),)))
            facts[rows[-1].pmid] = record_xml(_facts(row))
    years = {row.pmid: int(_YEAR.findall(row.text)[-1]) for row in rows if _YEAR.search(row.text)}
    with TemporaryDirectory() as temporary:
        file = Path(temporary, "rows.xml")
        file.write_bytes(b"<PubmedArticleSet>" + b"".join(facts.values()) + b"</PubmedArticleSet>")
        made = Records.from_xml(file).by_pmid.values()
    return tuple(rows), Records(replace(record, printed=years.get(record.pmid, 1900) * 10000 + 101) for record in made)


def _facts(row: dict[str, str]) -> dict[str, Any]:
    journal = {"abbreviation": row["jtitle"], "name": _escaped(row["jtitle"]), "id": row["jtitle"]}
    pages = {"pages": row["firstPage"]} if row.get("firstPage") else {}
    author = {"authors": [[row["firstAuthor"], ""]]} if row.get("firstAuthor") else {}
    facts = {"pmid": int(row["pmid"]), "title": _escaped(row["atitle"]), "journal": journal, "published": {}}
    return facts | pages | author | {"volume": row.get("volume"), "ids": {"doi": row["doi"]}}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def crossref_rows(folder: Path) -> list[Row]:
    """Read the deposited strings whose works were looked up by hand at Crossref; some have none."""
    path = folder / "gold" / "crossref_refs_shared.jsonl.gz"
    strings = (row for row in _json_lines(path) if row["kind"] == "string")
    return [Row(" ".join(row["input"].split()), None, tuple(doi.lower() for doi in row["dois"])) for row in strings]


def pubmed_rows(folder: Path, shape: str) -> list[Row]:
    """Read the references of PubMed's own records, of ``shape`` stub or text, with the PMIDs PubMed gives them."""
    with gzip.open(folder / "gold" / "reflist_citations_shared.tsv.gz", "rt", encoding="utf-8") as file:
        cells = [line.rstrip("\n").split("\t") for line in file][1:]
    return [Row(cell[2], int(cell[3])) for cell in cells if cell[6] == shape and cell[3]]


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
