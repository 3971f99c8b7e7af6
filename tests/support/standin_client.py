"""A client of the stand-in without a network: the application is called, at a time the test sets."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

from lxml import etree

from tests.standin import Records, StandIn

EUTILS = ("esearch", "efetch", "esummary", "epost")
ESEARCH, EFETCH, ESUMMARY, EPOST = (f"/entrez/eutils/{verb}.fcgi" for verb in EUTILS)
IDCONV = "/tools/idconv/api/v1/articles/"
SEED = 40292402


@dataclass
class Got:
    """An answer as a test looks at it."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body, strict=False)

    @property
    def xml(self) -> etree._Element:
        return etree.fromstring(self.body)


class Client:
    """Asks the application without a network, through wsgiref's validator, at a time the test sets."""

    def __init__(self, records: Records, **options: Any) -> None:
        self.now, self.slept = 0.0, []
        self.app = StandIn(records, clock=lambda: self.now, sleep=self.slept.append, **{"rate": None, **options})

    def ask(self, path: str, method: str = "GET", headers: dict[str, str] | None = None, **params: Any) -> Got:
        form = urlencode(params, doseq=True)
        environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": ""}
        if method == "POST":
            environ |= {"CONTENT_LENGTH": str(len(form)), "wsgi.input": BytesIO(form.encode())}
        else:
            environ["QUERY_STRING"] = form
        setup_testing_defaults(environ)
        environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()}
        head: list[Any] = []
        with closing(validator(self.app)(environ, lambda *start: head.extend(start))) as answered:
            body = b"".join(answered)
        return Got(int(head[0].split()[0]), dict(head[1]), body)

    def esearch(self, term: str, **params: Any) -> dict[str, Any]:
        return self.ask(ESEARCH, db="pubmed", retmode="json", term=term, **params).json["esearchresult"]

    def pmids(self, term: str) -> list[int]:
        return [int(pmid) for pmid in self.esearch(term)["idlist"]]

    def efetch(self, *ids: object) -> Got:
        return self.ask(EFETCH, db="pubmed", retmode="xml", id=",".join(map(str, ids)))

    def esummary(self, *ids: object) -> dict[str, Any]:
        return self.ask(ESUMMARY, db="pubmed", retmode="json", id=",".join(map(str, ids))).json

    def idconv(self, ids: str, **params: Any) -> Got:
        return self.ask(IDCONV, format="json", ids=ids, **params)


def fetched(got: Got) -> list[int]:
    return [int(article.findtext(".//PMID", "")) for article in got.xml]
