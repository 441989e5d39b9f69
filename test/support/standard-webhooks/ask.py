"""Verifies and signs with the Python library of Standard Webhooks: one JSON document on standard input, one on output."""

import json
import sys
from datetime import datetime, timezone

from standardwebhooks import Webhook, WebhookVerificationError


def answer_to(asked):
    webhook = Webhook(asked["secret"])
    try:
        webhook.verify(asked["body"], asked["headers"])
        verified = True
    except WebhookVerificationError:
        verified = False
    at = datetime.fromtimestamp(asked["seconds"], tz=timezone.utc)
    return {"verified": verified, "signature": webhook.sign(asked["id"], at, asked["body"])}


json.dump([answer_to(asked) for asked in json.load(sys.stdin)], sys.stdout)
