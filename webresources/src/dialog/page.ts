/** The page of the dialog: one text to write or one of several to choose, two buttons. It knows nothing but its question. */
import { answerKey, keyIn, parsed, questionKey, type Question } from './question.ts';
import { depositField } from './deposit-field.ts';
import { maker, type Make } from './make.ts';
import { rangeField } from './range-field.ts';

/** Longer than a host needs to close what has asked to be closed. */
const CLOSED_WITHIN_MS = 500;
export type View = Pick<Window, 'location' | 'sessionStorage' | 'close' | 'setTimeout'>;

/** What a person fills in: its elements, what they have said so far, and where the keyboard goes. */
interface Field { readonly elements: readonly HTMLElement[]; readonly said: () => string; readonly focus: () => void; readonly invalid: () => void; /** What is wrong with it; left out where it can only be missing. */ readonly problem?: () => string | undefined }

function written(make: Make, q: Question): Field {
  const text = make('textarea', { id: 'text', rows: 4, maxLength: q.max, required: q.missing !== undefined });
  text.setAttribute('aria-describedby', 'about problem');
  return { elements: [make('label', { htmlFor: 'text', textContent: q.label }), text], said: () => text.value.trim(), focus: () => text.focus(), invalid: () => text.setAttribute('aria-invalid', 'true') };
}

/** Nothing is chosen beforehand: the choice is a person's. */
function chosen(make: Make, q: Question): Field {
  const radios: HTMLInputElement[] = [];
  const group = make('fieldset', {});
  group.setAttribute('aria-describedby', 'about problem');
  group.append(make('legend', { textContent: q.label }), ...(q.choices ?? []).map((c, i) => {
    const radio = make('input', { type: 'radio', name: 'choice', id: `choice${i}`, value: c.key });
    radios.push(radio);
    const label = make('label', { htmlFor: radio.id, className: 'choice' });
    label.append(radio, make('span', { textContent: c.title }), ...(c.detail === '' ? [] : [make('small', { textContent: c.detail })]));
    return label;
  }));
  return { elements: [group], said: () => radios.find((r) => r.checked)?.value ?? '', focus: () => radios[0]?.focus(), invalid: () => group.setAttribute('aria-invalid', 'true') };
}

function fieldOf(make: Make, q: Question): Field {
  if (q.deposit !== undefined) return depositField(make, q.deposit, q.label, q.legend ?? '');
  if (q.range !== undefined) return rangeField(make, q.range);
  return q.choices === undefined ? written(make, q) : chosen(make, q);
}

/** Closes the dialog; where the host does not listen, the person does, and what was answered stands. */
export function leaving(view: View, main: HTMLElement, make: Make, sentence: string): () => void {
  return () => {
    view.close();
    view.setTimeout(() => { main.replaceChildren(make('p', { textContent: sentence })); }, CLOSED_WITHIN_MS);
  };
}

export function show(page: Document, view: View): void {
  const key = keyIn(view.location.search);
  const question = parsed<Question>(view.sessionStorage.getItem(questionKey(key)));
  if (question === undefined) return;
  page.documentElement.lang = question.language;
  const make = maker(page);
  const main = make('main', {});
  const leave = leaving(view, main, make, question.close);

  const form = make('form', { noValidate: true });
  const about = make('div', { id: 'about' });
  about.append(...question.paragraphs.map((textContent) => make('p', { textContent })));
  const field = fieldOf(make, question);
  const problem = make('p', { id: 'problem', className: 'problem' });
  problem.setAttribute('role', 'alert');
  const cancel = make('button', { type: 'button', textContent: question.cancel });
  const buttons = make('div', { className: 'buttons' });
  buttons.append(make('button', { type: 'submit', className: 'primary', textContent: question.confirm }), cancel);
  form.append(about, ...field.elements, problem, buttons);
  // what was wrong with the answer before is no word on this one
  form.addEventListener('input', () => { problem.textContent = ''; });
  cancel.addEventListener('click', leave);
  page.addEventListener('keydown', (e) => { if (e.key === 'Escape') leave(); });
  form.addEventListener('submit', (e) => {
    e.preventDefault();
    const said = field.said();
    const wrong = field.problem === undefined ? (said === '' ? question.missing : undefined) : field.problem();
    if (wrong !== undefined) {
      problem.textContent = wrong;
      field.invalid();
      return field.focus();
    }
    view.sessionStorage.setItem(answerKey(key), JSON.stringify({ text: said }));
    leave();
  });
  main.append(form);
  page.body.replaceChildren(main);
  field.focus();
}
