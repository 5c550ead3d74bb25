import { readFileSync } from 'node:fs';

/** CPU milliseconds and resident bytes of one process (Linux: /proc; clock ticks are 10 ms). */
export function usage(pid: number): { cpuMs: number; rss: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const rss = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
  return { cpuMs: (Number(stat[11]) + Number(stat[12])) * 10, rss };
}

export const pause = (ms: number): Promise<void> => new Promise((r) => setTimeout(r, ms));

/** After a long silence the first call may meet a socket that the other side has just closed: such calls are made here, where nothing depends on them. */
export async function wake(urls: readonly string[]): Promise<void> {
  for (const url of urls) for (let n = 0; n < 4; n++) await fetch(url).then((r) => r.arrayBuffer()).catch(() => undefined);
}
