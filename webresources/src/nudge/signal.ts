/**
 * Tells the other parts on the page (script frame, side pane, another tab) that something happened to a document, so
 * that they look again. Carries ids only; whoever listens reads rows with rights of its own.
 */
export type DocumentSignal =
  | { readonly kind: 'asked'; readonly detailsId: string }
  /** `version` of the details, where the teller has read it. */
  | { readonly kind: 'settled'; readonly detailsId: string; readonly version?: string }
  /** Somebody has looked, so that nobody else on this page need look for a while. */
  | { readonly kind: 'seen'; readonly detailsId: string; readonly version: string };

const CHANNEL = 'counterfoil';

function isSignal(v: unknown): v is DocumentSignal {
  const s = v as { readonly kind?: unknown; readonly detailsId?: unknown; readonly version?: unknown } | null;
  return typeof s === 'object' && s !== null && typeof s.detailsId === 'string' && (s.kind === 'asked' || s.kind === 'settled' || (s.kind === 'seen' && typeof s.version === 'string'));
}

export interface SignalLine { send(signal: DocumentSignal): void; close(): void }

/** A line that hears all others, never itself. Where the browser has no BroadcastChannel it stays silent: polling remains. */
export function openSignals(onSignal: (signal: DocumentSignal) => void): SignalLine {
  if (typeof BroadcastChannel === 'undefined') return { send: () => undefined, close: () => undefined };
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (e: MessageEvent<unknown>) => { if (isSignal(e.data)) onSignal(e.data); };
  return { send: (signal) => channel.postMessage(signal), close: () => channel.close() };
}
