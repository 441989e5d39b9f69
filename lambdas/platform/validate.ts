import * as v from 'valibot';
import { holdsAccountData } from '../kernel/account-data.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { FieldError } from './problem.ts';

type Schema<T> = v.GenericSchema<unknown, T>;

/** Names the whole when no single field is to blame. */
const BODY = '(body)';

/** Stands for a name that is account data itself: what is answered is logged by whoever gets it. */
const WITHHELD = '(a name that holds account data)';

const pathOf = (issue: v.BaseIssue<unknown>): string => {
  const path = v.getDotPath(issue) ?? BODY;
  return holdsAccountData(path) ? WITHHELD : path;
};

/** Checks a value from outside; every failing field is named once, with what to do about it. */
export const validate = <T>(schema: Schema<T>, value: unknown): Result<T, readonly FieldError[]> => {
  // To valibot a list is an object whose fields are all missing.
  if (Array.isArray(value)) return err([{ field: BODY, message: 'must be an object' }]);
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return ok(parsed.output);
  const byField = new Map<string, string>();
  for (const issue of parsed.issues) {
    const field = pathOf(issue);
    if (!byField.has(field)) byField.set(field, messageOf(issue));
  }
  return err([...byField].map(([field, message]) => ({ field, message })));
};

/** Valibot's own texts begin like this, ours with "must": a schema's own words say more than the name of its type. */
const isDefaultText = (issue: v.BaseIssue<unknown>): boolean => !issue.message.startsWith('must ');

const messageOf = (issue: v.BaseIssue<unknown>): string => {
  if (issue.type === 'strict_object' && issue.expected === 'never') return 'is not a known field';
  if (issue.type === 'strict_object' && issue.received === 'undefined') return 'is required';
  if (issue.kind === 'schema' && issue.received === 'undefined') return 'is required';
  if (issue.kind !== 'schema' || !isDefaultText(issue)) return issue.message;
  // Valibot's default texts quote what was received, and that may be account data: say only what was expected.
  return `must be ${issue.expected ?? 'of another type'}`;
};
