import { describe, expect, it } from 'vitest';
import { cut } from './drawing.ts';

describe('a text that has too little room', () => {
  it('is cut by its width, so that codes in capitals are not cut by the edge', () => {
    expect(cut('Overdue', 60)).toBe('Overdue');
    expect(cut('INVOICE_CANCELLED', 112)).toBe('INVOICE_CAN…');
    expect(cut('invoice cancelled', 112.3)).toBe('invoice cancelled');
  });
  it('keeps two signs and says that there is more, whatever the room', () => {
    expect(cut('Bluebell', 1)).toBe('Bl…');
    expect(cut('🍷🍷🍷', 1)).toBe('🍷🍷…');
    expect(cut('ab', 1)).toBe('ab');
  });
});
