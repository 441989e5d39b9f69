export const jitter = (waitSeconds: number) => Math.round(waitSeconds * 1.1);
