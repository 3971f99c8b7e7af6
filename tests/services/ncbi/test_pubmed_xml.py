"""PubMed's XML in every shape it comes, and what is no PubMed XML."""

from __future__ import annotations

import io
import itertools
import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.errors import ServiceError, TransientError
from pmsync.models import Article, Journal, MeshHeading, PartialDate, Qualifier
from pmsync.services.ncbi.pubmed_xml import read_articles
from tests.support.shared import SAMPLES, manifest, needs_samples


def record(article: str = "", *, citation: str = "", data: str = "", attributes: str = "", issue: str = "") -> str:
    return (
        f"<PubmedArticle><MedlineCitation {attributes}><PMID Version='1'>7</PMID>{citation}<Article>"
        f"<Journal><ISSN IssnType='Electronic'>1178-2013</ISSN><JournalIssue>{issue}</JournalIssue>"
        f"<Title>Journal of tests</Title></Journal>{article}</Article></MedlineCitation>"
        f"<PubmedData>{data}</PubmedData></PubmedArticle>"
    )


def read(*records: str) -> list[Article]:
    return list(read_articles(f"<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>".encode()))


def read_one(article: str = "", **parts: str) -> Article:
    [only] = read(record(article, **parts))
    return only


# --- titles and text ---


@pytest.mark.parametrize(
    ("xml", "title"),
    [
        ("<ArticleTitle>Plain.</ArticleTitle>", "Plain."),
        (
            "<ArticleTitle>The <i>E. coli</i> of 1.73 m<sup>2</sup> &amp; more.</ArticleTitle>",
            "The E. coli of 1.73 m2 & more.",
        ),
        ("<ArticleTitle><b>Bold</b> start</ArticleTitle>", "Bold start"),
        ("<ArticleTitle>Two\n   lines\u00a0wide.</ArticleTitle>", "Two lines wide."),
        ("<ArticleTitle>[Translated.]</ArticleTitle><VernacularTitle>Traduit.</VernacularTitle>", "[Translated.]"),
        ("<ArticleTitle/><VernacularTitle>Seulement <i>en</i> français.</VernacularTitle>", "Seulement en français."),
        ("<ArticleTitle></ArticleTitle>", "[Not Available]."),
        ("", "[Not Available]."),
    ],
)
def test_a_title_is_whole_whatever_is_inside_it(xml, title):
    assert read_one(xml).title == title


def test_math_in_a_title_keeps_its_text():
    inside = "<mml:msub><mml:mi>B</mml:mi><mml:mn>0</mml:mn></mml:msub>"
    math = f'<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML">{inside}</mml:math>'
    assert read_one(f"<ArticleTitle>Mapping of {math} fields.</ArticleTitle>").title == "Mapping of B0 fields."


def test_the_sections_of_an_abstract_are_lines_with_their_labels():
    abstract = (
        '<Abstract><AbstractText Label="AIM">One <b>two</b>.</AbstractText><AbstractText>Three.</AbstractText>'
        "<CopyrightInformation>Nobody</CopyrightInformation></Abstract>"
        "<OtherAbstract><AbstractText>Autre</AbstractText></OtherAbstract>"
    )
    assert read_one(abstract).abstract == "AIM: One two.\nThree."
    assert read_one().abstract is None


# --- dates ---


def test_printed_and_electronic_dates_are_told_apart():
    article = read_one(
        '<ArticleDate DateType="Electronic"><Year>2019</Year><Month>07</Month><Day>02</Day></ArticleDate>',
        issue="<Volume>31</Volume><Issue>10</Issue><PubDate><Year>2019</Year><Month>Oct</Month></PubDate>",
        citation="<DateRevised><Year>2020</Year><Month>1</Month><Day>9</Day></DateRevised>",
    )
    assert article.published == (PartialDate(2019, 10),)
    assert article.published_online == PartialDate(2019, 7, 2)
    assert article.revised_on == PartialDate(2020, 1, 9)
    assert (article.volume, article.issue, article.year) == ("31", "10", 2019)


