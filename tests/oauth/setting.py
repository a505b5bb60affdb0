"""A configuration that signs in by token at the tests' own endpoint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kcvs_mailbot.config import Configuration, Way
from oauth import keys
from servers.token_endpoint import CLIENT_ID, SECRET, TENANT, TokenEndpoint

USER = "linda"


def oauth_section(endpoint: TokenEndpoint, way: Way) -> dict[str, Any]:
    """[mailbox.oauth] for that way; the endpoint accepts it."""
    endpoint.public_key = keys.private_key().public_key()
    microsoft = {"tenant": TENANT, "client_id": CLIENT_ID, "authority": endpoint.address}
    google = {"client_id": CLIENT_ID, "client_secret": SECRET, "token_uri": endpoint.google}
    if way is Way.REFRESH_TOKEN:
        google["refresh_token"] = endpoint.new_refresh_token()
    ways: dict[Way, dict[str, Any]] = {
        Way.CLIENT_SECRET: {**microsoft, "client_secret": SECRET},
        Way.CERTIFICATE: {**microsoft, "certificate": keys.certificate()},
        Way.DEVICE_CODE: microsoft,
        Way.SERVICE_ACCOUNT: {"service_account": keys.service_account(endpoint.google)},
        Way.REFRESH_TOKEN: google,
    }
    return {**ways[way], "ca_file": str(endpoint.authority)}


def provider(way: Way) -> str:
    return "google" if way in (Way.SERVICE_ACCOUNT, Way.REFRESH_TOKEN) else "microsoft"


def configuration(
    folder: Path,
    endpoint: TokenEndpoint,
    way: Way,
    oauth: dict[str, Any] | None = None,
    **sections: dict[str, Any],
) -> Configuration:
    """Mailbox by token; `sections` over the usual."""
    vacancy = {"reference": "KCVS-2021", "title": "x", "opens": "2021-08-01"}
    mailbox = {
        "host": "127.0.0.1",
        "username": USER,
        "auth": provider(way),
        "oauth": {**oauth_section(endpoint, way), **(oauth or {})},
        **sections.pop("mailbox", {}),
    }
    whole: dict[str, Any] = {
        "vacancy": [{**vacancy, "deadline": "2021-09-15"}],
        "mailbox": mailbox,
        "storage": {"url": f"sqlite:///{folder}/data/kcvs.sqlite"},
        **sections,
    }
    return Configuration(**whole)
