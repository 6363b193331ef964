"""Where the npm package is, for the tests that run beside it."""
import npm
from npm import PLACE  # noqa: F401

PACKAGE = npm.place_of("@fluentcommerce/fc-connect-sdk")
VERSIONS = {"@fluentcommerce/fc-connect-sdk": "0.1.56", "fast-xml-parser": "5.12.1",
            "csv-parse": "5.6.0"}


def install():
    """False when there is no way to have it."""
    return npm.install(VERSIONS)
