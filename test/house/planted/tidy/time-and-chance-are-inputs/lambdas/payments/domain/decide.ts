export const now = Date.now(); // BREACH
export const today = new Date(); // BREACH
export const chance = Math.random(); // BREACH
export const id = crypto.randomUUID(); // BREACH
export const epoch = new Date(0);
