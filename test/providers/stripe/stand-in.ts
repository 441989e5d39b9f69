import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { startServer } from '../misbehaving-server.ts';
import { cancelIntent, captureIntent, confirmIntent, createIntent, withCharge } from './stand-in-intents.ts';
import { createPayout, createRefund, updateDispute } from './stand-in-moves.ts';
import {
  createState,
  type Form,
  type Handled,
  refused,
  type SentEvent,
  type State,
  type StripeObject,
} from './stand-in-state.ts';

export const KEY = 'sk_test_standin';
export const WEBHOOK_SECRET = 'whsec_stand_in';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly form: Form;
  readonly key: string | null;
  /** stripe-mock's answer: the shape of the object, checked against Stripe's specification. */
  readonly base: StripeObject;
}

const MISSING: Handled = refused(404, 'invalid_request_error', { code: 'resource_missing', param: 'intent' });

const listed = (items: readonly StripeObject[], { form }: Asked): Handled => {
  const after = items.findIndex(({ id }) => id === form['starting_after']);
  const limit = Number(form['limit'] ?? 10);
  const from = Number(form['created[gte]'] ?? 0);
  const to = Number(form['created[lt]'] ?? Number.POSITIVE_INFINITY);
  const isAsked = (item: StripeObject): boolean =>
    Number(item['created']) >= from && Number(item['created']) < to;
  const rest = items.slice(after + 1).filter(isAsked);
  return { object: { object: 'list', data: rest.slice(0, limit), has_more: rest.length > limit } };
};

const searched = (state: State, { form }: Asked): Handled => {
  const wanted = /^metadata\['operation_id'\]:'(.+)'$/.exec(form['query'] ?? '')?.[1];
  const data = [...state.intents.values()].filter(
    ({ metadata }) => (metadata as Record<string, string>)['operation_id'] === wanted,
  );
  return { object: { object: 'search_result', data, has_more: false } };
};

const aboutIntent = (state: State, asked: Asked, id: string, verb: string): Handled => {
  const intent = state.intents.get(id);
  if (intent === undefined) return MISSING;
  if (verb === 'confirm') return confirmIntent(state, intent, asked.form, asked.key);
  if (verb === 'capture') return captureIntent(state, intent, asked.form, asked.key);
  return verb === 'cancel' ? cancelIntent(state, intent, asked.key) : { object: intent };
};

const handle = (state: State, asked: Asked): Handled => {
  const { method, path, form, key, base } = asked;
  if (path === '/v1/payment_intents/search') return searched(state, asked);
  const [, intentId, verb] = /^\/v1\/payment_intents\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
  if (intentId !== undefined)
    return withCharge(aboutIntent(state, asked, intentId, verb ?? 'retrieve'), form);
  const made = state.disputes.get(/^\/v1\/disputes\/(.+)$/.exec(path)?.[1] ?? '');
  if (made !== undefined) return method === 'POST' ? updateDispute(state, made, form, key) : { object: made };
  switch (`${method} ${path}`) {
    case 'POST /v1/payment_intents':
      return createIntent(state, base, form);
    case 'POST /v1/refunds':
      return createRefund(state, base, form, key);
    case 'GET /v1/refunds':
      return listed(
        state.refunds.filter((refund) => refund['payment_intent'] === form['payment_intent']),
        asked,
      );
    case 'POST /v1/payouts':
      return createPayout(state, base, form, key);
    case 'GET /v1/payouts':
      return listed(
        state.payouts
          .filter((payout) => payout['destination'] === form['destination'])
          .map((payout) => ({ ...payout, created: Math.floor(Date.now() / 1000) })),
        asked,
      );
    case 'GET /v1/balance_transactions':
      return listed(state.transactions, asked);
    default:
      return MISSING;
  }
};

export type Fault = 'drop_before' | 'drop_after' | 'error_before' | 'error_after';

const header = (request: IncomingMessage, name: string): string | null => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
};

interface Reply {
  readonly status: number;
  readonly text: string;
}

const toReply = (handled: Handled): Reply =>
  'object' in handled
    ? { status: 200, text: JSON.stringify(handled.object) }
    : { status: handled.status, text: JSON.stringify({ error: handled.error }) };

