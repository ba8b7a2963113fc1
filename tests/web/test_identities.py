"""Who asks, as proxies and load balancers say: only what is theirs counts."""

import base64
import hmac
import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.web.conftest import application, opened
from tests.web.raw import Answered, Header, send
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.keys import Desk, Settings
from tracehound.web.alb import HEADER, Keys, LoadBalancer, host_of
from tracehound.web.identity import Way
from tracehound.web.proxies import Proxies

EMAIL, GROUPS = "X-Forwarded-Email", "X-Forwarded-Groups"
PROXIED = Desk(url="https://desk.example", proxies=("10.1.2.0/24", "fd00::7"), analysts=("soc",))
PROXY = ("10.1.2.3", 40000)
SIGNER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/desk/0123456789abcdef"
BALANCED = Desk(url="https://desk.example", alb_arn=SIGNER, analysts=("soc",))
KEY_ID = "0f1e2d3c-0000-4000-8000-000000000001"
OUR_KEY, OTHER_KEY = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
PUBLIC = OUR_KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


def asked(
    home: Home, desk: Desk, way: Way, *headers: Header, client: tuple[str, int] | None = PROXY
) -> tuple[Answered, dict[str, Any]]:
    """What is answered, and the line of the log."""
    lines: list[dict[str, Any]] = []
    set_up = replace(home, settings=Settings(desk=desk))
    with opened(application(set_up, way, write_line=lines.append, hosts=("desk.example",))) as opening:
        answered = send(opening.app, "/", ("host", "desk.example"), *headers, client=client)
    return answered, lines[-1]


@pytest.mark.parametrize("peer", ["10.1.2.3", "10.1.2.255", "fd00::7", "::ffff:10.1.2.3"])
def test_a_proxy_is_believed(home: Home, peer: str) -> None:
    way = Proxies(PROXIED, is_socket=False)
    names: tuple[Header, ...] = ((EMAIL, "ann@example.com"), (GROUPS, "soc, ops"))
    answered, line = asked(home, PROXIED, way, *names, client=(peer, 1))
    assert answered.status == 200
    assert (line["viewer"], line["roles"]) == ("ann@example.com", ["analyst", "reader"])


@pytest.mark.parametrize("peer", ["10.1.3.3", "127.0.0.1", "::1", "fd00::8", "::ffff:10.1.3.3", "", "evil"])
def test_others_are_not(home: Home, peer: str) -> None:
    names: tuple[Header, ...] = ((EMAIL, "ann@example.com"), ("X-Forwarded-For", "10.1.2.3"))
    answered, line = asked(home, PROXIED, Proxies(PROXIED, is_socket=False), *names, client=(peer, 1))
    assert answered.status == 401
    assert line["viewer"] is None


FORGED: dict[str, tuple[Header, ...]] = {
    "nobody": (),
    "an empty name": ((EMAIL, "  "),),
    "two names": ((EMAIL, "ann@example.com"), (EMAIL, "root@example.com")),
    "a name in another spelling": (("X_Forwarded_Email", "ann@example.com"),),
    "another header": (("X-Forwarded-User", "ann"), ("X-Auth-Request-Email", "ann@example.com")),
    "groups twice": ((EMAIL, "ann@example.com"), (GROUPS, "ops"), (GROUPS, "soc")),
    "a load balancer's word": ((HEADER, "a.b.c"),),
}


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED.keys())
def test_a_proxy_that_names_nobody_lets_nobody_in(home: Home, headers: tuple[Header, ...]) -> None:
    assert asked(home, PROXIED, Proxies(PROXIED, is_socket=False), *headers)[0].status == 401


def test_whoever_may_open_the_socket_is_believed(home: Home) -> None:
    way = Proxies(Desk(url="https://desk.example"), is_socket=True)
    answered, line = asked(home, Desk(), way, (EMAIL, "ann@example.com"), client=None)
    assert (answered.status, line["roles"]) == (200, ["reader"])


@dataclass
class KeyServer:
    """AWS's keys at this host, and what was asked for."""

    url: str
    asked: list[str]


