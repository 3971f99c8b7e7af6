"""``python -m pmsync``: the command line."""

from pmsync.cli.main import main

main(prog_name="pmsync")
