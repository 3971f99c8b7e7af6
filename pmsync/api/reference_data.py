"""``pmsync.journals`` and ``pmsync.mesh``: NLM's own lists, of journals and of MeSH descriptors, into a database."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from pmsync.errors import InputError
from pmsync.parsing.files import open_bytes, read_text
from pmsync.store.articles import write_descriptors, write_journals
from pmsync.store.database import Store

GZIP, ZIP = b"\x1f\x8b", b"PK"


def journals(db: str | Path, file: str | Path) -> int:
    """Read NLM's list of journals (J_Medline.txt) into ``db``; return how many there are.

    From then on a journal is the same under each of its names: full title, ISO abbreviation, ISSN. Raises InputError
    and StoreError.
    """
    from pmsync.services.ncbi.nlm_files import read_journals

    listed = list(read_journals(read_text(Path(file), str(file)), str(file)))
    with Store(Path(db), create=True) as store:
        return write_journals(store, listed)


def mesh(db: str | Path, file: str | Path) -> int:
    """Read NLM's MeSH descriptors (desc2026.xml, also as .gz) into ``db``; return how many there are.

    From then on it is known what stands below a term in the tree. Raises InputError and StoreError; nothing is changed
    then.
    """
    from pmsync.services.ncbi.nlm_files import read_descriptors

    with Store(Path(db)) as store:  # a name that is mistyped is told before a long file is read
        with _unpacked(Path(file)) as source:
            descriptors = list(read_descriptors(source, str(file)))
        return write_descriptors(store, descriptors)


@contextmanager
def _unpacked(file: Path) -> Iterator[io.BufferedIOBase]:
    with open_bytes(file, str(file)) as opened:
        start = opened.peek(2)[:2]
        if start == ZIP:
            raise InputError(f"{file} is a ZIP file; unpack it and name the XML file in it")
        try:
            yield cast("io.BufferedIOBase", gzip.GzipFile(fileobj=opened)) if start == GZIP else opened
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"{file} cannot be unpacked: {error}") from error
