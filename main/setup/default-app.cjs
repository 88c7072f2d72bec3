// Runs the app whose folder or file is the first argument, as Electron's own default app does; the test Electron has none.
const path = require('node:path');
const { app } = require('electron');

const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (named === undefined) {
  console.error('usage: electron [OPTIONS] APP [ARGUMENTS]');
  process.exit(2);
}
const entry = require.resolve(path.resolve(named));
const folder = path.dirname(entry);
const { productName, name, version } = require(path.join(folder, 'package.json'));
app.setName(productName ?? name);
app.setVersion(version);
app.setAppPath(folder);
process.defaultApp = true;
require(entry);
