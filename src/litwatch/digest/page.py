"""The templates, with the filters that word what they print. Shared by the digest and the web pages.

Every expression a template prints passes `printable`, so that no foreign text can break a line; HTML templates
escape as well.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import jinja2
from markupsafe import Markup

from litwatch.digest import words


@cache
def environment() -> jinja2.Environment:
    """The templates shipped in litwatch/templates; those of HTML, SVG and XML escape what they print."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("litwatch", "templates"),
        autoescape=jinja2.select_autoescape(
            enabled_extensions=("html.j2", "svg.j2", "xml.j2"), default_for_string=True
        ),
        undefined=jinja2.StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    for name in _FILTERS:
        made.filters[name] = getattr(words, name)
    made.globals["lines"] = _lines
    return made


def compile_templates() -> None:
    """Compile those of digest, certificates and feeds now, where there is time; else the first use does it."""
    for name in (
        "mail.html",
        "page.html",
        "digest.txt",
        "picture.svg",
        "certificate.html",
        "certificate.md",
        "feed.xml",
    ):
        environment().get_template(f"{name}.j2")


_FILTERS = (
    "class_lines",
    "clean",
    "day",
    "file_slug",
    "instant",
    "level",
    "looked",
    "markdown",
    "markdown_code",
    "moment",
    "number",
    "rfc3339",
    "role",
    "scope",
    "service",
    "sentence",
    "spoken",
    "told",
    "verdict_label",
    "verdict_lines",
    "verdict_words",
    "years",
)


@cache
def style() -> str:
    """The style sheet of digest and pages."""
    return (resources.files("litwatch") / "templates" / "style.css").read_text(encoding="utf-8")


def _lines(text: str, indent: str = "", hanging: str | None = None) -> Markup:
    """Wrapped plain text; `wrapped` has cleaned it, so that the line breaks here are ours."""
    return Markup("\n".join(words.wrapped(text, indent, hanging)))  # noqa: S704  # plain text, escaped nowhere


def _printable(value: object) -> object:
    return words.printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
