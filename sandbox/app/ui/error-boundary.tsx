import * as React from 'react';

/** What cannot be drawn says why in its place; the rest of the page stays. */
export class ErrorBoundary extends React.Component<{ children?: React.ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};
  static getDerivedStateFromError(error: Error): { error: Error } { return { error }; }
  override render(): React.ReactNode {
    return this.state.error ? <Failure error={this.state.error} /> : this.props.children;
  }
}
export const Failure = (props: { error: Error; title?: string }): React.JSX.Element =>
  <div className="failure" role="alert"><strong>{props.title ?? 'This cannot be shown'}</strong><p>{props.error.message}</p></div>;
