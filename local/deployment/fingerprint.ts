import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that decides what the CDK app synthesises: its sources, its settings and its dependencies. */
const folders = ['bin', 'lib', 'lambdas'];
const files = ['cdk.json', 'cdk.context.json', 'package-lock.json', 'tsconfig.json'];

const filesIn = (root: string, folder: string): string[] => {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
};

/**
 * What would be deployed, as one hash, without synthesising it: the same sources with the same context
 * give the same stacks.
 */
export const deploymentFingerprint = (root: string, context: unknown): string => {
  const present = files.map((name) => join(root, name)).filter((file) => existsSync(file));
  const all = [...folders.flatMap((folder) => filesIn(root, folder)), ...present].sort();
  const hash = createHash('sha256').update(JSON.stringify(context));
  for (const file of all) {
    hash.update('\0').update(file.slice(root.length)).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex');
};
