import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { LOG_CODES, type LogCode } from './log-codes.ts';

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Structured logging by code; fields are ids and facts, never account data, secrets, tokens or bodies. */
export interface Log {
  readonly info: (code: LogCode, fields?: LogFields) => void;
  readonly warn: (code: LogCode, fields?: LogFields) => void;
  /** `error` is logged with its name, message and stack: messages of ours carry no account data. */
  readonly error: (code: LogCode, fields?: LogFields, error?: unknown) => void;
  /** The same log with these fields on every line: correlation ids. */
  readonly with: (fields: LogFields) => Log;
  /** Forgets the previous invocation's keys: a warm function must not mix two requests' ids. */
  readonly startInvocation: (context: Context) => void;
}

const wrap = (logger: Logger, bound: LogFields): Log => {
  const line = (
    code: LogCode,
    fields: LogFields | undefined,
  ): { message: string; [key: string]: unknown } => ({
    code,
    ...bound,
    ...fields,
    message: LOG_CODES[code],
  });
  return {
    info: (code, fields) => logger.info(line(code, fields)),
    warn: (code, fields) => logger.warn(line(code, fields)),
    error: (code, fields, error) =>
      error instanceof Error ? logger.error(line(code, fields), error) : logger.error(line(code, fields)),
    with: (fields) => wrap(logger, { ...bound, ...fields }),
    startInvocation: (context) => {
      logger.resetKeys();
      logger.addContext(context);
    },
  };
};

export const createLogger = (serviceName: string): Log => wrap(new Logger({ serviceName }), {});

/** For code that runs outside a function, such as the operators' command line. */
export const silentLog: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => silentLog,
  startInvocation: () => undefined,
};
