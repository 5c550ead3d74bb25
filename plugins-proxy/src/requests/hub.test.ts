import { describe, expect, it } from 'vitest';
import { createHub, ticketHashOf } from './hub.ts';

const hub = () => createHub({ now: () => Date.now(), ticketMs: 600_000 });
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

describe('the memory of the hub', () => {
  it('keeps nothing of ids that strangers made up, once they have gone', () => {
    const h = hub();
    for (let round = 0; round < 10; round += 1) {
      const leave = Array.from({ length: 250 }, (_, n) => h.listen(id(round * 250 + n), ticketHashOf('x'), () => {}));
      for (const l of leave) l();
    }
    expect(h.size()).toBe(0);
  });
  it('keeps what is known for those who come back', () => {
    const h = hub();
    h.listen(id(1), ticketHashOf('x'), () => {})();
    h.known(id(1), { ticketHash: ticketHashOf('x'), createdOn: new Date().toISOString() });
    h.publish([id(1)], { step: 'received', state: 'working', text: 'Received.' });
    const heard: string[] = [];
    h.listen(id(1), ticketHashOf('x'), (e) => heard.push(e.step))();
    expect(heard).toEqual(['received']);
    expect(h.size()).toBe(1);
  });
});
