import * as v from 'valibot';

/** Something that is wrong with one message, in a word that stays the same: what runbooks and operators look for. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
  readonly reason: string;

  /** @param detail For people: ids and facts, never what a message says about a payer. */
  constructor(reason: string, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/** Names the field and what was expected there, and never what was found. */
const unreadable = ([issue]: v.ValiError<v.GenericSchema>['issues']): MessageError =>
  new MessageError(
    'unreadable_message',
    `${v.getDotPath(issue) ?? 'the message'}: expected ${issue.expected ?? 'another value'}`,
  );

/**
 * Why a message failed, as it may be logged: the reason in one word, and an error that quotes nothing. Valibot's own
 * texts quote what was received.
 */
export const failureOf = (error: unknown): { readonly reason: string; readonly error: unknown } => {
  if (error instanceof MessageError) return { reason: error.reason, error };
  if (v.isValiError(error)) return { reason: 'unreadable_message', error: unreadable(error.issues) };
  return { reason: error instanceof Error ? error.name : 'unknown', error };
};
