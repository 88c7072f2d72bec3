// What the desktop shell reads from its command line, which also carries Chromium's own switches.

/** The folder after `--history`, or after `--history=`; undefined without one. */
export function readHistoryFlag(argv: readonly string[]): string | undefined {
  const position = argv.findIndex((argument) => argument === '--history' || argument.startsWith('--history='));
  const found = argv[position];
  if (found === undefined) return undefined;
  return found === '--history' ? argv[position + 1] : found.slice('--history='.length);
}
