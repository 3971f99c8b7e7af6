"""Questions in batches, and every answer held against what was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest

from pmsync.errors import RefusedError, ServiceError, TransientError
from pmsync.models import Article
from pmsync.services.ncbi.answers import Search
from pmsync.services.ncbi.client import Eutils


class Script:
    """Stands where the session does; answers by a function and keeps what was asked."""

    def __init__(self, answer: Callable[[str, Mapping[str, str]], bytes]) -> None:
        self.answer, self.asked, self.posted, self.refreshed = answer, [], [], []

    def ask(self, verb, params, *, post=False, refresh=False, keep=None):
        self.asked.append((verb, dict(params)))
        self.posted.append(post)
        self.refreshed.append(refresh)
        return self.answer(verb, params)


def client(answer) -> tuple[Eutils, Script]:
    script = Script(answer)
    return Eutils(script), script


def records(pmids: list[int]) -> bytes:
    articles = "".join(
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><ArticleTitle>T.</ArticleTitle></Article>"
        "</MedlineCitation></PubmedArticle>"
        for pmid in pmids
    )
    return f"<PubmedArticleSet>{articles}</PubmedArticleSet>".encode()


def searched(pmids: list[int], count: int | None = None, translation: str = "") -> bytes:
    result = {
        "count": str(len(pmids) if count is None else count),
        "idlist": [str(pmid) for pmid in pmids],
        "querytranslation": translation,
    }
    return json.dumps({"esearchresult": result}).encode()


def ids(params: Mapping[str, str]) -> list[int]:
    return [int(pmid) for pmid in params["id"].split(",")]


def test_records_are_fetched_two_hundred_to_a_request():
    ncbi, script = client(lambda _, params: records(ids(params)))
    fetched = ncbi.fetch(range(1, 402))
    assert [len(ids(params)) for _, params in script.asked] == [200, 200, 1]
    assert all(isinstance(article, Article) and article.pmid == pmid for pmid, article in fetched.items())
    assert len(fetched) == 401


def test_long_questions_are_posted_and_short_ones_are_not():
    ncbi, script = client(lambda verb, params: searched([]) if verb == "esearch" else records(ids(params)))
    ncbi.fetch([1])
    ncbi.fetch(range(10**7, 10**7 + 200))
    ncbi.search(["short[ti]"], expected=1, alone=20)
    ncbi.search([f'"10.1000/quite.long.doi.{n}"[doi]' for n in range(50)], expected=1, alone=20)
    assert script.posted == [False, True, False, True]


def test_a_pmid_left_out_is_missing_only_if_esummary_says_so():
    def answer(verb, params):
        if verb == "efetch":
            return records([1] if len(ids(params)) == 3 else ids(params))
        return b'{"result":{"uids":["2","3"],"2":{"uid":"2","error":"cannot get document summary"},"3":{"uid":"3"}}}'

    ncbi, script = client(answer)
    fetched = ncbi.fetch([1, 2, 3])
    assert fetched[2] is None
    assert fetched[3].pmid == 3
    assert [(verb, params["id"]) for verb, params in script.asked] == [
        ("efetch", "1,2,3"),
        ("esummary", "2,3"),
        ("efetch", "3"),
    ]
    assert script.refreshed == [False, False, True]


def test_a_pmid_left_out_twice_is_no_absence():
    ncbi, _ = client(lambda verb, _: records([]) if verb == "efetch" else b'{"result":{"uids":["3"],"3":{"uid":"3"}}}')
    assert isinstance(ncbi.fetch([3])[3], TransientError)


def test_a_pmid_esummary_does_not_mention_is_not_missing():
    ncbi, _ = client(lambda verb, _: records([]) if verb == "efetch" else b'{"result":{"uids":[]}}')
    assert isinstance(ncbi.fetch([2])[2], TransientError)


def test_records_nobody_asked_for_are_passed_over():
    ncbi, _ = client(lambda *_: records([1, 99]))
    assert list(ncbi.fetch([1])) == [1]


def test_a_failed_batch_costs_only_its_own_questions():
    def answer(verb, params):
        if 1 in ids(params):
            raise TransientError("NCBI EFetch answered 503")
        return records(ids(params))

    ncbi, _ = client(answer)
    fetched = ncbi.fetch(range(1, 301))
    assert isinstance(fetched[200], ServiceError)
    assert isinstance(fetched[201], Article)


def test_a_refused_batch_is_halved_until_the_culprit_is_alone():
    def answer(_, params):
        if 13 in ids(params):
            raise RefusedError("NCBI EFetch was asked for an ID that is none")
        return records(ids(params))

    ncbi, _ = client(answer)
    fetched = ncbi.fetch(range(1, 101))
    assert isinstance(fetched.pop(13), RefusedError)
    assert all(isinstance(article, Article) for article in fetched.values())


def test_fifty_clauses_are_joined_in_one_search():
    ncbi, script = client(lambda *_: searched([5, 4]))
    answers = ncbi.search([f"{n}[pmid]" for n in range(120)], expected=4, alone=20)
    assert [params["term"].count(" OR ") + 1 for _, params in script.asked] == [50, 50, 20]
    assert set(answers.values()) == {Search(2, (5, 4))}


def test_a_clause_that_leaks_is_found_by_halving_and_keeps_only_its_count():
    def answer(_, params):
        return searched([1], 8446) if "leak[doi]" in params["term"] else searched([7])

    ncbi, _ = client(answer)
    clauses = [*(f"{n}[doi]" for n in range(49)), "leak[doi]"]
    answers = ncbi.search(clauses, expected=4, alone=20)
    assert answers.pop("leak[doi]") == Search(8446, ())
    assert set(answers.values()) == {Search(1, (7,))}


def test_a_search_that_sends_fewer_pmids_than_it_counts_is_no_answer():
    ncbi, _ = client(lambda *_: searched([1, 2], 3))
    assert isinstance(ncbi.search(["a[ti]"], expected=4, alone=20)["a[ti]"], TransientError)


def test_pmcids_are_converted_two_hundred_to_a_request_and_all_accounted_for():
    def answer(_, params):
        asked = params["ids"].split(",")
        records = [{"requested-id": pmcid, "pmid": 1} for pmcid in asked if pmcid != "PMC250"]
        return json.dumps({"records": records}).encode()

    ncbi, script = client(answer)
    answers = ncbi.convert_pmcids([f"PMC{n}" for n in range(1, 301)])
    assert [params["idtype"] for _, params in script.asked] == [
        "pmcid",
        "pmcid",
        "pmcid",
    ]  # the short one is asked again
    assert answers["PMC1"] == 1
    assert isinstance(answers["PMC299"], TransientError)


def test_nothing_asked_asks_nothing():
    ncbi, script = client(lambda *_: pytest.fail("asked"))
    assert (ncbi.fetch([]), ncbi.search([], expected=1, alone=20), ncbi.convert_pmcids([])) == ({}, {}, {})
    assert script.asked == []


# --- questions that go astray ---


def asked_for(clause: str, translation: str) -> bool:
    return clause in translation


def test_a_clause_that_pubmed_did_not_search_for_is_parted_from_the_rest():
    def answer(_verb, params):
        astray = "b" in params["term"].split(" OR ")
        return searched([1, 2], 8446, "a OR 454 OR c") if astray else searched([1, 2])

    ncbi, script = client(answer)
    answers = ncbi.search(["a", "b", "c"], expected=1, alone=4, searched=asked_for)
    assert (answers["a"].pmids, answers["c"].pmids, answers["b"].pmids) == ((1, 2), (1, 2), ())
    assert [params["term"] for _, params in script.asked] == ["a OR b OR c", "a OR c"]


def test_where_the_translation_does_not_tell_the_batch_is_halved():
    def answer(_verb, params):
        return searched([1], 8446, "a OR b OR c") if "b" in params["term"] else searched([1])

    ncbi, script = client(answer)
    answers = ncbi.search(["a", "b", "c"], expected=1, alone=4, searched=asked_for)
    assert (answers["a"].pmids, answers["c"].pmids, answers["b"].pmids, answers["b"].count) == ((1,), (1,), (), 8446)
    assert [params["term"] for _, params in script.asked] == ["a OR b OR c", "a", "b OR c", "b", "c"]
