"""settings.yaml, its overrides and its secrets: each mistake is told with file, line, key and the mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from smallest import SETTINGS, only_problem_of, problems_of

from litwatch.config import find_directory, flows_directory, load_settings, shipped_directory
from litwatch.cycle import load_setup
from litwatch.errors import ConfigError


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "settings.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_only_the_address_for_ncbi_is_required(folder):
    settings = load_settings(folder, {})
    assert settings.entrez.email == "lab@example.org"
    assert (settings.entrez.tool, settings.entrez.timeout, settings.entrez.batch_size) == (
        "litwatch",
        60,
        200,
    )
    assert settings.entrez.base_url == "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
    assert settings.europepmc.base_url == "https://www.ebi.ac.uk/europepmc/webservices/rest/"
    assert (settings.digest.schedule, settings.digest.timezone) == ("0 7 * * MON", "Europe/London")
    assert (settings.database.path, settings.outbox.directory) == (
        Path("data/litwatch.duckdb"),
        Path("reports/outbox"),
    )
    assert (settings.smtp.security, settings.smtp.timeout) == ("starttls", 30)
    assert settings.entrez_api_key is None
    assert settings.smtp_password is None


@pytest.mark.parametrize(
    ("text", "line", "key", "told"),
    [
        pytest.param("", 1, "", "empty", id="empty"),
        pytest.param("# nothing yet\n", 1, "", "empty", id="comments only"),
        pytest.param("- a\n- b\n", 1, "", "list", id="a list"),
        pytest.param("entrez: [1\nb: 2\n", 2, "", "YAML", id="syntax"),
        pytest.param("entrez:\n  email: a@b.org\n\tx: 1\n", 3, "", "YAML", id="tab"),
        pytest.param(b"entrez:\n  email: caf\xe9@b.org\n", 2, "", "UTF-8", id="latin-1"),
        pytest.param(SETTINGS + "  tool: a\n  tool: b\n", 4, "tool", "twice", id="duplicate key"),
        pytest.param("web: {}\n", 1, "entrez", "missing", id="missing section"),
        pytest.param("web: {}\nentrez:\n  tool: x\n", 2, "entrez.email", "missing", id="missing key"),
        pytest.param("web:\n", 1, "entrez", "missing", id="missing beside an empty section"),
        pytest.param(SETTINGS + "  emial: x\n", 3, "entrez.emial", "did you mean email?", id="misspelt key"),
        pytest.param(SETTINGS + "entres: {}\n", 3, "entres", "did you mean entrez?", id="misspelt section"),
        pytest.param(SETTINGS + "  batch_size: 501\n", 3, "entrez.batch_size", "500", id="too many"),
        pytest.param(SETTINGS + "  batch_size: many\n", 3, "entrez.batch_size", "integer", id="no number"),
        pytest.param(SETTINGS + "  base_url: ftp://x\n", 3, "entrez.base_url", "http", id="no web address"),
        pytest.param("entrez: {email: nobody}\n", 1, "entrez.email", "nobody", id="no address"),
        pytest.param(
            SETTINGS + "smtp:\n  security: ssl\n",
            4,
            "smtp.security",
            "'starttls', 'tls' or 'none'",
            id="enum",
        ),
        pytest.param(SETTINGS + "smtp:\n  port: 70000\n", 4, "smtp.port", "65535", id="port"),
        pytest.param(SETTINGS + "digest:\n  schedule: weekly\n", 4, "digest.schedule", "five fields", id="cron"),
        pytest.param(SETTINGS + "digest:\n  schedule: 0 0 7 * * MON\n", 4, "digest.schedule", "five", id="six fields"),
        pytest.param(SETTINGS + "digest:\n  timezone: Europe/Londn\n", 4, "digest.timezone", "time zone", id="zone"),
        pytest.param(SETTINGS + "digest:\n  timezone: ''\n", 4, "digest.timezone", "time zone", id="no zone"),
        pytest.param(SETTINGS + "digest:\n  name: our week\n", 4, "digest.name", "our week", id="digest name"),
        pytest.param(SETTINGS + "digest:\n  from: me\n", 4, "digest.from", "me", id="sender"),
        pytest.param(
            SETTINGS + "digest:\n  recipients:\n    - a@b.org\n    - nobody\n",
            6,
            "digest.recipients.1",
            "nobody",
            id="2nd",
        ),
        pytest.param(SETTINGS + "web: 8765\n", 3, "web", "8765", id="a number where a section stands"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_key(folder, text, line, key, told):
    path = write(folder, text)
    problem = only_problem_of(lambda: load_settings(folder, {}))
    assert (problem.file, problem.line, problem.key) == (str(path), line, key)
    assert told in str(problem)
    assert problem.what
    assert "Traceback" not in str(problem)


def test_a_mistake_keeps_its_line_when_an_override_is_set(folder):
    """A user with LITWATCH_SMTP__HOST in the environment needs the line just as much."""
    write(folder, SETTINGS + "web:\n  port: no\n")
    problem = only_problem_of(lambda: load_settings(folder, {"LITWATCH_SMTP__HOST": "mail.example.org"}))
    assert (problem.line, problem.key) == (4, "web.port")


def test_a_file_that_is_not_there_is_one_problem(folder):
    (folder / "settings.yaml").unlink()
    problem = only_problem_of(lambda: load_settings(folder, {}))
    assert problem.file.endswith("settings.yaml")
    assert "no such file" in problem.what


def test_every_mistake_is_told_at_once_and_each_on_a_line_of_its_own(folder):
    write(folder, "entrez:\n  batch_size: 0\nsmtp:\n  security: x\nwebb: {}\n")
    with pytest.raises(ConfigError) as caught:
        load_settings(folder, {})
    assert {(p.line, p.key) for p in caught.value.problems} == {
        (1, "entrez.email"), (2, "entrez.batch_size"), (4, "smtp.security"), (5, "webb"),
    }  # fmt: skip
    assert len(caught.value.line().splitlines()) == 4


def test_a_section_left_empty_means_its_defaults(folder):
    write(folder, SETTINGS + "web:\n")
    assert load_settings(folder, {}).web.port == 8765


# --- overrides


@pytest.mark.parametrize(
    ("name", "value", "read", "expected"),
    [
        ("LITWATCH_ENTREZ__EMAIL", "x@y.org", lambda s: s.entrez.email, "x@y.org"),
        ("LITWATCH_ENTREZ__BATCH_SIZE", "50", lambda s: s.entrez.batch_size, 50),
        (
            "LITWATCH_ENTREZ__BASE_URL",
            "http://127.0.0.1:9/e",
            lambda s: s.entrez.base_url,
            "http://127.0.0.1:9/e/",
        ),
        (
            "LITWATCH_DIGEST__RECIPIENTS",
            "a@b.org, c@d.org",
            lambda s: tuple(one.address for one in s.digest.recipients),
            ("a@b.org", "c@d.org"),
        ),
        ("LITWATCH_DIGEST__RECIPIENTS", "", lambda s: tuple(one.address for one in s.digest.recipients), ()),
        ("LITWATCH_DIGEST__FROM", "me@y.org", lambda s: s.digest.sender, "me@y.org"),
        ("LITWATCH_REPORTS", "elsewhere", lambda s: s.reports, Path("elsewhere")),
        ("LITWATCH_SMTP__TIMEOUT", "5", lambda s: s.smtp.timeout, 5.0),
        ("LITWATCH_SMTP__HOST", "", lambda s: s.smtp.host, ""),
    ],
)
def test_a_variable_overrides_its_key(folder, name, value, read, expected):
    assert read(load_settings(folder, {name: value})) == expected


def test_a_variable_can_give_the_one_required_key(folder):
    write(folder, "web: {port: 80}\n")
    assert load_settings(folder, {"LITWATCH_ENTREZ__EMAIL": "x@y.org"}).entrez.email == "x@y.org"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("LITWATCH_ENTREZ__EMIAL", "x", "LITWATCH_ENTREZ__EMAIL"),
        ("LITWATCH_ENTRES__EMAIL", "x", "ENTREZ"),
        ("LITWATCH_ENTREZ__BATCH_SIZE", "lots", "integer"),
        ("LITWATCH_SMTP__SECURITY", "ssl", "starttls"),
        ("LITWATCH_DIGEST__RECIPIENTS", "a@b.org,nobody", "nobody"),
        ("LITWATCH_DIGEST__FROM", "nobody", "nobody"),
        ("LITWATCH_DIGEST__SENDER", "a@b.org", "LITWATCH_DIGEST__"),
        ("LITWATCH_REPORTS__X", "a", "LITWATCH_REPORTS"),
        ("LITWATCH_ENTREZ__API_KEY", "s3cret", "LITWATCH_ENTREZ_API_KEY"),
        ("LITWATCH_SMTP__PASSWORD", "s3cret", "LITWATCH_SMTP_PASSWORD"),
        ("LITWATCH_SMPT_PASSWORD", "s3cret", "LITWATCH_SMTP_PASSWORD"),
    ],
)
def test_a_wrong_variable_is_told_by_its_name(folder, name, value, told):
    problem = only_problem_of(lambda: load_settings(folder, {name: value}))
    assert name in str(problem)
    assert told in f"{problem.what} {problem.right}"
    assert "s3cret" not in str(problem)


def test_wrong_variables_and_wrong_keys_are_told_together(folder):
    write(folder, SETTINGS + "web:\n  port: no\n")
    found = problems_of(lambda: load_settings(folder, {"LITWATCH_SMTP__PORT": "x", "LITWATCH_WEBB__PORT": "1"}))
    assert len(found) == 3
    told = "\n".join(map(str, found))
    assert all(part in told for part in ("LITWATCH_SMTP__PORT", "LITWATCH_WEBB__PORT", "settings.yaml:4: web.port"))


def test_the_folder_and_debug_variables_are_no_overrides(folder):
    assert load_settings(folder, {"LITWATCH_CONFIG": "x", "LITWATCH_DEBUG": "1", "PATH": "y"})


# --- secrets


def test_secrets_come_from_the_environment_and_show_nowhere(folder):
    given = {"LITWATCH_ENTREZ_API_KEY": "k3y", "LITWATCH_SMTP_PASSWORD": "pa55"}
    settings = load_settings(folder, given)
    assert settings.entrez_api_key.get_secret_value() == "k3y"
    assert settings.smtp_password.get_secret_value() == "pa55"
    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert "k3y" not in shown
        assert "pa55" not in shown


def test_the_environment_outranks_the_dotenv_file(folder):
    Path(".env").write_text("LITWATCH_SMTP_PASSWORD=file\nLITWATCH_WEB__PORT=81\nLITWATCH_SMTP__PORT=26\n")
    settings = load_settings(folder, {"LITWATCH_WEB__PORT": "82"})
    assert settings.smtp_password.get_secret_value() == "file"
    assert (settings.web.port, settings.smtp.port) == (82, 26)


@pytest.mark.parametrize(
    ("text", "line", "key", "variable"),
    [
        (SETTINGS + "  api_key: s3cret\n", 3, "entrez.api_key", "LITWATCH_ENTREZ_API_KEY"),
        (SETTINGS + "smtp:\n  password: s3cret\n", 4, "smtp.password", "LITWATCH_SMTP_PASSWORD"),
        (SETTINGS + "smtp_password: s3cret\n", 3, "smtp_password", "LITWATCH_SMTP_PASSWORD"),
    ],
)
def test_a_secret_in_the_file_is_refused_unshown_with_the_place_where_it_belongs(folder, text, line, key, variable):
    write(folder, text)
    problem = only_problem_of(lambda: load_settings(folder, {}))
    assert (problem.line, problem.key) == (line, key)
    assert variable in problem.right
    assert "s3cret" not in str(problem)


def test_a_secret_in_the_file_hides_no_other_mistake(folder):
    write(folder, SETTINGS + "  api_key: s3cret\nweb:\n  port: no\n")
    assert {p.key for p in problems_of(lambda: load_settings(folder, {}))} == {"entrez.api_key", "web.port"}


# --- where the folder is


def test_the_option_outranks_the_variable_which_outranks_the_current_folder(folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    assert find_directory(folder, {"LITWATCH_CONFIG": str(other)}) == folder
    assert find_directory(None, {"LITWATCH_CONFIG": str(other)}) == other
    assert find_directory(None, {}) == shipped_directory()
    Path("config").mkdir()
    assert find_directory(None, {}) == shipped_directory(), "a config/ without settings.yaml is somebody else's"
    Path("config/settings.yaml").touch()
    assert find_directory(None, {}).resolve() == Path("config").resolve()


@pytest.mark.parametrize("made", [False, True])
def test_an_option_that_is_no_folder_is_refused(folder, tmp_path, made):
    path = tmp_path / "nowhere"
    if made:
        path.touch()
    assert str(path) in str(only_problem_of(lambda: find_directory(path, {})))
    assert str(path) in str(only_problem_of(lambda: find_directory(None, {"LITWATCH_CONFIG": str(path)})))


def test_the_flows_lie_beside_the_configuration(folder):
    assert (flows_directory() / "weekly.py").is_file()


RECIPIENTS = """\
digest:
  recipients:
    - pi@example.org
    - {address: analyst@example.org, classes: [azapirone], minimum_level: in_vitro, format: text}
