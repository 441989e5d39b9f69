import type { Log, LogFields } from '../../lambdas/platform/logger.ts';

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly code: string;
  readonly fields: LogFields;
  readonly error?: unknown;
}

/** A log that remembers its lines. */
export const createRecordingLog = (): { readonly log: Log; readonly lines: readonly LogLine[] } => {
  const lines: LogLine[] = [];
  const wrap = (bound: LogFields): Log => ({
    info: (code, fields) => lines.push({ level: 'info', code, fields: { ...bound, ...fields } }),
    warn: (code, fields) => lines.push({ level: 'warn', code, fields: { ...bound, ...fields } }),
    error: (code, fields, error) =>
      lines.push({ level: 'error', code, fields: { ...bound, ...fields }, error }),
    with: (fields) => wrap({ ...bound, ...fields }),
    startInvocation: () => undefined,
  });
  return { log: wrap({}), lines };
};
