/** "Send it all the same": problems that whoever asked has read, and in spite of which it goes. Pure. */

/** Only where a person can know better than the machine; what Xero would refuse is not among them. */
const known: readonly string[] = ['BILL_ALREADY_IN_XERO'];

/** The arguments of a request are JSON that somebody else wrote: what is not understood is as if it were not there. */
export function despiteIn(given: string | undefined): string[] {
  if (!given) return [];
  try {
    const v: unknown = JSON.parse(given);
    const list: unknown = v !== null && typeof v === 'object' ? (v as { despite?: unknown }).despite : undefined;
    return Array.isArray(list) ? known.filter((code) => list.includes(code)) : [];
  } catch { return []; }
}

/** Stands among them: a person chose, for this document alone, which of the linked contacts it goes to. The intent keeps the contact's id. */
export const contactChosen = 'CONTACT_CHOSEN';
