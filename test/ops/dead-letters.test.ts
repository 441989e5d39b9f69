import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BACKEND_OUTPUTS, SANDBOX_OUTPUTS } from '../../lib/outputs.ts';
import type { Explained } from '../../ops/dlq/connect.ts';
import { DEAD_LETTER_QUEUES } from '../../ops/dlq/dead-letter-queues.ts';
import type { DeadLetter } from '../../ops/dlq/dead-letters.ts';
import { letterJson, letterLines } from '../../ops/dlq/dlq-view.ts';
import { factsOf } from '../../ops/dlq/message-facts.ts';
import { createRedrive } from '../../ops/dlq/redrive.ts';

const letter = (id: string, body = '{}'): DeadLetter => ({
  id,
  handle: `handle of ${id}`,
  body,
  sentAtMs: Date.parse('2026-11-21T09:00:00.000Z'),
  receives: 10,
  attributes: undefined,
  groupId: undefined,
});

describe('the dead-letter queues that operators have', () => {
  it('are all that are deployed, each with its runbook, its source and its function', () => {
    const outputs: readonly string[] = [...BACKEND_OUTPUTS, ...SANDBOX_OUTPUTS];
    const named = outputs.filter((name) => /(DeadLettersUrl|FailuresQueueUrl)$/.test(name));
    expect(Object.keys(DEAD_LETTER_QUEUES).sort()).toEqual(named.sort());
    for (const { source, consumer, runbook } of Object.values(DEAD_LETTER_QUEUES)) {
      expect(outputs).toContain(consumer);
      expect(source === 'stream' || outputs.includes(source)).toBe(true);
      expect(existsSync(new URL(`../../docs/runbooks/${runbook}.md`, import.meta.url))).toBe(true);
    }
  });
});

describe('what a message is about', () => {
  it('is its ids and times, and nothing that it says', () => {
    const body = JSON.stringify({
      provider: 'sandbox',
      archive_key: 'provider=sandbox/date=2026-11-21/09/x.json',
      raw_body: '{"card":"4242424242424242"}',
      body: 'whatever',
      event_type: 'a text that somebody wrote',
      merchant_id: { name: 'Marjorie' },
      cardholder: 'Marjorie',
      check: 3,
    });
    expect(factsOf(body)).toEqual({
      provider: 'sandbox',
      archive_key: 'provider=sandbox/date=2026-11-21/09/x.json',
      check: 3,
    });
  });

  it('is found one level down where a message has parts', () => {
    const body = JSON.stringify({
      doubted_event: { id: 'pev_1', operation_id: 'op_1', type: 'charge.failed' },
      requestContext: { requestId: 'r-1', condition: 'RetryAttemptsExhausted' },
      anything: { id: 'hidden' },
    });
    expect(factsOf(body)).toEqual({
      id: 'pev_1',
      operation_id: 'op_1',
      type: 'charge.failed',
      requestId: 'r-1',
      condition: 'RetryAttemptsExhausted',
    });
  });

  it.each(['', 'no JSON', '"text"', 'null', '[{"id":"1"}]'])('is nothing for %j', (body) => {
    expect(factsOf(body)).toEqual({});
  });
});

describe('a dead letter', () => {
  const failure = { at: '2026-11-21T09:30:00.000Z', reason: 'body_unreadable', detail: 'not in its form' };
  const explained: Explained = { ...letter('m1', '{"card":"4242424242424242"}'), failure };

  it('is shown with its reason and without its body', () => {
    expect(letterJson(explained)).toMatchObject({
      message_id: 'm1',
      reason: 'body_unreadable',
      detail: 'not in its form',
      receives: 10,
      about: {},
      bytes: 27,
    });
    const lines = letterLines(explained).join('\n');
    expect(lines).toContain('m1: body_unreadable');
    expect(lines).not.toContain('4242');
  });

  it('of which no log tells is said to be that', () => {
    expect(letterJson({ ...explained, failure: null })).toMatchObject({ reason: 'not_logged', detail: null });
    expect(letterLines({ ...explained, failure: null }).join('\n')).toContain('crashed or timed out');
  });
});

/** A queue of three dead letters, and what was done in which order; sending fails from the n-th on. */
const setup = (failsFrom = Number.POSITIVE_INFINITY) => {
  const steps: string[] = [];
  let sent = 0;
  const redrive = createRedrive({
    letters: {
      hold: async () => ['a', 'b', 'c'].map((id) => letter(id)),
      release: async (_url, { id }) => {
        steps.push(`release ${id}`);
      },
      remove: async (_url, { id }) => {
        steps.push(`delete ${id}`);
      },
    },
    clock: { sleep: async () => undefined },
  });
  const from = {
    url: 'dead letters',
    sendBack: async ({ id }: DeadLetter) => {
      if (++sent >= failsFrom) throw new Error('SQS is away');
      steps.push(`send ${id}`);
    },
  };
  return { steps, run: (...ids: readonly string[]) => redrive(from, async () => new Set(ids)) };
};

describe('to send dead letters back', () => {
  it('sends each before it deletes it, and lets go of the others', async () => {
    const { run, steps } = setup();
    expect(await run('a', 'c')).toEqual({ redriven: ['a', 'c'], left: 1 });
    expect(steps).toEqual(['send a', 'delete a', 'send c', 'delete c', 'release b']);
  });

  it('deletes nothing that was not sent: what is left is there for the next time', async () => {
    const { run, steps } = setup(2);
    await expect(run('a', 'b', 'c')).rejects.toThrow('SQS is away');
    expect(steps).toEqual(['send a', 'delete a', 'release b', 'release c']);
  });
});