@pytest.mark.parametrize(
    ("pub_date", "first"),
    [
        ("<MedlineDate>2013 Mar-Apr</MedlineDate>", PartialDate(2013, 3)),
        ("<Year>2003</Year><Season>Fall</Season>", PartialDate(2003)),
        ("<Year>2020</Year><Season>Jul-Aug</Season>", PartialDate(2020, 7)),
    ],
)
def test_a_medline_date_and_a_season_are_dates(pub_date, first):
    assert read_one(issue=f"<PubDate>{pub_date}</PubDate>").published[0] == first


# --- identifiers and pages ---


def test_the_doi_is_the_records_own_and_never_one_of_its_references():
    reference = (
        "<ReferenceList><Reference><ArticleIdList><ArticleId IdType='doi'>10.1000/other</ArticleId>"
        "<ArticleId IdType='pubmed'>NOT_FOUND;INVALID_JOURNAL</ArticleId></ArticleIdList></Reference></ReferenceList>"
    )
    comments = (
        "<CommentsCorrectionsList><CommentsCorrections RefType='ErratumIn'><PMID>8</PMID></CommentsCorrections>"
        "</CommentsCorrectionsList>"
    )
    ids = "<ArticleId IdType='pmc'>PMC12</ArticleId><ArticleId IdType='doi'>10.1000/OWN</ArticleId>"
    own = f"<ArticleIdList>{ids}</ArticleIdList>"
    for data in (own + reference, reference + own):
        article = read_one(data=data, citation=comments)
        assert (article.pmid, article.doi, article.pmcid) == (7, "10.1000/own", "PMC12")
    assert read_one(data=reference).doi is None


def test_the_doi_of_the_location_counts_where_the_list_has_none_and_it_is_valid():
    location = '<ELocationID EIdType="doi" ValidYN="{}">10.1000/place</ELocationID>'
    assert read_one(location.format("Y")).doi == "10.1000/place"
    assert read_one(location.format("N")).doi is None


@pytest.mark.parametrize(
    ("volume", "pagination", "pages"),
    [
        ("<Volume>1</Volume>", "<Pagination><MedlinePgn>5137-60</MedlinePgn></Pagination>", "5137-60"),
        ("<Volume>1</Volume>", "", "jcs238048"),
        ("", "", None),
    ],
)
def test_an_article_number_stands_for_pages_once_there_is_a_volume(volume, pagination, pages):
    article = f'{pagination}<ELocationID EIdType="pii" ValidYN="Y">jcs238048</ELocationID>'
    assert read_one(article, issue=volume).pages == pages


# --- people ---


def test_authors_are_readable_names_and_groups_in_order():
    authors = (
        "<AuthorList><Author ValidYN='Y'><LastName>Lv</LastName><ForeName>Xinchen</ForeName><Initials>X</Initials>"
        "<Identifier Source='ORCID'>0000</Identifier></Author>"
        "<Author ValidYN='N'><LastName>Lw</LastName><Initials>X</Initials></Author>"
        "<Author><LastName>Smith</LastName><Initials>JA</Initials><Suffix>Jr</Suffix></Author>"
        "<Author><CollectiveName>Group One; Part A</CollectiveName></Author>"
        "<Author><LastName>Mononym</LastName></Author>"
        "<Author><LastName>Li</LastName><Initials>R</Initials><Suffix/></Author></AuthorList>"
    )
    investigators = "<InvestigatorList><Investigator><LastName>Nobody</LastName></Investigator></InvestigatorList>"
    names = ("Lv X", "Smith JA Jr", "Group One, Part A", "Mononym", "Li R")
    assert read_one(authors, citation=investigators).authors == names


# --- journal, types, status, MeSH ---


def test_the_journal_is_nlms():
    info = (
        "<MedlineJournalInfo><MedlineTA>J Tests</MedlineTA><NlmUniqueID>42</NlmUniqueID>"
        "<ISSNLinking>1176-9114</ISSNLinking></MedlineJournalInfo>"
    )
    assert read_one(citation=info).journal == Journal("42", "J Tests", "Journal of tests", ("1178-2013", "1176-9114"))
    assert read_one().journal is None


