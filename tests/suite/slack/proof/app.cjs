// An app on @slack/socket-mode that does what its commands tell it; every envelope becomes a line on standard output.
const { SocketModeClient } = require('@slack/socket-mode');
const { WebClient } = require('@slack/web-api');

const { base, token, appToken } = JSON.parse(process.argv[2]);
const silent = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => 'error', setName() {} };
const clientOptions = { slackApiUrl: base, retryConfig: { retries: 0 } };
// Reconnecting waits as long as a ping may take.
const socket = new SocketModeClient({ appToken, clientOptions, clientPingTimeout: 1000, serverPingTimeout: 600000, logger: silent });
const web = new WebClient(token, clientOptions);
const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const plain = (text) => ({ type: 'plain_text', text });
const form = {
  type: 'modal', title: plain('Open an incident'), submit: plain('Open'), notify_on_close: true,
  blocks: [
    {
      type: 'actions', elements: [
        { type: 'button', action_id: 'details', text: plain('Details') },
        { type: 'static_select', action_id: 'severity', placeholder: plain('Severity'), options: [{ text: plain('SEV1'), value: 'sev1' }] },
      ],
    },
    { type: 'input', block_id: 'symptom', label: plain('Symptom'), element: { type: 'plain_text_input', action_id: 'text' } },
    {
      type: 'input', block_id: 'target', label: plain('Target'), optional: true,
      element: { type: 'external_select', action_id: 'pick', min_query_length: 1, placeholder: plain('Which one') },
    },
  ],
};
const details = { type: 'modal', title: plain('Details'), submit: plain('Back'), blocks: [{ type: 'divider' }] };
const asked = {
  ping: (ack) => ack({ text: 'pong' }),
  loud: (ack) => ack({ response_type: 'in_channel', text: 'pong to all' }),
  form: async (ack, body) => {
    await ack();
    await web.views.open({ trigger_id: body.trigger_id, view: form });
  },
  card: async (ack, body) => {
    await ack();
    const button = { type: 'button', action_id: 'page.ack', text: plain('Ack'), value: 'INC-42' };
    const target = { type: 'external_select', action_id: 'target', min_query_length: 1, placeholder: plain('Target') };
    const overflow = { type: 'overflow', action_id: 'more', options: [{ text: plain('Snooze'), value: 'snooze' }] };
    await web.chat.postMessage({ channel: body.channel_id, text: 'a card', blocks: [{ type: 'actions', elements: [button, overflow, target] }] });
  },
  silence: () => {},
};
const respond = (url, body) => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const interactions = {
  block_actions: async (ack, body) => {
    await ack();
    if (body.actions[0].action_id === 'details') await web.views.push({ trigger_id: body.trigger_id, view: details });
    if (body.response_url) await respond(body.response_url, { replace_original: true, text: `acked by <@${body.user.id}>` });
  },
  block_suggestion: (ack, body) => ack({ options: [{ text: plain(`${body.value}-main`), value: 'main' }] }),
  view_submission: (ack, body) => {
    const { symptom } = body.view.state.values;
    return symptom && symptom.text.value === 'x' ? ack({ response_action: 'errors', errors: { symptom: 'Say more.' } }) : ack();
  },
};

let silences = 0;
socket.on('connected', () => tell({ type: 'connected' }));
socket.on('slack_event', async ({ ack, type, body, envelope_id, retry_num, retry_reason, accepts_response_payload }) => {
  // What no version of the client knows has no body.
  if (!body) return;
  tell({ type, kind: body.type, event: body.event && body.event.type, envelope_id, retry_num, retry_reason, accepts_response_payload });
  if (type === 'slash_commands' && body.text === 'bye') {
    await ack();
    await socket.disconnect();
    process.exit(0);
  }
  if (type === 'slash_commands' && body.text === 'silence' && (silences += 1) > 1) return ack();
  if (type === 'slash_commands') return asked[body.text](ack, body);
  return (interactions[body.type] || ((ack) => ack()))(ack, body);
});
socket.start();
