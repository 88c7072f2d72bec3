import '../loopback/shell.ts';
import '../history/history.ts';
