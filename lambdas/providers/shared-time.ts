import type { SendHttp } from './http-call.ts';

/**
 * What one operation may take at its provider in all, sent or asked about, however many calls that is. Two of them with
 * their waiting, for a question and for sending it again, and our own work fit into the function's 30 seconds; an intent
 * that is created and confirmed takes one or two.
 */
export const SEND_MS = 7_000;

/** With less left a call would more often end in doubt than in an answer: what was not begun is no doubt. */
const CALL_MS_MIN = 1_000;

/**
 * One time limit for all calls that are made through it, from now on. Once it is over nothing is sent any more, which is
 * safe: whoever made the call hears that not a byte has left.
 */
export const sharingTime = (send: SendHttp, totalMs: number): SendHttp => {
  const endsMs = performance.now() + totalMs;
  return async (call) => {
    const withinMs = endsMs - performance.now();
    return withinMs < CALL_MS_MIN ? { kind: 'not_sent' } : send({ ...call, withinMs });
  };
};
