/**
 * Starts the development servers (`make dev`) on a copy of the project. They reload files that are
 * written to it.
 */
import { cp, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import { createScratchProject } from './project'
import { BACKEND, freePort, startServer, type Server } from './server'

const FRONTEND = fileURLToPath(new URL('..', import.meta.url))

export async function startDevServer(): Promise<Server> {
  const project = await createScratchProject()
  const frontend = join(project.root, 'frontend')
  for (const part of ['main.py', 'alembic', 'alembic.ini', 'templates'])
    await cp(join(BACKEND, part), join(project.root, 'backend', part), { recursive: true })
  for (const part of ['src', 'public', 'index.html', 'vite.config.ts'])
    await cp(join(FRONTEND, part), join(frontend, part), { recursive: true })
  await symlink(join(FRONTEND, 'node_modules'), join(frontend, 'node_modules'))

  const port = await freePort()
  const url = `http://localhost:${port}`
  const api = await startServer(
    { DEBUG: 'true', GENERATOR_ROOT: project.root, PASSKEY_ORIGINS: url, PUBLIC_URL: url },
    join(project.root, 'backend'),
  )
  const console = await createServer({
    root: frontend,
    configFile: join(frontend, 'vite.config.ts'),
    cacheDir: join(project.root, 'vite'),
    logLevel: 'error',
    server: { port, strictPort: true, fs: { strict: false }, proxy: { '/api': api.url } },
  })
  await console.listen()

  async function stop() {
    await console.close()
    await api.stop()
    await project.remove()
  }
  return { url, database: api.database, stop }
}