/** An event as Stripe posts it, with its signature of now. */
export const toWebhook = (event: SentEvent, nowSeconds: number, secret = WEBHOOK_SECRET) => {
  const body = JSON.stringify({
    id: event.id,
    object: 'event',
    api_version: '2026-08-26.dahlia',
    created: nowSeconds,
    type: event.type,
    data: { object: event.object },
    request: { id: event.key === null ? null : 'req_1', idempotency_key: event.key },
  });
  const signature = createHmac('sha256', secret).update(`${nowSeconds}.${body}`).digest('hex');
  return { body, headers: { 'stripe-signature': `t=${nowSeconds},v1=${signature}` } };
};

/** What stripe-mock says of a request. */
const check = async (url: string, request: IncomingMessage, body: string): Promise<Reply> => {
  const isOurs = (name: string): boolean => !['host', 'connection', 'content-length'].includes(name);
  const response = await fetch(url, {
    method: request.method ?? 'GET',
    headers: Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
      isOurs(name) ? [[name, String(value)]] : [],
    ),
    ...(request.method === 'POST' ? { body } : {}),
  });
  return { status: response.status, text: await response.text() };
};

/**
 * Stripe as far as our requests know it: stripe-mock says whether each request is one that Stripe's specification
 * allows and what the answer looks like, and the memory that stripe-mock lacks is added as Stripe documents it: what
 * happens to an intent, one answer for one idempotency key, and events.
 */
export const startStandIn = async (stripeMockUrl: string) => {
  const state = createState();
  const answered = new Map<string, { readonly request: string; readonly reply: Reply }>();
  const requests: { readonly path: string; readonly key: string | null; readonly body: string }[] = [];
  const faults: { at: RegExp; fault: Fault }[] = [];

  /** One answer for one key, whatever it was; another request under the key is refused. */
  const once = (key: string | null, request: string, answerNow: () => Reply): Reply => {
    const before = key === null ? undefined : answered.get(key);
    if (before !== undefined)
      return before.request === request ? before.reply : toReply(refused(400, 'idempotency_error', {}));
    const reply = answerNow();
    if (key !== null) answered.set(key, { request, reply });
    return reply;
  };

  const answer = async (request: IncomingMessage, url: URL, body: string): Promise<Reply> => {
    if (header(request, 'authorization') !== `Bearer ${KEY}`)
      return toReply(refused(401, 'invalid_request_error', {}));
    const method = request.method ?? 'GET';
    const checked = await check(`${stripeMockUrl}${url.pathname}${url.search}`, request, body);
    if (checked.status !== 200) return checked;
    const key = header(request, 'idempotency-key');
    const form = Object.fromEntries(new URLSearchParams(method === 'POST' ? body : url.search));
    const base = JSON.parse(checked.text) as StripeObject;
    return once(key, `${method} ${url.pathname} ${body}`, () =>
      toReply(handle(state, { method, path: url.pathname, form, key, base })),
    );
  };

  const server = await startServer((request, response, body) => {
    const url = new URL(request.url ?? '/', 'http://stripe.example');
    const asked = `${request.method ?? ''} ${url.pathname}`;
    requests.push({ path: asked, key: header(request, 'idempotency-key'), body });
    const index = faults.findIndex(({ at }) => at.test(asked));
    const fault = index < 0 ? undefined : faults.splice(index, 1)[0]?.fault;
    const end = ({ status, text }: Reply): void => {
      if (fault?.startsWith('drop') === true) request.socket.destroy();
      else if (fault?.startsWith('error') === true)
        response.writeHead(500).end('{"error":{"type":"api_error"}}');
      else response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    };
    if (fault?.endsWith('before') === true) end({ status: 500, text: '' });
    else
      answer(request, url, body).then(end, (error: unknown) => {
        response.writeHead(400).end(JSON.stringify({ error: { type: 'stand_in', message: String(error) } }));
      });
  });
  return {
    ...state,
    state,
    requests,
    url: server.url,
    close: server.close,
    /** The next request like this meets a fault: before Stripe has done anything, or after. */
    break: (at: RegExp, fault: Fault) => faults.push({ at, fault }),
  };
};
