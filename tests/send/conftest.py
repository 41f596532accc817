"""A mail server that wants STARTTLS and AUTH, with a certificate of its own."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from mailserver import PASSWORD, PI, POSTDOC, Mailbox, Server, Settings, authenticate, free_port

from litwatch.config import load_settings, load_watchlist, shipped_directory
from litwatch.cycle import Setup
from litwatch.vocabulary import load_vocabulary


@pytest.fixture
def authority(tmp_path: Path) -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server(tmp_path: Path, authority: trustme.CA) -> Iterator[Server]:
    """Requires STARTTLS and AUTH, as mail services do."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    cafile = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(cafile))
    mailbox = Mailbox()
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        authenticator=authenticate,
        auth_required=True,
        auth_require_tls=True,
    )
    controller.start()
    yield Server(mailbox, Settings("127.0.0.1", controller.port), cafile)
    controller.stop()


@pytest.fixture
def mailing(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Setup:
    """A litwatch without a store yet, in the test's own folder; its mail to PI and POSTDOC goes to that server."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server.cafile))
    settings = load_settings(
        shipped_directory(),
        {
            "LITWATCH_DATABASE__PATH": str(tmp_path / "litwatch.duckdb"),
            "LITWATCH_DATABASE__PUBLISHED": str(tmp_path / "reports" / "litwatch.duckdb"),
            "LITWATCH_OUTBOX__DIRECTORY": str(tmp_path / "outbox"),
            "LITWATCH_REPORTS": str(tmp_path / "reports"),
            "LITWATCH_SMTP__HOST": "127.0.0.1",
            "LITWATCH_SMTP__PORT": str(server.settings.port),
            "LITWATCH_SMTP__USERNAME": "litwatch",
            "LITWATCH_SMTP_PASSWORD": PASSWORD,
            "LITWATCH_DIGEST__RECIPIENTS": f"{PI},{POSTDOC}",
        },
    )
    return Setup(settings, load_watchlist(shipped_directory()), load_vocabulary(shipped_directory()), synthetic=True)
