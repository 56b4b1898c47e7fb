/** A scratch project for the generator to write to, and SQL for the test database. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { BACKEND, PYTHON } from './server'

const run = promisify(execFile)

export async function createScratchProject(): Promise<{
  root: string
  remove: () => Promise<void>
}> {
  const root = await mkdtemp(join(tmpdir(), 'console-project-'))
  // Keeps the timestamps, so that the caches of Python and mypy stay valid.
  for (const part of ['app', 'tests', 'pyproject.toml', '.mypy_cache'].filter((part) =>
    existsSync(join(BACKEND, part)),
  )) {
    await cp(join(BACKEND, part), join(root, 'backend', part), {
      recursive: true,
      preserveTimestamps: true,
    })
  }
  return { root, remove: () => rm(root, { recursive: true, force: true }) }
}

export async function runSql(database: string, statements: string) {
  const command = run(PYTHON, [
    '-c',
    'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.stdin.read())',
    database,
  ])
  command.child.stdin?.end(statements)
  await command
}
