const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** The seconds of a duration such as `90s`, `2m`, `1h30m`; nothing for any other text. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d{1,6}[smhd])+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)([smhd])/g)].reduce((sum, [, amount, unit]) => {
    return sum + Number(amount) * (unitSeconds[unit ?? ''] ?? 0);
  }, 0);
}

/** A duration as `parseDuration` reads it, in the largest units: 5400 is `1h30m`. */
export function formatDuration(seconds: number): string {
  const parts = Object.entries(unitSeconds).reverse();
  let left = Math.round(seconds);
  const text = parts.map(([unit, size]) => {
    const amount = Math.floor(left / size);
    left -= amount * size;
    return amount > 0 ? `${amount}${unit}` : '';
  });
  return text.join('') || '0s';
}

/** A duration for people: `45 s`, `1 min 40 s`, `2 h 5 min`, `3 d 4 h`. */
export function sayDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const [days, hours] = [Math.floor(whole / 86_400), Math.floor((whole % 86_400) / 3600)];
  const [minutes, rest] = [Math.floor((whole % 3600) / 60), whole % 60];
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  if (minutes > 0) return rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`;
  return `${rest} s`;
}
