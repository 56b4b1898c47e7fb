/** The real server on an empty database of its own, in a folder that goes when it stops. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const BACKEND = fileURLToPath(new URL('../../backend/', import.meta.url))
export const PYTHON = join(BACKEND, '.venv/bin/python')
const STARTS_IN = 180_000 // ms

export interface Server {
  url: string
  /** The database's file. */
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

async function answers(url: string, process: ChildProcess, said: () => string): Promise<void> {
  for (const end = Date.now() + STARTS_IN; Date.now() < end;) {
    if (process.exitCode !== null) throw new Error(`The server stopped: ${said()}`)
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`The server did not start in time: ${said()}`)
}

/** `backend`: whose code is run, where it is not ours. */
export async function serve(env: Record<string, string> = {}, backend = BACKEND): Promise<Server> {
  if (!existsSync(new URL('../dist/index.html', import.meta.url)))
    throw new Error('There is no build to serve: run `npm run build` first')
  const folder = await mkdtemp(join(tmpdir(), 'console-e2e-'))
  const database = join(folder, 'e2e.db')
  const port = await freePort()
  const url = `http://localhost:${port}` // by name: a passkey belongs to no address
  const own = {
    DATABASE_URL: `sqlite+aiosqlite:///${database}`,
    PORT: String(port),
    HOST: '127.0.0.1',
    APP_ENV: 'development',
    DEBUG: 'false',
    PASSKEY_ORIGINS: url,
    PUBLIC_URL: url,
  }
  const server = spawn(PYTHON, ['main.py', 'run'], {
    cwd: backend,
    env: { ...process.env, ...own, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (text: Buffer) => (said = (said + text).slice(-20_000)))
  const stopped = new Promise<void>((resolve) => server.once('exit', () => resolve()))

  async function stop() {
    server.kill()
    await stopped
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await answers(url, server, () => said)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, database, stop }
}
