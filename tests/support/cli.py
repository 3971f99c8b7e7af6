"""The command line as a user types it: run in this process, and a list of citations to run it on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from click.testing import CliRunner, Result

from pmsync.cli.main import main

DOI = "10.1105/tpc.19.00099"
PMID = 31266900
LINES = [
    "Int J Nanomedicine. 2025 Apr 21;20:5137-5160. doi: 10.2147/IJN.S506221. eCollection 2025.",
    f"https://doi.org/{DOI}",
    "PMID: 25609688",
    "PMC373309",
    "Theranostics 2018;8:1256",
    "Immunity. 2020-11-17",
    "Br Med J. 1977;1:1469",
    "10.1000/no.such.doi",
    "Plant Cell. 2019 Oct;31(10):2370-2385. doi: 10.7150/thno.22048.",
    "see the supplementary table",
]
OUTCOMES = ["matched"] * 5 + ["likely", "ambiguous", "not_found", "contradiction", "unreadable"]


def run(*arguments: str, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(main, list(arguments), input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def refs(tmp_path: Path, lines: list[str] = LINES) -> str:
    file = tmp_path / "refs.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(file)


def query(path: str, sql: str) -> list[tuple]:
    db = sqlite3.connect(path)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def contents(path: str) -> dict[str, list[tuple]]:
    """Return all rows but those of runs and events, which a sync always adds to."""
    tables = (
        "sources",
        "citations",
        "candidates",
        "articles",
        "article_mesh",
        "article_types",
        "journals",
        "mesh_terms",
    )
    return {table: query(path, f"SELECT * FROM {table}") for table in tables}
