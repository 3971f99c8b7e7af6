"""Pages printed again: as text, JSON and Markdown."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pmsync.api.pages import PageAnswer
from pmsync.cli.render.lookup import as_record, as_text
from pmsync.cli.render.pages import pages_as_json, pages_as_markdown, pages_as_text
from pmsync.models import Candidate, Citation, Comparison, Decision, Proof, Resolution, Status, Verdict
from tests.support.articles import BARE, FULL

ANCHOR = Resolution(Citation("the article"), Decision(Status.MATCHED, "doi", article=FULL))
STUB = Resolution(Citation("Immunity. 2020-11-17"), Decision(Status.MATCHED, "neighbourhood", article=BARE))
MANY = tuple(Candidate(pmid, None, f"Title {pmid}", None, None, ()) for pmid in range(1, 6))


def page(*entries: Resolution, name: str | None = "Similar articles") -> PageAnswer:
    return PageAnswer("x.txt", ANCHOR, ((name, entries),))


def entry(status: Status, *candidates: Candidate) -> Resolution:
    return Resolution(Citation("a stub"), Decision(status, candidates=candidates))


def markdown(resolution: Resolution) -> str:
    """Return the line of the only entry."""
    return pages_as_markdown([page(resolution)]).splitlines()[6]


def test_text_has_the_article_the_names_of_lists_and_a_paragraph_for_each_entry():
    counts = "1 entry: 1 matched\n"
    assert pages_as_text([page(STUB)]) == "\n".join([counts, as_text([ANCHOR]), "Similar articles\n", as_text([STUB])])
    assert pages_as_text([page(STUB, name=None)]) == "\n".join([counts, as_text([ANCHOR]), as_text([STUB])])


def test_a_page_begins_with_how_many_entries_became_what():
    likely, none = entry(Status.LIKELY, MANY[0]), entry(Status.AMBIGUOUS)
    several = Resolution(Citation("a stub"), Decision(Status.AMBIGUOUS, candidates=MANY, candidate_count=len(MANY)))
    unanswered = Resolution(Citation("a stub"), error=OSError("down"))
    answer = page(STUB, STUB, likely, several, none, none, unanswered)
    counts = "7 entries: 2 matched, 1 likely, 1 ambiguous, 2 none, 1 not answered"
    assert pages_as_text([answer]).startswith(f"{counts}\n\n")
    assert f"\n\n{counts}\n\n" in pages_as_markdown([answer])


def test_what_three_entries_have_in_common_is_said_once_with_their_number():
    reason = Decision(Status.AMBIGUOUS, "neighbourhood", "no neighbour fits")
    stubs = [Resolution(Citation(f"J Foo. 20{year}"), reason) for year in (21, 22, 23)]
    for write in (pages_as_text, pages_as_markdown):
        printed = write([page(stubs[0], STUB, *stubs[1:])])
        assert printed.count("no neighbour fits") == 1
        assert printed.rstrip().endswith("(a) 3 entries: ambiguous: no neighbour fits")
        assert [f"J Foo. 20{year} (a)" in printed for year in (21, 22, 23)] == [True] * 3
        two = write([page(*stubs[:2])])
        assert "(a)" not in two


def test_json_is_an_object_a_line_for_each_page_with_the_keys_of_lookup():
    lines = pages_as_json([page(STUB), page()]).splitlines()
    assert [json.loads(line) for line in lines] == [
        {"page": "x.txt", "anchor": as_record(ANCHOR), "citations": [as_record(STUB)]},
        {"page": "x.txt", "anchor": as_record(ANCHOR), "citations": []},
    ]


def test_markdown_numbers_entries_through_all_lists():
    answer = replace(page(), lists=(("Similar articles", (STUB, STUB)), ("Cited by", (STUB,))))
    lines = pages_as_markdown([answer]).splitlines()
    assert lines[0] == (
        "# [On µ-opioid receptors: H2O & \\<1% of everything.](https://pubmed.ncbi.nlm.nih.gov/101/) the article"
    )
    assert [line[:2] for line in lines[4:]] == ["##", "", "1.", "2.", "", "##", "", "3."]


def test_markdown_says_what_became_of_an_entry_without_an_article():
    assert markdown(entry(Status.NOT_IN_PUBMED)) == "1. a stub *(not in PubMed)*"
    assert markdown(Resolution(Citation("a stub"))) == "1. a stub *(not answered)*"


def test_markdown_links_what_an_entry_may_be_and_counts_what_it_leaves_out():
    link = "[Title 1](https://pubmed.ncbi.nlm.nih.gov/1/)"
    assert markdown(entry(Status.LIKELY, MANY[0])) == f"1. a stub *(likely)*: perhaps {link}"
    many = markdown(entry(Status.AMBIGUOUS, *MANY))
    assert many.startswith(f"1. a stub *(ambiguous)*: {link}; ")
    assert many.endswith("Title 3](https://pubmed.ncbi.nlm.nih.gov/3/); and 2 more")


@given(st.text(st.sampled_from("ab \n\\`*_[]<>()#"), max_size=30))
def test_no_text_makes_a_link_or_a_tag_of_its_own(text):
    line = markdown(Resolution(Citation(text)))
    bare = line.replace("\\\\", "").removesuffix(" *(not answered)*")
    for sign in "`*_[]<>":
        assert bare.count(sign) == bare.count(f"\\{sign}")


def test_markdown_tells_what_a_match_lets_pass():
    year = Comparison("year", "2020", "20_21", Verdict.SILENT, differs=True)
    different = replace(STUB, decision=replace(STUB.decision, proof=Proof((year,))))
    assert markdown(different).endswith("Immunity. 2020-11-17 *(but year 20\\_21 (not 2020))*")
    assert "but" not in markdown(STUB)
