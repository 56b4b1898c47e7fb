import 'vue-i18n' // first: it registers its own compiler
import { registerMessageCompiler, type MessageContext } from '@intlify/core-base'

/**
 * Replaces the message compiler: only `{name}` is interpolated. Labels come from the comments of
 * database tables, so `@`, `|` and braces must not be syntax, as they are for the default compiler.
 */
registerMessageCompiler((message) => {
  const text = String(message)
  return (context: MessageContext) =>
    text.replaceAll(/\{(\w+)\}/g, (match, name: string) => String(context.named(name) ?? match))
})
