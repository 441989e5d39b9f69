import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What would be deployed, as one hash: every template, and every asset by the hash in its file name.
 * Metadata and the construct tree are left out, because they change without any effect on the stacks.
 */
export const assemblyFingerprint = (assembly: string): string => {
  const hash = createHash('sha256');
  const files = readdirSync(assembly).filter((name) => /\.(template|assets)\.json$/.test(name));
  for (const name of files.sort()) {
    hash
      .update(name)
      .update('\0')
      .update(readFileSync(join(assembly, name)))
      .update('\0');
  }
  return hash.digest('hex');
};
