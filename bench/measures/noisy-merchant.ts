import { type Figure, timesAtMost } from '../figure.ts';
import { type Behaviour, makeNoise } from '../subjects/noisy-merchant.ts';

const EVENTS = 10_000;

const figure = (
  what: string,
  behaviour: Behaviour,
  { isFair, bar }: { readonly isFair: boolean; readonly bar: Figure['bar'] },
): Figure => {
  const noise = makeNoise(EVENTS, behaviour, isFair);
  return {
    name: `${EVENTS} events of one merchant: p99 wait of the others, ${what}`,
    unit: 'ms',
    value: noise.withBurst,
    baseline: { name: 'without them', value: noise.without },
    bar,
    modelled: true,
    note: `simulated with SQS's published fair-queue rule; worked off after ${noise.workedOffSeconds.toFixed(1)} s`,
  };
};

/** What one merchant's ten thousand events do to everybody else's. */
export const measureNoisyMerchant = async (): Promise<readonly Figure[]> => [
  figure('its endpoint answers', 'answers', { isFair: true, bar: timesAtMost(2) }),
  figure('its endpoint is known to fail', 'is known to fail', { isFair: true, bar: timesAtMost(2) }),
  figure('its endpoint stops answering at that moment', 'stops answering', { isFair: true, bar: null }),
  figure('without message groups', 'answers', { isFair: false, bar: null }),
];
