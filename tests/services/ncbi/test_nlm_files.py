"""NLM's MeSH descriptors: read, kept with their tree, and used to find articles under a term and all below it.

Of NLM's list of journals, more in tests/api/test_reference_data.py.
"""

from __future__ import annotations

import csv
import gzip
import io
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import pmsync
from pmsync.cli.main import main
from pmsync.errors import InputError, StoreError
from pmsync.models import Article, Citation, Decision, Descriptor, MeshHeading, Proof, Resolution, Status
from pmsync.services.ncbi.nlm_files import read_descriptors, read_journals
from pmsync.store.database import Store
from pmsync.store.decisions import save_lines
from pmsync.store.schema.queries import QUERIES
from tests.support.library import TREE, descriptor_file
from tests.support.shared import SHARED, needs_corpus

EMBRYOPHYTA, NICOTIANA, IMMUNITY = "D019669", "D014026", "D007109"
ARTICLES = [
    Article(1, title="Of tobacco.", mesh=(MeshHeading(NICOTIANA, "Tobacco", major=True),)),
    Article(2, title="Of plants.", mesh=(MeshHeading(EMBRYOPHYTA, "Embryophyta", major=False),)),
    Article(
        3,
        title="Of both.",
        mesh=(MeshHeading(NICOTIANA, "Tobacco", major=False), MeshHeading(EMBRYOPHYTA, "Embryophyta", major=True)),
    ),
    Article(4, title="Of immunity.", mesh=(MeshHeading(IMMUNITY, "Immunity", major=True),)),
]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "refs.db"
    with Store(path, create=True) as store:
        decided = [
            Resolution(
                Citation(f"PMID: {a.pmid}", pmid=a.pmid),
                Decision(Status.MATCHED, "pmid", article=a, proof=Proof(searched="x")),
            )
            for a in ARTICLES
        ]
        save_lines(store, decided, datetime(2026, 11, 26, tzinfo=UTC))
    return path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    file = tmp_path / "desc2026.xml"
    file.write_text(descriptor_file(), encoding="utf-8")
    return file


def articles_under(
    database: Path, term: str, *, major_only: str = "", only_this_term: str = ""
) -> list[tuple[int, str]]:
    """Return PMID and terms, as the query of that name finds them."""
    with closing(sqlite3.connect(database)) as db:
        filled = {"term": term, "major_only": major_only, "only_this_term": only_this_term}
        cursor = db.execute(QUERIES["articles_by_term"].sql, filled)
        place = [column[0] for column in cursor.description].index("terms")
        return [(row[0], row[place]) for row in cursor]


def test_a_descriptor_is_read_with_its_own_id_and_every_place():
    read = list(read_descriptors(io.BytesIO(descriptor_file().encode()), "x"))
    assert read == [Descriptor(id_, name, numbers) for (id_, name), numbers in TREE.items()]


def test_what_stands_below_a_term_counts_once_the_tree_is_known(database, tree):
    assert articles_under(database, "Embryophyta") == [(3, "*Embryophyta"), (2, "Embryophyta")]
    pmsync.mesh(database, tree)
    assert [pmid for pmid, _ in articles_under(database, "embryophyta ")] == [3, 2, 1]
    assert [pmid for pmid, _ in articles_under(database, "Viridiplantae")] == [3, 2, 1]
    assert [pmid for pmid, _ in articles_under(database, "Viridiplantae", major_only="1")] == [3, 1]
    assert articles_under(database, "Viridiplantae", only_this_term="yes") == []
    assert articles_under(database, "Nicotiana") == [(3, "Nicotiana"), (1, "*Nicotiana")]


def test_an_article_under_several_terms_is_listed_once_with_all_of_them(database, tree):
    pmsync.mesh(database, tree)
    [[terms]] = [[terms] for pmid, terms in articles_under(database, "Viridiplantae") if pmid == 3]
    assert set(terms.split("; ")) == {"*Embryophyta", "Nicotiana"}


def test_a_term_whose_number_only_begins_alike_is_not_below(database, tree):
    tree.write_text(descriptor_file().replace(">G12.450<", ">B01.8750<"), encoding="utf-8")
    pmsync.mesh(database, tree)
    assert 4 not in [pmid for pmid, _ in articles_under(database, "Viridiplantae")]


