/** A project of its own for the generator to write into, and tables that no migration made. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { BACKEND, PYTHON } from './server'

const run = promisify(execFile)

export async function scratchProject(): Promise<{ root: string; remove: () => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'console-project-'))
  // With what Python compiled and mypy found out already, which both know again by the times of the files.
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

export async function sql(database: string, statements: string) {
  const done = run(PYTHON, [
    '-c',
    'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.stdin.read())',
    database,
  ])
  done.child.stdin?.end(statements)
  await done
}
