"""An app on slack_sdk's Socket Mode client that does what its commands tell it; every envelope becomes a line."""

import json
import logging
import os
import sys
import threading

from slack_sdk import WebClient
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, DividerBlock, ExternalDataSelectElement, InputBlock
from slack_sdk.models.blocks import Option, OverflowMenuElement, PlainTextInputElement, StaticSelectElement
from slack_sdk.models.views import View
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.webhook import WebhookClient

logging.disable(logging.CRITICAL)
knows = json.loads(sys.argv[1])
web = WebClient(token=knows["token"], base_url=knows["base"])
client = SocketModeClient(app_token=knows["appToken"], web_client=web, ping_interval=1)
over = threading.Event()
silences = []

severity = StaticSelectElement(placeholder="Severity", action_id="severity", options=[Option(text="SEV1", value="sev1")])
pick = ExternalDataSelectElement(action_id="pick", placeholder="Which one", min_query_length=1)
form = View(
    type="modal", title="Open an incident", submit="Open", notify_on_close=True,
    blocks=[
        ActionsBlock(elements=[ButtonElement(text="Details", action_id="details"), severity]),
        InputBlock(block_id="symptom", label="Symptom", element=PlainTextInputElement(action_id="text")),
        InputBlock(block_id="target", label="Target", optional=True, element=pick),
    ],
)
details = View(type="modal", title="Details", submit="Back", blocks=[DividerBlock()])


def command(body, ack):
    text = body["text"]
    if text == "ping":
        return ack({"text": "pong"})
    if text == "loud":
        return ack({"response_type": "in_channel", "text": "pong to all"})
    if text == "silence":
        silences.append(text)
        return ack() if len(silences) > 1 else None
    ack()
    if text == "form":
        web.views_open(trigger_id=body["trigger_id"], view=form)
    if text == "card":
        menu = OverflowMenuElement(action_id="more", options=[Option(text="Snooze", value="snooze"), Option(text="Other", value="o")])
        target = ExternalDataSelectElement(action_id="target", placeholder="Target", min_query_length=1)
        button = ButtonElement(text="Ack", action_id="page.ack", value="INC-42")
        web.chat_postMessage(channel=body["channel_id"], text="a card", blocks=[ActionsBlock(elements=[button, menu, target])])
    if text == "bye":
        over.set()


def interaction(body, ack):
    kind = body["type"]
    if kind == "block_suggestion":
        text = {"type": "plain_text", "text": f"{body['value']}-main"}
        return ack({"options": [{"text": text, "value": "main"}]})
    if kind == "view_submission":
        symptom = body["view"]["state"]["values"].get("symptom")
        wrong = symptom is not None and symptom["text"]["value"] == "x"
        return ack({"response_action": "errors", "errors": {"symptom": "Say more."}} if wrong else None)
    ack()
    if kind == "block_actions" and body["actions"][0]["action_id"] == "details":
        web.views_push(trigger_id=body["trigger_id"], view=details)
    if kind == "block_actions" and "response_url" in body:
        answer = WebhookClient(body["response_url"]).send(replace_original=True, text=f"acked by <@{body['user']['id']}>")
        assert answer.status_code == 200 and answer.body == "ok", answer.body


def heard(client, request):
    body = request.payload
    line = {"type": request.type, "kind": body.get("type"), "event": body.get("event", {}).get("type"),
            "retry_num": request.retry_attempt, "retry_reason": request.retry_reason}
    print(json.dumps(line), flush=True)

    def ack(payload=None):
        client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=payload))

    {"slash_commands": command, "interactive": interaction}.get(request.type, lambda _, ack: ack())(body, ack)


client.socket_mode_request_listeners.append(heard)
client.connect()
over.wait()
os._exit(0)
