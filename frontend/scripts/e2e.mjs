/**
 * Runs the browser tests. At most MAX_REPEATED failed files run a second time, because they use a
 * real browser and server. The output of both runs is printed: a file that passes only then needs a
 * fix.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// More failures than these are no accident of time.
const MAX_REPEATED = 3

const folder = mkdtempSync(join(tmpdir(), 'e2e-'))
const report = join(folder, 'report.json')

/** Returns whether all files passed. */
function run(files) {
  const options = ['--config', 'e2e/vitest.config.ts', '--reporter=default', '--reporter=json']
  const { status } = spawnSync(
    'npx',
    ['vitest', 'run', ...options, `--outputFile.json=${report}`, ...files],
    { stdio: 'inherit' },
  )
  return status === 0
}

function failedFiles() {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  return testResults.filter(({ status }) => status !== 'passed').map(({ name }) => name)
}

try {
  if (!run(process.argv.slice(2))) {
    const files = failedFiles()
    const isRepeated = files.length > 0 && files.length <= MAX_REPEATED
    if (isRepeated) process.stdout.write(`second run: ${files.join(', ')}\n`)
    process.exitCode = isRepeated && run(files) ? 0 : 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
