"""What a run does after the last answer, and needs the templates, the mail and their libraries for: it is loaded while
PubMed is waited for."""

from __future__ import annotations

from litwatch.certificate import write_certificates
from litwatch.cycle.notices import offer_again
from litwatch.cycle.outcome import Outcome
from litwatch.cycle.setup import Setup
from litwatch.cycle.tell import Told
from litwatch.cycle.tell import tell as tell_all
from litwatch.dedupe.scorer import version
from litwatch.digest.page import compile_templates
from litwatch.digest.picture import load_drawing
from litwatch.feeds import write_feeds
from litwatch.store import Store


def make_ready() -> None:
    """Do now what else the first that needs it would wait for."""
    compile_templates()
    load_drawing()
    version()  # reads the weights of linking


def tell(store: Store, setup: Setup, job: Outcome, *, send: bool) -> Told:
    """The digest of a run, delivered where it is to be sent."""
    if send:
        offer_again(setup.settings)  # what then waits still is told of in the digest
    return tell_all(store, setup, job.run.run_id, job.run.run_at, send=send)


def write_beside(store: Store, setup: Setup, job: Outcome) -> None:
    """What lies beside the published file for every compound: certificates and feeds. Of a watchlist of thousands,
    certificates whose verdict changed (to or from search_incomplete all of them may at once), and those that were asked
    for before."""
    kept = (None, "search_incomplete")
    told = {one.compound for one in job.changes if one.old_verdict not in kept and one.new_verdict not in kept}
    changed = told if setup.by_files else None
    write_certificates(store, setup.settings, setup.watchlist, synthetic=setup.synthetic, changed=changed)
    write_feeds(store, setup.settings.reports, synthetic=setup.synthetic)
