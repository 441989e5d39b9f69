/** Lets what arrives pass at once, unless it is told to gather a number of arrivals first. */
export interface Gate {
  readonly gather: (count: number) => void;
  readonly arrive: () => Promise<void>;
}

export const createGate = (): Gate => {
  let missing = 0;
  let waiting: (() => void)[] = [];
  return {
    gather: (count) => {
      missing = count;
    },
    arrive: async () => {
      if (missing === 0) return;
      missing--;
      if (missing > 0) {
        await new Promise<void>((resolve) => waiting.push(resolve));
        return;
      }
      const released = waiting;
      waiting = [];
      for (const release of released) release();
    },
  };
};