"""


def test_a_recipient_is_an_address_or_says_what_it_wants(folder):
    write(folder, SETTINGS + RECIPIENTS)
    pi, analyst = load_settings(folder, {}).digest.recipients
    assert (pi.address, pi.format, pi.subscription.is_everything) == ("pi@example.org", "html", True)
    assert (analyst.classes, analyst.minimum_level, analyst.format) == (("azapirone",), "in_vitro", "text")


@pytest.mark.parametrize(
    ("line", "key", "told"),
    [
        ("{compounds: [x]}", "digest.recipients.0.address", "missing"),
        ("{address: nobody}", "digest.recipients.0.address", "no e-mail address"),
        ("{address: a@b.org, minimum_level: strong}", "digest.recipients.0.minimum_level", "'topic_in_vivo'"),
        ("{address: a@b.org, format: pdf}", "digest.recipients.0.format", "'html' or 'text'"),
        ("{address: a@b.org, compound: [x]}", "digest.recipients.0.compound", "did you mean compounds?"),
    ],
)
def test_a_mistake_in_a_subscription_is_told_with_its_line_and_key(folder, line, key, told):
    write(folder, f"{SETTINGS}digest:\n  recipients:\n    - {line}\n")
    problem = only_problem_of(lambda: load_settings(folder, {}))
    assert (problem.line, problem.key) == (5, key)
    assert told in str(problem)


def test_an_address_twice_is_a_mistake(folder):
    write(folder, f"{SETTINGS}digest:\n  recipients: [a@b.org, A@b.org]\n")
    assert "stands twice" in str(only_problem_of(lambda: load_settings(folder, {})))


def test_a_subscription_to_what_is_not_watched_is_told_with_its_line(folder):
    write(
        folder,
        f"{SETTINGS}digest:\n  recipients:\n    - a@b.org\n    - address: c@d.org\n      compounds:\n"
        "        - binospirone\n        - binospiron\n",
    )
    problem = only_problem_of(lambda: load_setup(folder, {}))
    assert (problem.line, problem.key) == (9, "digest.recipients.1.compounds.1")
    assert str(problem).endswith("'binospiron' is not on the watchlist (did you mean binospirone?)")


def test_an_address_of_the_dead_man_is_a_web_address(folder):
    write(folder, f"{SETTINGS}digest:\n  deadman_url: ping.example.org/1\n")
    assert "no web address" in str(only_problem_of(lambda: load_settings(folder, {})))
