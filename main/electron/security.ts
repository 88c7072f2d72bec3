// What the desktop shell forbids. Numbers are those of the rules in Electron's security checklist.
import type { App, Session, WebContents, WebPreferences } from 'electron';
import { isOwnAddress, isOwnContent } from './address.ts';

/** For the one window. */
export const safePreferences: WebPreferences = {
  nodeIntegration: false, // 2
  contextIsolation: true, // 3
  sandbox: true, // 4
  webSecurity: true, // 6
  allowRunningInsecureContent: false, // 8
  experimentalFeatures: false, // 9
  webviewTag: false, // 11, 12
  // Its dictionaries would be downloaded.
  spellcheck: false,
};

/** Before the app is ready: every renderer is sandboxed (4), and no name resolves, so nothing of Chromium's own goes out either. */
export function secureApp(app: App): void {
  // Root has no sandbox to enable; who starts it as root must say --no-sandbox.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('disable-background-networking');
  app.commandLine.appendSwitch('disable-component-update');
}

/** Only the page's own files load (1, 18: no file://), and no permission is given (5). */
export function secureSession(session: Session, isDevelopment: boolean): void {
  session.webRequest.onBeforeRequest((details, respond) => {
    const isDevTools = isDevelopment && details.url.startsWith('devtools:');
    respond({ cancel: !isOwnContent(details.url) && !isDevTools });
  });
  session.setPermissionRequestHandler((_contents, _permission, respond) => respond(false)); // 5
  session.setPermissionCheckHandler(() => false); // 5
  session.setDevicePermissionHandler(() => false); // 5
}

/** The window stays on its page (13), opens no other (14, 15: nothing is handed to the system), embeds none (11, 12). */
export function secureContents(contents: WebContents): void {
  contents.on('will-navigate', (event, address) => {
    if (!isOwnAddress(address)) event.preventDefault(); // 13
  });
  contents.on('will-redirect', (event) => event.preventDefault()); // 13
  contents.on('will-attach-webview', (event) => event.preventDefault()); // 12
  contents.setWindowOpenHandler(() => ({ action: 'deny' })); // 14
}
