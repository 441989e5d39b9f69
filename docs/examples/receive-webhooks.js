// Receives Quittance's webhooks in plain Node (20 or later), without any dependency:
//
//   WEBHOOK_SECRETS=whsec_… INBOX=./inbox PORT=8080 node receive-webhooks.js
//
// What it shows, and docs/examples/README.md explains:
//   - the signature is checked over the raw bytes, in constant time, before anything looks inside;
//   - an event is on the disk before it is acknowledged, and its name there is its id: a repetition finds it;
//   - the work is done afterwards, once, and after a crash again from where it was;
//   - events come in any order: a state never goes back to an older one.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

/** Payloads are below 20 kB; whoever sends more is somebody else. */
const BODY_BYTES_MAX = 64 * 1024;

/** Every attempt is signed anew: what is older was recorded by somebody. Clocks agree to seconds. */
const TOLERANCE_SECONDS = 300;

/** While a secret rotates there are two signatures of 47 characters; nobody has a reason to send many. */
const SIGNATURE_CHARACTERS_MAX = 1024;

const { INBOX = './inbox', PORT = '8080', WEBHOOK_SECRETS = '' } = process.env;

/** Separated by commas: both, while one replaces the other. */
const keys = WEBHOOK_SECRETS.split(',').map((secret) =>
  Buffer.from(secret.trim().replace(/^whsec_/, ''), 'base64'),
);
// An empty key would make forging easy.
if (keys.some((key) => key.length < 24)) throw new Error('WEBHOOK_SECRETS must be whsec_…, perhaps several');

// --- Is it genuine? -----------------------------------------------------------------------------------------

/** Standard Webhooks 1.0.0: HMAC-SHA256 of `id.timestamp.body` over the bytes as they came. */
const isGenuine = (headers, body) => {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!(/^[\w-]{1,64}$/.test(id ?? '') && /^\d{1,12}$/.test(timestamp ?? ''))) return false;
  if (signatures === undefined || signatures.length > SIGNATURE_CHARACTERS_MAX) return false;
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const offered = signatures
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice('v1,'.length), 'base64'));
  return keys.some((key) => {
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
    return offered.some((one) => one.length === expected.length && timingSafeEqual(one, expected));
  });
};

// --- Kept before it is acknowledged --------------------------------------------------------------------------

const fileOf = (id) => join(INBOX, `${id}.json`);
const doneMarkerOf = (id) => join(INBOX, `${id}.done`);

let writes = 0;

/** On the disk, whole or not at all, whatever happens to this process or its power. */
const writeDurably = async (content) => {
  const draft = join(INBOX, `draft-${process.pid}-${++writes}`);
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  return draft;
};

const syncDirectory = async () => {
  const directory = await open(INBOX);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
};

/** @returns false if this event was kept before. A link fails if its name is taken: two at once cannot both win. */
const keep = async (id, body) => {
  const draft = await writeDurably(body);
  try {
    await link(draft, fileOf(id));
    await syncDirectory();
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft);
  }
};

// --- The work, afterwards ------------------------------------------------------------------------------------

const readJson = async (path) => {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
};

/**
 * Your own work stands here. It must bear being done twice, because a crash can come right before the marker. This one
 * remembers the newest state of each resource: an event that was overtaken by a later one changes nothing. Where two
 * bear the same time, ask the API for the resource.
 */
const apply = async ({ type, created_at, data }) => {
  const path = join(INBOX, `state-${data.object.id}`);
  const known = await readJson(path);
  if (known !== null && known.created_at > created_at) return;
  await rename(await writeDurably(JSON.stringify({ type, created_at, object: data.object })), path);
};

const work = async (id) => {
  await apply(await readJson(fileOf(id)));
  await rename(await writeDurably(''), doneMarkerOf(id));
  process.stdout.write(`applied ${id}\n`);
};

/** One after the other, so that two events of one resource do not meet. */
let working = Promise.resolve();
const workLater = (id) => {
  working = working
    .then(() => work(id))
    .catch((error) =>
      process.stderr.write(`${id} not applied, will be at the next start: ${error.message}\n`),
    );
};

/** What was kept and not finished when the process ended. Files older than your retries can go, marker and all. */
const workOnWhatIsLeft = async () => {
  const names = await readdir(INBOX);
  const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
  for (const id of ids) if (!names.includes(`${id}.done`)) workLater(id);
};

// --- HTTP ----------------------------------------------------------------------------------------------------

/** @returns null if it is too long: the rest is not even read. */
const readBody = async (request) => {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** What the sender hears; nothing that helps a forger. */
const receive = async (request) => {
  if (request.url !== '/hooks') return 404;
  if (request.method !== 'POST') return 405;
  const body = await readBody(request);
  if (body === null) return 413;
  if (!isGenuine(request.headers, body)) return 401;
  const id = request.headers['webhook-id'];
  if (await keep(id, body)) workLater(id);
  return 204;
};

const server = createServer((request, response) => {
  receive(request)
    // Not kept, so not acknowledged: it comes again.
    .catch((error) => {
      process.stderr.write(`not received: ${error.message}\n`);
      return 503;
    })
    .then((status) => {
      response.writeHead(status, status === 413 ? { connection: 'close' } : {}).end();
    });
});
// Somebody who sends a byte a minute must not hold a connection.
server.requestTimeout = 10_000;

await mkdir(INBOX, { recursive: true, mode: 0o700 });
await workOnWhatIsLeft();
server.listen(Number(PORT), () => process.stdout.write(`listening on ${server.address().port}\n`));
