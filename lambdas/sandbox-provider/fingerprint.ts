import { createHash } from 'node:crypto';

/**
 * What makes two requests the same. The webhook URL is left out: it says where to report, not what to do, and a
 * client that moved house meanwhile still means the same charge.
 */
export const fingerprintOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
