// What a menu lists.
import type { Component } from 'svelte';

export interface MenuAction {
  readonly label: string;
  readonly icon?: Component | undefined;
  readonly keys?: string | undefined;
  readonly isDestructive?: boolean;
  readonly isDisabled?: boolean;
  readonly onselect: () => void;
}
export type MenuItem = MenuAction | 'separator';
