import type { Command } from 'commander';
import { isId } from '../../lambdas/kernel/ids.ts';
import { formatRouting, parseRouting, type RoutingRules } from '../../lambdas/operations/domain/routing.ts';
import type { ProviderName } from '../../lambdas/providers/port.ts';
import { OpsError } from '../failure.ts';
import { connectDirectory } from '../merchants/connect.ts';
import type { OpenSession, Session } from '../session.ts';

const readRules = (words: readonly string[]): RoutingRules => {
  const rules = parseRouting(words.join(' '));
  if (rules.ok) return rules.value;
  throw new OpsError(
    `${rules.error.word} is no rule`,
    'A rule is CURRENCY=PROVIDER,PROVIDER or any=PROVIDER: a currency or provider that there is, each once.',
  );
};

/** A provider that is not deployed could not be asked by anybody. */
const requireDeployed = async (session: Session, rules: RoutingRules): Promise<void> => {
  const named = new Set<ProviderName>([...rules.values()].flat());
  if (named.has('sandbox')) await session.readOutputs('Quittance-Sandbox');
  if (!named.has('stripe')) return;
  const data = await session.readOutputs('Quittance-Data');
  if (data.find('StripeApiKeySecretArn') === undefined)
    throw new OpsError('Stripe is not deployed here', 'Deploy with context stripe: see docs/stripe.md.');
};

const route = async (
  session: Session,
  id: string,
  words: readonly string[],
  isDefault: boolean,
): Promise<void> => {
  if (!isId('mer', id))
    throw new OpsError(
      `${id} is not a merchant's id`,
      'It is mer_ and 26 letters and digits: see merchants list.',
    );
  const rules = readRules(words);
  await requireDeployed(session, rules);
  const routing = isDefault ? null : formatRouting(rules);
  const done = await (await connectDirectory(session)).setRouting(id, routing);
  if (!done.ok)
    throw done.error === 'changed'
      ? new OpsError(`merchant ${id} changed meanwhile`, 'Nothing was changed: run the command again.')
      : new OpsError(`there is no merchant ${id}`, 'See merchants list.');
  session.output.result({ merchant: id, routing }, [
    routing === null ? `${id}: as the deployment does` : `${id}: ${routing}`,
    'New payments follow within a minute; payments that are there stay where they are.',
  ]);
};

/** `merchants route`, below the group of the merchants' commands. */
export const addRoutingCommand = (merchants: Command, open: OpenSession): void => {
  merchants
    .command('route')
    .description("to which providers a merchant's payments go, and in which order")
    .argument('<id>', 'mer_…')
    .argument('[rules...]', 'CURRENCY=PROVIDER,PROVIDER or any=PROVIDER, such as EUR=stripe,sandbox')
    .option('--default', 'as the deployment does')
    .action(async (id: string, rules: string[], options: { readonly default?: true }, command: Command) => {
      const isDefault = options.default === true;
      if (isDefault === rules.length > 0)
        command.error('error: give rules, or --default for those of the deployment');
      await route(open(), id, rules, isDefault);
    });
};
