// A small client of Chromium's DevTools protocol over a pipe: no package, no port, no network.
//
// Everything that the page says or asks for is kept: messages of the console, uncaught errors, requests.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const launch = async (program, { width = 1280, height = 900 } = {}) => {
  const profile = mkdtempSync(join(tmpdir(), 'iec62304-browser-'));
  const child = spawn(program, [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-extensions', '--disable-background-networking',
    // It follows every link of the page: on a fast machine more of them than Chromium lets a page follow.
    '--disable-ipc-flooding-protection',
    '--hide-scrollbars', '--remote-debugging-pipe', `--user-data-dir=${profile}`, `--window-size=${width},${height}`, 'about:blank',
  ], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const [, , , input, output] = child.stdio;
  const waiting = new Map();
  const listeners = new Set();
  let next = 0;
  let rest = '';
  output.setEncoding('utf8');
  output.on('data', (chunk) => {
    const parts = (rest + chunk).split('\0');
    rest = parts.pop();
    for (const part of parts) {
      const message = JSON.parse(part);
      if (!message.id) { for (const listener of [...listeners]) listener(message); continue; }
      const { resolve, reject, method } = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error) reject(new Error(`${method}: ${message.error.message}`)); else resolve(message.result);
    }
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  ended.then(() => { for (const { reject, method } of waiting.values()) reject(new Error(`${method}: the browser ended`)); });
  input.on('error', () => {});
  const send = (method, params = {}, sessionId = undefined) => new Promise((resolve, reject) => {
    const id = (next += 1);
    waiting.set(id, { resolve, reject, method });
    input.write(JSON.stringify({ id, method, params, sessionId }) + '\0');
  });
  const close = async () => {
    await send('Browser.close').catch(() => {});
    const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
    await ended;
    clearTimeout(timer);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { send, listeners, close };
};

const KEYS = { Enter: 13, Escape: 27, Tab: 9, '/': 191 };

export const openPage = async (browser, { width = 1280, height = 900, dark = false } = {}) => {
  const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const send = (method, params) => browser.send(method, params, sessionId);
  const console = [];
  const requests = [];
  browser.listeners.add((message) => {
    if (message.sessionId !== sessionId) return;
    const { method, params } = message;
    if (method === 'Runtime.consoleAPICalled') console.push(`${params.type}: ${params.args.map((it) => it.value ?? it.description).join(' ')}`);
    if (method === 'Runtime.exceptionThrown') console.push(`error: ${params.exceptionDetails.exception?.description ?? params.exceptionDetails.text}`);
    if (method === 'Log.entryAdded') console.push(`${params.entry.level}: ${params.entry.text}`);
    if (method === 'Network.requestWillBeSent') requests.push(params.request.url);
  });
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await send(`${domain}.enable`);
  const view = (size, isDark = dark) => Promise.all([
    send('Emulation.setDeviceMetricsOverride', { width: size.width, height: size.height, deviceScaleFactor: 1, mobile: false }),
    send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: isDark ? 'dark' : 'light' }] }),
  ]);
  await view({ width, height });
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true, userGesture: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  };
  const until = async (expression, what = expression) => {
    for (let turn = 0; turn < 400; turn++) {
      if (await evaluate(`Boolean(${expression})`)) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`never came: ${what}`);
  };
  const goto = async (url) => {
    await send('Page.navigate', { url });
    await until("document.readyState === 'complete' && document.documentElement.classList.contains('ready')", `${url} is ready`);
  };
  // As somebody who follows a link: the address changes, the page is drawn.
  const go = async (hash) => { await evaluate(`location.hash = ${JSON.stringify(hash)}; new Promise((done) => setTimeout(done, 40))`); };
  const key = async (name, modifiers = 0) => {
    const code = KEYS[name];
    const text = name === 'Enter' ? '\r' : name.length === 1 ? name : undefined;
    const of = { key: name, code: name === '/' ? 'Slash' : name, windowsVirtualKeyCode: code, modifiers };
    await send('Input.dispatchKeyEvent', { type: text ? 'keyDown' : 'rawKeyDown', text, ...of });
    await send('Input.dispatchKeyEvent', { type: 'keyUp', ...of });
  };
  const type = (text) => send('Input.insertText', { text });
  const picture = async (full = false) => {
    const clip = full ? await evaluate('({ x: 0, y: 0, width: innerWidth, height: Math.min(document.documentElement.scrollHeight, 6000), scale: 1 })') : undefined;
    const { data } = await send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: full, clip });
    return Buffer.from(data, 'base64');
  };
  const pdf = async () => Buffer.from((await send('Page.printToPDF', { printBackground: true, preferCSSPageSize: true })).data, 'base64');
  return { send, evaluate, until, goto, go, key, type, picture, pdf, view, console, requests };
};
