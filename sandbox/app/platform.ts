/**
 * The libraries that the platform gives to virtual controls, under the names that bundles of pcf-scripts 1.51 look for:
 * React as Reactv16 and Fluent 9 as FluentUIReactv940 (its PlatformLibraryVersions.json), besides the older names.
 */
import * as Fluent9 from '@fluentui/react-components';
import * as React from 'react';
import * as ReactDOM from 'react-dom';

// an empty base keeps Fluent 8 from fetching its web fonts from Microsoft's network: the sandbox works without one
Object.assign(window, { FabricConfig: { fontBaseUrl: '' } });
Object.assign(window, { Reactv16: React, React, ReactDOMv16: ReactDOM, ReactDOM, FluentUIReactv940: Fluent9 });
