// All that the page gets from the desktop shell: a way to ask for its port. Runs sandboxed, as one CommonJS file.
import { contextBridge, ipcRenderer } from 'electron';

// A port cannot cross the context bridge; a message of the window carries it, to this page's own origin only.
ipcRenderer.on('unstuck:port', (event, nonce: unknown) => {
  window.postMessage(nonce, window.location.origin, event.ports);
});

contextBridge.exposeInMainWorld('unstuck', {
  /** The port arrives as a message of the window whose data is this nonce. */
  connect: (nonce: unknown): void => ipcRenderer.send('unstuck:connect', String(nonce)),
});