@pytest.mark.parametrize(
    ("attributes", "mesh", "state"),
    [
        ("Status='MEDLINE'", True, "curated"),
        ("Status='MEDLINE' IndexingMethod='Automated'", True, "automated"),
        ("Status='MEDLINE' IndexingMethod='Curated'", True, "curated"),
        ("Status='MEDLINE' IndexingMethod='Manual'", True, "curated"),
        ("Status='Publisher' IndexingMethod='Manual'", False, "none_yet"),
        ("Status='In-Process'", False, "none_yet"),
        ("Status='In-Data-Review'", False, "none_yet"),
        ("Status='PubMed-not-MEDLINE'", False, "never"),
        ("Status='MEDLINE'", False, "never"),
        ("", False, "none_yet"),
    ],
)
def test_who_indexed_it_or_whether_anyone_will_is_known(attributes, mesh, state):
    headings = (
        "<MeshHeadingList><MeshHeading><DescriptorName UI='D1'>One</DescriptorName></MeshHeading></MeshHeadingList>"
    )
    assert read_one(attributes=attributes, citation=headings if mesh else "").mesh_state == state


def test_mesh_headings_keep_their_qualifiers_and_what_is_major():
    headings = (
        "<MeshHeadingList>"
        "<MeshHeading><DescriptorName UI='D006801' MajorTopicYN='N'>Humans</DescriptorName></MeshHeading>"
        "<MeshHeading><DescriptorName UI='D055354' MajorTopicYN='N'>Exosomes</DescriptorName>"
        "<QualifierName UI='Q000235' MajorTopicYN='N'>genetics</QualifierName>"
        "<QualifierName UI='Q000378' MajorTopicYN='Y'>metabolism</QualifierName></MeshHeading>"
        "<MeshHeading><DescriptorName MajorTopicYN='Y'>Old Term</DescriptorName></MeshHeading>"
        "</MeshHeadingList>"
    )
    supplementary = "<SupplMeshList><SupplMeshName UI='C1' Type='Disease'>No heading</SupplMeshName></SupplMeshList>"
    assert read_one(citation=supplementary + headings).mesh == (
        MeshHeading("D006801", "Humans", major=False),
        MeshHeading(
            "D055354",
            "Exosomes",
            major=True,
            qualifiers=(
                Qualifier("Q000235", "genetics", major=False),
                Qualifier("Q000378", "metabolism", major=True),
            ),
        ),
        MeshHeading("name:Old Term", "Old Term", major=True),
    )


def test_a_retracted_article_is_marked_and_its_notice_is_not():
    types = "<PublicationTypeList><PublicationType UI='D1'>{}</PublicationType></PublicationTypeList>"
    assert read_one(types.format("Retracted Publication")).is_retracted
    assert not read_one(types.format("Retraction of Publication")).is_retracted
    assert read_one(types.format("Review")).types == ("Review",)


def test_a_book_is_read_as_an_article_without_a_journal():
    book = (
        "<PubmedBookArticle><BookDocument><PMID>20301347</PMID>"
        "<ArticleIdList><ArticleId IdType='doi'>10.1000/book</ArticleId></ArticleIdList>"
        "<Book><BookTitle>A Book</BookTitle><PubDate><Year>1993</Year></PubDate></Book>"
        "<ArticleTitle>A <i>Chapter</i></ArticleTitle>"
        "<AuthorList><Author><LastName>A</LastName><Initials>B</Initials></Author></AuthorList>"
        "</BookDocument></PubmedBookArticle>"
    )
    [article] = read(book)
    assert (article.pmid, article.title, article.authors, article.doi) == (
        20301347,
        "A Chapter",
        ("A B",),
        "10.1000/book",
    )
    assert (article.journal, article.mesh, article.year) == (None, (), 1993)


