/** The page of the dialog: one text to write, two buttons. It knows nothing but its question. */
import { answerKey, keyIn, parsed, questionKey, type Question } from './question.ts';

/** Longer than a host needs to close what has asked to be closed. */
const CLOSED_WITHIN_MS = 500;

export function show(page: Document, view: Pick<Window, 'location' | 'sessionStorage' | 'close' | 'setTimeout'>): void {
  const key = keyIn(view.location.search);
  const question = parsed<Question>(view.sessionStorage.getItem(questionKey(key)));
  if (question === undefined) return;
  page.documentElement.lang = question.language;
  const make = <K extends keyof HTMLElementTagNameMap>(tag: K, set: Partial<HTMLElementTagNameMap[K]>): HTMLElementTagNameMap[K] => Object.assign(page.createElement(tag), set);
  const main = make('main', {});

  const leave = (): void => {
    view.close();
    // where the host does not listen, the person closes it; what was answered stands
    view.setTimeout(() => { main.replaceChildren(make('p', { textContent: question.close })); }, CLOSED_WITHIN_MS);
  };
  const form = make('form', { noValidate: true });
  const about = make('div', { id: 'about' });
  about.append(...question.paragraphs.map((textContent) => make('p', { textContent })));
  const text = make('textarea', { id: 'text', rows: 4, maxLength: question.max, required: question.missing !== undefined });
  text.setAttribute('aria-describedby', 'about problem');
  const problem = make('p', { id: 'problem', className: 'problem' });
  problem.setAttribute('role', 'alert');
  const cancel = make('button', { type: 'button', textContent: question.cancel });
  const buttons = make('div', { className: 'buttons' });
  buttons.append(make('button', { type: 'submit', className: 'primary', textContent: question.confirm }), cancel);
  form.append(about, make('label', { htmlFor: 'text', textContent: question.label }), text, problem, buttons);
  cancel.addEventListener('click', leave);
  page.addEventListener('keydown', (e) => { if (e.key === 'Escape') leave(); });
  form.addEventListener('submit', (e) => {
    e.preventDefault();
    const written = text.value.trim();
    if (written === '' && question.missing !== undefined) {
      problem.textContent = question.missing;
      text.setAttribute('aria-invalid', 'true');
      return text.focus();
    }
    view.sessionStorage.setItem(answerKey(key), JSON.stringify({ text: written }));
    leave();
  });
  main.append(form);
  page.body.replaceChildren(main);
  text.focus();
}
