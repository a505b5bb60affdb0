#!/bin/sh
# joserfc: a key of an unknown kty in a JWK set is passed over, one on an unknown curve voids the set.
#
# RFC 7517, section 5: "Implementations SHOULD ignore JWKs within a JWK Set that use 'kty' values
# that are not understood by them, [...] or for which values are out of the supported ranges." A
# provider may so publish tomorrow's keys beside today's. Expected of KeySet.import_key_set: all such
# keys are ignored alike. Found (Authlib hands a provider's keys to it as they come):
# - an unknown "kty" (AKP, of ML-DSA) is ignored, as the RFC says;
# - an EC key on an unknown curve is not: KeyError with the curve's name, no JoseError, and the good
#   key beside it cannot be used.
# So whoever catches JoseError does not catch it; keys are better imported one by one.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check joserfc==1.8.0 cryptography==50.0.2 2>/dev/null
cat > "$work/try.py" <<'PY'
import sys
import warnings
from importlib.metadata import version

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

warnings.simplefilter("ignore")
print("joserfc", version("joserfc"))
good = RSAKey.generate_key(2048, {"kid": "good"})
token = jwt.encode({"alg": "RS256", "kid": "good"}, {"sub": "1"}, good)
beside = {
    "nothing": [],
    "an unknown kty": [{"kty": "AKP", "kid": "b", "alg": "ML-DSA-44", "pub": "AAAA"}],
    "an unknown curve": [{"kty": "EC", "kid": "b", "crv": "P-999", "x": "AAAA", "y": "AAAA"}],
}


def outcome(others):
    keys = {"keys": [good.as_dict(private=False), *others]}
    try:
        return jwt.decode(token, KeySet.import_key_set(keys), algorithms=["RS256"]).claims["sub"]
    except JoseError:
        return "JoseError"
    except Exception as error:
        return type(error).__name__


found = {name: outcome(others) for name, others in beside.items()}
for name, what in found.items():
    print(f"  beside {name}: {what}")
expected = {
    "nothing": "1",
    "an unknown kty": "1",
    "an unknown curve": "KeyError",
}
sys.exit(found != expected)
PY
"$work/venv/bin/python" "$work/try.py"