def test_another_years_tree_takes_the_place_of_the_earlier_one(database, tree):
    pmsync.mesh(database, tree)
    tree.write_text(descriptor_file().replace("B01.875.800.575.912.250.908.500.900", "Z99"), encoding="utf-8")
    assert pmsync.mesh(database, tree) == len(TREE)
    assert [pmid for pmid, _ in articles_under(database, "Viridiplantae")] == [3, 2]


def test_terms_without_articles_are_not_counted_in_the_status(database, tree):
    before = pmsync.status(database).holds["mesh_terms"]
    pmsync.mesh(database, tree)
    assert pmsync.status(database).holds["mesh_terms"] == before == 3


def test_the_packed_file_is_read_by_the_command(database, tree):
    packed = tree.with_suffix(".gz")
    packed.write_bytes(gzip.compress(tree.read_bytes()))
    result = CliRunner().invoke(main, ["mesh", str(database), str(packed)])
    assert (result.exit_code, result.output) == (
        0,
        f"{database} knows the MeSH terms of {packed} now, and their tree: 5\n",
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is no XML"),
        (b"*NEWRECORD\nMH = Calcimycin\n", "is no XML"),
        (b"<SupplementalRecordSet/>", "has no MeSH descriptors"),
        (descriptor_file().encode()[:-200], "is cut or broken"),
        (descriptor_file().replace("<String>Immunity</String>", "").encode(), r"without a name or an ID \(D007109\)"),
        (b"PK\x03\x04", "is a ZIP file; unpack it"),
        (b"\x1f\x8bnot packed", "cannot be unpacked"),
        (gzip.compress(descriptor_file().encode())[:-40], "cannot be unpacked|is cut or broken"),
    ],
)
def test_another_file_is_refused_and_the_tree_stays(database, tree, content, sentence):
    pmsync.mesh(database, tree)
    bad = tree.with_name("bad")
    bad.write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        pmsync.mesh(database, bad)
    assert len(articles_under(database, "Viridiplantae")) == 3


def test_a_database_that_is_not_there_is_not_made(tree):
    with pytest.raises(StoreError, match="there is no database"):
        pmsync.mesh(tree.with_name("refz.db"), tree)
    assert not tree.with_name("refz.db").exists()


@pytest.mark.parametrize(("name", "sentence"), [("none.xml", "there is no such file"), (".", "is a folder")])
def test_a_file_that_is_not_there_is_named(database, name, sentence):
    with pytest.raises(InputError, match=sentence):
        pmsync.mesh(database, database.parent / name)


@needs_corpus
def test_the_whole_of_nlms_tree_is_read(tmp_path):
    listed = SHARED / "corpus" / "mesh" / "mesh2024_descriptors.tsv.gz"
    with gzip.open(listed, "rt", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    record = (
        "<DescriptorRecord><DescriptorUI>{}</DescriptorUI><DescriptorName><String>{}</String></DescriptorName>"
        "<TreeNumberList>{}</TreeNumberList></DescriptorRecord>"
    )
    places = {row["ui"]: [number for number in row["tree_numbers"].split(";") if number] for row in rows}
    xml = "".join(
        record.format(
            row["ui"],
            row["name"].replace("&", "&amp;").replace("<", "&lt;"),
            "".join(f"<TreeNumber>{number}</TreeNumber>" for number in places[row["ui"]]),
        )
        for row in rows
    )
    file = tmp_path / "desc2024.xml"
    file.write_text(f"<DescriptorRecordSet>{xml}</DescriptorRecordSet>", encoding="utf-8")
    pmsync.add(tmp_path / "refs.db", ["PMID: 7"])
    assert pmsync.mesh(tmp_path / "refs.db", file) == len(rows) > 30_000
    with closing(sqlite3.connect(tmp_path / "refs.db")) as db:
        assert db.execute("SELECT count(*) FROM mesh_tree").fetchone() == (sum(map(len, places.values())),)


FIELD = st.sampled_from(["JrId", "JournalTitle", "MedAbbr", "ISSN (Print)", "IsoAbbr", "NlmId", "Other"])
LINE = st.one_of(st.tuples(FIELD, st.text(max_size=20)).map(": ".join), st.just("-" * 56), st.text(max_size=20))


@given(st.lists(LINE, max_size=40).map("\n".join))
def test_any_text_is_a_list_of_journals_with_names_or_refused_in_a_sentence(text):
    with suppress(InputError):
        for journal, _ in read_journals(text, "x"):
            assert journal.id
            assert journal.abbreviation
            assert journal.name
