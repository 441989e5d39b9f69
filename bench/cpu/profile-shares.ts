interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples?: readonly number[] | undefined;
  readonly timeDeltas?: readonly number[] | undefined;
}

/** The first pattern that fits decides: by the file that a sample was taken in. */
const PLACES: readonly (readonly [place: string, pattern: RegExp])[] = [
  // Native functions have a name and no file.
  [
    'ciphers, hashes, keys and random bytes of Node',
    /^node:(internal\/)?crypto|^(run|init|digest|update|final|setAAD|[gs]etAuthTag|CipherBase|RandomBytesJob|Hash|Hmac|get\w*Slots)$/,
  ],
  [
    'streams and events',
    /readable-stream|duplexify|^node:(internal\/)?(streams|events|process\/task_queues|timers)|runMicrotasks/,
  ],
  ['reading and writing the format', /@aws-crypto\/serialize|^node:(internal\/)?buffer|bn\.js/],
  [
    'key materials, keyrings and their cache',
    /@aws-crypto\/(material-management|cache|caching|raw|kms|hkdf)/,
  ],
  ['sealing and opening themselves', /@aws-crypto\/(encrypt|decrypt)/],
  ['the garbage collector', /\(garbage collector\)/],
  ['Node itself, outside of JavaScript', /\(program\)/],
];

const placeOf = ({ url, functionName }: Profile['nodes'][number]['callFrame']): string => {
  const file = url.split('node_modules/').at(-1) ?? '';
  const text = file === '' ? functionName : file;
  return PLACES.find(([, pattern]) => pattern.test(text))?.[0] ?? 'everything else';
};

/** @returns percent of the time in which the processor was busy, by place, the largest first. */
export const sharesOf = ({
  nodes,
  samples = [],
  timeDeltas = [],
}: Profile): Readonly<Record<string, number>> => {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const spent = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)' || frame.url === 'node:inspector') continue;
    const place = placeOf(frame);
    spent.set(place, (spent.get(place) ?? 0) + (timeDeltas[index] ?? 0));
  }
  const total = [...spent.values()].reduce((sum, one) => sum + one, 0);
  return Object.fromEntries(
    [...spent].sort(([, a], [, b]) => b - a).map(([place, time]) => [place, (100 * time) / total]),
  );
};