@pytest.fixture(scope="module")
def keys() -> Iterator[KeyServer]:
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200 if self.path == f"/{KEY_ID}" else 404)
            self.end_headers()
            self.wfile.write(PUBLIC if self.path == f"/{KEY_ID}" else b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield KeyServer(f"http://127.0.0.1:{server.server_port}", paths)
    server.shutdown()
    thread.join()
    server.server_close()


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:
        return bytes(answer.read())


def balancer(keys: KeyServer) -> LoadBalancer:
    keys.asked.clear()
    return LoadBalancer(BALANCED, Keys(keys.url, fetch))


def token(
    key: ec.EllipticCurvePrivateKey = OUR_KEY,
    header: dict[str, Any] | None = None,
    **claims: Any,
) -> str:
    """What a load balancer signs: signer and end are in the header."""
    given = {"sub": "1", "email": "ann@example.com", "groups": ["soc"]} | claims
    stated = {"kid": KEY_ID, "signer": SIGNER, "exp": int(time.time()) + 100} | (header or {})
    return jwt.encode(given, key, "ES256", stated)


def padded(signed: str) -> str:
    """As load balancers write it: with the padding of base64, which the signature covers."""
    header, claims, _ = signed.split(".")
    parts = [each + "=" * (-len(each) % 4) for each in (header, claims)]
    covered = ".".join(parts).encode()
    signature = jwt.get_algorithm_by_name("ES256").sign(covered, OUR_KEY)
    return f"{covered.decode()}.{base64.urlsafe_b64encode(signature).decode()}"


def signed_with_the_public_key() -> str:
    covered = unsigned("HS256").rstrip(".").encode()
    signature = hmac.digest(PUBLIC, covered, "sha256")
    return f"{covered.decode()}.{base64.urlsafe_b64encode(signature).decode()}"


def unsigned(algorithm: str) -> str:
    parts = ({"alg": algorithm, "kid": KEY_ID, "signer": SIGNER, "exp": 4102444800}, {"email": "root"})
    return ".".join(base64.urlsafe_b64encode(json.dumps(each).encode()).decode() for each in parts) + "."


def test_what_our_load_balancer_signed_counts(home: Home, keys: KeyServer) -> None:
    way = balancer(keys)
    for signed in (token(), padded(token()), token(groups="[soc, ops]")):
        answered, line = asked(home, BALANCED, way, (HEADER, signed))
        assert answered.status == 200
        assert (line["viewer"], line["roles"]) == ("ann@example.com", ["analyst", "reader"])
    assert keys.asked == [f"/{KEY_ID}"], "a key is fetched once"


UNSIGNED_OR_WRONG = {
    "another load balancer": token(header={"signer": SIGNER.replace("desk", "evil")}),
    "a load balancer of another account": token(
        header={"signer": SIGNER.replace("111122223333", "999988887777")}
    ),
    "no signer": token(header={"signer": None}),
    "the signer among the claims": token(header={"signer": None}, signer=SIGNER),
    "another key": token(OTHER_KEY),
    "a key that AWS does not have": token(header={"kid": "0f1e2d3c-0000-4000-8000-00000000ffff"}),
    "a key elsewhere": token(header={"kid": "../evil"}),
    "a key at another host": token(header={"kid": "@evil.example/x"}),
    "no key": token(header={"kid": ""}),
    "out of date": token(header={"exp": int(time.time()) - 60}),
    "claims out of date": token(exp=int(time.time()) - 60),
    "without an end": token(header={"exp": None}),
    "an end that is no time": token(header={"exp": "tomorrow"}),
    "no signature": unsigned("none"),
    "a signature that is empty": unsigned("ES256"),
    "the public key as a secret": signed_with_the_public_key(),
    "changed claims": ".".join(
        (token().split(".")[0], token(email="root").split(".")[1], token().split(".")[2])
    ),
    "nobody": token(email="", sub=""),
    "no token": "ann@example.com",
    "too few parts": "a.b",
    "nothing": "",
}


@pytest.mark.parametrize("signed", UNSIGNED_OR_WRONG.values(), ids=UNSIGNED_OR_WRONG.keys())
def test_what_it_did_not_sign_counts_for_nothing(home: Home, keys: KeyServer, signed: str) -> None:
    answered, line = asked(home, BALANCED, balancer(keys), (HEADER, signed))
    assert answered.status == 401
    assert line["viewer"] is None
    assert all("evil" not in each for each in keys.asked)


def test_the_word_of_a_proxy_counts_for_nothing_behind_a_load_balancer(home: Home, keys: KeyServer) -> None:
    forged: tuple[Header, ...] = ((EMAIL, "root"), ("x-amzn-oidc-identity", "root"))
    assert asked(home, BALANCED, balancer(keys), *forged)[0].status == 401
    twice: tuple[Header, ...] = ((HEADER, token()), (HEADER, token(email="root")))
    assert asked(home, BALANCED, balancer(keys), *twice)[0].status == 401


def test_keys_that_are_not_there_are_asked_for_once(home: Home, keys: KeyServer) -> None:
    way = balancer(keys)
    unknown = token(header={"kid": "none"})
    for _ in range(3):
        assert asked(home, BALANCED, way, (HEADER, unknown))[0].status == 401
    assert keys.asked == ["/none"]
    assert asked(home, BALANCED, way, (HEADER, token()))[0].status == 200


def test_keys_are_those_of_the_region() -> None:
    assert host_of(SIGNER) == "https://public-keys.auth.elb.eu-west-1.amazonaws.com"
    government = SIGNER.replace("aws:", "aws-us-gov:").replace("eu-west-1", "us-gov-west-1")
    assert host_of(government) == (
        "https://s3-us-gov-west-1.amazonaws.com/aws-elb-public-keys-prod-us-gov-west-1"
    )
