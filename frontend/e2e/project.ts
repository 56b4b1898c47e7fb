/** A project of its own for the generator to write into, and tables that no migration made. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { BACKEND, PYTHON } from './server'

const run = promisify(execFile)

export async function scratchProject(): Promise<{ root: string; remove: () => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'console-project-'))
  for (const part of ['app', 'tests', 'pyproject.toml']) {
    await cp(join(BACKEND, part), join(root, 'backend', part), { recursive: true, filter: (path) => !path.endsWith('__pycache__') })
  }
  return { root, remove: () => rm(root, { recursive: true, force: true }) }
}

export async function sql(database: string, statements: string) {
  await run(PYTHON, ['-c', 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])', database, statements])
}
