import * as React from 'react';
import { Button, mergeClasses } from '@fluentui/react-components';
import type { GetString } from '../model/strings.ts';
import type { View } from '../model/view.ts';
import { Mark } from './Mark.tsx';
import { Problems } from './Problems.tsx';
import { useStyles } from './styles.ts';

/** What came of the last thing that was asked for: it stays until it has been read, because people look away while they wait. */
export function Answer({ answer, getString, onDismiss }: { readonly answer: NonNullable<View['answer']>; readonly getString: GetString; readonly onDismiss: () => void }): React.ReactElement {
  const c = useStyles();
  return (
    <section className={c.answerAll} aria-label={getString('Answer_Label')}>
      <div className={mergeClasses(c.card, c.answer)} role={answer.good ? 'status' : 'alert'}>
        <Mark kind={answer.good ? 'good' : 'warning'} size={20} className={answer.good ? c.good : c.warning} />
        <p className={c.answerText}>{answer.text}</p>
        <Button appearance="subtle" size="small" className={c.answerDone} onClick={onDismiss}>{getString('Answer_Dismiss')}</Button>
      </div>
      {answer.problems.length > 0 && <Problems problems={answer.problems} soft={answer.good} getString={getString} />}
    </section>
  );
}
