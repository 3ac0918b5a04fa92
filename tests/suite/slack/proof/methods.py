"""Calls every method of the stand-in through slack_sdk; one verdict a line: {"step", "ok", "detail"}."""

import json
import sys
import traceback
import urllib.error
import urllib.request

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, HeaderBlock, SectionBlock
from slack_sdk.models.metadata import Metadata
from slack_sdk.models.views import View

knows = json.loads(sys.argv[1])
client = WebClient(token=knows["token"], base_url=knows["base"], retry_handlers=[])
app = WebClient(token=knows["appToken"], base_url=knows["base"], retry_handlers=[])
channel, foreign, link, users, group = (knows[name] for name in ("channel", "foreign", "link", "users", "group"))
triggers = knows["triggers"]


def said(word, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except SlackApiError as error:
        assert error.response["error"] == word, error.response.data
        return error.response
    raise AssertionError(f"{word} was expected")


def the_same(one, other):
    assert one == other, f"{one!r} is not {other!r}"


def section(text, name=None):
    return {"type": "section", **({"block_id": name} if name else {}), "text": {"type": "mrkdwn", "text": text}}


def modal(title):
    return {"type": "modal", "title": {"type": "plain_text", "text": title}, "blocks": [section("hello")]}


def workspace():
    the_same(client.api_test(foo="bar")["args"]["foo"], "bar")
    said("boom", client.api_test, error="boom")
    answer = client.auth_test()
    the_same(answer["user"], "toban")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")
    said("invalid_auth", WebClient(token="xoxb-wrong", base_url=knows["base"]).auth_test)
    the_same(client.team_info()["team"]["domain"], "acme")
    the_same(client.bots_info(bot=answer["bot_id"])["bot"]["name"], "toban")
    assert app.apps_connections_open(app_token=knows["appToken"])["url"].startswith("ws://127.0.0.1:")
    said("unknown_method", client.api_call, "no.such")


def people():
    user = client.users_info(user=users["aiko"], include_locale=True)["user"]
    the_same([user["name"], user["locale"], user["tz"]], ["aiko", "ja-JP", "Asia/Tokyo"])
    said("user_not_found", client.users_info, user="U000")
    names = [member["name"] for page in client.users_list(limit=4) for member in page["members"]]
    the_same(names, ["toban", "carol", "aiko", "guest", "stranger", "gone"])
    the_same(client.users_lookupByEmail(email="carol@example.com")["user"]["id"], users["carol"])
    channels = client.users_conversations(user=users["carol"])["channels"]
    the_same(sorted(one["name"] for one in channels), ["foreign", "ops"])


def conversations():
    made = client.conversations_create(name="inc-42-checkout")["channel"]["id"]
    said("name_taken", client.conversations_create, name="inc-42-checkout")
    client.conversations_rename(channel=made, name="inc-42")
    client.conversations_setTopic(channel=made, topic="SEV1 · analysis")
    client.conversations_setPurpose(channel=made, purpose="checkout down")
    client.conversations_invite(channel=made, users=[users["carol"], users["aiko"]])
    said("already_in_channel", client.conversations_invite, channel=made, users=users["carol"])
    members = [one for page in client.conversations_members(channel=made, limit=2) for one in page["members"]]
    the_same(len(members), 3)
    client.conversations_kick(channel=made, user=users["aiko"])
    told = client.conversations_info(channel=made)["channel"]
    the_same([told["name"], told["topic"]["value"]], ["inc-42", "SEV1 · analysis"])
    client.conversations_archive(channel=made)
    said("is_archived", client.chat_postMessage, channel=made, text="a")
    client.conversations_unarchive(channel=made)
    assert any(one["id"] == made for one in client.conversations_list(types="public_channel")["channels"])
    said("not_in_channel", client.conversations_history, channel=foreign)
    client.conversations_join(channel=foreign)
    client.conversations_leave(channel=foreign)
    the_same(client.conversations_open(users=[users["carol"]], return_im=True)["channel"]["is_im"], True)


def messages():
    metadata = Metadata("toban_delivery", {"delivery": "01J"})
    button = ButtonElement(text="Ack", action_id="page.ack", value="INC-42", style="primary")
    blocks = [HeaderBlock(text="SEV1"), SectionBlock(text="checkout *down*"), ActionsBlock(elements=[button])]
    posted = client.chat_postMessage(channel=channel, text="SEV1 checkout down", blocks=blocks, metadata=metadata)
    ts = posted["ts"]
    history = client.conversations_history(channel=channel, include_all_metadata=True, limit=1)["messages"]
    the_same(history[0]["metadata"], {"event_type": "toban_delivery", "event_payload": {"delivery": "01J"}})
    the_same(client.chat_update(channel=channel, ts=ts, text="SEV2", blocks=blocks[:1])["text"], "SEV2")
    for text in ["one", "two", "three"]:
        client.chat_postMessage(channel=channel, thread_ts=ts, text=text)
    replies = [one for page in client.conversations_replies(channel=channel, ts=ts, limit=3) for one in page["messages"]]
    the_same([one["text"] for one in replies], ["SEV2", "one", "two", "three"])
    assert ts in client.chat_getPermalink(channel=channel, message_ts=replies[1]["ts"])["permalink"]
    client.chat_postEphemeral(channel=channel, user=users["carol"], text="only you")
    client.chat_delete(channel=channel, ts=replies[3]["ts"])
    said("message_not_found", client.chat_delete, channel=channel, ts=replies[3]["ts"])
    wrong = said("invalid_blocks", client.chat_postMessage, channel=channel, text="a", blocks=[section("x" * 3001)])
    pointer = "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    the_same(wrong["response_metadata"]["messages"], [pointer])
    said("no_text", client.chat_postMessage, channel=channel, text="")
    client.api_call("blocks.validate", json={"blocks": [section("fine")]})


def marks():
    client.reactions_add(channel=channel, timestamp=link["ts"], name="eyes")
    said("already_reacted", client.reactions_add, channel=channel, timestamp=link["ts"], name="eyes")
    the_same(client.reactions_get(channel=channel, timestamp=link["ts"])["message"]["reactions"][0]["name"], "eyes")
    client.reactions_remove(channel=channel, timestamp=link["ts"], name="eyes")
    client.pins_add(channel=channel, timestamp=link["ts"])
    the_same(client.pins_list(channel=channel)["items"][0]["message"]["ts"], link["ts"])
    client.pins_remove(channel=channel, timestamp=link["ts"])
    made = client.bookmarks_add(channel_id=channel, title="INC-42", type="link", link="https://example.com/i/42")
    bookmark = made["bookmark"]["id"]
    client.bookmarks_edit(channel_id=channel, bookmark_id=bookmark, title="INC-42 closed")
    the_same([one["title"] for one in client.bookmarks_list(channel_id=channel)["bookmarks"]], ["INC-42 closed"])
    client.bookmarks_remove(channel_id=channel, bookmark_id=bookmark)


def groups():
    the_same(client.usergroups_list()["usergroups"][0]["handle"], "oncall")
    client.usergroups_users_update(usergroup=group, users=[users["aiko"]])
    the_same(client.usergroups_users_list(usergroup=group)["users"], [users["aiko"]])


def views():
    opened = client.views_open(trigger_id=triggers[0], view=View(**modal("Open an incident")))["view"]
    said("exchanged_trigger_id", client.views_open, trigger_id=triggers[0], view=modal("twice"))
    client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal("Still open"))
    said("hash_conflict", client.views_update, view_id=opened["id"], hash=opened["hash"], view=modal("a"))
    home = View(type="home", blocks=[SectionBlock(text="My shifts")])
    the_same(client.views_publish(user_id=users["carol"], view=home)["view"]["type"], "home")
    client.views_publish(user_id=users["carol"], view=View(type="home", blocks=[SectionBlock(text="None")]))


