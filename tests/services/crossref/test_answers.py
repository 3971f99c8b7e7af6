"""What a Work is made of, whatever a publisher has deposited."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.errors import TransientError
from pmsync.models import Journal, PartialDate, Work
from pmsync.models.notices import (
    CONCERN,
    CORRECTION,
    NOTICE,
    PAPER,
    PARTIAL,
    REINSTATEMENT,
    RETRACTION,
    UPDATE,
    WITHDRAWAL,
    is_retracted,
)
from pmsync.services.crossref.answers import read_agencies, read_work, read_works
from tests.support.shared import SAMPLES, needs_samples


def answer(**fields: Any) -> bytes:
    message = {"DOI": "10.1000/X", "title": ["T"], **fields}
    return json.dumps({"status": "ok", "message-type": "work", "message": message}).encode()


def work(**fields: Any) -> Work:
    crossref_work = read_work(answer(**fields))
    assert crossref_work is not None
    return crossref_work


def date(*parts: int | str | None) -> dict[str, Any]:
    return {"date-parts": [list(parts)]}


def test_a_whole_work_is_read():
    assert work(
        title=["Single-molecule FRET studies"],
        author=[{"given": "Laura", "family": "Tosatto"}, {"given": "Tuomas P. J.", "family": "Knowles"}],
        **{
            "container-title": ["Scientific Reports"],
            "short-container-title": ["Sci Rep"],
            "ISSN": ["2045-2322", "2045-2322"],
            "published-print": date(2015, 12),
            "published-online": date(2015, 11, 19),
            "issued": date(2015, 11, 19),
            "article-number": "16696",
        },
        volume="5",
        issue="1",
        type="journal-article",
        aliases=["10.1000/OLD"],
    ) == Work(
        doi="10.1000/x",
        title="Single-molecule FRET studies",
        authors=("Tosatto L", "Knowles TPJ"),
        journal=Journal("", "Sci Rep", "Scientific Reports", ("2045-2322",)),
        published=(PartialDate(2015, 12),),
        published_online=PartialDate(2015, 11, 19),
        volume="5",
        issue="1",
        pages="16696",
        type="journal-article",
        aliases=("10.1000/old",),
    )


def test_a_work_of_nothing_but_its_doi_is_read():
    body = b'{"status":"ok","message-type":"work","message":{"DOI":"10.1000/X"}}'
    assert read_work(body) == Work(doi="10.1000/x", title="")


def test_a_doi_that_crossref_does_not_have_is_an_answer():
    assert read_work(b"Resource not found.") is None


@pytest.mark.parametrize(
    ("titles", "title"),
    [
        (["Plain"], "Plain"),
        ([], ""),
        ([""], ""),
        (["", "Second"], "Second"),
        (None, ""),
        (["The <i>KRAS</i> gene"], "The KRAS gene"),
        (["H<sub>2</sub>O and <jats:italic toggle='yes'>x</jats:italic>"], "H2O and x"),
        (["p110\u03b1 (\n            <i>PIK3CA</i>\n            )"], "p110\u03b1 (PIK3CA)"),
        (["Two\n   lines  and   blanks"], "Two lines and blanks"),
        (["Long\u2010COVID"], "Long-COVID"),
        (["Smith &amp; Sons"], "Smith & Sons"),
        (["Smith &amp;amp; Sons"], "Smith & Sons"),
        (["&lt;i&gt;In vitro&lt;/i&gt;"], "In vitro"),
        (["&amp;lt;i&amp;gt;In vitro&amp;lt;/i&amp;gt;"], "In vitro"),
        (["Survival when p &lt; 0.05 and x > 3"], "Survival when p < 0.05 and x > 3"),
        (
            ['<mml:math xmlns:mml="http://x"><mml:mi>x</mml:mi><mml:annotation>x_1</mml:annotation></mml:math> cells'],
            "x cells",
        ),
        (["RETRACTED: A title"], "RETRACTED: A title"),
    ],
)
def test_a_title_is_text_without_markup(titles, title):
    assert work(title=titles).title == title


@pytest.mark.parametrize(("title", "whole"), [("Title", "Title"), ("Title:", "Title: Sub"), ("Title?", "Title?")])
def test_a_subtitle_counts_only_where_the_title_announces_it(title, whole):
    assert work(title=[title], subtitle=["Sub"]).title == whole


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ({"given": "Jean-Paul", "family": "Sartre"}, "Sartre JP"),
        ({"given": "Jean Paul", "family": "Sartre"}, "Sartre JP"),
        ({"given": "J.-P.", "family": "Sartre"}, "Sartre JP"),
        ({"given": "J.P.", "family": "Sartre"}, "Sartre JP"),
        ({"given": "JP", "family": "Sartre"}, "Sartre JP"),
        ({"given": "JEAN", "family": "SARTRE"}, "SARTRE J"),
        ({"given": "Wei-i", "family": "Li"}, "Li WI"),
        ({"given": "Donald", "family": "Hora", "suffix": "Jr."}, "Hora D Jr"),
        ({"given": "Donald", "family": "Hora", "suffix": "III"}, "Hora D 3rd"),
        ({"family": "Stravopodis"}, "Stravopodis"),
        ({"given": "Plato"}, "Plato"),
        ({"given": "Plato", "family": "-"}, "Plato"),
        ({"given": "Ana", "family": "van der Berg"}, "van der Berg A"),
        ({"name": "The PLOS ONE Staff"}, "The PLOS ONE Staff"),
        ({"name": "Group A; Group B"}, "Group A, Group B"),
        ({"given": "\u00c1lvaro", "family": "O&apos;Neill"}, "O'Neill \u00c1"),
    ],
)
def test_an_author_is_written_as_pubmed_writes_it(author, name):
    assert work(author=[author, {"affiliation": []}]).authors == (name,)


@pytest.mark.parametrize(
    ("dates", "published", "online"),
    [
        ({"issued": date(None)}, (), None),
        ({"issued": {"date-parts": []}}, (), None),
        ({"issued": date(2020)}, (PartialDate(2020),), None),
        ({"issued": date("2020", "5")}, (PartialDate(2020, 5),), None),
        ({"issued": date(2020, 2, 30)}, (PartialDate(2020, 2),), None),
        ({"issued": date(2020, 0)}, (PartialDate(2020),), None),
        ({"issued": date(20200)}, (), None),
        ({"issued": date(2020, 3), "published-online": date(2020, 3)}, (), PartialDate(2020, 3)),
        (
            {"issued": date(2020, 3), "published-print": date(2020, 5), "published-online": date(2020, 3)},
            (PartialDate(2020, 5),),
            PartialDate(2020, 3),
        ),
    ],
)
def test_dates_are_read_as_far_as_the_calendar_has_them(dates, published, online):
    dated = work(**dates)
    assert (dated.published, dated.published_online) == (published, online)


@pytest.mark.parametrize(
    ("fields", "pages"),
    [
        ({"page": "245-246"}, "245-246"),
        ({"page": "245\u2013246"}, "245-246"),
        ({"page": "e1", "article-number": "e1"}, "e1"),
        ({"article-number": "e1"}, "e1"),
        ({"page": "n/a-n/a", "article-number": "e1"}, "e1"),
        ({"page": "n/a-n/a"}, None),
        ({}, None),
    ],
)
def test_an_article_number_stands_where_there_are_no_pages(fields, pages):
    assert work(**fields).pages == pages


@pytest.mark.parametrize(
    ("full", "short", "journal"),
    [
        (["Science &amp; Health"], ["Sci Health"], Journal("", "Sci Health", "Science & Health")),
        (["Nature"], [], Journal("", "", "Nature")),
        ([], ["Nat"], Journal("", "Nat", "")),
        (["A book", "A series"], None, Journal("", "", "A book")),
        ([], [], None),
        (None, None, None),
    ],
)
def test_a_journal_is_what_crossref_calls_it(full, short, journal):
    assert work(**{"container-title": full, "short-container-title": short}).journal == journal


def test_a_list_keeps_its_order():
    message = {"items": [{"DOI": "10.1/b"}, {"DOI": "10.1/a"}]}
    body = json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()
    assert [item.doi for item in read_works(body)] == ["10.1/b", "10.1/a"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b"[]",
        b"[" * 100_000,
        b"null",
        b'{"status":"failed","message-type":"validation-failure","message":[]}',
        b'{"status":"ok","message-type":"work-agency","message":{"DOI":"10.1/a","agency":{"id":"crossref"}}}',
        b'{"status":"ok","message-type":"work","message":{"title":["no DOI"]}}',
        b'{"status":"ok","message-type":"work","message":[]}',
        b'{"status":"ok","message-type":"work-list","message":{"items":[{}]}}',
        b'{"status":"ok","message-type":"work-list","message":{"items":["10.1/a"]}}',
        b'{"status":"ok","message-type":"work-list","message":{"total-results":3}}',
    ],
)
@pytest.mark.parametrize("read", [read_work, read_works, read_agencies])
def test_anything_else_is_no_answer(read, body):
    if read is not read_agencies or body != b"[]":
        with pytest.raises(TransientError):
            read(body)


def test_a_list_is_never_missing():
    with pytest.raises(TransientError):
        read_works(b"Resource not found.")


def test_agencies_are_read_and_a_prefix_that_does_not_exist_has_none():
    body = b'[{"DOI":"10.5061","RA":"DataCite"},{"DOI":"10.99999","status":"DOI does not exist"}]'
    assert read_agencies(body) == {"10.5061": "DataCite", "10.99999": None}


@pytest.mark.parametrize("body", [b'[{"DOI":"10.1"}]', b'[{"RA":"Crossref"}]', b'["10.1"]', b'{"DOI":"10.1"}'])
def test_an_agency_that_is_not_said_is_not_none(body):
    with pytest.raises(TransientError):
        read_agencies(body)


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=20) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["date-parts", "family"]), inner),
    max_leaves=6,
)
FIELDS = st.sampled_from(["title", "author", "issued", "page", "volume", "container-title", "ISSN", "aliases", "type"])


@given(st.dictionaries(FIELDS, VALUES))
def test_whatever_a_field_holds_the_work_is_read(fields):
    assert work(**fields).doi == "10.1000/x"


# --- notices ---


@needs_samples
def test_a_correction_and_a_retraction_recorded_at_crossref_are_read_from_the_paper():
    retracted = read_work((SAMPLES / "crossref/quoted__retracted_updated_by.json").read_bytes())
    assert retracted
    assert {(link.kind, link.role, link.other_doi, link.date, link.source) for link in retracted.links} == {
        (CORRECTION, PAPER, "10.1016/s0140-6736(04)15715-2", "2004-03-06", "retraction-watch"),
        (RETRACTION, PAPER, "10.1016/s0140-6736(10)60175-4", "2010-02-06", "retraction-watch"),
    }


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("retraction", RETRACTION), ("Retraction", RETRACTION), ("partial_retraction", PARTIAL),
        ("partial-retraction", PARTIAL), ("expression_of_concern", CONCERN), ("erratum", CORRECTION),
        ("corrigendum", CORRECTION), ("withdrawal", WITHDRAWAL), ("removal", WITHDRAWAL),
        ("reinstatement", REINSTATEMENT), ("new_version", UPDATE), ("something new", "other"), (None, "other"),
    ],
)  # fmt: skip
def test_each_type_of_crossrefs_updates_has_its_kind(type_, kind):
    [link] = work(**{"updated-by": [{"DOI": "10.1/N", "type": type_}]}).links
    assert (link.kind, link.role, link.other_doi) == (kind, PAPER, "10.1/n")


def test_a_notice_told_of_by_two_is_one_link():
    entries = [{"DOI": "10.1/n", "type": "retraction", "source": who} for who in ("retraction-watch", "publisher")]
    assert [link.source for link in work(**{"updated-by": entries}).links] == ["publisher"]


def test_what_a_work_is_a_notice_of_never_marks_the_notice():
    [link] = work(**{"update-to": [{"DOI": "10.1/p", "type": "retraction"}]}).links
    assert (link.role, is_retracted((), [link])) == (NOTICE, False)


def test_a_preprint_names_its_article():
    related = {
        "is-preprint-of": [{"id-type": "doi", "id": "10.1/ARTICLE"}],
        "has-review": [{"id-type": "doi", "id": "x"}],
    }
    assert [(link.kind, link.role, link.other_doi) for link in work(relation=related).links] == [
        (UPDATE, PAPER, "10.1/article")
    ]


@pytest.mark.parametrize("odd", [None, [], "x", [None], [{"type": "retraction"}], {"a": 1}])
def test_odd_fields_hold_no_link(odd):
    assert work(**{"updated-by": odd, "update-to": odd, "relation": odd}).links == ()
