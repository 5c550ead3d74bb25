/**
 * Xero's own OpenAPI document as a judge of calls: strict on requests (a field Xero does not know is a typo of ours),
 * loose on answers (Xero sends more than it documents). The document is not ours and not in this repository: its place
 * is XERO_OPENAPI, else ../shared/xero-openapi/xero_accounting.yaml beside the project; without it there is no judge.
 *
 * Traps of that document, dealt with here: YAML must be read with the core schema (else timestamps become dates); `$ref`
 * has siblings (stripped); booleans have the text "false" as default (defaults are never applied); schemas are circular
 * (so they are referenced, never expanded).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';

export interface Oracle {
  /** @param path below /api.xro/2.0, with its query, e.g. `/Invoices?unitdp=4`. @returns what is wrong, empty when nothing is */
  checkRequest(method: string, path: string, body?: unknown): string[];
  checkAnswer(method: string, path: string, status: number, body: unknown): string[];
}

type Node = { [key: string]: unknown };
const isNode = (x: unknown): x is Node => typeof x === 'object' && x !== null && !Array.isArray(x);

export const openApiFile = (): string => process.env.XERO_OPENAPI ?? join(import.meta.dirname, '../../../shared/xero-openapi/xero_accounting.yaml');

/** Leaves what ajv may judge; `properties` are names, not keywords, so they are kept whatever they are called. */
function clean(node: unknown, strict: boolean, names = false): unknown {
  if (Array.isArray(node)) return node.map((n) => clean(n, strict));
  if (!isNode(node)) return node;
  if (!names && typeof node.$ref === 'string') return { $ref: node.$ref };
  const out: Node = {};
  for (const [key, value] of Object.entries(node)) {
    if (!names && (key.startsWith('x-') || ['example', 'examples', 'default', 'externalDocs', 'description', 'readOnly', 'xml', 'deprecated', 'discriminator'].includes(key))) continue;
    out[key] = clean(value, strict, !names && key === 'properties');
  }
  if (strict && !names && isNode(out.properties) && out.additionalProperties === undefined) out.additionalProperties = false;
  return out;
}

const formats: Readonly<Record<string, RegExp | true>> = { uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, date: /^\d{4}-\d{2}-\d{2}/, 'date-time': true, byte: true, binary: true, double: true, float: true, int32: true, int64: true, uri: true };

export function createOracle(): Oracle | undefined {
  const file = openApiFile();
  if (!existsSync(file)) return undefined;
  const document = parse(readFileSync(file, 'utf8'), { schema: 'core' }) as { paths: Record<string, Node>; components: { schemas: Node; parameters: Record<string, Node>; responses: Record<string, Node> } };
  const ajvFor = (strict: boolean) => {
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, formats });
    ajv.addSchema({ $id: 'xero', components: { schemas: Object.fromEntries(Object.entries(document.components.schemas).map(([k, v]) => [k, clean(v, strict)])) } });
    return ajv;
  };
  const [strict, loose] = [ajvFor(true), ajvFor(false)];
  const compiled = new Map<string, ValidateFunction>();
  const validator = (ajv: Ajv, schema: unknown): ValidateFunction => {
    const key = (ajv === strict ? 's' : 'l') + JSON.stringify(schema);
    const known = compiled.get(key);
    if (known) return known;
    const pointing = JSON.parse(JSON.stringify(clean(schema, ajv === strict)).replaceAll('"#/components/', '"xero#/components/')) as object;
    const made = ajv.compile(pointing);
    compiled.set(key, made);
    return made;
  };
  const patterns = Object.entries(document.paths).map(([path, item]) => ({ item, literal: path.split('/').filter((p) => !p.startsWith('{')).length, regex: new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`) })).sort((a, b) => b.literal - a.literal);
  const operation = (method: string, pathname: string): { item: Node; op: Node } | undefined => {
    for (const p of patterns) if (p.regex.test(pathname) && isNode(p.item[method.toLowerCase()])) return { item: p.item, op: p.item[method.toLowerCase()] as Node };
    return undefined;
  };
  const resolve = (node: unknown): Node | undefined => {
    if (!isNode(node)) return undefined;
    if (typeof node.$ref !== 'string') return node;
    return node.$ref.slice(2).split('/').reduce<unknown>((at, part) => (isNode(at) ? at[part] : undefined), document) as Node | undefined;
  };
  const jsonSchema = (holder: unknown): unknown => {
    const content = resolve(holder)?.content;
    const media = isNode(content) ? content['application/json'] : undefined;
    return isNode(media) ? media.schema : undefined;
  };
  const said = (validate: ValidateFunction, body: unknown): string[] => (validate(body) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath || '/'} ${e.message ?? ''}${e.params && 'additionalProperty' in e.params ? ` (${String(e.params.additionalProperty)})` : ''}`));

  return {
    checkRequest(method, path, body) {
      const target = new URL(path, 'http://x');
      const found = operation(method, target.pathname);
      if (!found) return [`Xero documents no ${method} ${target.pathname}`];
      const parameters = [...(found.item.parameters as unknown[] | undefined ?? []), ...(found.op.parameters as unknown[] | undefined ?? [])].map(resolve);
      const known = parameters.filter((p) => p?.in === 'query').map((p) => String(p!.name));
      const problems = [...target.searchParams.keys()].filter((k) => !known.includes(k)).map((k) => `query parameter ${k} is not documented for ${method} ${target.pathname}`);
      const schema = jsonSchema(found.op.requestBody);
      if (schema && body !== undefined) problems.push(...said(validator(strict, schema), body));
      return problems;
    },
    checkAnswer(method, path, status, body) {
      const found = operation(method, new URL(path, 'http://x').pathname);
      const responses = found && isNode(found.op.responses) ? found.op.responses : undefined;
      const schema = responses ? jsonSchema(responses[String(status)]) : undefined;
      return schema ? said(validator(loose, schema), body) : [];
    },
  };
}
