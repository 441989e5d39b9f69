import type { Fault } from './domain/sources.ts';
import { type Answer, refusal } from './sandbox-answer.ts';

/** What becomes of the proper answer on the way to a request that meets a fault. */
export const faulty = (fault: Fault, proper: Answer): Answer => {
  const { delayMs, errorStatus } = fault;
  if (errorStatus === null) return { ...proper, delayMs };
  return { ...refusal(errorStatus === 500 ? 'internal' : 'gateway_timeout'), delayMs };
};
