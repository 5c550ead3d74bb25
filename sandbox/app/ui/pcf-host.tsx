import * as React from 'react';
import type { FormCell } from '../model/formxml.ts';
import { customControlFor } from '../model/formxml.ts';
import { contextOf } from '../pcf/context.ts';
import { loadControl } from '../pcf/registry.ts';
import type { ControlInstance, LoadedControl } from '../pcf/registry.ts';
import { fromScript } from '../model/values.ts';
import type { AppState } from '../xrm/app-state.ts';
import type { FormRuntime } from '../xrm/form-runtime.ts';
import { isPhone } from '../xrm/xrm.ts';
import { Failure } from './error-boundary.tsx';

interface Fluent9 { FluentProvider: React.ComponentType<Record<string, unknown>>; webLightTheme: Record<string, unknown> }
const fluent9 = (): Fluent9 => (window as unknown as { FluentUIReactv940: Fluent9 }).FluentUIReactv940;

interface Props { readonly app: AppState; readonly form: FormRuntime; readonly cell: FormCell }
interface State { readonly control?: LoadedControl; readonly instance?: ControlInstance; readonly error?: Error; readonly width: number }

/**
 * Runs a control of the zip on a cell: init once, updateView with every change of its column, its size or its own wish,
 * getOutputs when it says so, destroy at the end. Virtual controls give a React element that is drawn in this page's tree.
 */
export class PcfHost extends React.Component<Props, State> {
  override state: State = { width: -1 };
  readonly #frame = React.createRef<HTMLDivElement>();
  readonly #container = React.createRef<HTMLDivElement>();
  #observer: ResizeObserver | undefined;
  #updated: string[] = [];
  #unsubscribe: (() => void) | undefined;
  #gone = false;

  static getDerivedStateFromError(error: Error): Partial<State> { return { error }; }

  override componentDidMount(): void { void this.#start(); }
  override componentWillUnmount(): void {
    this.#gone = true;
    this.#unsubscribe?.(); this.#observer?.disconnect();
    this.state.instance?.destroy();
  }

  async #start(): Promise<void> {
    try {
      const use = customControlFor(this.props.cell.control!, isPhone() ? 0 : 2)!;
      const control = await loadControl(use.name, this.props.app.meta, this.props.app.me.languageId);
      if (this.#gone) return;
      const instance = control.create();
      const container = control.manifest.virtual ? undefined : this.#container.current ?? undefined;
      instance.init(this.#context(control), () => this.#outputs(), {}, container);
      this.#unsubscribe = this.props.form.subscribe(() => { this.#updated = ['parameters']; this.#draw(); });
      this.setState({ control, instance }, () => { if (!control.manifest.virtual) instance.updateView(this.#context(control)); });
    } catch (e) { if (!this.#gone) this.setState({ error: e instanceof Error ? e : new Error(String(e)) }); }
  }

  #draw(): void {
    const { control, instance } = this.state;
    if (this.#gone || !control || !instance) return;
    if (control.manifest.virtual) this.forceUpdate(); else instance.updateView(this.#context(control));
  }
  #context(control: LoadedControl): object {
    const { app, form, cell } = this.props;
    const label = cell.label || form.fields.get(cell.control!.field ?? '')?.label || '';
    return contextOf(app, form, control, customControlFor(cell.control!, isPhone() ? 0 : 2)!, label, {
      width: this.state.width, visible: true, updated: this.#updated, theme: fluent9().webLightTheme, requestRender: () => this.#draw(),
      trackResize: (on) => {
        this.#observer?.disconnect();
        this.#observer = undefined;
        if (!on || !this.#frame.current) return;
        this.#observer = new ResizeObserver((entries) => { this.#updated = ['layout']; const width = Math.floor(entries[0]!.contentRect.width); if (width !== this.state.width) this.setState({ width }, () => { if (!control.manifest.virtual) this.#draw(); }); });
        this.#observer.observe(this.#frame.current);
      },
    });
  }
  #outputs(): void {
    const { control, instance } = this.state;
    if (!control || !instance?.getOutputs) return;
    const outputs = instance.getOutputs();
    const use = customControlFor(this.props.cell.control!, isPhone() ? 0 : 2)!;
    for (const p of control.manifest.properties) {
      const bound = use.parameters[p.name];
      const field = bound && !bound.isStatic ? this.props.form.fields.get(bound.value) : undefined;
      if (p.usage === 'bound' && field && p.name in outputs && outputs[p.name] !== undefined) this.props.form.setValue(bound!.value, fromScript(field.attribute, outputs[p.name]));
    }
  }

  override render(): React.ReactNode {
    const { control, instance, error } = this.state;
    const name = customControlFor(this.props.cell.control!, 2)?.name;
    if (error) return <Failure error={error} title={`The control ${name ?? ''} failed`} />;
    const { FluentProvider, webLightTheme } = fluent9();
    return <div className="pcf" data-control={name} ref={this.#frame}>
      {control?.manifest.virtual && instance ? <FluentProvider theme={webLightTheme} className="pcf-provider">{instance.updateView(this.#context(control)) as React.ReactNode}</FluentProvider> : null}
      <div ref={this.#container} hidden={control?.manifest.virtual === true} />
      {control ? null : <p className="loading" role="status">Loading…</p>}
    </div>;
  }
}
