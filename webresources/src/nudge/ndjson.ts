/** One JSON object a line, arriving in pieces that end anywhere. Pure. */
import type { StepEvent, StreamLine } from '@counterfoil/relay/contract';

/** Feed pieces, get whole lines. What follows the last line end stays inside until it is complete. */
export function lineSplitter(): (piece: string) => string[] {
  let rest = '';
  return (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    return lines.map((l) => l.trim()).filter((l) => l !== '');
  };
}

/** A newer relay may say more than we know, and a proxy may put in words of its own: both are passed over. */
export function parseLine(line: string): StreamLine | undefined {
  try {
    const v = JSON.parse(line) as Partial<StepEvent> | null;
    if (v === null || typeof v !== 'object') return undefined;
    const type = v.type as string | undefined;
    if (type === 'heartbeat' || type === 'end') return { type };
    const whole = type === 'step' && [v.request, v.step, v.state, v.at, v.text].every((x) => typeof x === 'string');
    return whole ? v as StepEvent : undefined;
  } catch { return undefined; }
}
