"""The benchmark of annotated strings must not lie: what is held to be right, wrong or another record's."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from benchmarks.styles.drawing import seeded
from benchmarks.styles.gold.decoys import decoys, records
from benchmarks.styles.gold.judging import DECOY, MATCHED, OTHER, RIGHT, UNREPORTED, WRONG, judged
from benchmarks.styles.gold.people import people
from benchmarks.styles.gold.strings import FIRST_PMID, STEP, read
from pmsync.models import Article, Comparison, Decision, Status
from pmsync.models.decision import Proof, Verdict
from pmsync.services.ncbi.pubmed_xml import read_articles

TEXT = "Sweet TJ, Doe B. Formation of ends in cells. J Cell Sci 2014; 29:590-8."
FACTS = {
    "title": "Formation of ends in cells.",
    "authors": "Sweet TJ, Doe B.",
    "journal": "J Cell Sci",
    "date": "(2014);",
    "pages": "590–8.",  # noqa: RUF001
}


@pytest.fixture
def gold(tmp_path):
    rows = [("grobid", TEXT, FACTS), ("grobid", "Again " + TEXT, FACTS), ("grobid", "No facts", {"date": "2014"})]
    rows.append(("anystyle gold", "Roe C. Other, J Foo 9:1-2, 2001", {"journal": "J Foo,", "volume": "9(3):1-2,"}))
    lines = ["source\treference\tgold", *(f"{source}\t{text}\t{json.dumps(facts)}" for source, text, facts in rows)]
    (tmp_path / "gold_strings.tsv").write_text("\n".join(lines), encoding="utf-8")
    return list(read(tmp_path))


def test_a_string_is_taken_once_if_its_annotations_name_a_paper(gold):
    assert [one.paper.pmid for one in gold] == [FIRST_PMID, FIRST_PMID + 3 * STEP]
    first, second = (one.paper for one in gold)
    assert (first.title, first.first, first.last, first.year) == ("Formation of ends in cells", "590", "598", 2014)
    assert first.volume == "29"  # of the string, since the annotator left it out
    assert (second.volume, second.issue, second.first, second.last) == ("9", "3", "1", "2")


@pytest.mark.parametrize(
    ("text", "first", "count"),
    [
        ("Dekel, E. and D. Fudenberg and D. K. Levine", ("Dekel", "E"), 3),
        ("Oh S.-H., Brook C., de Blok W. J. G.", ("Oh", "SH"), 3),
        ("M. Della Morte, G. von Hippel", ("Della Morte", "M"), 2),
        ("Rong-En Fan, Kai-Wei Chang, and Chih-Jen Lin.", ("Fan", "RE"), 3),
        ("MARCHAND, Gilles.", ("MARCHAND", "G"), 1),
        ("ALLEN (J.P.),", ("ALLEN", "JP"), 1),
        ("V. Aynutdinov et al.", ("Aynutdinov", "V"), 1),
    ],
)
def test_the_first_author_of_a_list_is_told_from_the_others(text, first, count):
    authors = people(text)
    assert (authors[0].family, authors[0].initials) == first
    assert len(authors) == count


def test_each_string_has_its_record_and_three_decoys_that_differ_from_it(gold):
    others = decoys(gold, seeded("test", "1"))
    own = gold[0].paper
    near = [other for other in others if own.pmid < other.pmid < own.pmid + STEP]
    assert len(near) == 3
    assert all(replace(other, pmid=own.pmid) != own for other in near)
    assert (near[0].journal, near[0].year) == (own.journal, own.year)
    assert near[0].title != own.title
    article = next(iter(read_articles(records([own]).by_pmid[own.pmid].xml)))
    assert (article.title.rstrip("."), article.volume, article.pages) == (own.title, "29", "590-8")
    assert article.authors == ("Sweet TJ", "Doe B")


def decision(pmid: int, **asked: str) -> Decision:
    comparisons = tuple(Comparison(fact, value, value, Verdict.AGREES) for fact, value in asked.items())
    return Decision(Status.MATCHED, article=Article(pmid=pmid, title="Any"), proof=Proof(comparisons))


def test_a_fact_is_right_wrong_or_not_reported(gold):
    told = {"title": "Formation of ends in cells", "first_author": "Doe B", "date": "2014-03", "page": "590"}
    row = judged(gold[0], decision(FIRST_PMID, **told, journal="Sci"))
    assert row.link == MATCHED
    assert row.facts == {
        "title": RIGHT,
        "first author": RIGHT,
        "journal": WRONG,
        "year": RIGHT,
        "page": RIGHT,
    }
    row = judged(gold[0], decision(FIRST_PMID, first_author="Cells", year="2015"))
    assert (row.facts["first author"], row.facts["year"], row.facts["title"]) == (WRONG, WRONG, UNREPORTED)


def test_links_to_decoys_and_to_others_are_told_apart(gold):
    assert judged(gold[0], decision(FIRST_PMID + 2)).link == DECOY
    assert judged(gold[0], decision(FIRST_PMID + 3 * STEP)).link == OTHER


def test_a_fact_counts_only_where_it_stands_in_the_text(gold):
    here = SimpleNamespace(fact="journal", asked="J Cell Sci", start=TEXT.index("J Cell"), end=TEXT.index(" 2014"))
    there = SimpleNamespace(fact="title", asked="Formation of ends in cells", start=0, end=10)
    proof = SimpleNamespace(comparisons=(here, there))
    row = judged(gold[0], SimpleNamespace(article=SimpleNamespace(pmid=FIRST_PMID), proof=proof))
    assert (row.facts["journal"], row.facts["title"]) == (RIGHT, UNREPORTED)
