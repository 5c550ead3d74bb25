/** What can happen to a delivery on its way. Each order hits the next deliveries, as many as it says. */
export const faultKinds = ['drop', 'duplicate', 'late', 'outOfOrder', 'wrongSignature'] as const;
export interface WebhookFault { readonly kind: (typeof faultKinds)[number]; times: number; /** How late; how long one that is overtaken waits at most. */ readonly ms: number }
export interface WebhookFaults {
  add(input: unknown): { readonly ok: true; readonly fault: WebhookFault } | { readonly ok: false; readonly message: string };
  take(): WebhookFault | undefined;
  all(): readonly WebhookFault[];
  clear(): void;
}

export function createWebhookFaults(): WebhookFaults {
  let list: WebhookFault[] = [];
  return {
    all: () => list,
    clear() { list = []; },
    add(input) {
      const { kind, times = 1, ms = 1_000 } = (input ?? {}) as { kind?: WebhookFault['kind']; times?: number; ms?: number };
      if (!kind || !faultKinds.includes(kind) || !Number.isInteger(times) || times < 1 || !(ms >= 0 && ms <= 600_000)) return { ok: false, message: `Send {kind, times?, ms?} with a kind of: ${faultKinds.join(', ')}.` };
      const fault = { kind, times, ms };
      list.push(fault);
      return { ok: true, fault };
    },
    take() {
      const fault = list.find((f) => f.times > 0);
      if (fault) fault.times -= 1;
      return fault;
    },
  };
}
