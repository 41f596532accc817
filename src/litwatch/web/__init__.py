"""The read-only web pages over the analysts' database and the published digests. They write nothing.

`app` has the routes, `shelf` opens the published database for one request at a time.
"""

from litwatch.web.app import create_app

__all__ = ["create_app"]
