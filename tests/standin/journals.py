"""NLM's list of journals, J_Medline.txt: a block of seven lines for each journal, below a line of dashes.

As others' programs read the file, no line of dashes follows the last block. The ETag's form was not recorded.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from lxml import etree

from .answers import PLAIN, Answer

if TYPE_CHECKING:
    from .answers import Params
    from .store import Records

DASHES = "-" * 56
LINES = "JrId", "JournalTitle", "MedAbbr", "ISSN (Print)", "ISSN (Online)", "IsoAbbr", "NlmId"


def journal_file(records: Records, params: Params) -> Answer:
    """Send the list, or 304 to whoever has it."""
    body = journal_list(records).encode()
    etag = f'"{sha256(body).hexdigest()[:16]}"'
    if params.get("etag") == etag:
        return Answer(b"", "", 304, {"ETag": etag})
    return Answer(body, PLAIN, headers={"ETag": etag})


def journal_list(records: Records) -> str:
    """Write the list of the journals in which the records appeared, by NLM ID."""
    journals = {record.journal_id: record.xml for record in records.by_pmid.values() if record.journal_id}
    return "".join(_block(number, journals[id_]) for number, id_ in enumerate(sorted(journals), start=1))


def _block(number: int, xml: bytes) -> str:
    root = etree.fromstring(xml)
    issns = {kind: root.findtext(f".//Journal/ISSN[@IssnType='{kind}']", "") for kind in ("Print", "Electronic")}
    values = (
        str(number),
        root.findtext(".//Journal/Title", ""),
        root.findtext(".//MedlineTA", ""),
        issns["Print"],
        issns["Electronic"],
        root.findtext(".//ISOAbbreviation", ""),
        root.findtext(".//NlmUniqueID", ""),
    )
    return "\n".join([DASHES, *map(": ".join, zip(LINES, values, strict=True)), ""])
