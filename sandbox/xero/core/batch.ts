/**
 * Elements of one write. With summarizeErrors (the default) one bad element refuses them all with a 400 and nothing is
 * saved; with summarizeErrors=false the answer is 200 and every element tells its own fate.
 */
import { ok, validationException, type Answer, type ElementResult } from './answer.ts';
import { flag, type Call } from './call.ts';
import type { Wire } from './state.ts';

export interface Outcome {
  /** As the wire shows it, errors included where there are any. */
  readonly shape: Wire;
  readonly errors: readonly string[];
  readonly id?: string | undefined;
  readonly number?: string | undefined;
}

export const messages = (errors: readonly string[]): { Message: string }[] => errors.map((Message) => ({ Message }));

export function writeBatch(call: Call, wrapper: string, elements: readonly Wire[], each: (element: Wire) => Outcome): Answer {
  const { world } = call;
  const summarise = flag(call, 'summarizeErrors', true);
  const outcomes: Outcome[] = [];
  if (summarise) {
    world.attempt(() => {
      for (const e of elements) outcomes.push(each(e));
      return outcomes.every((o) => o.errors.length === 0);
    });
  } else {
    for (const e of elements) world.attempt(() => { const o = each(e); outcomes.push(o); return o.errors.length === 0; });
  }
  const results: ElementResult[] = outcomes.map((o) => ({ id: o.id, number: o.number, errors: o.errors }));
  const failed = outcomes.filter((o) => o.errors.length > 0);
  if (summarise && failed.length > 0) {
    const echoed = world.switches.refusedBatchEchoes === 'all' ? outcomes : failed;
    // What had been saved was taken back, so no element of a refused batch has an id that leads anywhere.
    return validationException(echoed.map((o) => o.shape), results.map((r) => ({ ...r, id: undefined })));
  }
  const shapes = summarise ? outcomes.map((o) => o.shape) : outcomes.map((o) => ({ ...o.shape, StatusAttributeString: o.errors.length ? 'ERROR' : 'OK' }));
  return ok(world.now(), { [wrapper]: shapes }, results);
}
