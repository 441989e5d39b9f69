export const rounded = Math.round(10.5); // BREACH
export const fixed = (10.5).toFixed(2); // BREACH
export const parsed = parseFloat('10.5'); // BREACH
export const alsoParsed = Number.parseFloat('10.5'); // BREACH
export const whole = Number.parseInt('10', 10);
