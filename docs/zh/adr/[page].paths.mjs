import { pagesOf } from '../reference.mjs'

export default { watch: ['../../adr/*.md'], paths: () => pagesOf('adr/') }
