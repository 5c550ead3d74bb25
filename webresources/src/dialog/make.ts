/** Elements of a page with their properties. Texts are set as text, never as markup. */
export type Make = <K extends keyof HTMLElementTagNameMap>(tag: K, set: Partial<HTMLElementTagNameMap[K]>) => HTMLElementTagNameMap[K];

export const maker = (page: Document): Make => (tag, set) => Object.assign(page.createElement(tag), set);