def test_a_chapter_comes_before_its_book():
    chapter = (
        "<PubmedBookArticle><BookDocument><PMID>8</PMID><Book><BookTitle>A Book</BookTitle>"
        "<PubDate><Year>1993</Year></PubDate><AuthorList Type='editors'><Author><LastName>Editor</LastName></Author>"
        "</AuthorList></Book>{}</BookDocument></PubmedBookArticle>"
    )
    own = (
        "<ArticleTitle>A Chapter</ArticleTitle><AuthorList><Author><LastName>Author</LastName></Author></AuthorList>"
        "<ContributionDate><Year>2003</Year><Month>5</Month><Day>9</Day></ContributionDate>"
    )
    whole, part = read(chapter.format(""), chapter.format(own))
    assert (whole.title, whole.authors, whole.published) == ("A Book", ("Editor",), (PartialDate(1993),))
    assert (part.title, part.authors, part.published) == ("A Chapter", ("Author",), (PartialDate(2003, 5, 9),))


# --- the stream ---


def test_articles_come_in_their_order_and_an_empty_set_is_an_answer():
    two = [record().replace(">7<", f">{pmid}<") for pmid in (9, 8)]
    assert [article.pmid for article in read(*two)] == [9, 8]
    assert read() == []
    assert list(read_articles(b"<PubmedArticleSet/>")) == []


def test_a_file_is_read_as_its_bytes_are():
    many = "".join(
        record("<ArticleTitle>é " + "x" * 5000 + "</ArticleTitle>").replace(">7<", f">{n}<") for n in range(1, 200)
    )
    body = f"<?xml version='1.0' encoding='UTF-8'?><PubmedArticleSet>{many}</PubmedArticleSet>".encode()
    from_file = list(read_articles(io.BytesIO(body)))
    assert [article.pmid for article in from_file] == list(range(1, 200))
    assert from_file == list(read_articles(body))


class Unending(io.BytesIO):
    """A set of numbered records that never ends; ``taken`` counts the bytes read from it."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = 0
        self.numbers = itertools.count(1)
        self.waiting = b"<PubmedArticleSet>"

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None
        assert size > 0, "the whole of a file is never asked for"
        while len(self.waiting) < size:
            self.waiting += record().replace(">7<", f">{next(self.numbers)}<").encode()
        part, self.waiting = self.waiting[:size], self.waiting[size:]
        self.taken += size
        return part


def test_articles_come_while_the_file_is_still_being_read():
    source = Unending()
    first = list(itertools.islice(read_articles(source), 5000))
    assert [article.pmid for article in first] == list(range(1, 5001))
    assert source.taken < 5000 * len(record()) + 2**20


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_a_set_is_read_in_the_encoding_it_declares(encoding):
    set_ = f"<PubmedArticleSet>{record('<ArticleTitle>Über.</ArticleTitle>')}</PubmedArticleSet>"
    body = f"<?xml version='1.0' encoding='{encoding}'?>{set_}".encode(encoding)
    assert [article.title for article in read_articles(body)] == ["Über."]


@pytest.mark.parametrize("before", ["<?stylesheet x?>", "<!-- <PubmedArticleSet> -->", "\n"])
def test_what_stands_before_the_set_does_not_matter(before):
    body = f"{before}<PubmedArticleSet>{record()}{record()}</PubmedArticleSet>".encode()
    assert [article.pmid for article in read_articles(body)] == [7, 7]


def test_a_record_without_its_set_is_read():
    book = b"<PubmedBookArticle><BookDocument><PMID>8</PMID></BookDocument></PubmedBookArticle>"
    assert [article.pmid for body in (record().encode(), book) for article in read_articles(body)] == [7, 8]


def test_a_deletion_is_no_record():
    [article] = read(record(), "<DeleteCitation><PMID>4</PMID></DeleteCitation>")
    assert article.pmid == 7


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"oops",
        b'<?xml version="1.0" ?>',
        b"<html><body>Down for maintenance</body></html>",
        b"<eFetchResult><ERROR>Supplied id parameter is empty.</ERROR></eFetchResult>",
        b"<pmc-articleset><article/></pmc-articleset>",
        b"<html><PubmedArticleSet></PubmedArticleSet></html>",
        b"<PubmedArticleSet/><PubmedArticleSet/>",
        b"<PubmedArticleSet><PubmedArticle><MedlineCitation>",
        b"<PubmedArticleSet><PubmedArticle/></PubmedArticleSet>",
        b"<PubmedArticle><MedlineCitation><PMID>x</PMID></MedlineCitation></PubmedArticle>",
    ],
)
def test_what_is_no_set_of_records_is_refused(body):
    with pytest.raises(ServiceError):
        list(read_articles(body))


@given(st.integers(min_value=1, max_value=1500))
def test_a_set_cut_anywhere_is_refused(length):
    whole = f"<PubmedArticleSet>{record() * 3}</PubmedArticleSet>".encode()
    with pytest.raises(TransientError):
        list(read_articles(whole[: min(length, len(whole) - 1)]))


def test_articles_before_a_cut_may_come_but_the_cut_is_told():
    many = "".join(record().replace(">7<", f">{number}<") for number in range(1, 5001))
    pmids: list[int] = []
    with pytest.raises(TransientError):
        pmids.extend(article.pmid for article in read_articles(f"<PubmedArticleSet>{many}".encode()))
    assert pmids == list(range(1, len(pmids) + 1))


@pytest.fixture
def asked_of_the_network() -> Iterator[tuple[str, list[str]]]:
    """The address of a web server on this machine, and the list of what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


