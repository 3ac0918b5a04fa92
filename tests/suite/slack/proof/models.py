"""Checks parts of payloads with the models of slack_sdk for as long as its input goes on: a line is a list of parts as JSON,
and is answered by one line, the list of what the models refuse, do not know or lose."""

import json
import logging
import sys

from slack_sdk.models.blocks import Block
from slack_sdk.models.metadata import Metadata
from slack_sdk.models.views import View

# The models have no charts; the TypeScript side checks their shape.
WITHOUT_MODEL = {"data_visualization"}


class Ears(logging.Handler):
    """The models only log what they skip."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def emit(self, record):
        self.heard.append(record.getMessage())


ears = Ears()
logging.getLogger().addHandler(ears)


def lost(given, kept, at=""):
    """The fields that were given and that the model did not keep."""
    if isinstance(given, dict):
        if not isinstance(kept, dict):
            return [at]
        full = [name for name, value in given.items() if value not in (None, [], {}, "", False)]
        return [one for name in full for one in (lost(given[name], kept[name], f"{at}/{name}") if name in kept else [f"{at}/{name}"])]
    if isinstance(given, list):
        if len(given) != len(kept):
            return [at]
        return [one for number, pair in enumerate(zip(given, kept)) for one in lost(*pair, f"{at}/{number}")]
    return [] if given == kept else [at]


def check(kind, value):
    if kind == "Blocks":
        known = [block for block in value if block["type"] not in WITHOUT_MODEL]
        return lost(known, [Block.parse(block).to_dict() for block in known])
    if kind == "MessageMetadata":
        return lost(value, Metadata(**value).to_dict())
    return lost(value, View(**value).to_dict())


def complaints(part):
    ears.heard.clear()
    try:
        wrong = [f"{part['method']}: the model loses {where}" for where in check(part["kind"], part["value"])]
    except Exception as error:
        wrong = [f"{part['method']}: {type(error).__name__}: {error}"]
    return wrong + [f"{part['method']}: {told}" for told in ears.heard]


for line in sys.stdin:
    print(json.dumps([told for part in json.loads(line) for told in complaints(part)]), flush=True)
