export type Progress = {
  /** Runs one step and prints how long it took; a failing step is marked and its error passes through. */
  readonly step: <T>(title: string, work: () => Promise<T>) => Promise<T>;
  readonly note: (line: string) => void;
};

export const renderSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** @param write Receives whole lines, without their line end. */
export const createProgress = (write: (line: string) => void): Progress => ({
  step: async (title, work) => {
    const startedAt = performance.now();
    write(`· ${title} …`);
    try {
      const result = await work();
      write(`✓ ${title} (${renderSeconds(performance.now() - startedAt)})`);
      return result;
    } catch (error) {
      write(`✗ ${title} (${renderSeconds(performance.now() - startedAt)})`);
      throw error;
    }
  },
  note: (line) => write(`  ${line}`),
});
