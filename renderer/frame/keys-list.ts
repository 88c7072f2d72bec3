// Every key of the app, for the dialog that `?` opens.

export interface KeyGroup {
  readonly title: string;
  readonly keys: readonly (readonly [keys: string, does: string])[];
}

export const keyGroups: readonly KeyGroup[] = [
  {
    title: 'Everywhere',
    keys: [
      ['Ctrl K', 'Find a run, data set or command'],
      ['Ctrl O', 'Open a file'],
      ['Ctrl 1', 'Data'],
      ['Ctrl 2', 'Model'],
      ['Ctrl 3', 'Train'],
      ['Ctrl 5', 'History'],
      ['/', 'Filter this screen'],
      ['F6', 'Next region'],
      ['?', 'All keys'],
      ['Esc', 'Close, clear, leave zoom'],
    ],
  },
  {
    title: 'Model',
    keys: [
      ['Ctrl Enter', 'Train'],
      ['Ctrl Z', 'Undo'],
      ['Ctrl Shift Z', 'Redo'],
    ],
  },
  {
    title: 'Train',
    keys: [
      ['Space', 'Pause or resume'],
      ['Shift S', 'Stop'],
      ['T', 'Apply the first remedy'],
      ['A', 'Accept the trial that helped'],
      ['1', 'Raise evidence 1, and so on to 9'],
      ['F', 'Fork, at the cursor where there is one'],
      ['R', 'Change the learning rate while it trains'],
      ['Ctrl Z', 'Set the earlier learning rate again'],
      ['L', 'Linear or log'],
      ['Left', 'Cursor by one epoch; with Shift by ten'],
    ],
  },
  {
    title: 'History',
    keys: [
      ['J', 'Next run'],
      ['K', 'Previous run'],
      ['X', 'Mark to compare'],
    ],
  },
  {
    title: 'Gallery',
    keys: [
      ['J', 'Next case'],
      ['K', 'Previous case'],
      ['Ctrl Enter', 'Train this case'],
    ],
  },
];
