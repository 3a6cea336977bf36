"""What an agency's system needs to talk to the gateway: publish an event, read the receipts. Needs only pika.

python agency_client.py amqp://agency.mne:PASSWORD@host:5672/ingress mne event.json
"""

import json
import sys
import uuid
from datetime import datetime, timezone

import pika


def main(url: str, agency: str, path: str) -> None:
    """Publish the event whose type, subject and data stand in a file; print receipts until its own comes."""
    with open(path, encoding="utf-8") as file:
        fact = json.load(file)
    event = {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),  # keep it: the same id sent again is the same event, never a second one
        "source": f"/agencies/{agency}",
        "type": fact["type"],
        "subject": fact["subject"],
        "time": datetime.now(timezone.utc).isoformat(),
        "datacontenttype": "application/json",
        "data": fact["data"],
    }
    access = pika.URLParameters(url)
    connection = pika.BlockingConnection(access)
    channel = connection.channel()
    channel.confirm_delivery()  # from here on basic_publish raises unless the broker has taken the event
    user = access.credentials.username  # the broker lets nobody write under another's name
    properties = pika.BasicProperties(content_type="application/json", user_id=user, delivery_mode=2)
    body = json.dumps(event, ensure_ascii=False).encode()
    channel.basic_publish(f"in.{agency}", "", body, properties, mandatory=True)
    for method, _, receipt in channel.consume(f"rcpt.{agency}", inactivity_timeout=60):
        if method is None:
            sys.exit("no receipt within a minute; send the same file with the same id again")
        said = json.loads(receipt)["data"]
        print(said["outcome"], said["agency_event"], *(reason["message"] for reason in said["reasons"]))
        channel.basic_ack(method.delivery_tag)
        if said["agency_event"] == event["id"] and said["outcome"] != "accepted":
            break  # accepted by the door; the service's own word has come too
    connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