def test_neither_dtd_nor_entity_is_fetched(asked_of_the_network):
    address, asked = asked_of_the_network
    body = f"<PubmedArticleSet>{record('<ArticleTitle>A &x; b.</ArticleTitle>')}</PubmedArticleSet>"
    [article] = read_articles(f'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM" "{address}/dtd">{body}'.encode())
    assert article.title == "A b."
    for declaration in (f'<!ENTITY x SYSTEM "{address}/x">', f'<!ENTITY % p SYSTEM "{address}/p"> %p;'):
        with pytest.raises(TransientError, match="entities"):
            list(read_articles(f"<!DOCTYPE PubmedArticleSet [{declaration}]>{body}".encode()))
    assert asked == []


def test_a_dtd_on_this_machine_is_not_read(tmp_path):
    dtd = tmp_path / "pubmed.dtd"
    dtd.write_text('<!ENTITY x "SECRET"><!ATTLIST MedlineCitation Status CDATA "MEDLINE">', encoding="utf-8")
    body = f"<PubmedArticleSet>{record('<ArticleTitle>A &x; b.</ArticleTitle>')}</PubmedArticleSet>"
    [article] = read_articles(f'<!DOCTYPE PubmedArticleSet SYSTEM "{dtd.as_uri()}">{body}'.encode())
    assert (article.title, article.record_status) == ("A b.", None)


@pytest.mark.parametrize(
    "place",
    ["<ArticleTitle>&e9;</ArticleTitle>", "<Abstract><AbstractText Label='&e9;'>Text</AbstractText></Abstract>"],
)
@pytest.mark.parametrize("set_", ["<PubmedArticleSet>{}</PubmedArticleSet>", "{}"])
def test_an_entity_bomb_is_refused(place, set_):
    levels = "".join(f"<!ENTITY e{level} '{f'&e{level - 1};' * 10}'>" for level in range(1, 10))
    body = f'<!DOCTYPE set [<!ENTITY e0 "a billion">{levels}]>{set_.format(record(place))}'
    with pytest.raises(TransientError, match="entit"):
        list(read_articles(body.encode()))


