import * as v from 'valibot';
import { type BreakId, isId } from '../kernel/ids.ts';

const Due = v.strictObject({
  break_id: v.custom<BreakId>((value) => typeof value === 'string' && isId('brk', value)),
  due_at: v.string(),
});

/** In the resolutions queue: this break should have ended by now. */
export type BreakDueMessage = Readonly<v.InferOutput<typeof Due>>;

/** Whether a message of the queue is about a break; says nothing about whether it is a right one. */
export const isAboutBreak = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'break_id' in body;

/** @throws if the message has another form: it will end among the dead letters. */
export const parseBreakDue = (body: unknown): BreakDueMessage => v.parse(Due, body);
