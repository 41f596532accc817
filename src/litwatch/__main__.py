"""`python -m litwatch`: the same as the command litwatch."""

from litwatch.cli import main

if __name__ == "__main__":  # processes that judge import it too
    main()
