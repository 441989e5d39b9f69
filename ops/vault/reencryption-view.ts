import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer());

/** What the function answers. */
export const REENCRYPTION_RUN = v.object({
  object: v.literal('reencryption'),
  status: v.picklist(['running', 'done']),
  started_at: v.string(),
  new_token_keys: v.boolean(),
  moved: count,
  current: count,
  damaged: count,
  gone: count,
});

export type ReencryptionRun = v.InferOutput<typeof REENCRYPTION_RUN>;

export const reencryptionLine = ({ started_at, moved, current, damaged, gone }: ReencryptionRun): string =>
  `since ${started_at}: ${moved} sealed anew, ${current} were new, ${gone} erased meanwhile, ${damaged} damaged`;