def files():
    content = b"name,value\nmemory,96\n"
    answer = client.files_upload_v2(channel=channel, filename="report.csv", title="Report", content=content)
    name = answer["file"]["id"]
    told = client.files_info(file=name)["file"]
    the_same([told["name"], told["title"], told["size"]], ["report.csv", "Report", len(content)])
    headers = {"authorization": f"Bearer {knows['token']}"}
    request = urllib.request.Request(told["url_private"], headers=headers)
    the_same(urllib.request.urlopen(request).read(), content)
    the_same(len(client.files_list(channel=channel)["files"]), 1)
    client.files_upload_v2(channel=channel, filename="kept.csv", content=content)
    client.files_delete(file=name)
    said("file_deleted", client.files_info, file=name)


def unfurls():
    client.chat_unfurl(channel=channel, ts=link["ts"], unfurls={link["url"]: {"blocks": [section("INC-42")]}})


def rate_limit():
    the_same(said("ratelimited", client.dnd_info, user=users["carol"]).headers["Retry-After"], "7")


def server_error():
    try:
        client.dnd_info(user=users["carol"])
    except (SlackApiError, urllib.error.HTTPError) as error:
        status = error.response.status_code if isinstance(error, SlackApiError) else error.code
        the_same(status, 500)
        return
    raise AssertionError("500 was expected")


def dropped():
    try:
        client.dnd_info(user=users["carol"])
    except (OSError, urllib.error.URLError):
        said("internal_error", client.dnd_info, user=users["carol"])
        return
    raise AssertionError("a broken connection was expected")


def missing_scope():
    answer = said("missing_scope", client.pins_list, channel=channel)
    the_same(answer["needed"], "pins:read")
    assert "chat:write" in answer["provided"].split(",")
    said("not_in_channel", client.chat_postMessage, channel=foreign, text="a")


everything = [workspace, people, conversations, messages, marks, groups, views, files, unfurls, rate_limit, server_error, dropped]
for step in [missing_scope] if sys.argv[2] == "refused" else everything:
    detail = ""
    try:
        step()
    except Exception:
        detail = traceback.format_exc()
    print(json.dumps({"step": step.__name__, "ok": detail == "", "detail": detail}), flush=True)
