import * as React from 'react';
import { mergeClasses } from '@fluentui/react-components';
import type { GetString } from '../model/strings.ts';
import type { ProblemView } from '../model/view.ts';
import { useStyles } from './styles.ts';

/** `soft`: the document is in Xero all the same. `label`: where there is nothing to put right. */
export function Problems({ problems, soft, label, getString }: { readonly problems: readonly ProblemView[]; readonly soft: boolean; readonly label?: string; readonly getString: GetString }): React.ReactElement {
  const c = useStyles();
  const heading = label ?? getString('Problems_Label');
  return (
    <section aria-label={heading}>
      <h3 className={c.heading}>{heading}</h3>
      <ul className={c.list}>
        {problems.map((p) => (
          <li key={p.key} className={mergeClasses(c.problem, soft && c.problemSoft)}>
            {p.about !== undefined && <span className={c.about}>{p.about}</span>}
            <p className={c.problemText}>{p.text}</p>
            {p.fix !== '' && <p className={c.fix}><span className={c.fixWord}>{getString('Problem_Fix')}: </span>{p.fix}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
