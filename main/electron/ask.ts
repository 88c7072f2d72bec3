// Asks a question in a native dialog.
import { dialog } from 'electron';
import type { Answer, Question } from './quit-question.ts';

/** The answer that a person gives; closing the dialog cancels. */
export async function ask({ message, detail, choices }: Question): Promise<Answer> {
  const { response } = await dialog.showMessageBox({
    type: 'question', title: 'Unstuck', message, detail, noLink: true, defaultId: 0,
    buttons: choices.map(({ label }) => label),
    cancelId: choices.findIndex(({ answer }) => answer === 'cancel'),
  });
  return choices[response]?.answer ?? 'cancel';
}
