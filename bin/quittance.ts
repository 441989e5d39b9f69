import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { createBundler } from '../lib/constructs/bundle.ts';
import { parseSettings } from '../lib/settings.ts';
import { createStacks } from '../lib/stacks/stacks.ts';

const app = new App();

createStacks(app, {
  settings: parseSettings((key) => app.node.tryGetContext(key) as unknown),
  bundle: createBundler({
    lambdasFolder: path.join(import.meta.dirname, '../lambdas'),
    outputFolder: path.join(app.outdir, '.bundles'),
  }),
});
