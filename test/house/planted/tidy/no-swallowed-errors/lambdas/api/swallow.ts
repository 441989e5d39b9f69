export const swallow = async (work: () => Promise<void>) => {
  try {
    await work();
  } catch { // BREACH
    // nothing to see
  }
  await work().catch(() => {}); // BREACH
  await work().catch(() => undefined); // BREACH
  await work().catch(() => null); // BREACH
  await work().catch((error: unknown) => {
    throw new Error('said', { cause: error });
  });
};
