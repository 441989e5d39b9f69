import { createPayment, readTimeline, waitForOutcome } from '../demonstration/payments.ts';
import { chargesOf, journalEntriesOf, type Scene, type Story } from './story.ts';

/** Past the first waits of the resolution schedule (5 s, 30 s), with room for a busy machine. */
const outcomeSeconds = 120;

const tellOf = async ({ shop, provider, newKey }: Scene, source: string) => {
  const created = await createPayment(shop, { amount: 990, currency: 'EUR', source, key: newKey() });
  const payment = await waitForOutcome(shop, created.id, outcomeSeconds);
  const timeline = await readTimeline(shop, created.id);
  return { payment, timeline, charges: chargesOf(await provider.charges(), timeline) };
};

/** The money is taken and the reply is lost: a timeout is not a failure. */
export const replyLostAfterTheCharge: Story = {
  title: 'The provider takes the money, and its reply is lost',
  tell: async (scene) => {
    const sources = ['tok_timeout_after_commit', 'tok_http_500_after_commit'];
    await Promise.all(
      sources.map(async (source) => {
        const { payment, timeline, charges } = await tellOf(scene, source);
        scene.check(`${source} ends captured`, payment.status === 'captured', payment);
        scene.check(`${source}: one charge at the provider`, charges.length === 1, charges);
        scene.check(`${source}: one journal entry`, journalEntriesOf(timeline).length === 1, timeline);
      }),
    );
  },
};

/** The request is lost before anything happened: asking again with the same key is safe. */
export const requestLostBeforeTheCharge: Story = {
  title: 'The provider loses the request',
  tell: async (scene) => {
    const sources = ['tok_timeout_before_commit', 'tok_http_500'];
    await Promise.all(
      sources.map(async (source) => {
        const { payment, timeline, charges } = await tellOf(scene, source);
        const isCaptured = payment.status === 'captured';
        scene.check(`${source} ends captured or failed`, isCaptured || payment.status === 'failed', payment);
        scene.check(
          `${source}: one charge or none, never two`,
          charges.length === (isCaptured ? 1 : 0),
          charges,
        );
        const entries = journalEntriesOf(timeline);
        scene.check(`${source}: the journal agrees`, entries.length === charges.length, timeline);
      }),
    );
  },
};
