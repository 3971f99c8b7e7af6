"""Links as ELink sends them, in both its forms."""

from __future__ import annotations

import pytest

from pmsync.errors import RefusedError, TransientError
from pmsync.services.ncbi.answers import LinkSet, Neighbour, read_neighbours


def xml(inside: str) -> bytes:
    return f"<?xml version='1.0'?>\n<eLinkResult>{inside}</eLinkResult>".encode()


def linkset(databases: str = "", ids: str = "<IdList><Id>1</Id></IdList>") -> bytes:
    return xml(f"<LinkSet><DbFrom>pubmed</DbFrom>{ids}{databases}</LinkSet>")


SIMILAR = (
    "<LinkSetDb><DbTo>pubmed</DbTo><LinkName>pubmed_pubmed</LinkName>"
    "<Link><Id>9</Id><Score>70</Score></Link><Link><Id>8</Id><Score>60</Score></Link></LinkSetDb>"
)
FREE_TEXT = "<LinkSetDb><DbTo>pmc</DbTo><LinkName>pubmed_pmc</LinkName><Link><Id>7</Id></Link></LinkSetDb>"


def test_links_keep_their_order_and_their_scores():
    assert read_neighbours(linkset(SIMILAR)) == (
        LinkSet((1,), {"pubmed_pubmed": (Neighbour(9, 70), Neighbour(8, 60))}),
    )


def test_json_says_the_same_with_scores_and_without():
    body = (
        b'{"linksets":[{"dbfrom":"pubmed","ids":["1"],"linksetdbs":['
        b'{"dbto":"pubmed","linkname":"pubmed_pubmed","links":[{"id":"9","score":70},{"id":"8","score":60}]},'
        b'{"dbto":"pubmed","linkname":"pubmed_pubmed_refs","links":["5","4"]}]}]}'
    )
    links = {"pubmed_pubmed": (Neighbour(9, 70), Neighbour(8, 60)), "pubmed_pubmed_refs": (Neighbour(5), Neighbour(4))}
    assert read_neighbours(body) == (LinkSet((1,), links),)


def test_each_set_has_its_own_sources():
    body = xml(
        "<LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>1</Id></IdList></LinkSet>"
        "<LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>2</Id><Id>3</Id></IdList></LinkSet>"
    )
    assert read_neighbours(body) == (LinkSet((1,)), LinkSet((2, 3)))


def test_what_is_linked_in_another_database_is_no_pmid():
    assert read_neighbours(linkset(FREE_TEXT)) == (LinkSet((1,)),)


@pytest.mark.parametrize("body", [xml(""), b'{"header":{},"linksets":[]}'])
def test_no_sets_are_an_answer(body):
    assert read_neighbours(body) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Unable to route request!",
        b"<html></html>",
        b"<?xml version='1.0'?>",
        linkset(SIMILAR)[:-20],
        xml("<ERROR>Couldn't resolve #exLinkSrv2, the address table is empty.</ERROR>"),
        linkset("<LinkSetDb><ERROR>backend</ERROR></LinkSetDb>"),
        linkset(SIMILAR.replace("<Id>9</Id>", "<Id/>")),
        b'{"linksets":[],"ERROR":"NCBI C++ Exception:\n  Read failed: EOF"}',
        b'{"linksets":[{"dbfrom":"pubmed","ids":["1"],"ERROR":"x"}]}',
        b'{"header":{}}',
        b"[]",
    ],
)
def test_a_failure_is_no_answer(body):
    with pytest.raises(TransientError):
        read_neighbours(body)


@pytest.mark.parametrize(
    "body",
    [
        linkset(ids="<IdUrlList><IdUrlSet><Id>1</Id></IdUrlSet></IdUrlList>"),
        linkset(ids="<IdCheckList><Id HasNeighbor='Y'>1</Id></IdCheckList>"),
        xml("<LinkSet><DbFrom>nuccore</DbFrom><IdList><Id>1</Id></IdList></LinkSet>"),
        b'{"linksets":[{"dbfrom":"pubmed","idurllist":[]}]}',
    ],
    ids=["prlinks", "ncheck", "nucleotides", "prlinks in JSON"],
)
def test_an_answer_to_another_question_is_refused(body):
    with pytest.raises(RefusedError):
        read_neighbours(body)
