"""NLM's list of journals (J_Medline.txt) -> ``Journal``s, each with its ISO abbreviation.

The list is at https://ftp.ncbi.nih.gov/pubmed/J_Medline.txt: a line for each field, blocks parted by dashes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pmsync.errors import InputError
from pmsync.models import Journal

NEEDED = ("JournalTitle", "MedAbbr", "NlmId")


def read_journals(text: str, name: str) -> Iterator[tuple[Journal, str]]:
    """Yield each journal with its ISO abbreviation ("" where it has none); ``name`` is what messages call the list.

    Raises InputError where the list is none, or a block lacks a field that every journal has.
    """
    blocks = [fields for block in re.split(r"\n-----|\n(?=JrId: )", text) if (fields := _fields(block))]
    if not blocks:
        raise InputError(f"{name} is no list of journals as NLM's J_Medline.txt is; get it from NLM again")
    for fields in blocks:
        if missing := [field for field in NEEDED if not fields.get(field)]:
            first = next(iter(fields.items()))
            raise InputError(f"{name} has a journal without {missing[0]} ({first[0]}: {first[1]}); get it again")
        issns = tuple(fields[kind] for kind in ("ISSN (Print)", "ISSN (Online)") if fields.get(kind))
        yield Journal(fields["NlmId"], fields["MedAbbr"], fields["JournalTitle"], issns), fields.get("IsoAbbr", "")


def _fields(block: str) -> dict[str, str]:
    pairs = (line.partition(": ") for line in block.splitlines())
    return {field.strip(): value.strip() for field, colon, value in pairs if colon}
