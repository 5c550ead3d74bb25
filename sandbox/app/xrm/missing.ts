/** What the app host does not provide must name itself: a script that relies on it fails here as it reads, not as "undefined". */
export class NotProvided extends Error {
  readonly member: string;
  constructor(member: string) {
    super(`${member} is not provided by the sandbox's app host (SandboxNotEmulated).`);
    this.name = 'NotProvided';
    this.member = member;
  }
}

/** Names that the language, React and the developer tools look for on any object. */
const harmless = new Set(['then', 'catch', 'toJSON', 'toString', 'valueOf', 'constructor', 'prototype', 'nodeType', 'tagName', 'window', 'displayName', 'name', 'length', '$$typeof', 'asymmetricMatch', 'hasOwnProperty', 'default', '__esModule', 'isMockFunction', 'props', 'ref', 'key', 'type', '_reactFragment', '@@__IMMUTABLE_ITERABLE__@@', '@@__IMMUTABLE_RECORD__@@', 'inspect', 'splice', 'call', 'apply', 'bind']);

/** A view of `provided` in which every other member throws, by name. */
export function only<T extends object>(name: string, provided: T): T {
  return new Proxy(provided, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target || harmless.has(key)) return Reflect.get(target, key, receiver) as unknown;
      throw new NotProvided(`${name}.${key}`);
    },
  });
}
