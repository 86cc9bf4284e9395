"""The command line `kg`: thin commands over the package, data to standard output and all else to standard error."""

from kg.cli.app import app, main

__all__ = ["app", "main"]
