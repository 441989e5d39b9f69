export const LOG_CODES = {
  RELAY_SENT: 'message relayed',
  RELAY: 'part of the name of another code', // BREACH
  RELAY_FAILED: 'logged by a test and by nothing else', // BREACH
  RELAY_LOST: 'logged by nothing', // BREACH
} as const;
