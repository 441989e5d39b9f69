import { createPayment, poll, readTimeline, waitForOutcome } from '../demonstration/payments.ts';
import { chargesOf, journalEntriesOf, type Scene, type Story } from './story.ts';

/** The provider's late webhook comes after 20 s; a lost one is found by asking, 5 s and 30 s later. */
const outcomeSeconds = 120;

/** Twice, late and in the wrong order are over by then; a duplicate must have had its chance to do harm. */
const settleSeconds = 5;

const tellOne = async ({ shop, provider, newKey, check }: Scene, source: string): Promise<void> => {
  const created = await createPayment(shop, { amount: 2500, currency: 'EUR', source, key: newKey() });
  const outcome = await waitForOutcome(shop, created.id, outcomeSeconds);
  check(
    `${source} ends captured`,
    outcome.status === 'captured' && outcome.amount_captured === 2500,
    outcome,
  );
  const timeline = await poll({
    read: () => readTimeline(shop, created.id),
    until: (lines) => journalEntriesOf(lines).length > 1,
    withinSeconds: settleSeconds,
  });
  check(`${source}: one journal entry`, journalEntriesOf(timeline).length === 1, timeline);
  const captures = timeline.filter(({ kind, what }) => kind === 'event' && what === 'payment.captured');
  check(`${source}: captured is told once`, captures.length === 1, captures);
  const charges = chargesOf(await provider.charges(), timeline);
  check(`${source}: one charge at the provider`, charges.length === 1, charges);
};

/** Providers send webhooks more than once, late, in any order or not at all. */
export const oddWebhooks: Story = {
  title: 'Webhooks that come twice, late, in the wrong order or never',
  tell: async (scene) => {
    const sources = ['tok_webhook_twice', 'tok_webhook_late', 'tok_webhook_reordered', 'tok_webhook_lost'];
    await Promise.all(sources.map((source) => tellOne(scene, source)));
  },
};
