import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';

/** Turns an entry, such as `operations/submit`, into the code of a function. */
export type Bundle = (entry: string) => Code;

/** A function's entry file is not there, so nothing could be deployed for it. */
export class MissingEntryError extends Error {
  override readonly name = 'MissingEntryError';
}

const LAMBDA_CREDENTIALS = fileURLToPath(
  new URL('../../lambdas/platform/lambda-credentials.ts', import.meta.url),
);

/** How every function is built, but for what stands in for a dependency. */
export const BUNDLING = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  // CommonJS and the ES module sources of dependencies: the fastest cold start of the combinations measured.
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  // Names reach the logs through error.name and Powertools' cold-start metric, so they are kept.
  keepNames: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'silent',
} as const satisfies BuildOptions;

/**
 * Bundles `<lambdasFolder>/<entry>.handler.ts` into one file that exports `handler`.
 *
 * @param folders.outputFolder Where bundles are written; each entry has its own folder there.
 * @returns A function that throws MissingEntryError when the entry file does not exist.
 */
export const createBundler =
  (folders: { readonly lambdasFolder: string; readonly outputFolder: string }): Bundle =>
  (entry) => {
    const entryFile = path.join(folders.lambdasFolder, `${entry}.handler.ts`);
    if (!existsSync(entryFile)) {
      throw new MissingEntryError(`no entry file for the function ${entry}: expected ${entryFile}`);
    }
    const folder = path.join(folders.outputFolder, entry.replaceAll('/', '-'));
    buildSync({
      entryPoints: [entryFile],
      outfile: path.join(folder, 'index.js'),
      // Paths inside the output are relative to here, so the same sources give the same asset on every machine.
      absWorkingDir: path.dirname(folders.lambdasFolder),
      ...BUNDLING,
      // The SDK's own chain brings SSO, profiles and instance metadata along: a third of the api function.
      alias: { '@aws-sdk/credential-provider-node': LAMBDA_CREDENTIALS },
    });
    return Code.fromAsset(folder);
  };
