"""A whole litwatch against the stand-in, as the journeys have it."""

from journeys.conftest import make_setup, standin, unpaced

__all__ = ["make_setup", "standin", "unpaced"]
