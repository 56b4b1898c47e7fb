/** Starts the real server on an empty database in a temporary folder. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const BACKEND = fileURLToPath(new URL('../../backend/', import.meta.url))
export const PYTHON = join(BACKEND, '.venv/bin/python')
const START_TIMEOUT_MS = 180_000

export interface Server {
  url: string
  /** Path of the database file. */
  database: string
  stop: () => Promise<void>
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function waitUntilReady(
  url: string,
  process: ChildProcess,
  output: () => string,
): Promise<void> {
  for (const end = Date.now() + START_TIMEOUT_MS; Date.now() < end;) {
    if (process.exitCode !== null) throw new Error(`The server stopped: ${output()}`)
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`The server did not start in time: ${output()}`)
}

/** `backend` is the folder of the code to run. */
export async function startServer(
  env: Record<string, string> = {},
  backend = BACKEND,
): Promise<Server> {
  if (!existsSync(new URL('../dist/index.html', import.meta.url)))
    throw new Error('The console is not built: run `npm run build` first')
  const folder = await mkdtemp(join(tmpdir(), 'console-e2e-'))
  const database = join(folder, 'e2e.db')
  const port = await freePort()
  const url = `http://localhost:${port}` // passkeys need a host name
  const defaults = {
    DATABASE_URL: `sqlite+aiosqlite:///${database}`,
    PORT: String(port),
    HOST: '127.0.0.1',
    APP_ENV: 'development',
    DEBUG: 'false',
    PASSKEY_ORIGINS: url,
    PUBLIC_URL: url,
    LC_ALL: 'zh_CN.UTF-8', // language of the initial data
  }
  const server = spawn(PYTHON, ['main.py', 'run'], {
    cwd: backend,
    env: { ...process.env, ...defaults, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (text: Buffer) => (output = (output + text).slice(-20_000)))
  const stopped = new Promise<void>((resolve) => server.once('exit', () => resolve()))

  async function stop() {
    server.kill()
    await stopped
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await waitUntilReady(url, server, () => output)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, database, stop }
}
