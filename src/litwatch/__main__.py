"""`python -m litwatch`: the same as the command litwatch."""

from litwatch.cli import main

main()
