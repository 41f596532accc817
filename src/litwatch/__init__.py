"""litwatch: which compounds actually have primary literature."""

__version__ = "0.1.0"
