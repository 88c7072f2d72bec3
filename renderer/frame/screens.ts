// The screens as the rail, the palette and the title bar name them.
import type { Component } from 'svelte';
import Activity from '@lucide/svelte/icons/activity';
import GraduationCap from '@lucide/svelte/icons/graduation-cap';
import History from '@lucide/svelte/icons/history';
import LayoutGrid from '@lucide/svelte/icons/layout-grid';
import Network from '@lucide/svelte/icons/network';
import Settings from '@lucide/svelte/icons/settings';
import Table from '@lucide/svelte/icons/table-2';
import type { Screen } from '../state/router.svelte.ts';

export interface ScreenInfo {
  readonly screen: Screen;
  readonly name: string;
  readonly icon: Component;
  /** Ctrl 4 is kept for the proof of a remedy, which comes later. */
  readonly keys: string | undefined;
}

export const mainScreens: readonly ScreenInfo[] = [
  { screen: 'data', name: 'Data', icon: Table, keys: 'Ctrl 1' },
  { screen: 'model', name: 'Model', icon: Network, keys: 'Ctrl 2' },
  { screen: 'train', name: 'Train', icon: Activity, keys: 'Ctrl 3' },
  { screen: 'history', name: 'History', icon: History, keys: 'Ctrl 5' },
];

export const otherScreens: readonly ScreenInfo[] = [
  { screen: 'samples', name: 'Samples', icon: LayoutGrid, keys: undefined },
  { screen: 'gallery', name: 'Gallery', icon: GraduationCap, keys: undefined },
  { screen: 'settings', name: 'Settings', icon: Settings, keys: undefined },
];

export const allScreens: readonly ScreenInfo[] = [...mainScreens, ...otherScreens];