def test_nothing_is_loaded_and_no_entity_is_expanded(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    external = f'<!DOCTYPE PubmedArticleSet [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    bomb = '<!DOCTYPE PubmedArticleSet [<!ENTITY a "aaaaaaaaaa"><!ENTITY x "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    for prolog in (external, bomb):
        body = f"{prolog}<PubmedArticleSet>{record('<ArticleTitle>&x;</ArticleTitle>')}</PubmedArticleSet>"
        with pytest.raises(TransientError, match="entities"):
            list(read_articles(body.encode()))


def test_a_dtd_that_cannot_be_reached_does_not_matter():
    dtd = '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "http://nowhere.invalid/pubmed.dtd">'
    assert len(list(read_articles(f"{dtd}<PubmedArticleSet>{record()}</PubmedArticleSet>".encode()))) == 1


# --- what the service really sent ---


def fetched() -> list[tuple[str, int | None]]:
    """Every recorded EFetch answer, with the number of records its row states ("n=2+1b"), None where it is none."""
    return [
        (row["file"].removeprefix("efetch/"), sum(map(int, stated.groups())) if stated else None)
        for row in manifest("efetch")
        for stated in [re.search(r"\bn=(\d+)\+(\d+)b", row["what_it_shows"])]
    ]


@needs_samples
@pytest.mark.parametrize(("file", "records"), fetched())
def test_a_recorded_answer_is_read_or_refused_as_its_row_says(file, records):
    body = (SAMPLES / "efetch" / file).read_bytes()
    if records is None:
        with pytest.raises(ServiceError):
            list(read_articles(body))
        return
    articles = list(read_articles(body))
    assert len(articles) == records
    assert [summary(article) for article in articles] == expected(body)


def summary(article: Article) -> tuple[object, ...]:
    mesh = [(heading.id, len(heading.qualifiers)) for heading in article.mesh]
    return article.pmid, re.sub(r"\W", "", article.title), article.doi is not None, mesh, article.record_status


def expected(body: bytes) -> list[tuple[object, ...]]:
    """The same facts, read by another parser in another way."""
    root = ET.fromstring(body)  # noqa: S314  # the recorded samples are trusted
    rows = []
    for item in [root] if root.tag.endswith("Article") else root:
        citation = item.find("MedlineCitation")
        citation = item.find("BookDocument") if citation is None else citation
        if citation is None:
            continue
        titles = [
            citation.find(path)
            for path in ("Article/ArticleTitle", "ArticleTitle", "Article/VernacularTitle", "Book/BookTitle")
        ]
        title = next(
            (t for t in ("".join(e.itertext()) for e in titles if e is not None) if t.strip()), "[Not Available]."
        )
        ids = item.findall("PubmedData/ArticleIdList/ArticleId") + citation.findall("ArticleIdList/ArticleId")
        places = [p for p in citation.findall("Article/ELocationID") if p.get("ValidYN") != "N"]
        doi = any(i.get("IdType") == "doi" for i in ids) or any(p.get("EIdType") == "doi" for p in places)
        mesh = [
            (name.get("UI") or f"name:{name.text}", len(h.findall("QualifierName")))
            for h in citation.findall("MeshHeadingList/MeshHeading")
            for name in h.findall("DescriptorName")
        ]
        rows.append((int(citation.findtext("PMID")), re.sub(r"\W", "", title), doi, mesh, citation.get("Status")))
    return rows


@pytest.mark.parametrize(
    ("title", "plain", "marked"),
    [
        ("Role of <i>p53</i> in CO<sub>2</sub>.", "Role of p53 in CO2.", "Role of <i>p53</i> in CO<sub>2</sub>."),
        ("<b>1.73 m<sup>2</sup></b>", "1.73 m2", "<b>1.73 m<sup>2</sup></b>"),
        ("CD4 &lt; CD8 &amp; <u>more</u>", "CD4 < CD8 & more", "CD4 < CD8 & <u>more</u>"),
        ("No tags.", "No tags.", None),
        ("Empty <i/> ones", "Empty ones", None),
        ("A <!-- comment --> only", "A only", None),
        ('<mml:math xmlns:mml="m"><mml:msup><mml:mi>x</mml:mi></mml:msup></mml:math>', "x", None),
        ('<i>x</i><mml:math xmlns:mml="m"><mml:mi>y</mml:mi></mml:math>', "xy", "<i>x</i>y"),
    ],
)
def test_the_tags_of_titles_and_abstracts_are_kept_beside_the_plain_text(title, plain, marked):
    [article] = read_articles(
        f"<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>{title}</ArticleTitle><Abstract>"
        f'<AbstractText Label="AIM">Plain.</AbstractText><AbstractText>{title}</AbstractText></Abstract></Article>'
        "</MedlineCitation></PubmedArticle>".encode()
    )
    assert (article.title, article.title_markup) == (plain, marked)
    assert article.abstract == f"AIM: Plain.\n{plain}"
    assert article.abstract_markup == (f"AIM: Plain.\n{marked}" if marked else None)
