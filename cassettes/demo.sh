#!/bin/sh
# The main job on recorded answers: a list in, proved PubMed records in demo.db out. Run by `make demo`.
set -u
rm -f demo.db demo.db-shm demo.db-wal demo.db.sync-lock

say() { printf '\n\033[1m$ %s\033[0m\n' "$*"; }
# 0, 3 (unresolved) and 4 (needs attention) are answers; 1 and 2 are not.
run() { say pmsync "$@"; pmsync "$@" || case $? in 3 | 4) ;; *) exit 1 ;; esac; }

run add demo.db cassettes/demo.txt
run --cassette cassettes/demo sync demo.db
say "pmsync lookup - --db demo.db < cassettes/demo.txt"
pmsync --cassette cassettes/demo lookup - --db demo.db < cassettes/demo.txt || [ $? -eq 3 ] || exit 1
run review demo.db
run verify demo.db
run status demo.db
run --cassette cassettes/reference page cassettes/reference.page --md
run --cassette cassettes/seed page cassettes/seed.page --db demo.db

cat <<'NEXT'

All of that was answered from cassettes/, recorded from the project's own
stand-in: real records, but only some fifty of them, and some thirty works
that PubMed lacks (see cassettes/README.md).
What to type next:

  . .venv/bin/activate
  pmsync --cassette cassettes/demo 12942121 --json    one look-up, as JSON
  pmsync browse demo.db                               browse what was stored
  export PMSYNC_EMAIL=you@example.org                 and ask the services:
  pmsync 10.1038/s41586-020-2649-2
NEXT
