import './everything.ts';
