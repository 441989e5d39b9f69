import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HttpCall, SendHttp } from '../../lambdas/providers/http-call.ts';
import { sharingTime } from '../../lambdas/providers/shared-time.ts';

const CALL: HttpCall = { method: 'POST', url: new URL('https://provider.example/'), headers: {}, body: '{}' };

/** A provider that takes its time for each call, and what each was given. */
const slow = (takesMs: number) => {
  const given: (number | undefined)[] = [];
  const send: SendHttp = async ({ withinMs }) => {
    given.push(withinMs);
    await vi.advanceTimersByTimeAsync(takesMs);
    return { kind: 'replied', status: 200, body: '{}' };
  };
  return { given, send };
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('calls that share their time', () => {
  it('are given what those before them have left, and are not begun once that is too little', async () => {
    const { given, send } = slow(2_500);
    const sharing = sharingTime(send, 7_000);
    const replies: string[] = [];
    for (let calls = 0; calls < 10; calls++) replies.push((await sharing(CALL)).kind);
    expect(given).toEqual([7_000, 4_500, 2_000]);
    expect(replies.slice(0, 4)).toEqual(['replied', 'replied', 'replied', 'not_sent']);
    expect(new Set(replies.slice(4))).toEqual(new Set(['not_sent']));
  });

  it('share it with each other only', async () => {
    const { given, send } = slow(6_500);
    await sharingTime(send, 7_000)(CALL);
    await sharingTime(send, 7_000)(CALL);
    expect(given).toEqual([7_000, 7_000]);
  });
});
