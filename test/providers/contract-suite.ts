import { afterEach, describe, expect, it } from 'vitest';
import { deriveId, type OperationId } from '../../lambdas/kernel/ids.ts';
import { money, zero } from '../../lambdas/kernel/money.ts';
import type { HistoryLine, Provider, ProviderCommand, ProviderEvent } from '../../lambdas/providers/port.ts';
import { createManualClock } from '../support/clock.ts';
import type { ProviderUnderTest } from './provider-under-test.ts';

type AuthorizeCommand = Extract<ProviderCommand, { kind: 'authorize' }>;

const AMOUNT = money(1250, 'EUR');
const PART = money(400, 'EUR');
const NOTHING = zero(AMOUNT.currency);
const DAY_MS = 24 * 60 * 60 * 1000;

const operation = (name: string): OperationId => deriveId('op', 'contract', name);

const authorize = (source: string, other: Partial<AuthorizeCommand> = {}): AuthorizeCommand => ({
  kind: 'authorize',
  operationId: operation('authorize'),
  amount: AMOUNT,
  source,
  capture: 'automatic',
  ...other,
});

const TAKEN = { kind: 'succeeded', amountAuthorized: AMOUNT, amountCaptured: AMOUNT };
const HELD = { kind: 'succeeded', amountAuthorized: AMOUNT, amountCaptured: NOTHING };

const referenceIn = (answer: object): string =>
  'providerReference' in answer
    ? String(answer.providerReference)
    : expect.unreachable(JSON.stringify(answer));

