// The import rule of the house: each heavy dependency has exactly one folder that may import it, and parts meet only where
// the plan says. `.config/forbidden` holds one import against each rule, so that every rule is known to be able to fail.

const library = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;
const tests = '\\.test\\.ts$';

/** Only files whose path begins with `owner` may import `modules`. */
const only = (name, owner, modules) => ({ name, severity: 'error', from: { pathNot: `^(${owner})` }, to: { path: modules } });

/** What lies in `from` must not import `to`. */
const never = (name, from, to, more = {}) => ({ name, severity: 'error', from: { path: from, ...more.from }, to: { path: to, ...more.to } });

module.exports = {
  forbidden: [
    only('sqlite-only-in-history', 'main/history/', library('better-sqlite3', 'libsql')),
    only('duckdb-only-in-tables', 'main/tables/', library('@duckdb')),
    // The benches run tfjs's own `model.fit` as the peer that ours is measured against.
    only('tfjs-only-in-trainer', 'main/trainer/|e2e/bench/', library('@tensorflow')),
    // The test Electron's default app stands in for Electron's own.
    only('electron-only-in-electron', 'main/electron/|main/setup/default-app\\.cjs$', library('electron')),
    // The whole-app tests send the loopback server what no browser would.
    only('http-and-ws-only-in-loopback', 'main/loopback/|e2e/', `${library('ws')}|^(node:)?https?2?$`),
    only('page-libraries-only-in-renderer', 'renderer/', library('svelte', 'uplot', 'bits-ui', 'svelte-dnd-action', '@lucide', '@fontsource[^/]*')),
    only('build-tools-only-in-setup', 'main/setup/|renderer/vite\\.config\\.ts', library('vite', 'esbuild', 'electron-builder', '@sveltejs')),

    never('shared-imports-nothing-of-ours', '^shared/', '^(main|renderer|e2e)/'),
    { name: 'shared-imports-only-valibot', severity: 'error', from: { path: '^shared/', pathNot: tests }, to: { pathNot: `^shared/|${library('valibot')}` } },
    never('renderer-imports-shared-only', '^renderer/', '^(main|e2e)/'),
    never('renderer-runs-without-node', '^renderer/', '', { from: { pathNot: `${tests}|vite\\.config\\.ts$` }, to: { dependencyTypes: ['core'] } }),
    never('app-knows-no-shell', '^main/(app\\.ts|services/|history/|tables/)', '^main/(electron|loopback|cli)/'),
    never('history-stands-alone', '^main/history/', '^main/(?!history/)', { from: { pathNot: tests } }),
    never('tables-stand-alone', '^main/tables/', '^main/(?!tables/)', { from: { pathNot: tests } }),
    never('trainer-stands-alone', '^main/trainer/', '^main/(?!trainer/)', { from: { pathNot: tests } }),
    only('nobody-imports-the-trainer', 'main/trainer/', '^main/trainer/'),
    never('desktop-imports-no-other-shell', '^main/electron/', '^main/(loopback|cli)/'),
    never('loopback-imports-no-other-shell', '^main/loopback/', '^main/(electron|cli)/'),
    never('command-line-imports-no-other-shell', '^main/cli/', '^main/(electron|loopback)/'),
    never('shells-leave-the-stores-to-the-app', '^main/(electron|loopback|cli)/', '^main/(history|tables)/', { from: { pathNot: tests }, to: { dependencyTypesNot: ['type-only'] } }),
    never('set-up-is-not-part-of-the-app', '^(shared|renderer|main/(?!setup/))', '^main/setup/'),
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: `${__dirname}/../tsconfig.json` },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'svelte', 'default'], extensions: ['.ts', '.mjs', '.js', '.svelte', '.json'] },
  },
};
