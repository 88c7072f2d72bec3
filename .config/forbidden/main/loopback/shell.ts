import '../cli/shell.ts';
