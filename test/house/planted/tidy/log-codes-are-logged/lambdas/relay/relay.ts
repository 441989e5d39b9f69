import type { LOG_CODES } from '../platform/log-codes.ts';

export const relay = (log: (code: keyof typeof LOG_CODES) => void): void => log('RELAY_SENT');
