// What is asked before training would end with the app.
import { dialog } from 'electron';
import type { MessageBoxOptions } from 'electron';

const kept = 'Runs are kept up to their last checkpoint either way.';

/** Asks when the window is closed while a run trains. */
export async function askOnClose(): Promise<'keep-training' | 'quit' | 'cancel'> {
  const answer = await ask({
    message: 'A run is still training.',
    detail: `It can go on without a window: start Unstuck again to come back to it. ${kept}`,
    buttons: ['Keep training', 'Quit', 'Cancel'],
    cancelId: 2,
  });
  return (['keep-training', 'quit'] as const)[answer] ?? 'cancel';
}

/** Asks when the whole app is quit while a run trains; true to quit. */
export async function askOnQuit(): Promise<boolean> {
  const answer = await ask({ message: 'Quit while a run is training?', detail: `The run is interrupted. ${kept}`, buttons: ['Quit', 'Cancel'], cancelId: 1 });
  return answer === 0;
}

async function ask(options: MessageBoxOptions): Promise<number> {
  const { response } = await dialog.showMessageBox({ type: 'question', title: 'Unstuck', defaultId: 0, noLink: true, ...options });
  return response;
}
