import '../electron/shell.ts';
