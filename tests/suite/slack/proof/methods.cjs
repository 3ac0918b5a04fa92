// Calls every method of the stand-in through @slack/web-api; one verdict a line: {"step", "ok", "detail"}.
const assert = require('node:assert/strict');
const { WebClient, ErrorCode } = require('@slack/web-api');

const { base, token, appToken, channel, foreign, link, triggers, users, group } = JSON.parse(process.argv[2]);
const options = { slackApiUrl: base, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
const client = new WebClient(token, options);
const app = new WebClient(appToken, options);

const said = async (call, word) => {
  const error = await call.then(() => assert.fail(`${word} was expected`), (error) => error);
  assert.equal(error.code, ErrorCode.PlatformError, error.message);
  assert.equal(error.data.error, word);
  return error.data;
};
const plain = (text) => ({ type: 'plain_text', text });
const section = (text, id) => ({ type: 'section', block_id: id, text: { type: 'mrkdwn', text } });
const modal = (title, blocks = [section('hello')]) => ({ type: 'modal', title: plain(title), blocks });

const steps = {
  'api.test': async () => {
    assert.equal((await client.api.test({ foo: 'bar' })).args.foo, 'bar');
    await said(client.api.test({ error: 'boom' }), 'boom');
  },
  'auth.test': async () => {
    const answer = await client.auth.test();
    assert.equal(answer.user, 'toban');
    assert.ok(answer.response_metadata.scopes.includes('chat:write'));
    await said(new WebClient('xoxb-wrong', options).auth.test(), 'invalid_auth');
    await said(new WebClient(undefined, options).auth.test(), 'not_authed');
  },
  'team.info and bots.info': async () => {
    assert.equal((await client.team.info()).team.domain, 'acme');
    const { bot_id: bot } = await client.auth.test();
    assert.equal((await client.bots.info({ bot })).bot.name, 'toban');
    await said(client.bots.info({ bot: 'B000' }), 'bot_not_found');
  },
  'apps.connections.open': async () => {
    assert.match((await app.apps.connections.open()).url, /^ws:\/\/127\.0\.0\.1:\d+\/link\?ticket=/);
    await said(client.apps.connections.open(), 'not_allowed_token_type');
    await said(app.chat.postMessage({ channel, text: 'a' }), 'not_allowed_token_type');
  },
  'unknown_method': async () => {
    await said(client.apiCall('no.such'), 'unknown_method');
  },
  'users': async () => {
    const { user } = await client.users.info({ user: users.aiko, include_locale: true });
    assert.deepEqual([user.name, user.locale, user.tz], ['aiko', 'ja-JP', 'Asia/Tokyo']);
    assert.equal((await client.users.info({ user: users.guest })).user.is_restricted, true);
    assert.equal((await client.users.info({ user: users.stranger })).user.is_stranger, true);
    await said(client.users.info({ user: 'U000' }), 'user_not_found');
    const names = [];
    for await (const page of client.paginate('users.list', { limit: 2 })) {
      assert.ok(page.members.length <= 2);
      names.push(...page.members.map((member) => member.name));
    }
    assert.deepEqual(names, ['toban', 'carol', 'aiko', 'guest', 'stranger', 'gone']);
    assert.equal((await client.users.lookupByEmail({ email: 'carol@example.com' })).user.id, users.carol);
    await said(client.users.lookupByEmail({ email: 'gone@example.com' }), 'users_not_found');
    const { channels } = await client.users.conversations({ user: users.carol, types: 'public_channel,im' });
    assert.deepEqual(channels.map(({ name }) => name).sort(), ['foreign', 'ops']);
  },
  'conversations': async () => {
    const { channel: made } = await client.conversations.create({ name: 'inc-42-checkout' });
    assert.equal(made.is_member, true);
    const at = { channel: made.id };
    await said(client.conversations.create({ name: 'inc-42-checkout' }), 'name_taken');
    await said(client.conversations.create({ name: 'Inc 42' }), 'invalid_name_specials');
    await said(client.conversations.create({ name: 'x'.repeat(81) }), 'invalid_name_maxlength');
    await client.conversations.rename({ ...at, name: 'inc-42' });
    assert.equal((await client.conversations.setTopic({ ...at, topic: 'SEV1 · analysis' })).channel.topic.value, 'SEV1 · analysis');
    await said(client.conversations.setTopic({ ...at, topic: 'x'.repeat(251) }), 'too_long');
    await client.conversations.setPurpose({ ...at, purpose: 'checkout down' });
    await client.conversations.invite({ ...at, users: `${users.carol},${users.aiko}` });
    await said(client.conversations.invite({ ...at, users: users.carol }), 'already_in_channel');
    await said(client.conversations.invite({ ...at, users: users.gone }), 'cant_invite');
    const members = [];
    for await (const page of client.paginate('conversations.members', { ...at, limit: 1 })) members.push(...page.members);
    assert.equal(members.length, 3);
    await client.conversations.kick({ ...at, user: users.aiko });
    await said(client.conversations.kick({ ...at, user: users.aiko }), 'not_in_channel');
    const { channel: told } = await client.conversations.info({ ...at, include_num_members: true });
    assert.deepEqual([told.name, told.purpose.value, told.num_members, told.previous_names], ['inc-42', 'checkout down', 2, ['inc-42-checkout']]);
    await client.conversations.archive(at);
    await said(client.conversations.archive(at), 'already_archived');
    await said(client.chat.postMessage({ ...at, text: 'a' }), 'is_archived');
    const open = await client.conversations.list({ exclude_archived: true, types: 'public_channel' });
    assert.ok(open.channels.every(({ id }) => id !== made.id));
    await client.conversations.unarchive(at);
    await said(client.conversations.unarchive(at), 'not_archived');
    const secret = await client.conversations.create({ name: 'inc-43', is_private: true });
    assert.equal(secret.channel.is_private, true);
    const all = await client.conversations.list({ types: 'public_channel,private_channel' });
    assert.ok(all.channels.some(({ name }) => name === 'inc-43'));
    assert.ok(all.channels.every(({ name }) => name !== 'hidden'), 'a private channel the bot is not in');
    await said(client.conversations.list({ types: 'nonsense' }), 'invalid_types');
    await said(client.conversations.history({ channel: foreign }), 'not_in_channel');
    await client.conversations.join({ channel: foreign });
    assert.equal((await client.conversations.history({ channel: foreign })).ok, true);
    await client.conversations.leave({ channel: foreign });
    const first = await client.conversations.open({ users: users.carol, return_im: true });
    const again = await client.conversations.open({ users: users.carol });
    assert.deepEqual([first.channel.is_im, again.channel.id, again.already_open], [true, first.channel.id, true]);
    await said(client.conversations.open({ users: users.gone }), 'user_disabled');
  },
  'messages': async () => {
    const metadata = { event_type: 'toban_delivery', event_payload: { delivery: '01J' } };
    const blocks = [section('*SEV1* checkout down', 'head')];
    const { ts, message } = await client.chat.postMessage({ channel, text: 'SEV1 checkout down', blocks, metadata });
    assert.equal(message.blocks[0].block_id, 'head');
    const history = await client.conversations.history({ channel, include_all_metadata: true, limit: 1 });
    assert.deepEqual(history.messages[0].metadata, metadata);
    assert.equal(history.messages[0].bot_profile.name, 'toban');
    assert.equal((await client.conversations.history({ channel, limit: 1 })).messages[0].metadata, undefined);
    const updated = await client.chat.update({ channel, ts, text: 'SEV2', blocks: [section('SEV2')] });
    assert.equal(updated.message.edited.user, message.user);
    assert.ok(updated.message.blocks[0].block_id);
    await said(client.chat.update({ channel, ts, text: 'x'.repeat(4001) }), 'msg_too_long');
    await said(client.chat.update({ channel, ts: link.ts, text: 'a' }), 'cant_update_message');
    await said(client.chat.update({ channel, ts: '1.000000', text: 'a' }), 'message_not_found');
    for (const text of ['one', 'two', 'three']) await client.chat.postMessage({ channel, thread_ts: ts, text });
    const replies = [];
    for await (const page of client.paginate('conversations.replies', { channel, ts, limit: 2 })) replies.push(...page.messages);
    assert.deepEqual(replies.map(({ text }) => text), ['SEV2', 'one', 'two', 'three']);
    assert.equal(replies[0].reply_count, 3);
    assert.equal(replies[1].parent_user_id, message.user);
    const top = await client.conversations.history({ channel, oldest: ts, inclusive: true });
    assert.deepEqual(top.messages.map(({ text }) => text), ['SEV2'], 'replies are not in the history');
    await said(client.conversations.replies({ channel, ts: '1.000000' }), 'thread_not_found');
    const { permalink } = await client.chat.getPermalink({ channel, message_ts: replies[1].ts });
    assert.ok(permalink.includes(`thread_ts=${ts}`));
    await client.chat.postEphemeral({ channel, user: users.carol, text: 'only you' });
    await said(client.chat.postEphemeral({ channel, user: users.guest, text: 'a' }), 'user_not_in_channel');
    await client.chat.delete({ channel, ts: replies[3].ts });
    await said(client.chat.delete({ channel, ts: replies[3].ts }), 'message_not_found');
    await said(client.chat.delete({ channel, ts: link.ts }), 'cant_delete_message');
    const long = await client.chat.postMessage({ channel, text: 'x'.repeat(40001) });
    assert.equal(long.message.text.length, 40000);
    const wrong = await said(client.chat.postMessage({ channel, text: 'a', blocks: [section('x'.repeat(3001))] }), 'invalid_blocks');
    assert.deepEqual(wrong.response_metadata.messages, ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]']);
    await said(client.chat.postMessage({ channel, text: '' }), 'no_text');
    await said(client.chat.postMessage({ channel: 'C000', text: 'a' }), 'channel_not_found');
    await said(client.chat.postMessage({ channel, text: 'a', metadata: { event_type: 1 } }), 'invalid_metadata_format');
    const dm = await client.chat.postMessage({ channel: users.carol, text: 'to you' });
    assert.match(dm.channel, /^D/);
    await said(client.apiCall('blocks.validate', { blocks: [{ type: 'nonsense' }] }), 'invalid_blocks');
    await client.apiCall('blocks.validate', { view: modal('fine') });
  },
  'reactions, pins, bookmarks': async () => {
    const at = { channel, timestamp: link.ts };
    await client.reactions.add({ ...at, name: 'eyes' });
    await said(client.reactions.add({ ...at, name: 'eyes' }), 'already_reacted');
    assert.deepEqual((await client.reactions.get(at)).message.reactions.map(({ name, count }) => [name, count]), [['eyes', 1]]);
    await client.reactions.remove({ ...at, name: 'eyes' });
    await said(client.reactions.remove({ ...at, name: 'eyes' }), 'no_reaction');
    await said(client.reactions.add({ ...at, name: ':eyes:' }), 'invalid_name');
    await client.pins.add(at);
    await said(client.pins.add(at), 'already_pinned');
    assert.equal((await client.pins.list({ channel })).items[0].message.ts, link.ts);
    await client.pins.remove(at);
    await said(client.pins.remove(at), 'no_pin');
    const { bookmark } = await client.bookmarks.add({ channel_id: channel, title: 'INC-42', type: 'link', link: 'https://example.com/i/42' });
    await client.bookmarks.edit({ channel_id: channel, bookmark_id: bookmark.id, title: 'INC-42 closed' });
    assert.deepEqual((await client.bookmarks.list({ channel_id: channel })).bookmarks.map(({ title }) => title), ['INC-42 closed']);
    await client.bookmarks.remove({ channel_id: channel, bookmark_id: bookmark.id });
    await said(client.bookmarks.remove({ channel_id: channel, bookmark_id: bookmark.id }), 'not_found');
    await said(client.bookmarks.add({ channel_id: channel, title: 'a', type: 'link', link: 'nowhere' }), 'invalid_link');
  },
  'usergroups': async () => {
    assert.equal((await client.usergroups.list({ include_users: true })).usergroups[0].handle, 'oncall');
    await client.usergroups.users.update({ usergroup: group, users: users.aiko });
    assert.deepEqual((await client.usergroups.users.list({ usergroup: group })).users, [users.aiko]);
    await said(client.usergroups.users.update({ usergroup: group, users: users.gone }), 'invalid_users');
    await said(client.usergroups.users.list({ usergroup: 'S000' }), 'no_such_subteam');
  },
  'views': async () => {
    const { view } = await client.views.open({ trigger_id: triggers[0], view: modal('Open an incident') });
    assert.deepEqual([view.type, view.root_view_id], ['modal', view.id]);
    await said(client.views.open({ trigger_id: triggers[0], view: modal('twice') }), 'exchanged_trigger_id');
    await said(client.views.open({ trigger_id: 'nonsense', view: modal('a') }), 'invalid_trigger_id');
    await said(client.views.push({ trigger_id: triggers[1], view: modal('a') }), 'not_found');
    const updated = await client.views.update({ view_id: view.id, hash: view.hash, view: modal('Still open') });
    await said(client.views.update({ view_id: view.id, hash: view.hash, view: modal('a') }), 'hash_conflict');
    assert.notEqual(updated.view.hash, view.hash);
    const wrong = await said(client.views.open({ trigger_id: triggers[2], view: modal('x'.repeat(25)) }), 'invalid_arguments');
    assert.deepEqual(wrong.response_metadata.messages, ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]']);
    const home = await client.views.publish({ user_id: users.carol, view: { type: 'home', blocks: [section('My shifts')] } });
    assert.equal(home.view.type, 'home');
    await client.views.publish({ user_id: users.carol, hash: home.view.hash, view: { type: 'home', blocks: [section('None')] } });
    await said(client.views.publish({ user_id: users.carol, hash: home.view.hash, view: { type: 'home', blocks: [] } }), 'hash_conflict');
  },
  'files': async () => {
    const content = Buffer.from('name,value\nmemory,96\n');
    const answer = await client.filesUploadV2({ channel_id: channel, filename: 'report.csv', title: 'Report', file: content, initial_comment: 'All checks' });
    const [{ id }] = answer.files[0].files;
    const { file } = await client.files.info({ file: id });
    assert.deepEqual([file.name, file.title, file.size], ['report.csv', 'Report', content.length]);
    const downloaded = await fetch(file.url_private, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(await downloaded.text(), content.toString());
    assert.equal((await client.files.list({ channel })).files.length, 1);
    await said(client.files.completeUploadExternal({ files: [{ id: 'F000', title: 'a' }] }), 'file_not_found');
    await client.filesUploadV2({ channel_id: channel, filename: 'kept.csv', file: content });
    await client.files.delete({ file: id });
    await said(client.files.info({ file: id }), 'file_deleted');
  },
  'chat.unfurl': async () => {
    const unfurls = { [link.url]: { blocks: [section('INC-42: checkout down')] } };
    await client.chat.unfurl({ channel, ts: link.ts, unfurls });
    await said(client.chat.unfurl({ channel, ts: link.ts, unfurls: { 'https://other.example.org/': {} } }), 'cannot_unfurl_url');
  },
  'faults': async () => {
    const failed = (call) => call.then(() => assert.fail('a failure was expected'), (error) => error);
    const limited = await failed(client.dnd.info({ user: users.carol }));
    assert.deepEqual([limited.code, limited.retryAfter], [ErrorCode.RateLimitedError, 7]);
    const broken = await failed(client.dnd.info({ user: users.carol }));
    assert.deepEqual([broken.code, broken.statusCode], [ErrorCode.HTTPError, 500]);
    assert.equal((await failed(client.dnd.info({ user: users.carol }))).code, ErrorCode.RequestError);
    await said(client.dnd.info({ user: users.carol }), 'internal_error');
    await said(client.dnd.info({ user: users.carol }), 'unknown_method');
  },
};

// The same with scopes taken away.
const refused = {
  'missing_scope': async () => {
    const data = await said(client.pins.list({ channel }), 'missing_scope');
    assert.equal(data.needed, 'pins:read');
    assert.ok(data.provided.split(',').includes('chat:write'));
    const history = await said(client.conversations.history({ channel }), 'missing_scope');
    assert.equal(history.needed, 'channels:history');
    await said(client.chat.postMessage({ channel: foreign, text: 'a' }), 'not_in_channel');
  },
};

(async () => {
  for (const [step, run] of Object.entries(process.argv[3] === 'refused' ? refused : steps)) {
    let detail = '';
    await run().catch((error) => { detail = error.stack || String(error); });
    process.stdout.write(`${JSON.stringify({ step, ok: detail === '', detail })}\n`);
  }
})();
