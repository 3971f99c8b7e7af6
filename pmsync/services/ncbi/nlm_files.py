"""The two files that NLM publishes: its list of journals, and its MeSH descriptors.

J_Medline.txt is at https://ftp.ncbi.nih.gov/pubmed/J_Medline.txt: a line for each field, blocks parted by dashes.
desc2026.xml is at https://nlmpubs.nlm.nih.gov/projects/mesh/MESH_FILES/xmlmesh/, anew each year; its elements are
described at https://www.nlm.nih.gov/mesh/xml_data_elements.html.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree

from pmsync.errors import InputError
from pmsync.models import Descriptor, Journal

NEEDED = ("JournalTitle", "MedAbbr", "NlmId")


def read_journals(text: str, name: str) -> Iterator[tuple[Journal, str]]:
    """Yield each journal with its ISO abbreviation ("" where it has none); ``name`` is what messages call the list.

    A journal whose title or MedlineTA is empty has no name in PubMed, and is left out. Raises InputError where the list
    is none, or a block lacks a field that every journal has: it is cut.
    """
    if not re.search(r"^JrId: ", text, re.MULTILINE):
        raise InputError(f"{name} is no list of journals as NLM's J_Medline.txt is; get it from NLM again")
    for fields in filter(None, map(_fields, re.split(r"\n-----|\n(?=JrId: )", text))):
        if missing := [field for field in NEEDED if field not in fields]:
            first = next(iter(fields.items()))
            raise InputError(f"{name} has a journal without {missing[0]} ({first[0]}: {first[1]}); get it again")
        if not all(fields[field] for field in NEEDED):
            continue
        issns = tuple(fields[kind] for kind in ("ISSN (Print)", "ISSN (Online)") if fields.get(kind))
        yield Journal(fields["NlmId"], fields["MedAbbr"], fields["JournalTitle"], issns), fields.get("IsoAbbr", "")


def _fields(block: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in block.splitlines())
    return {field.strip(): value.strip() for field, colon, value in pairs if colon}


_RECORD = "DescriptorRecord"
GET_IT = "get desc2026.xml, or the one of your year, from NLM (nlmpubs.nlm.nih.gov/projects/mesh/MESH_FILES/xmlmesh)"


def read_descriptors(source: io.BufferedIOBase, name: str) -> Iterator[Descriptor]:
    """Yield each descriptor of the XML file ``source``, in its order; ``name`` is what messages call the file.

    Some 31,000 descriptors in 300 MB of XML: only one of them is in memory at a time. Nothing but ``source`` is loaded.
    Raises InputError where it is another file, cut, or broken, which may be after descriptors were yielded.
    """
    any_read = False
    # The file has no entities of its own; huge_tree stays off, as it would lift the limits on what they may cost.
    records = etree.iterparse(source, events=("end",), tag=_RECORD, resolve_entities=False, load_dtd=False)
    try:
        for _, record in records:
            any_read = True
            yield _descriptor(record, name)
            record.clear()
            while record.getprevious() is not None:
                del record.getparent()[0]
    except etree.XMLSyntaxError as error:
        what = f"is cut or broken ({error.msg})" if any_read else "is no XML"
        raise InputError(f"{name} {what}; {GET_IT}") from None
    if not any_read:
        raise InputError(f"{name} has no MeSH descriptors; {GET_IT}")


def _descriptor(record: etree._Element, name: str) -> Descriptor:
    id_, term = record.findtext("DescriptorUI"), record.findtext("DescriptorName/String")
    if not id_ or not term:
        raise InputError(f"{name} has a descriptor without a name or an ID ({id_ or term}); {GET_IT}")
    numbers = [number.text.strip() for number in record.iterfind("TreeNumberList/TreeNumber") if number.text]
    return Descriptor(id_.strip(), term.strip(), tuple(numbers))
