import * as React from 'react';
import { mergeClasses, Spinner } from '@fluentui/react-components';
import type { GetString } from '../model/strings.ts';
import type { StepView } from '../model/view.ts';
import { Mark } from './Mark.tsx';
import { useStyles } from './styles.ts';

export function Steps({ steps, getString }: { readonly steps: readonly StepView[]; readonly getString: GetString }): React.ReactElement {
  const c = useStyles();
  return (
    <ol className={c.list} aria-label={getString('Steps_Label')}>
      {steps.map((s, i) => (
        <li key={s.key} aria-current={s.state === 'current' ? 'step' : undefined}
          className={mergeClasses(c.step, i < steps.length - 1 && c.stepLine, i < steps.length - 1 && s.state === 'done' && c.stepLineDone)}>
          <span className={c.mark}>
            {s.state === 'current' ? <Spinner size="extra-tiny" aria-hidden="true" />
              : <Mark size={18} kind={({ done: 'good', failed: 'bad', todo: 'todo' } as const)[s.state]} className={({ done: c.good, failed: c.bad, todo: c.neutral })[s.state]} />}
          </span>
          <span className={mergeClasses(c.stepLabel, s.state === 'todo' && c.stepTodo, s.state === 'current' && c.stepCurrent)}>
            {s.label}<span className={c.hidden}>, {s.spoken}</span>
          </span>
          {s.time !== undefined && <span className={c.time}>{s.time}</span>}
        </li>
      ))}
    </ol>
  );
}
