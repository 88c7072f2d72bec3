// What the page may load: the files of its folder, by their type, and nothing else.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentSecurityPolicy, readPageFile } from './page-files.ts';

let outer: string;
let folder: string;

beforeEach(() => {
  outer = mkdtempSync(join(tmpdir(), 'unstuck-page-'));
  folder = join(outer, 'page');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), 'page');
  writeFileSync(join(folder, 'assets', 'a b.js'), 'code');
  writeFileSync(join(folder, 'notes.xyz'), 'odd');
  writeFileSync(join(outer, 'secret.json'), '{}');
  symlinkSync(join(outer, 'secret.json'), join(folder, 'link.json'));
});
afterEach(() => rmSync(outer, { recursive: true }));

describe('the files of the page', () => {
  it('are read by their path', async () => {
    expect(await readPageFile(folder, '/')).toMatchObject({ status: 200, contentType: 'text/html; charset=utf-8', body: Buffer.from('page') });
    expect(await readPageFile(folder, '/assets/a%20b.js')).toMatchObject({ status: 200, contentType: 'text/javascript; charset=utf-8' });
  });

  it('end at their folder, also through links and odd spellings', async () => {
    for (const path of ['/../secret.json', '/assets/../../secret.json', '/%2e%2e/secret.json', '/..%2fsecret.json', '/..\\secret.json', '/link.json', '/assets', '/%00', '/%E0%A4%A', '/notes.xyz', '/missing.js']) {
      expect((await readPageFile(folder, path)).status, path).toBe(404);
    }
  });

  it('say what to do when the page is not built', async () => {
    const { status, body } = await readPageFile(join(outer, 'nowhere'), '/');
    expect(status).toBe(503);
    expect(body.toString()).toContain('npm start');
  });

  it('may run no script but their own, and talk to nobody else', () => {
    expect(contentSecurityPolicy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|http/);
  });
});
