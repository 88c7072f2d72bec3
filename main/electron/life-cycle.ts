// From the first window to the end: one window at most, no training lost without a question, everything closed in order.
import { once } from 'node:events';
import process from 'node:process';
import type { App as ElectronApp, BrowserWindow } from 'electron';
import type { Activity, App } from '../app.ts';
import { pageAddress } from './address.ts';
import { ask } from './ask.ts';
import { closeQuestion, quitQuestion } from './quit-question.ts';
import { openWindow } from './window.ts';
import type { Question } from './quit-question.ts';
import type { WindowOptions } from './window.ts';

/** How soon an app without a window ends after its last run. */
const idleCheckMs = 2_000;

export class LifeCycle {
  private readonly electron: ElectronApp;
  private readonly windowOptions: WindowOptions;
  private window: BrowserWindow | null = null;
  private app: App | null = null;
  private isQuitting = false;
  private isClosed = false;

  constructor(electron: ElectronApp, windowOptions: WindowOptions) {
    this.electron = electron;
    this.windowOptions = windowOptions;
    electron.on('activate', () => this.showWindow());
    electron.on('window-all-closed', () => this.endWhenIdle());
    electron.on('before-quit', (event) => {
      if (this.isClosed) return;
      event.preventDefault();
      void this.quit();
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void this.closeAndQuit());
  }

  /** The app that must be closed before the process ends. */
  own(app: App): void {
    this.app = app;
  }

  /** Brings the window to the front, on the screen of `route` where one is given; opens one when there is none. */
  showWindow(route: string | null = null): void {
    if (this.isQuitting) return;
    if (this.window === null) this.window = this.open();
    else if (this.window.isMinimized()) this.window.restore();
    this.window.focus();
    if (route !== null) void goTo(this.window, route);
  }

  private open(): BrowserWindow {
    const window = openWindow(this.windowOptions);
    window.on('close', (event) => {
      const question = this.isQuitting ? null : closeQuestion(this.activity());
      if (question === null) return;
      event.preventDefault();
      void this.askAndClose(window, question);
    });
    window.on('closed', () => (this.window = null));
    return window;
  }

  private activity(): Activity {
    return this.app?.activity() ?? { hasRuns: false, sideWork: [] };
  }

  private async askAndClose(window: BrowserWindow, question: Question): Promise<void> {
    const answer = await ask(question);
    if (answer === 'keep-training') window.destroy();
    if (answer === 'quit') await this.closeAndQuit();
  }

  private async quit(): Promise<void> {
    if (this.isQuitting) return;
    const question = quitQuestion(this.activity());
    if (question === null || (await ask(question)) === 'quit') await this.closeAndQuit();
  }

  private async closeAndQuit(): Promise<void> {
    if (this.isQuitting) return;
    this.isQuitting = true;
    await this.app?.close();
    this.isClosed = true;
    this.electron.quit();
  }

  /** Without a window the app stays only for its runs. */
  private endWhenIdle(): void {
    if (this.isQuitting || this.window !== null) return;
    if (this.activity().hasRuns) setTimeout(() => this.endWhenIdle(), idleCheckMs);
    else void this.closeAndQuit();
  }
}

/** A new fragment alone loads nothing: the page is read again, and with it what was just imported. */
async function goTo(window: BrowserWindow, route: string): Promise<void> {
  // On a busy machine the first page still loads: the reload would bring that one back.
  if (window.webContents.isLoading()) await once(window.webContents, 'did-stop-loading');
  await window.loadURL(`${pageAddress}${route}`);
  window.reload();
}