/** What every provider behind the port must do alike: the house knows no other differences than its capabilities. */
export const describeProviderContract = (name: string, start: () => Promise<ProviderUnderTest>): void => {
  describe(`${name} keeps the contract of the port:`, () => {
    let open: ProviderUnderTest | null = null;
    afterEach(async () => {
      await open?.close();
      open = null;
    });

    const setup = async () => {
      const subject = await start();
      open = subject;
      const { provider, nowMs } = subject;
      const createdAt = new Date(nowMs).toISOString();
      const days = (from: number, to: number) => ({
        from: new Date(nowMs + from * DAY_MS).toISOString(),
        to: new Date(nowMs + to * DAY_MS).toISOString(),
      });
      const ask = async (command: ProviderCommand) => provider.query({ command, createdAt });
      const history = async (): Promise<readonly HistoryLine[]> => {
        const lines: HistoryLine[] = [];
        let cursor: string | null = null;
        do {
          const page: Awaited<ReturnType<Provider['history']>> = await provider.history({
            ...days(-1, 1),
            cursor,
          });
          lines.push(...page.lines);
          cursor = page.nextCursor;
        } while (cursor !== null);
        return lines;
      };
      const told = (operationId: string): readonly ProviderEvent[] =>
        subject.webhooks().flatMap(({ body }) => {
          const translated = subject.translate(body);
          if (!translated.ok) return expect.unreachable(translated.error.detail);
          return translated.value.operationId === operationId ? [translated.value] : [];
        });
      const hold = async () => {
        const command = authorize(subject.sources.approved, { capture: 'manual' });
        return { command, providerReference: referenceIn(await provider.submit(command)) };
      };
      return { ...subject, createdAt, days, ask, history, told, hold };
    };

    const capture = (providerReference: string, amount = AMOUNT): ProviderCommand => ({
      kind: 'capture',
      operationId: operation('capture'),
      amount,
      providerReference,
    });
    const cancel = (providerReference: string): ProviderCommand => ({
      kind: 'void',
      operationId: operation('void'),
      providerReference,
    });
    const refund = (providerReference: string, amount = PART, ordinal = 1): ProviderCommand => ({
      kind: 'refund',
      operationId: operation(`refund ${ordinal}`),
      amount,
      providerReference,
    });

    describe('a payment', () => {
      it('is taken at once, and says so to whoever asks', async () => {
        const { provider, sources, ask, told } = await setup();
        const command = authorize(sources.approved);
        const answer = await provider.submit(command);
        expect(answer).toMatchObject(TAKEN);
        expect(await ask(command)).toEqual(answer);
        expect(told(command.operationId).at(-1)?.answer).toEqual(answer);
      });

      it('is taken once however often it is sent', async () => {
        const { provider, sources, history } = await setup();
        const command = authorize(sources.approved);
        const answers = [await provider.submit(command), await provider.submit(command)];
        expect(answers[1]).toEqual(answers[0]);
        expect(await history()).toHaveLength(1);
      });

      it('is declined for good', async () => {
        const { provider, sources, ask, history, told } = await setup();
        const command = authorize(sources.declined);
        const answer = await provider.submit(command);
        expect(answer).toMatchObject({ kind: 'failed', code: 'card_declined' });
        expect(await ask(command)).toMatchObject({ kind: 'failed', code: 'card_declined' });
        expect(told(command.operationId).at(-1)?.answer).toMatchObject({ kind: 'failed' });
        expect(await history()).toEqual([]);
      });

      it('with a source that is none is refused, and nothing is taken', async () => {
        const { provider, sources, history } = await setup();
        expect(await provider.submit(authorize(sources.unknown))).toMatchObject({
          kind: 'failed',
          code: 'invalid_source',
        });
        expect(await history()).toEqual([]);
      });

      it('may send the payer somewhere first', async () => {
        const { provider, sources, ask, finishAction, told } = await setup();
        const command = authorize(sources.asksPayer);
        const answer = await provider.submit(command);
        expect(answer).toMatchObject({
          kind: 'requires_action',
          redirectUrl: expect.stringMatching(/^https?:/),
        });
        expect(await ask(command)).toEqual(answer);
        await finishAction('redirectUrl' in answer ? answer.redirectUrl : '');
        expect(await ask(command)).toMatchObject(TAKEN);
        expect(told(command.operationId).at(-1)?.answer).toMatchObject(TAKEN);
      });
    });

    describe('a payment that waits for its payer', () => {
      it('is given up, and nothing comes of it any more', async () => {
        const { provider, sources, ask, told, history } = await setup();
        const command = authorize(sources.asksPayer);
        const voiding = cancel(referenceIn(await provider.submit(command)));
        expect(await ask(voiding)).toMatchObject({ kind: 'not_found' });
        const answer = await provider.submit(voiding);
        expect(answer).toMatchObject({ kind: 'succeeded', amountCaptured: NOTHING });
        expect(await ask(voiding)).toMatchObject({ kind: 'succeeded', amountCaptured: NOTHING });
        expect(told(voiding.operationId).at(-1)?.answer).toMatchObject({ kind: 'succeeded' });
        expect(await ask(command)).toMatchObject({ kind: 'failed', code: 'expired' });
        expect(await history()).toEqual([]);
      });
    });

    it('a card in clear is charged as any source is, once, or not sent at all', async () => {
      const command = authorize('tok_00000000000000000000000000');
      const { provider, cards, ask, history } = await setup();
      const card = cards?.approved ?? {
        type: 'card',
        number: '4242424242424242',
        expMonth: 12,
        expYear: 2031,
      };
      const answers = [await provider.submit(command, card), await provider.submit(command, card)];
      expect(answers[1]).toEqual(answers[0]);
      const reason = 'provider_takes_no_account_data';
      expect(answers[0]).toMatchObject(cards === null ? { kind: 'not_accepted', reason } : TAKEN);
      expect(await ask(command)).toEqual(cards === null ? { kind: 'not_found' } : answers[0]);
      expect(await history()).toHaveLength(cards === null ? 0 : 1);
    });

    describe('a hold', () => {
      it('takes nothing until it is captured', async () => {
        const { provider, ask, hold, history } = await setup();
        const { command, providerReference } = await hold();
        expect(await ask(command)).toMatchObject(HELD);
        expect(await history()).toEqual([]);
        const answer = await provider.submit(capture(providerReference));
        expect(answer).toMatchObject(TAKEN);
        expect(await ask(capture(providerReference))).toEqual(answer);
        expect(await history()).toMatchObject([
          { kind: 'charge', operationId: operation('capture'), amount: AMOUNT },
        ]);
      });

      it('is captured once however often that is asked', async () => {
        const { provider, hold, history, told } = await setup();
        const command = capture((await hold()).providerReference);
        const answers = [await provider.submit(command), await provider.submit(command)];
        expect(answers[1]).toEqual(answers[0]);
        expect(await history()).toHaveLength(1);
        expect(told(command.operationId).at(-1)?.answer).toEqual(answers[0]);
      });

      it('can be captured in part, and the answer tells what is left of it', async () => {
        const { provider, hold, history } = await setup();
        const { providerReference } = await hold();
        const answer = await provider.submit(capture(providerReference, PART));
        expect(answer).toMatchObject({ kind: 'succeeded', amountCaptured: PART });
        // Some release the rest at once, others keep it: never is there less than what was taken.
        if (answer.kind === 'succeeded')
          expect([AMOUNT.minor, PART.minor]).toContain(answer.amountAuthorized.minor);
        expect(await history()).toMatchObject([{ kind: 'charge', amount: PART }]);
      });

      it('gives no more than it holds', async () => {
        const { provider, hold, history } = await setup();
        const { providerReference } = await hold();
        const answer = await provider.submit(capture(providerReference, money(1251, 'EUR')));
        expect(answer).toMatchObject({ kind: 'failed', code: 'invalid_request' });
        expect(await history()).toEqual([]);
      });

      it('is given up, and then there is nothing to capture', async () => {
        const { provider, ask, hold, told, history } = await setup();
        const { providerReference } = await hold();
        const command = cancel(providerReference);
        const answer = await provider.submit(command);
        expect(answer).toMatchObject({ kind: 'succeeded', amountCaptured: NOTHING });
        expect(await ask(command)).toMatchObject({ kind: 'succeeded', amountCaptured: NOTHING });
        expect(told(command.operationId).at(-1)?.answer).toMatchObject({ kind: 'succeeded' });
        expect(await provider.submit(capture(providerReference))).toMatchObject({ kind: 'failed' });
        expect(await history()).toEqual([]);
      });

      it('cannot be given up once it was captured', async () => {
        const { provider, hold } = await setup();
        const { providerReference } = await hold();
        await provider.submit(capture(providerReference));
        expect(await provider.submit(cancel(providerReference))).toMatchObject({ kind: 'failed' });
      });
    });

    describe('a refund', () => {
      it('gives money back, as often as there is some', async () => {
        const { provider, sources, ask, history, told } = await setup();
        const providerReference = referenceIn(await provider.submit(authorize(sources.approved)));
        const first = await provider.submit(refund(providerReference));
        expect(first).toMatchObject({ kind: 'refunded', amount: PART });
        expect(await provider.submit(refund(providerReference))).toEqual(first);
        expect(await ask(refund(providerReference))).toEqual(first);
        expect(told(operation('refund 1')).at(-1)?.answer).toEqual(first);
        const second = await provider.submit(refund(providerReference, PART, 2));
        expect(referenceIn(second)).not.toBe(referenceIn(first));
        const lines = await history();
        expect(
          lines
            .filter(({ kind }) => kind === 'refund')
            .map(({ operationId }) => operationId)
            .sort(),
        ).toEqual([operation('refund 1'), operation('refund 2')].sort());
      });

      it('that the payer’s bank sends back was made and came back, and can be made again', async () => {
        const { provider, refundsComeBackTo, sendBack, ask, history, told } = await setup();
        const providerReference = referenceIn(await provider.submit(authorize(refundsComeBackTo)));
        const command = refund(providerReference, AMOUNT);
        const made = await provider.submit(command);
        expect(made).toMatchObject({ kind: 'refunded', amount: AMOUNT });
        sendBack(referenceIn(made));
        const returned = {
          kind: 'returned',
          providerReference: referenceIn(made),
          amount: AMOUNT,
          code: 'refund_refused',
        };
        expect(await ask(command)).toEqual(returned);
        expect(told(command.operationId).at(-1)?.answer).toEqual(returned);
        const moves = (await history()).filter(({ operationId }) => operationId === command.operationId);
        expect(moves.map(({ kind }) => kind).sort()).toEqual(['refund', 'refund_return']);
        for (const move of moves)
          expect(move).toMatchObject({ amount: AMOUNT, providerReference: referenceIn(made) });
        expect(await provider.submit(refund(providerReference, AMOUNT, 2))).toMatchObject({
          kind: 'refunded',
        });
      });

      it('of more than is there is refused', async () => {
        const { provider, sources, ask } = await setup();
        const providerReference = referenceIn(await provider.submit(authorize(sources.approved)));
        const command = refund(providerReference, money(1251, 'EUR'));
        expect(await provider.submit(command)).toMatchObject({ kind: 'failed', code: 'invalid_request' });
        expect(await ask(command)).toEqual({ kind: 'not_found' });
      });
    });

    describe('when something goes wrong', () => {
      it('a lost reply leaves a doubt, which a question ends', async () => {
        const { provider, breakNext, ask, history } = await setup();
        const command = authorize(breakNext('after'));
        expect(await provider.submit(command)).toMatchObject({ kind: 'ambiguous' });
        expect(await ask(command)).toMatchObject(TAKEN);
        expect(await provider.submit(command)).toMatchObject(TAKEN);
        expect(await history()).toHaveLength(1);
      });

      it('an error is no refusal, and the same request may be sent again', async () => {
        const { provider, breakNext, ask, history } = await setup();
        const command = authorize(breakNext('before'));
        expect(['ambiguous', 'not_accepted']).toContain((await provider.submit(command)).kind);
        expect(await ask(command)).toEqual({ kind: 'not_found' });
        expect(await history()).toEqual([]);
        expect(await provider.submit(command)).toMatchObject(TAKEN);
        expect(await history()).toHaveLength(1);
      });

      it('an operation that was never sent is not found', async () => {
        const { provider, sources, ask } = await setup();
        expect(await ask(authorize(sources.approved))).toEqual({ kind: 'not_found' });
        const providerReference = referenceIn(await provider.submit(authorize(sources.approved)));
        expect(await ask(refund(providerReference))).toEqual({ kind: 'not_found' });
      });

      it('a wrong key is not accepted, and the question not answered', async () => {
        const { withWrongKey, sources, history, createdAt } = await setup();
        const command = authorize(sources.approved);
        expect(await withWrongKey.submit(command)).toEqual({ kind: 'not_accepted', reason: 'unauthorized' });
        expect(await withWrongKey.query({ command, createdAt })).toEqual({
          kind: 'no_answer',
          reason: 'unauthorized',
        });
        expect(await history()).toEqual([]);
      });

      it('nothing is sent where nobody listens', async () => {
        const { unreachable, sources, createdAt, days } = await setup();
        const command = authorize(sources.approved);
        expect(await unreachable.submit(command)).toEqual({ kind: 'not_accepted', reason: 'unreachable' });
        expect(await unreachable.query({ command, createdAt })).toEqual({
          kind: 'no_answer',
          reason: 'unreachable',
        });
        await expect(unreachable.history({ ...days(-1, 1), cursor: null })).rejects.toThrow();
      });
    });

    describe('a webhook', () => {
      it('is genuine under its secret, and under no other', async () => {
        const { provider, sources, webhooks, verify, secrets } = await setup();
        await provider.submit(authorize(sources.approved));
        const clock = createManualClock();
        expect(webhooks().length).toBeGreaterThan(0);
        for (const { body, headers } of webhooks()) {
          const rawBody = Buffer.from(body);
          expect(verify({ rawBody, headers, secrets, clock }).ok).toBe(true);
          expect(verify({ rawBody, headers, secrets: ['another'], clock }).ok).toBe(false);
          expect(verify({ rawBody: Buffer.from(`${body} `), headers, secrets, clock }).ok).toBe(false);
          clock.advance(301_000);
          expect(verify({ rawBody, headers, secrets, clock })).toEqual({
            ok: false,
            error: 'timestamp_too_old',
          });
          clock.advance(-602_000);
          expect(verify({ rawBody, headers, secrets, clock })).toEqual({
            ok: false,
            error: 'timestamp_in_future',
          });
          clock.advance(301_000);
        }
      });

      it('that nobody can read is told from one that moves nothing', async () => {
        const { translate } = await setup();
        expect(translate('{"hello":"world"}').ok).toBe(false);
        expect(translate('nonsense').ok).toBe(false);
      });
    });

    it('its history can be narrowed to a time', async () => {
      const { provider, sources, days } = await setup();
      await provider.submit(authorize(sources.approved));
      expect(await provider.history({ ...days(-9, -8), cursor: null })).toEqual({
        lines: [],
        nextCursor: null,
      });
    });

    it('it says what it can do, and for how long it may be in doubt', async () => {
      const { provider } = await setup();
      expect(provider.capabilities.kinds).toEqual(
        expect.arrayContaining(['authorize', 'capture', 'void', 'refund']),
      );
      expect(provider.capabilities.consistencySeconds).toBeGreaterThan(0);
      expect(provider.capabilities.idempotencySeconds).toBeGreaterThan(
        provider.capabilities.consistencySeconds,
      );
    });
  });
};
