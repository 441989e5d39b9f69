import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { createBundler } from '../lib/constructs/bundle.ts';
import { parseSettings } from '../lib/settings.ts';
import { createStacks } from '../lib/stacks/stacks.ts';

const app = new App();

createStacks(app, {
  settings: parseSettings((key) => app.node.tryGetContext(key) as unknown),
  bundle: createBundler({
    lambdasFolder: fileURLToPath(new URL('../lambdas', import.meta.url)),
    outputFolder: fileURLToPath(new URL('../cdk.out/.bundles', import.meta.url)),
  }),
});
