"""What holds for every command: who asks, trouble in one sentence, cassettes."""

from __future__ import annotations

import pytest

from tests.conftest import NOWHERE
from tests.standin import serve
from tests.support.cli import DOI, LINES, refs, run


def test_who_asks_is_said_and_kept_nowhere(server, tmp_path, path, monkeypatch):
    secret, address = "f00dfeedf00dfeedf00dfeedf00dfeedf00d", "someone.private@example.org"
    monkeypatch.setenv("NCBI_API_KEY", secret)
    monkeypatch.setenv("PMSYNC_EMAIL", address)
    monkeypatch.setenv("PMSYNC_CACHE", str(tmp_path / "cache" / "http.sqlite"))
    result = run("--cassette", str(tmp_path / "tape"), "--record", "lookup", "--db", path, *LINES)
    server.fault("esearch", "503", 99)
    failed = run("lookup", "10.1000/another", "--db", path)
    assert all(address in asked.user_agent for asked in server.log)
    assert {asked.email for asked in server.log if asked.verb in {"esearch", "efetch", "idconv"}} == {address}
    assert {asked.tool for asked in server.log if asked.verb in {"esearch", "efetch", "idconv"}} == {"pmsync"}
    assert any(asked.has_key for asked in server.log)
    for text in (secret, address, address.replace("@", "%40")):
        assert text not in result.output + failed.output
        for file in tmp_path.rglob("*"):
            assert file.is_dir() or text.encode() not in file.read_bytes(), file


def test_a_bad_api_key_is_one_sentence(records, monkeypatch):
    with serve(records, rate=None, keys={"good"}) as running:
        for variable, value in running.environ.items():
            monkeypatch.setenv(variable, value)
        result = run("--api-key", "bad", "lookup", DOI)
    assert result.exit_code == 1
    assert "NCBI_API_KEY" in result.stderr
    assert "bad" not in result.stderr


def test_an_unknown_host_is_one_sentence(monkeypatch):
    monkeypatch.setenv("PMSYNC_EUTILS_URL", "http://nowhere.invalid/entrez/eutils")
    monkeypatch.setattr("pmsync.services.http.session.Session._pause", lambda *_: None)
    result = run("lookup", DOI)
    assert result.exit_code == 1
    assert "cannot reach NCBI ESearch (nowhere.invalid)" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_database_that_is_none_is_one_sentence(tmp_path):
    file = refs(tmp_path)
    for arguments in (["sync", file], ["status", file], ["lookup", DOI, "--db", file], ["add", file, file]):
        result = run(*arguments)
        assert result.exit_code == 2
        assert result.stderr == f"pmsync: {file} is not a SQLite database; name another file\n"
    assert "there is no database" in run("sync", str(tmp_path / "absent.db")).stderr


def test_a_cassette_answers_without_a_network_and_says_what_it_lacks(server, tmp_path, monkeypatch):
    tape = str(tmp_path / "tape")
    recorded = run("--cassette", tape, "--record", "lookup", "--json", *LINES)
    for variable, nowhere in NOWHERE.items():
        monkeypatch.setenv(variable, nowhere)
    assert run("--cassette", tape, "lookup", "--json", *LINES).stdout == recorded.stdout
    lacking = run("--cassette", tape, "lookup", "10.1000/another")
    assert lacking.exit_code == 2
    assert "holds no answer" in lacking.stderr


@pytest.mark.parametrize("address", ["http://[::1", "nonsense"])
def test_an_address_that_is_none_is_one_sentence(address):
    result = run("--eutils-url", address, "lookup", DOI)
    assert result.exit_code == 2
    assert "should look like https://host/path" in result.stderr
