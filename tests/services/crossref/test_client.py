"""DOIs in lists, misses asked alone, and no failure taken for an absence."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest

from pmsync.errors import RefusedError, ServiceError, StoppedError, TransientError
from pmsync.models import Work
from pmsync.services.crossref.client import AGENCY_LIFE, Crossref

SICI = "10.1002/1096-9861(20010212)430:3<283::aid-cne1031>3.0.co;2-v"


class Script:
    """Stands where the session does: has ``works`` (asked DOI -> found DOI) and ``agencies``, keeps what was asked."""

    def __init__(
        self,
        works: Mapping[str, str] | None = None,
        agencies: Mapping[str, str] | None = None,
        trouble: Callable[[str, str], None] = lambda *_: None,
    ) -> None:
        self.works, self.agencies, self.trouble = works or {}, agencies or {}, trouble
        self.asked: list[tuple[str, str]] = []
        self.params: list[Mapping[str, str]] = []
        self.options: list[tuple[str, bool, float | None]] = []

    def ask(self, verb, params, *, path="", post=False, refresh=False, keep=None):
        subject = path or params.get("filter", "")
        self.asked.append((verb, subject))
        self.params.append(params)
        self.options.append((verb.service, refresh, keep))
        self.trouble(verb, subject)
        if verb == "ra":
            answer = {"RA": self.agencies[path]} if path in self.agencies else {"status": "DOI does not exist"}
            return json.dumps([{"DOI": path, **answer}]).encode()
        return self.listed(params) if params else self.alone(path)

    def listed(self, params):
        asked = [part.removeprefix("doi:") for part in params.get("filter", "").split(",")]
        names = [doi for doi in reversed(list(self.works.values())) if doi in asked or "filter" not in params]
        items = [{"DOI": doi} for doi in names]  # never by an alias
        message = {"items": items[: int(params["rows"])]}
        return json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()

    def alone(self, doi):
        if doi not in self.works:
            return b"Resource not found."
        return json.dumps({"status": "ok", "message-type": "work", "message": {"DOI": self.works[doi]}}).encode()


def same(*dois: str) -> dict[str, str]:
    return {doi: doi for doi in dois}


def client(script: Script, *, refresh: bool = False) -> Crossref:
    return Crossref(script, refresh=refresh)


def test_fifty_dois_make_one_request_and_come_back_by_doi():
    dois = [f"10.1000/{n}" for n in range(120)]
    script = Script(same(*dois))
    assert client(script).works(dois) == {doi: Work(doi, title="") for doi in dois}
    assert [rest.count("doi:") for _, rest in script.asked] == [50, 50, 20]
    assert {params["rows"] for params in script.params} == {"50"}
    assert all("reference" not in params["select"].split(",") for params in script.params)


def test_the_keys_are_canonical_and_each_is_asked_once():
    script = Script(same("10.1000/a"))
    assert list(client(script).works(["10.1000/A", "https://doi.org/10.1000/a"])) == ["10.1000/a"]
    assert script.asked == [("works", "doi:10.1000/a")]


@pytest.mark.parametrize("doi", [SICI, "10.1000/a,b", "10.1023/a:1007154515475"])
def test_a_doi_that_would_break_the_filter_is_asked_alone(doi):
    script = Script(same(doi, "10.1000/b"))
    assert client(script).works([doi, "10.1000/b"]) == {
        doi: Work(doi, title=""),
        "10.1000/b": Work("10.1000/b", title=""),
    }
    assert script.asked == [("works", "doi:10.1000/b"), ("works", doi)]


def test_what_a_list_leaves_out_is_absent_only_if_the_question_alone_says_so():
    script = Script(same("10.1000/a"), {"10.1000": "Crossref"})
    assert client(script).works(["10.1000/a", "10.1000/b"]) == {
        "10.1000/a": Work("10.1000/a", title=""),
        "10.1000/b": None,
    }
    assert script.asked[1:] == [("ra", "10.1000"), ("works", "10.1000/b")]


def test_an_alias_is_answered_with_the_work_and_stands_among_its_aliases():
    script = Script({"10.1000/old": "10.1000/new"}, {"10.1000": "Crossref"})
    assert client(script).works(["10.1000/old"]) == {
        "10.1000/old": Work("10.1000/new", title="", aliases=("10.1000/old",))
    }


@pytest.mark.parametrize("agencies", [{"10.48550": "DataCite"}, {}], ids=["another agency's", "nobody's"])
def test_a_doi_of_another_prefix_needs_no_question_of_its_own(agencies):
    script = Script({}, agencies)
    assert client(script).works(["10.48550/arxiv.1", "10.48550/arxiv.2"]) == {
        "10.48550/arxiv.1": None,
        "10.48550/arxiv.2": None,
    }
    assert [kind for kind, _ in script.asked] == ["works", "ra"]


def test_where_doi_org_does_not_answer_crossref_is_asked_all_the_same():
    def trouble(kind, _):
        if kind == "ra":
            raise TransientError("doi.org answered 503")

    script = Script({"10.1000/old": "10.1000/new"}, trouble=trouble)
    answers = client(script).works(["10.1000/old", "10.1000/b"])
    assert answers["10.1000/old"].doi == "10.1000/new"
    assert answers["10.1000/b"] is None


def test_a_failed_list_is_no_absence_and_costs_only_its_own_dois():
    def trouble(_, rest):
        if "doi:10.1000/0," in rest:
            raise TransientError("Crossref answered 503")

    dois = [f"10.1000/{n}" for n in range(60)]
    script = Script(same(*dois), trouble=trouble)
    answers = client(script).works(dois)
    assert [isinstance(answers[doi], ServiceError) for doi in dois] == [True] * 50 + [False] * 10
    assert len(script.asked) == 2


def test_a_failed_question_alone_is_no_absence():
    def trouble(kind, rest):
        if (kind, rest) == ("works", "10.1000/b"):
            raise StoppedError("Crossref answered 403")

    script = Script({}, {"10.1000": "Crossref"}, trouble)
    assert isinstance(client(script).works(["10.1000/b"])["10.1000/b"], StoppedError)


def test_a_refused_list_is_halved_until_the_culprit_is_alone():
    def trouble(_, rest):
        if "10.1000/13" in rest:
            raise RefusedError("Crossref answered 400")

    dois = [f"10.1000/{n}" for n in range(10, 50)]
    answers = client(Script(same(*dois), trouble=trouble)).works(dois)
    assert isinstance(answers.pop("10.1000/13"), RefusedError)
    assert all(isinstance(answer, Work) for answer in answers.values())


def test_a_search_returns_the_works_as_they_come():
    script = Script(same("10.1000/a", "10.1000/b"))
    assert [work.doi for work in client(script).search("Smith 2020 Nature")] == ["10.1000/b", "10.1000/a"]
    assert script.params[0]["query.bibliographic"] == "Smith 2020 Nature"
    assert (script.params[0]["rows"], "score" in script.params[0]["select"]) == ("5", False)


def test_a_failed_search_is_returned():
    def trouble(*_):
        raise TransientError("Crossref answered 503")

    assert isinstance(client(Script(trouble=trouble)).search("x"), TransientError)


def test_a_prefix_is_asked_once_and_kept_for_a_year_whatever_is_refreshed():
    script = Script({}, {"10.5061": "DataCite", "10.1000": "Crossref"})
    answers = client(script, refresh=True).agencies(["10.5061/a", "10.1000/b", "10.5061/c", "10.99999/d"])
    assert answers == {"10.5061/a": "DataCite", "10.1000/b": "Crossref", "10.5061/c": "DataCite", "10.99999/d": None}
    assert script.options == [("doi.org", False, AGENCY_LIFE)] * 3


def test_a_prefix_that_was_not_answered_for_is_not_nobodys():
    script = Script()
    script.ask = lambda *_, **__: b'[{"DOI":"10.2","RA":"Crossref"}]'
    assert isinstance(client(script).agencies(["10.1/a"])["10.1/a"], TransientError)


def test_refresh_goes_past_the_cache_for_works():
    script = Script(same("10.1000/a"))
    client(script, refresh=True).works(["10.1000/a"])
    assert script.options == [("Crossref", True, None)]


def test_nothing_asked_asks_nothing():
    script = Script(trouble=lambda *_: pytest.fail("asked"))
    assert (client(script).works([]), client(script).agencies([])) == ({}, {})
