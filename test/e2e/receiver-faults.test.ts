import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captured, mark, messagesIn, postWebhook, readWebhookSecret } from './provider-webhooks.ts';
import { ops } from './run-ops.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let secret: string;
let asDeployed: Record<string, string>;

const receive = () => ({ FunctionName: world.output('ReceiveFunction') });

/** New processes start with these, and with secrets that they read anew. */
const setVariables = (Variables: Record<string, string>) =>
  world.lambda.send(new UpdateFunctionConfigurationCommand({ ...receive(), Environment: { Variables } }));

const noticed = () => captured('op_1', `pev_noticed_${world.newKey()}`, 'charge.noticed');

const post = (event: object, signedWith = secret) =>
  postWebhook(world, JSON.stringify(event), { secret: signedWith });

beforeAll(async () => {
  world = openWorld();
  secret = await readWebhookSecret(world);
  const { Environment } = await world.lambda.send(new GetFunctionConfigurationCommand(receive()));
  asDeployed = Environment?.Variables ?? {};
});
afterAll(() => setVariables(asDeployed));

describe('the receiver', () => {
  it.each([
    ['may not write to the archive', 'ARCHIVE_BUCKET', () => 'somebody-elses-bucket'],
    ['cannot reach the queue', 'PROVIDER_EVENTS_QUEUE_URL', (url: string) => `${url}-gone`],
  ])('that %s asks the provider to send again, and takes it in then', async (_what, name, broken) => {
    const from = new Date().toISOString();
    const event = noticed();
    await setVariables({ ...asDeployed, [name]: broken(asDeployed[name] ?? '') });

    const answer = await post(event);

    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'not_kept', retryable: true });
    expect(await messagesIn(world, 'ProviderEventsQueueUrl')).toBe(0);
    await setVariables(asDeployed);
    expect((await post(event)).status).toBe(202);
    expect(await mark(world, event.id)).toMatchObject({ outcome: 'ignored' });
    const to = new Date().toISOString();
    const { json } = await ops(
      'provider-events',
      'list',
      '--provider',
      'sandbox',
      '--from',
      from,
      '--to',
      to,
    );
    const kept = (json as readonly { readonly id: string }[]).filter(({ id }) => id === event.id);
    // What was archived and not queued is evidence, too.
    expect(kept).toHaveLength(name === 'ARCHIVE_BUCKET' ? 1 : 2);
  });

  it('takes two secrets while one replaces the other, and the retired one no more', async () => {
    const rotate = async (SecretString: string) =>
      new SecretsManagerClient(world.config).send(
        new PutSecretValueCommand({ SecretId: world.output('SandboxWebhookSecretArn'), SecretString }),
      );
    const [second, third] = [`second-${world.newKey()}`, `third-${world.newKey()}`];
    const statuses = async (...secrets: readonly string[]) =>
      Promise.all(secrets.map(async (one) => (await post(noticed(), one)).status));

    await rotate(second);
    await setVariables({ ...asDeployed, RESTARTED: 'once' });
    expect(await statuses(secret, second, third)).toEqual([202, 202, 401]);

    await rotate(third);
    await setVariables({ ...asDeployed, RESTARTED: 'twice' });
    expect(await statuses(secret, second, third)).toEqual([401, 202, 202]);

    await rotate(secret);
    await rotate(secret);
    await setVariables(asDeployed);
    expect(await statuses(secret)).toEqual([202]);
  });
});
