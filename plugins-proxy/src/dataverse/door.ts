/** The one door to Dataverse. Business areas build paths and bodies; token, deadline, retry verdict and logging live behind this. */

/** One write inside a change set. `path` is relative to /api/data/v9.2/ and starts with the entity set. */
export interface Write {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** '*' = update only if it exists (no upsert). */
  readonly ifMatch?: string;
  /** '*' = create only (fails with 412 if it exists). */
  readonly ifNoneMatch?: '*';
}
/** A part of a batch: a read, one write of its own, or an atomic change set. */
export type BatchPart = { readonly get: string } | { readonly write: Write } | { readonly changeSet: readonly Write[] };

export interface PartAnswer {
  readonly status: number;
  /** Parsed by the exact codec: numbers that a double cannot hold safely, and all fractions, are strings. Undefined for 204. */
  readonly body: any;
  /** Error code of Dataverse (0x8004...) and its message, when status >= 400. */
  readonly error?: { readonly code: string; readonly message: string };
}

export interface CallOptions {
  /** systemuserid to impersonate (MSCRMCallerID): the answer is the intersection of that user's rights and ours. */
  readonly callerId?: string;
  /** Adds formatted values and lookup names as annotations. */
  readonly annotations?: boolean;
  readonly continueOnError?: boolean;
  readonly deadlineMs?: number;
  readonly correlationId?: string;
}

export interface DataverseDoor {
  /** One HTTP call: POST $batch. Answers in the order of the parts; a change set gives one answer (the first failed write's, or 204). @throws DoorError when the call as a whole failed. */
  batch(parts: readonly BatchPart[], options?: CallOptions): Promise<PartAnswer[]>;
  /** One HTTP call: GET. @throws DoorError, also for 4xx. */
  get(path: string, options?: CallOptions): Promise<any>;
  /** One HTTP call: POST, PATCH or DELETE. Answers the parsed body, or undefined. @throws DoorError */
  write(write: Write, options?: CallOptions): Promise<any>;
}
