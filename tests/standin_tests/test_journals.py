"""NLM's list of journals as the stand-in serves it: made of its records, and sent again only if it has changed."""

from __future__ import annotations

import pytest

from tests.standin import Records
from tests.standin.journals import DASHES, journal_list
from tests.support.standin_client import Client

LIST = "/pubmed/J_Medline.txt"
PLANT_CELL = f"""
JournalTitle: The Plant cell
MedAbbr: Plant Cell
ISSN (Print):{" "}
ISSN (Online): 1532-298X
IsoAbbr: Plant Cell
NlmId: 9208688
"""


@pytest.fixture
def client(records: Records) -> Client:
    return Client(records)


def test_every_journal_has_one_block_of_seven_lines_below_dashes(records: Records) -> None:
    listed = journal_list(records)
    assert PLANT_CELL in listed
    lines = listed.splitlines()
    assert len(lines) == 8 * len({record.journal_id for record in records.by_pmid.values()} - {""})
    assert set(lines[::8]) == {DASHES}
    assert [line.split(": ")[0] for line in lines[:8]][1:] == [
        "JrId", "JournalTitle", "MedAbbr", "ISSN (Print)", "ISSN (Online)", "IsoAbbr", "NlmId",
    ]  # fmt: skip


def test_whoever_has_the_list_gets_it_again_when_it_has_changed(client: Client, records: Records) -> None:
    first = client.ask(LIST)
    assert (first.status, first.body.decode()) == (200, journal_list(records))
    etag = {"If-None-Match": first.headers["ETag"]}
    known = client.ask(LIST, headers=etag)
    assert (known.status, known.body, known.headers["ETag"]) == (304, b"", first.headers["ETag"])
    client.app.evolve(Records.from_xml())
    assert client.ask(LIST, headers=etag).status == 200
    assert [asked.params for asked in client.app.log] == [{}, *[{"etag": first.headers["ETag"]}] * 2]


def test_it_has_no_limit_and_takes_no_post(records: Records) -> None:
    client = Client(records, rate=3)
    assert {client.ask(LIST).status for _ in range(20)} == {200}
    assert client.ask(LIST, "POST").status == 404
