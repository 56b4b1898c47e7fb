/**
 * Generates types from the OpenAPI schema of the back end. `--check` fails if they are out of date.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const backend = fileURLToPath(new URL('../../backend/', import.meta.url))
const target = fileURLToPath(new URL('../src/api/schema.d.ts', import.meta.url))
const venvPython = `${backend}.venv/bin/python`
const python = existsSync(venvPython) ? venvPython : 'python3'

const script = `
import json
from app.core.config import Settings
from app.main import create_app
print(json.dumps(create_app(Settings(app_env="testing", jwt_secret_key="s" * 32)).openapi()))
`
const schema = execFileSync(python, ['-c', script], {
  cwd: backend,
  encoding: 'utf8',
  maxBuffer: 1 << 28,
  stdio: ['ignore', 'pipe', 'inherit'],
})
const types = `// Made by \`npm run types\`; do not edit.\n${astToString(await openapiTS(JSON.parse(schema)))}`

if (!process.argv.includes('--check')) writeFileSync(target, types)
else if (readFileSync(target, 'utf8') !== types) {
  process.stderr.write('src/api/schema.d.ts is out of date: run `npm run types`\n')
  process.exit(1)
}
