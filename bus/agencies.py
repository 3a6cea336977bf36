"""Agencies at the door: the user, exchange, queues and permissions each one has in vhost `ingress`.

An agency may write to its own exchange and read its own receipts, and nothing else: it declares nothing,
reads no other queue, and can reach no other exchange.
"""

import json
import secrets
import urllib.error
import urllib.request
from base64 import b64encode
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

INGRESS = "ingress"
INBOUND_ARGUMENTS = {"x-queue-type": "quorum", "x-single-active-consumer": True}
"""One gateway at a time reads an agency's messages, so that they stay in order with several gateways."""
RECEIPTS_ARGUMENTS = {"x-queue-type": "quorum"}
INBOUND_LIMITS = {"max-length-bytes": 256 * 1024 * 1024, "overflow": "reject-publish"}
"""An agency that floods is told so by the broker (a negative confirm) before it fills the disk."""
RECEIPTS_LIMITS = {"max-length": 100_000, "overflow": "drop-head"}
"""Receipts that nobody fetches end with the oldest; the gateway's database keeps them all."""
USER_LIMITS = {"max-connections": 10, "max-channels": 50}


def user_of(agency: str, vhost: str = INGRESS) -> str:
    """The broker's user name of an agency, which its messages must carry as `user_id`.

    Users belong to the whole broker: where agencies knock at a vhost of another name, as in a second
    installation on one broker, it is part of the name, so that neither touches the other's users.
    """
    return f"agency.{agency}" if vhost == INGRESS else f"agency.{agency}.{vhost}"


def inbound(agency: str) -> str:
    """The exchange an agency writes to and the queue behind it."""
    return f"in.{agency}"


def receipts(agency: str) -> str:
    """The queue an agency reads its receipts from."""
    return f"rcpt.{agency}"


def queues(agency: str) -> dict[str, dict[str, Any]]:
    """The queues of an agency and their arguments."""
    return {inbound(agency): INBOUND_ARGUMENTS, receipts(agency): RECEIPTS_ARGUMENTS}


def permissions(agency: str) -> dict[str, str]:
    """What the broker lets an agency do."""
    return {
        "configure": "^$",
        "write": f"^{inbound(agency).replace('.', '[.]')}$",
        "read": f"^{receipts(agency).replace('.', '[.]')}$",
    }


class BrokerError(Exception):
    """The broker's management API refused or cannot be reached; the message says what to do."""


class Management:
    """RabbitMQ's management API, as far as agencies need it; `vhost` is where they knock."""

    def __init__(self, url: str, vhost: str = INGRESS) -> None:
        parts = urlsplit(url)
        self.base = urlunsplit((parts.scheme, f"{parts.hostname}:{parts.port}", "", "", ""))
        self.user = parts.username or "guest"
        token = b64encode(f"{self.user}:{parts.password or 'guest'}".encode()).decode()
        self.headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}
        self.vhost = vhost

    def ask(self, method: str, *path: str, body: object = None) -> Any:
        """One call; each part of the path is quoted."""
        url = "/".join((self.base, "api", *(quote(part, safe="") for part in path)))
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, method=method, data=data, headers=self.headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - the configured broker
                content = answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 404:  # noqa: PLR2004 - HTTP: not found
                return None
            says = error.read().decode(errors="replace")[:300]
            raise BrokerError(f"RabbitMQ refused {method} {'/'.join(path)}: {error.code} {says}") from error
        except OSError as error:
            raise BrokerError(
                f"RabbitMQ's management API at {self.base} does not answer ({error}); "
                "check broker.management in the configuration and that the management plugin is on"
            ) from error
        return json.loads(content) if content else None

    def open_door(self) -> None:
        """Create the vhost `ingress` and give the suite's own user the whole of it."""
        self.ask("PUT", "vhosts", self.vhost, body={"default_queue_type": "quorum"})
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        self.ask("PUT", "permissions", self.vhost, self.user, body=everything)
        for name, limits in (("in", INBOUND_LIMITS), ("rcpt", RECEIPTS_LIMITS)):
            policy = {"pattern": rf"^{name}\.", "definition": limits, "apply-to": "queues"}
            self.ask("PUT", "policies", self.vhost, f"limits-{name}", body=policy)

    def admit(self, agency: str, password: str | None = None) -> str:
        """Write the user, exchange, queues, binding and permissions of an agency; return its password."""
        password, user = password or secrets.token_urlsafe(24), user_of(agency, self.vhost)
        self.ask("PUT", "users", user, body={"password": password, "tags": ""})
        for limit, value in USER_LIMITS.items():
            self.ask("PUT", "user-limits", user, limit, body={"value": value})
        exchange = {"type": "fanout", "durable": True}
        self.ask("PUT", "exchanges", self.vhost, inbound(agency), body=exchange)
        for queue, arguments in queues(agency).items():
            self.ask("PUT", "queues", self.vhost, queue, body={"durable": True, "arguments": arguments})
        at = ("bindings", self.vhost, "e", inbound(agency), "q", inbound(agency))
        self.ask("POST", *at, body={"routing_key": "", "arguments": {}})
        self.ask("PUT", "permissions", self.vhost, user, body=permissions(agency))
        return password

    def suspend(self, agency: str) -> None:
        """Delete the agency's user, which closes its connections at once; its queues stay as they are.

        Taking the permissions away would not do: a channel remembers what it was allowed.
        """
        self.ask("DELETE", "users", user_of(agency, self.vhost))

    def agencies(self) -> list[dict[str, Any]]:
        """Every agency the broker knows: code, whether admitted, messages waiting, receipts waiting."""
        rights = {row["user"] for row in self.ask("GET", "vhosts", self.vhost, "permissions") or ()}
        ready = {q["name"]: q.get("messages", 0) for q in self.ask("GET", "queues", self.vhost) or ()}
        codes = sorted(name.removeprefix("in.") for name in ready if name.startswith("in."))
        return [
            {
                "agency": code,
                "state": "admitted" if user_of(code, self.vhost) in rights else "suspended",
                "waiting": ready[inbound(code)],
                "receipts": ready.get(receipts(code), 0),
            }
            for code in codes
        ]
