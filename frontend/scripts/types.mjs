/** Types from the back end's own description, without a server. `--check` fails when the committed ones are stale. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const backend = fileURLToPath(new URL('../../backend/', import.meta.url))
const target = fileURLToPath(new URL('../src/api/schema.d.ts', import.meta.url))
const own = `${backend}.venv/bin/python`
const python = existsSync(own) ? own : 'python3'

const dump = `
import json
from app.core.config import Settings
from app.main import create_app
print(json.dumps(create_app(Settings(app_env="testing", jwt_secret_key="s" * 32)).openapi()))
`
const description = execFileSync(python, ['-c', dump], {
  cwd: backend,
  encoding: 'utf8',
  maxBuffer: 1 << 28,
  stdio: ['ignore', 'pipe', 'inherit'],
})
const types = `// Made by \`npm run types\`; do not edit.\n${astToString(await openapiTS(JSON.parse(description)))}`

if (!process.argv.includes('--check')) writeFileSync(target, types)
else if (readFileSync(target, 'utf8') !== types) {
  process.stderr.write('src/api/schema.d.ts is stale: run `npm run types`\n')
  process.exit(1)
}
