"""NLM's file of MeSH descriptors (desc2026.xml) -> ``Descriptor``s, each with its places in the tree.

The file is at https://nlmpubs.nlm.nih.gov/projects/mesh/MESH_FILES/xmlmesh/, anew each year; its elements are described
at https://www.nlm.nih.gov/mesh/xml_data_elements.html.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pmsync.errors import InputError

_RECORD = "DescriptorRecord"
GET_IT = "get desc2026.xml, or the one of your year, from NLM (nlmpubs.nlm.nih.gov/projects/mesh/MESH_FILES/xmlmesh)"


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A MeSH descriptor by itself, with the numbers of its places in NLM's tree ("C04.588")."""

    id: str
    name: str
    tree_numbers: tuple[str, ...] = ()


def read_descriptors(source: io.BufferedIOBase, name: str) -> Iterator[Descriptor]:
    """Yield each descriptor of the XML file ``source``, in its order; ``name`` is what messages call the file.

    Some 31,000 descriptors in 300 MB of XML: only one of them is in memory at a time. Nothing but ``source`` is loaded.
    Raises InputError where it is another file, cut, or broken, which may be after descriptors were yielded.
    """
    found = False
    # The file has no entities of its own; huge_tree stays off, as it would lift the limits on what they may cost.
    records = etree.iterparse(source, events=("end",), tag=_RECORD, resolve_entities=False, load_dtd=False)
    try:
        for _, record in records:
            found = True
            yield _descriptor(record, name)
            record.clear()
            while record.getprevious() is not None:
                del record.getparent()[0]
    except etree.XMLSyntaxError as error:
        what = f"is cut or broken ({error.msg})" if found else "is no XML"
        raise InputError(f"{name} {what}; {GET_IT}") from None
    if not found:
        raise InputError(f"{name} has no MeSH descriptors; {GET_IT}")


def _descriptor(record: etree._Element, name: str) -> Descriptor:
    id_, term = record.findtext("DescriptorUI"), record.findtext("DescriptorName/String")
    if not id_ or not term:
        raise InputError(f"{name} has a descriptor without a name or an ID ({id_ or term}); {GET_IT}")
    numbers = [number.text.strip() for number in record.iterfind("TreeNumberList/TreeNumber") if number.text]
    return Descriptor(id_.strip(), term.strip(), tuple(numbers))
