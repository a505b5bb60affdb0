"""Who somebody is, as an OpenID provider says it: authorization code with PKCE, by Authlib.

The provider's own word on itself (discovery) and its keys are asked anew each time: people sign in
a few times a day, and nothing here can be out of date. What it says is believed only when it is
signed by its key, made by it (iss), for us (aud), for this very sign-in (nonce), and now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode

from kcvs_mailbot.config import Oidc
from kcvs_mailbot.errors import ConfigError, MailboxError, ProviderError
from kcvs_mailbot.network.tls import Timeouts
from kcvs_mailbot.oauth.https import Https

SCOPE = "openid profile email"
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Asymmetric ones only: "none" proves nothing, and a secret that both hold is no signature."""
LEEWAY_SECONDS = 120
TIMEOUTS = Timeouts(connect=5, read=5, call=10)
"""A person waits."""
SEE = "see docs/page.md"


@dataclass(frozen=True, slots=True)
class Errand:
    """What this one sign-in is known by; only the browser that began it can make them again."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    back: str
    """Where the provider leads the browser back to."""
    again: bool = False
    """The person shall prove anew who he is."""


class Provider:
    """The one of the configuration. ProviderError when it is away, or not believed.

    ConfigError when the library is not there.
    """

    def __init__(self, section: Oidc) -> None:
        _library()
        self._section, self._https = section, Https(None, TIMEOUTS, plain_here=True)

    def way_in(self, errand: Errand) -> str:
        """Where the browser goes, to come back at `errand.back`."""
        with _translated():
            client = self._client(errand, {})
            address, _ = client.create_authorization_url(
                self._said("authorization_endpoint"),
                state=errand.state,
                nonce=errand.nonce,
                code_verifier=errand.verifier,
                **({"prompt": "login"} if errand.again else {}),
            )
        return str(address)

    def way_out(self, back: str) -> str | None:
        """Where the browser can sign out there too, None when the provider tells no place."""
        with _translated():
            place = self._metadata().get("end_session_endpoint")
        if not isinstance(place, str):
            return None
        asked = {"client_id": self._section.client_id, "post_logout_redirect_uri": back}
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"

    def who(self, code: str, errand: Errand, now: datetime) -> dict[str, Any]:
        """What the provider says of the person; `iss` and `sub` are who it is."""
        with _translated():
            metadata = self._metadata()
            answer = self._client(errand, metadata).fetch_token(
                self._said("token_endpoint", metadata),
                grant_type="authorization_code",
                code=code,
                redirect_uri=errand.back,
                code_verifier=errand.verifier,
            )
            claims = self._claims(answer, metadata, errand, now)
            if _found(claims, self._section.role_claim) is None:
                claims = {**self._more(answer, metadata, claims["sub"]), **claims}
        return claims

    def roles(self, claims: Mapping[str, Any]) -> list[str]:
        """Those that the claim gives, the one that counts first."""
        said = _found(claims, self._section.role_claim)
        values = said if isinstance(said, list) else [said]
        given = [value for value in values if isinstance(value, str)]
        table: Mapping[str, str] = self._section.roles or {role: role for role in NAMES}
        return [role for value, role in table.items() if value in given]

    def _claims(
        self, answer: Mapping[str, Any], metadata: Mapping[str, Any], errand: Errand, now: datetime
    ) -> dict[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.jws import JWSRegistry

        registry = JWSRegistry(algorithms=list(SIGNED_BY), strict_check_header=False)
        keys = self._keys(self._said("jwks_uri", metadata))
        token = jwt.decode(str(answer.get("id_token", "")), keys, registry=registry)
        claims = CodeIDToken(
            token.claims,
            token.header,
            # Authlib looks at aud only when it is told to.
            {
                "iss": {"essential": True, "value": self._section.issuer},
                "aud": {"essential": True, "value": self._section.client_id},
            },
            {
                "nonce": errand.nonce,
                "client_id": self._section.client_id,
                "access_token": answer.get("access_token"),
            },
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
            raise ValueError("sub")
        proven = claims.get("auth_time")
        if errand.again and proven and now.timestamp() - proven > LEEWAY_SECONDS:
            raise ProviderError("nobody signed in anew at the provider", SEE, refused=True)
        return dict(claims)

    def _more(
        self, answer: Mapping[str, Any], metadata: Mapping[str, Any], sub: str
    ) -> dict[str, Any]:
        """What stands only at its userinfo (Core 5.3.2: of the same person, or nothing)."""
        place = metadata.get("userinfo_endpoint")
        if not place:
            return {}
        bearer = {"Authorization": f"Bearer {answer.get('access_token', '')}"}
        more = _read(self._https.get(place, headers=bearer))
        return more if more.get("sub") == sub else {}

    def _keys(self, place: str) -> Any:
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet, import_key

        keys = []
        for one in _read(self._https.get(place)).get("keys", []):
            try:
                keys.append(import_key(one))
            except (JoseError, ValueError, KeyError, TypeError):
                continue  # RFC 7517, section 5: what is not understood is passed over
        return KeySet(keys)

    def _metadata(self) -> dict[str, Any]:
        issuer = self._section.issuer
        place = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        metadata = _read(self._https.get(place))
        if metadata.get("issuer") != issuer:  # Discovery 4.3: exactly
            raise ProviderError(
                "the provider calls itself otherwise than [web.oidc] issuer",
                "write issuer letter by letter as its openid-configuration does",
                refused=True,
            )
        return metadata

    def _said(self, name: str, metadata: Mapping[str, Any] | None = None) -> str:
        place = str((self._metadata() if metadata is None else metadata)[name])
        if not place.startswith(("https://", "http://")):
            raise ValueError(name)
        return place

    def _client(self, errand: Errand, metadata: Mapping[str, Any]) -> Any:
        ways = metadata.get("token_endpoint_auth_methods_supported") or []
        known, secret = self._section.client_id, self._section.client_secret.get_secret_value()
        way = "client_secret_post" if "client_secret_post" in ways else "client_secret_basic"
        if secret and metadata and way == "client_secret_basic":
            # RFC 6749, section 2.3.1; Authlib sends both as they are, which a "%" does not survive.
            known, secret = quote_plus(known), quote_plus(secret)
        return _library().OAuth2Client(
            _Session(self._https),
            known,
            secret or None,
            token_endpoint_auth_method=way if secret else "none",
            scope=SCOPE,
            redirect_uri=errand.back,
            code_challenge_method="S256",
        )


NAMES = ("secretary", "board", "administrator", "auditor")


class _Session:
    """Our HTTPS where Authlib looks for that of requests."""

    def __init__(self, https: Https) -> None:
        self._https = https

    def post(self, url: str, data: Any, headers: Any, auth: Any, **_: Any) -> _Answer:
        url, headers, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        return _Answer(self._https.post(url, data=dict(parse_qsl(body)), headers=headers))


class _Answer:
    """An answer under the names that requests gives it."""

    def __init__(self, answer: Any) -> None:
        self.status_code, self._answer = answer.status_code, answer

    def json(self) -> Any:
        return json.loads(self._answer.text)

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise ProviderError(f"the provider answers with status {self.status_code}", SEE)


def _read(answer: Any) -> dict[str, Any]:
    found = _Answer(answer)
    if found.status_code != 200:
        raise ProviderError(f"the provider answers with status {found.status_code}", SEE)
    told = found.json()
    if not isinstance(told, dict):
        raise ValueError("no object")
    return told


def _found(claims: Mapping[str, Any], name: str) -> Any:
    """A claim by its name, or by the names on the way to it."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for step in name.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _library() -> Any:
    try:
        from authlib.oauth2 import client
    except ImportError:
        raise ConfigError(
            "[web.oidc] needs a library that is not installed", "install kcvs-mailbot[oauth]"
        ) from None
    return client


@contextmanager
def _translated() -> Iterator[None]:
    """Only error codes are told on: what stands beside them may be personal."""
    _library()
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    try:
        yield
    except MailboxError as error:
        raise ProviderError(error.what, error.remedy, refused=error.refused) from None
    except (AuthlibBaseError, JoseError) as error:
        what = f"the provider's answer is not believed ({error.error or type(error).__name__})"
        raise ProviderError(what, SEE, refused=True) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"the provider's answer is no OpenID Connect ({type(error).__name__})"
        raise ProviderError(what, SEE, refused=True) from None
