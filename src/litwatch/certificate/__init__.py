"""The search certificate: what was asked for one compound, what came back, and what may be claimed from it.

`capture` estimates what was missed, `claims` and `compose` make a `Certificate` of rows (all pure), `pages` reads the
rows and writes HTML and Markdown. Decides nothing: verdicts come from the views, as everywhere.
"""

from litwatch.certificate.capture import Estimate, chapman
from litwatch.certificate.compose import Certificate, Facts, certify
from litwatch.certificate.pages import (
    certificate,
    certificate_files,
    html_page,
    markdown_page,
    write_certificate,
    write_certificates,
)

__all__ = [
    "Certificate",
    "Estimate",
    "Facts",
    "certificate",
    "certificate_files",
    "certify",
    "chapman",
    "html_page",
    "markdown_page",
    "write_certificate",
    "write_certificates",
]
