import type { Clock } from '../../kernel/clock.ts';
import { isId } from '../../kernel/ids.ts';
import { unreachable } from '../../kernel/invariant.ts';
import type { Provider, ProviderCommand, ProviderQuestion, QueryAnswer } from '../port.ts';
import type { StripeRefusal, StripeReply } from './client.ts';
import type { StripeRequests } from './requests.ts';
import { parseIntent, parsePage, parsePayout, parseRefund, type StripeIntent } from './shapes.ts';
import { parseDispute, readEvidence } from './translate-dispute.ts';
import { OPERATION_KEY, type Reading, readAuthorize, readCapture, readVoid } from './translate-intent.ts';
import { readPayout } from './translate-payout.ts';
import { readRefund } from './translate-refund.ts';
import { translateRefusal } from './translate-refusal.ts';

type CommandOf<K extends ProviderCommand['kind']> = Extract<ProviderCommand, { kind: K }>;

/** Stripe keeps a key for 24 hours at least; an hour less allows for clocks and for calls under way. */
export const KEY_LIFE_SECONDS = 23 * 60 * 60;

/** A payment is refunded a handful of times, an account paid out to daily; beyond a thousand a person has to look. */
const PAGES_MAX = 10;

const UNREADABLE: QueryAnswer = { kind: 'no_answer', reason: 'unreadable_reply' };
const NOT_FOUND: QueryAnswer = { kind: 'not_found' };

const toAnswer = (reading: Reading): QueryAnswer => {
  if (reading.kind === 'unreadable') return UNREADABLE;
  return reading.kind === 'untouched' ? NOT_FOUND : reading;
};

/** A question that is refused says nothing about the operation, whatever it was refused for. */
const unanswered = (refusal: StripeRefusal): QueryAnswer => {
  const answer = translateRefusal(refusal);
  return answer.kind === 'failed' ? UNREADABLE : { kind: 'no_answer', reason: answer.reason };
};

const fromIntent = (reply: StripeReply, read: (intent: StripeIntent) => Reading): QueryAnswer => {
  if (reply.kind === 'refused') return unanswered(reply.refusal);
  const intent = parseIntent(reply.object);
  return intent === null ? UNREADABLE : toAnswer(read(intent));
};

interface QueryDeps {
  readonly requests: StripeRequests;
  readonly clock: Clock;
}

const readNow = async (
  { requests }: QueryDeps,
  intentId: string,
  read: (intent: StripeIntent) => Reading,
): Promise<QueryAnswer> => fromIntent(await requests.retrieveIntent(intentId), read);

/**
 * Within the life of its key, creating the intent again gives the one that there is, however busy the account and
 * however young the intent. What it gives is the answer of then, so the intent is read again as it is now.
 */
const findByKey = async (deps: QueryDeps, command: CommandOf<'authorize'>): Promise<QueryAnswer> => {
  const created = await deps.requests.createIntent(command);
  // An amount that Stripe has no number for was never sent.
  if (created === null) return NOT_FOUND;
  if (created.kind === 'refused') {
    const answer = translateRefusal(created.refusal);
    // It was refused then for what it is refused for now: an intent that cannot be made took no money.
    return answer.kind === 'failed' ? answer : unanswered(created.refusal);
  }
  const intent = parseIntent(created.object);
  return intent === null ? UNREADABLE : readNow(deps, intent.id, (shown) => readAuthorize(command, shown));
};

/** After that the search knows it: what is more than an hour old is there even on Stripe's bad days. */
const findBySearch = async (deps: QueryDeps, command: CommandOf<'authorize'>): Promise<QueryAnswer> => {
  const reply = await deps.requests.searchIntents(command.operationId);
  if (reply.kind === 'refused') return unanswered(reply.refusal);
  const page = parsePage(reply.object, parseIntent);
  const [found, second] = page?.items ?? [];
  if (page === null || second !== undefined) return UNREADABLE;
  return found === undefined ? NOT_FOUND : readNow(deps, found.id, (shown) => readAuthorize(command, shown));
};

const queryAuthorize = async (
  deps: QueryDeps,
  command: CommandOf<'authorize'>,
  createdAt: string,
): Promise<QueryAnswer> => {
  // A token of the vault was never sent: docs/stripe.md says why.
  if (isId('tok', command.source)) return NOT_FOUND;
  const ageSeconds = (deps.clock.nowMs() - Date.parse(createdAt)) / 1000;
  return ageSeconds < KEY_LIFE_SECONDS ? findByKey(deps, command) : findBySearch(deps, command);
};

interface Listed {
  readonly id: string;
  readonly metadata?: Readonly<Record<string, string>> | null;
}

/** Looks for an operation on a list of Stripe's, which has everything at once: only the search lags behind. */
const findOnList = async <T extends Listed>(
  operationId: string,
  list: (after: string | null) => Promise<StripeReply>,
  parse: (item: unknown) => T | null,
): Promise<T | QueryAnswer> => {
  let after: string | null = null;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const reply: StripeReply = await list(after);
    if (reply.kind === 'refused') return unanswered(reply.refusal);
    const page = parsePage(reply.object, parse);
    if (page === null) return UNREADABLE;
    const ours = page.items.find((item) => item.metadata?.[OPERATION_KEY] === operationId);
    if (ours !== undefined) return ours;
    after = page.items.at(-1)?.id ?? null;
    if (!page.hasMore || after === null) return NOT_FOUND;
  }
  return UNREADABLE;
};

const queryRefund = async ({ requests }: QueryDeps, command: CommandOf<'refund'>): Promise<QueryAnswer> => {
  const list = (after: string | null) => requests.listRefunds(command.providerReference, after);
  const found = await findOnList(command.operationId, list, parseRefund);
  return 'kind' in found ? found : toAnswer(readRefund(command, found));
};

/** Payouts to one bank account are few: the list from when the operation was made is short. */
const queryPayout = async (
  { requests }: QueryDeps,
  command: CommandOf<'payout'>,
  createdAt: string,
): Promise<QueryAnswer> => {
  const list = (after: string | null) => requests.listPayouts(command, createdAt, after);
  const found = await findOnList(command.operationId, list, parsePayout);
  return 'kind' in found ? found : toAnswer(readPayout(command, found));
};

const queryEvidence = async (
  { requests }: QueryDeps,
  command: CommandOf<'dispute_evidence'>,
): Promise<QueryAnswer> => {
  const reply = await requests.retrieveDispute(command.providerReference);
  if (reply.kind === 'refused') return unanswered(reply.refusal);
  const dispute = parseDispute(reply.object);
  return dispute === null ? UNREADABLE : toAnswer(readEvidence(command, dispute));
};

/** What Stripe knows about an operation; docs/decisions tells why it is asked in these ways. */
export const createQuery =
  (deps: QueryDeps): Provider['query'] =>
  async ({ command, createdAt }: ProviderQuestion) => {
    switch (command.kind) {
      case 'authorize':
        return queryAuthorize(deps, command, createdAt);
      case 'capture':
        return readNow(deps, command.providerReference, (intent) => readCapture(command, intent));
      case 'void':
        return readNow(deps, command.providerReference, (intent) => readVoid(command, intent));
      case 'refund':
        return queryRefund(deps, command);
      case 'payout':
        return queryPayout(deps, command, createdAt);
      case 'dispute_evidence':
        return queryEvidence(deps, command);
      default:
        return unreachable(command);
    }
  };
