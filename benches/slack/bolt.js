// The same command with Slack's own framework, as its guide says: a signed slash command, answered in the acknowledgement.
'use strict';

const { App } = require('@slack/bolt');

const app = new App({
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  // One workspace, known beforehand: no call to Slack per request.
  authorize: async () => ({ botToken: process.env.SLACK_BOT_TOKEN, botId: 'B1', botUserId: 'U1' }),
  logLevel: 'error',
});

app.command('/toban', async ({ ack }) => {
  await ack('pong');
});

app.start({ port: Number(process.env.PORT), host: '127.0.0.1' }).then(() => console.log('ready'));
