import { pagesOf } from './reference.mjs'

export default { watch: ['../*.md'], paths: () => pagesOf('./') }
